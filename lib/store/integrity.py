"""Whether the database agrees with its journal (`python -m lib verificar`)."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, func, select

from lib.store import journal, queries
from lib.store.stamps import UNJOURNALED
from lib.store.tables import metadata

_STEP = 10_000


def journaled() -> list[Table]:
    """The tables whose every change is in the journal: those that count versions.

    Rows of one that is `born_in_bulk` begin without an entry, at version 0: their first cells
    are their batch's word, and only what changed since is compared.
    """
    return [t for t in metadata.sorted_tables if "version" in t.c]


def problems(connection: Connection) -> Iterator[str]:
    """What does not agree, in Spanish, one line each; nothing when all is well."""
    for gap in queries.rows(connection, "sistema/huecos_diario"):
        yield f"diario: después de {gap['anterior']} viene {gap['seq']}"
    for batch in queries.rows(connection, "sistema/lotes_huerfanos"):
        yield f"importación {batch['id']} ({batch['estado']}): quedaron filas en {batch['tabla']}"
    for table in journaled():
        yield from _table(connection, table)


def _table(connection: Connection, table: Table) -> Iterator[str]:
    last = connection.execute(select(func.max(table.c.id))).scalar_one() or 0
    for start in range(0, last + 1, _STEP):
        span = (table.c.id >= start, table.c.id < start + _STEP)
        query = select(table).where(*span).order_by(table.c.id)
        rows = {row["id"]: row for row in connection.execute(query).mappings()}
        entries = queries.rows(
            connection, "sistema/anotaciones", tabla=table.name, desde=start, hasta=start + _STEP
        )
        told = {i: list(e) for i, e in groupby(entries, key=lambda e: e["fila_id"])}
        for row_id in sorted(rows.keys() | told.keys()):
            yield from _row(table, row_id, rows.get(row_id), told.get(row_id, []))


def _row(table: Table, row_id: int, row: Any, entries: list[dict[str, Any]]) -> Iterator[str]:
    name = f"{table.name} {row_id}"
    if row is None:
        yield f"{name}: está en el diario y no en la tabla"
        return
    if row["version"] != len(entries):
        yield f"{name}: versión {row['version']} y {len(entries)} anotaciones en el diario"
    cells: dict[str, str | None] = {}
    for entry in entries:
        if entry["accion"] == "crear":
            cells = json.loads(entry["despues"])
        elif entry["columna"] is not None:
            cells[entry["columna"]] = entry["despues"]
    in_bulk = bool(table.info.get("born_in_bulk"))
    for column in table.c:
        if column.name in UNJOURNALED or (in_bulk and column.name not in cells):
            continue
        stored, written = journal.as_text(row[column.name]), cells.get(column.name)
        if stored != written:
            yield f"{name}, {column.name}: la tabla dice {stored!r} y el diario {written!r}"
