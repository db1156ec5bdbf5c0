"""Rows that people change: every write leaves its journal entries beside it.

A row's `version` is the number of its journal entries, so `verificar` can tell
a row that was changed behind the journal's back.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from lib.base.errors import Conflict, UserError
from lib.base.permissions import Person
from lib.store import journal
from lib.store.stamps import UNJOURNALED, stamp

_TOGETHER = 500  # rows locked by one statement


class Cell(NamedTuple):
    """One cell of a locked row: the new value, and the receipt of the write if it has one."""

    column: str
    value: Any
    receipt: str | None = None


class Edit(NamedTuple):
    """New cells of one row, and what the person saw in them."""

    row_id: int
    changes: Mapping[str, Any]
    seen: Mapping[str, Any] = MappingProxyType({})


def create(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
    reason: str | None = None,
    receipt: str | None = None,
) -> int:
    """Insert one row with its journal entry and return its id."""
    given: dict[str, Any] = {"by": by, "now": now, "reason": reason, "receipt": receipt}
    return create_many(connection, table, [values], **given)[0]


def create_many(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    by: Person,
    now: datetime,
    reason: str | None = None,
    batch: int | None = None,
    receipt: str | None = None,
) -> list[int]:
    """Insert rows, each with its journal entry; ids come in the order of the rows.

    receipt names the write of a single row (see journal.Entry).
    """
    if not rows:
        return []
    journal.hold(connection)
    # Every row names every column: they then go in together.
    blank = {c.name: 0 if c.name == "pausa_segundos" else None for c in table.c if c.name != "id"}
    full = [
        blank | dict(row) | {"version": 1} | stamp(table, {}, dict(row), by, now) for row in rows
    ]
    ids = list(
        connection.execute(
            insert(table).returning(table.c.id, sort_by_parameter_order=True), full
        ).scalars()
    )
    entries = [
        journal.Entry("crear", table.name, row_id, after=_image(row), receipt=receipt)
        for row_id, row in zip(ids, full, strict=True)
    ]
    journal.append(connection, entries, by=by, now=now, reason=reason, batch=batch)
    return ids


def change(
    connection: Connection,
    table: Table,
    row_id: int,
    changes: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
    version: int | None = None,
    seen: Mapping[str, Any] | None = None,
    reason: str | None = None,
    batch: int | None = None,
    stamps: Mapping[str, Any] = MappingProxyType({}),
) -> int:
    """Change cells of one row, one journal entry per changed cell; returns the new version.

    A form passes the `version` it read, a board the cell values it `seen`; if
    someone changed them meanwhile nothing is written and Conflict carries
    mine, theirs and original. stamps: what the act that changes them does to the row's clock.
    """
    journal.hold(connection)
    row = locked(connection, table, row_id)
    changed = _changed(row, changes, seen or {}, version)
    if changed:
        _write(connection, table, row, {**changed, **stamps}, len(changed), by, now)
        entries = _entries(table, row, changed)
        journal.append(connection, entries, by=by, now=now, reason=reason, batch=batch)
    return int(row["version"]) + len(changed)


def change_many(
    connection: Connection,
    table: Table,
    edits: Sequence[Edit],
    *,
    by: Person,
    now: datetime,
    reason: str | None = None,
    batch: int | None = None,
) -> None:
    """Change cells of many different rows, as `change` does, in a few statements."""
    journal.hold(connection)
    entries: list[journal.Entry] = []
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for start in range(0, len(edits), _TOGETHER):
        some = edits[start : start + _TOGETHER]
        query = select(table).where(table.c.id.in_([e.row_id for e in some])).order_by(table.c.id)
        found = connection.execute(query.with_for_update()).mappings()
        rows = {row["id"]: dict(row) for row in found}
        for edit in some:
            row = rows[edit.row_id]
            if changed := _changed(row, edit.changes, edit.seen):
                entries += _entries(table, row, changed)
                set_ = {
                    **changed,
                    "version": row["version"] + len(changed),
                    **stamp(table, row, changed, by, now),
                }
                cells = {f"new_{column}": value for column, value in set_.items()}
                alike.setdefault(tuple(set_), []).append(
                    {"old_id": row["id"], "old_version": row["version"], **cells}
                )
    for columns, many in alike.items():
        statement = (
            update(table)
            .where(table.c.id == bindparam("old_id"), table.c.version == bindparam("old_version"))
            .values(**{column: bindparam(f"new_{column}") for column in columns})
        )
        if connection.execute(statement, many).rowcount != len(many):
            raise RuntimeError(f"{table.name} changed under its own lock")
    journal.append(connection, entries, by=by, now=now, reason=reason, batch=batch)


def write_cells(
    connection: Connection,
    table: Table,
    row: Mapping[str, Any],
    cells: Sequence[Cell],
    *,
    by: Person,
    now: datetime,
) -> list[journal.Entry]:
    """Write cells of a locked row; returns their journal entries, for the caller to append.

    The caller holds the journal and has compared what the person saw. A column
    may come twice: each entry then tells its own before and after.
    """
    now_holds = dict(row)
    entries = []
    for cell in cells:
        before, after = journal.as_text(now_holds[cell.column]), journal.as_text(cell.value)
        entries.append(
            journal.Entry(
                "cambiar", table.name, row["id"], cell.column, before, after, cell.receipt
            )
        )
        now_holds[cell.column] = cell.value
    changed = {cell.column: now_holds[cell.column] for cell in cells}
    _write(connection, table, row, changed, len(entries), by, now)
    return entries


def note(
    connection: Connection,
    table: Table,
    row_id: int,
    action: str,
    *,
    by: Person,
    now: datetime,
    reason: str | None = None,
    stamps: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Record an act on a row that changes none of its journaled cells (a password, a call).

    stamps are cells that the act itself tells of (a clock that is paused).
    """
    journal.hold(connection)
    row = locked(connection, table, row_id)
    _write(connection, table, row, stamps, 1, by, now)
    entry = journal.Entry(action, table.name, row_id)
    journal.append(connection, [entry], by=by, now=now, reason=reason)


def locked(connection: Connection, table: Table, row_id: int) -> dict[str, Any]:
    """The row as it stands, held until the transaction ends; UserError if there is none."""
    row = find(connection, table, row_id)
    if row is None:
        raise UserError(f"La fila {row_id} de {table.name} no existe. Recargue la página.")
    return row


def find(connection: Connection, table: Table, row_id: int) -> dict[str, Any] | None:
    """The row as it stands, held until the transaction ends; None if there is none."""
    return find_many(connection, table, [row_id]).get(row_id)


def find_many(
    connection: Connection, table: Table, ids: Collection[int]
) -> dict[int, dict[str, Any]]:
    """The rows of some ids as they stand, held until the transaction ends."""
    query = select(table).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update()
    return {row["id"]: dict(row) for row in connection.execute(query).mappings()}


def _changed(
    row: Mapping[str, Any],
    changes: Mapping[str, Any],
    seen: Mapping[str, Any],
    version: int | None = None,
) -> dict[str, Any]:
    """The cells that really change; Conflict when somebody else changed them first."""
    if any(row[c] != v for c, v in seen.items()) or version not in (None, row["version"]):
        raise Conflict(
            "Otra persona cambió esta fila mientras usted escribía. Elija con cuál valor se queda.",
            mine=dict(changes),
            theirs={c: row[c] for c in changes},
            original=dict(seen),
        )
    return {c: v for c, v in changes.items() if row[c] != v}


def _entries(
    table: Table, row: Mapping[str, Any], changed: Mapping[str, Any]
) -> list[journal.Entry]:
    return [
        journal.Entry(
            "cambiar",
            table.name,
            row["id"],
            column,
            journal.as_text(row[column]),
            journal.as_text(value),
        )
        for column, value in changed.items()
    ]


def _write(
    connection: Connection,
    table: Table,
    row: Mapping[str, Any],
    changed: Mapping[str, Any],
    entries: int,
    by: Person,
    now: datetime,
) -> None:
    cells = {**stamp(table, row, changed, by, now), **changed}
    done = connection.execute(
        update(table)
        .where(table.c.id == row["id"], table.c.version == row["version"])
        .values(**cells, version=row["version"] + entries)
    )
    if done.rowcount != 1:
        raise RuntimeError(f"{table.name} {row['id']} changed under its own lock")


def _image(row: Mapping[str, Any]) -> str:
    cells = {c: journal.as_text(v) for c, v in row.items() if c not in UNJOURNALED}
    return str(journal.as_text({c: v for c, v in cells.items() if v is not None}))
