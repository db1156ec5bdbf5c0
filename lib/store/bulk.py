"""Many rows at once, by the fastest door each engine has."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Table

from lib.store.types import Instant

__all__ = ["Connection", "Table", "insert_rows"]


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert tuples of Python values in the order of `columns`, in the caller's transaction."""
    if not rows:
        return
    names = ", ".join(columns)
    stored = _stored(connection, table, columns, rows)
    driver = cast(Any, connection.connection.driver_connection)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        driver.executemany(f"insert into {table.name} ({names}) values ({marks})", stored)
        return
    with driver.cursor() as cursor, cursor.copy(f"copy {table.name} ({names}) from stdin") as copy:
        for row in stored:
            copy.write_row(row)


def _stored(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> Iterator[tuple[Any, ...]]:
    """The rows as the driver stores them; whole columns at a time, which is what makes it fast."""
    dialect = connection.dialect
    by_column: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for place, name in enumerate(columns):
        kind = table.c[name].type
        inner = kind.dialect_impl(dialect)
        # What an Instant's own text form does, its decorator would do a second time.
        step = (inner.impl_instance if isinstance(kind, Instant) else inner).bind_processor(dialect)
        if step is not None:
            by_column[place] = map(step, by_column[place])
    return zip(*by_column, strict=True)
