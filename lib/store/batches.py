"""Imported rows in versions: a batch adds versions, and one change of its state shows them.

See lib.store.tables.importacion for what makes a row visible.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    delete,
    func,
    literal,
    select,
    update,
)

from lib.store.bulk import insert_columns
from lib.store.tables.importacion import cuarentena, lote

Key = tuple[Any, ...]

_ORIGIN = frozenset({"id", "fila", "lote_id", "reemplazado_por"})


def current(
    connection: Connection, table: Table, key: Sequence[str], keys: Sequence[Key]
) -> dict[Key, RowMapping]:
    """The current version of each key that has one."""
    if not keys:
        return {}
    first, wanted = table.c[key[0]], sorted({k[0] for k in keys})
    among: ColumnElement[bool]
    # One bound value instead of thousands: an expanded IN costs more than the search itself.
    if connection.dialect.name == "sqlite":
        bound = func.json_each(json.dumps(wanted)).table_valued("value")
        among = first.in_(select(cast(bound.c.value, Text)))
    else:
        among = first == any_(literal(wanted, ARRAY(Text)))
    query = select(table).where(among, table.c.reemplazado_por.is_(None))
    # A composite key is narrowed by its first column; the caller looks up the whole one.
    return {tuple(row[c] for c in key): row for row in connection.execute(query).mappings()}


def own(table: Table) -> list[str]:
    """The columns of a table that files bring; the others tell where a row came from."""
    return [c.name for c in table.columns if c.name not in _ORIGIN]


def replace(connection: Connection, table: Table, batch: int, ids: Sequence[int | None]) -> None:
    """Mark rows as replaced by the batch, before their new versions come."""
    if ids:
        connection.execute(
            update(table).where(table.c.id == bindparam("old")).values(reemplazado_por=batch),
            [{"old": row_id} for row_id in ids],
        )


def add_versions(
    connection: Connection,
    table: Table,
    batch: int,
    rows: Sequence[int],
    columns: Mapping[str, Sequence[Any]],
) -> None:
    """Insert new versions, all of the batch; rows are their numbers in the file."""
    origin = {"fila": rows, "lote_id": [batch] * len(rows)}
    insert_columns(connection, table, {**origin, **columns})


def replaced_later(connection: Connection, table: Table, batch: int) -> int | None:
    """The first later batch that replaced a row of this one, if any."""
    query = (
        select(table.c.reemplazado_por)
        .where(table.c.lote_id == batch, table.c.reemplazado_por.is_not(None))
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def purge_some(connection: Connection, table: Table, batch: int, limit: int) -> bool:
    """Take away up to `limit` rows of a hidden batch; False when nothing was left.

    New versions go before the old ones come back: one current version a key.
    """
    ids = select(table.c.id).where(table.c.lote_id == batch).limit(limit)
    if connection.execute(delete(table).where(table.c.id.in_(ids.scalar_subquery()))).rowcount:
        return True
    old = select(table.c.id).where(table.c.reemplazado_por == batch).limit(limit)
    restored = connection.execute(
        update(table).where(table.c.id.in_(old.scalar_subquery())).values(reemplazado_por=None)
    )
    return restored.rowcount > 0


def drop_set_aside(connection: Connection, batch: int) -> None:
    """Forget the set-aside rows of a batch that never was applied."""
    connection.execute(delete(cuarentena).where(cuarentena.c.lote_id == batch))


def drop(connection: Connection, batch: int) -> None:
    """Forget a batch that was never applied and holds no row."""
    drop_set_aside(connection, batch)
    connection.execute(delete(lote).where(lote.c.id == batch))
