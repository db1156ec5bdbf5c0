"""Plain rows: simple finds on any table, and writes to those that keep no journal."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

Record = dict[str, Any]


def one(connection: Connection, table: Table, **equals: Any) -> Record | None:
    """The row whose columns equal the given values, or None; several are a fault."""
    row = connection.execute(select(table).filter_by(**equals)).mappings().one_or_none()
    return None if row is None else dict(row)


def many(
    connection: Connection,
    table: Table,
    *,
    order: str = "id",
    limit: int | None = None,
    **equals: Any,
) -> list[Record]:
    """The rows whose columns equal the given values, by one column (`-id` for the last first)."""
    column = table.c[order.removeprefix("-")]
    query = select(table).filter_by(**equals)
    query = query.order_by(column.desc() if order.startswith("-") else column).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def add(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert one row and return its primary key."""
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def alter(
    connection: Connection, table: Table, where: Mapping[str, Any], values: Mapping[str, Any]
) -> int:
    """Update the rows whose columns equal `where`; returns how many there were."""
    return connection.execute(update(table).filter_by(**where).values(**values)).rowcount


def put(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Insert one row of a table whose key is not a number of its own."""
    connection.execute(insert(table).values(**values))


def remove(connection: Connection, table: Table, **equals: Any) -> None:
    """Delete the rows whose columns equal the given values."""
    connection.execute(delete(table).filter_by(**equals))
