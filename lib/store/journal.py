"""The journal: every change, in commit order, never altered (audit and feed in one)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from lib.base.permissions import Person
from lib.store.tables.sistema import diario

_LOCK = 7_301_001  # advisory lock key of the journal
CHANNEL = "diario"  # PostgreSQL's notifications of a new last seq


@dataclass(frozen=True)
class Entry:
    """One line of the journal; column None for what concerns the row as a whole."""

    action: str
    table: str
    row_id: int
    column: str | None = None
    before: str | None = None
    after: str | None = None
    receipt: str | None = None  # what the page called this write: the same one is written once


def as_text(value: Any) -> str | None:
    """The one text form of a cell in the journal; None is an empty cell."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)


def append(
    connection: Connection,
    entries: Iterable[Entry],
    *,
    by: Person,
    now: datetime,
    reason: str | None = None,
    batch: int | None = None,
) -> int:
    """Append entries in the caller's transaction and return the last seq.

    seq follows commit order without gaps: whoever appends holds a lock until
    its transaction ends (SQLite has one writer anyway), so no reader can see
    number 8 while 7 may still appear.
    """
    hold(connection)
    seq = position(connection)
    lines = []
    for entry in entries:
        seq += 1
        lines.append(
            {
                "seq": seq,
                "en": now,
                "quien": by.login,
                "via": by.via,
                "accion": entry.action,
                "tabla": entry.table,
                "fila_id": entry.row_id,
                "columna": entry.column,
                "antes": entry.before,
                "despues": entry.after,
                "motivo": reason,
                "lote": batch,
                "cliente_n": entry.receipt,
            }
        )
    if lines:
        connection.execute(insert(diario), lines)
        if connection.dialect.name == "postgresql":  # delivered when the transaction commits
            connection.execute(
                text("select pg_notify(:channel, :seq)"), {"channel": CHANNEL, "seq": str(seq)}
            )
    return seq


def hold(connection: Connection) -> None:
    """Take the journal's turn until the transaction ends.

    Taken before any row is locked: two transactions that lock rows in another
    order would otherwise each wait for the other.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def position(connection: Connection) -> int:
    """The last seq written, 0 for an empty journal."""
    return int(connection.execute(select(func.coalesce(func.max(diario.c.seq), 0))).scalar_one())
