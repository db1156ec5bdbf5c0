"""The events of a flow's rows: what was done, by whom, with which answers. Never altered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from lib.base.permissions import Person
from lib.store import journal
from lib.store.records import Record
from lib.store.tables.flujo import evento, mencion

DONE_AT = "hecho_en"  # among an event's datos: when the person did it, if told apart


@dataclass(frozen=True)
class Event:
    """One thing done with a row; desde and hasta are the states before and after."""

    row_id: int
    step: str
    before: str | None
    after: str | None
    result: str | None = None
    score: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    receipt: str | None = None


def record(
    connection: Connection,
    table: str,
    events: Sequence[Event],
    *,
    by: Person,
    now: datetime,
    today: date,
) -> list[int]:
    """Keep events of changes just journaled in this transaction; returns their ids in order."""
    if not events:
        return []
    seq = journal.position(connection)
    lines = [
        {
            "seq": seq,
            "tabla": table,
            "fila_id": e.row_id,
            "paso": e.step,
            "en": now,
            "el": today,
            "por": by.login,
            "desde": e.before,
            "hasta": e.after,
            "resultado": e.result,
            "puntaje": e.score,
            "datos": dict(e.data),
            "recibo": e.receipt,
        }
        for e in events
    ]
    query = insert(evento).returning(evento.c.id, sort_by_parameter_order=True)
    return list(connection.execute(query, lines).scalars())


def mention(connection: Connection, event: int, logins: Sequence[str]) -> None:
    """Tell people that an event speaks to them."""
    if logins:
        lines = [{"evento_id": event, "usuario": login} for login in dict.fromkeys(logins)]
        connection.execute(insert(mencion), lines)


def of_row(
    connection: Connection, table: str, row_id: int, *, limit: int | None = None
) -> list[Record]:
    """The events of a row, oldest first; with a limit, the newest ones alone."""
    query = (
        select(evento)
        .where(evento.c.tabla == table, evento.c.fila_id == row_id)
        .order_by(evento.c.id.desc())
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()][::-1]


def done_at(event: Mapping[str, Any]) -> datetime:
    """When the thing was done: before `en` if it was told without signal and sent later."""
    told = event["datos"].get(DONE_AT)
    return datetime.fromisoformat(told) if told else event["en"]


def unread(connection: Connection, login: str, table: str) -> dict[int, int]:
    """How many mentions a person has not read, by the row that they are about."""
    query = (
        select(evento.c.fila_id, func.count())
        .join(mencion, mencion.c.evento_id == evento.c.id)
        .where(mencion.c.usuario == login, mencion.c.leida_en.is_(None), evento.c.tabla == table)
        .group_by(evento.c.fila_id)
        .order_by(evento.c.fila_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def read_mentions(
    connection: Connection, login: str, table: str, row_id: int, now: datetime
) -> None:
    """The person has read what mentioned them on a row."""
    of_row = select(evento.c.id).where(evento.c.tabla == table, evento.c.fila_id == row_id)
    mine = mencion.c.usuario == login, mencion.c.leida_en.is_(None)
    query = update(mencion).where(*mine, mencion.c.evento_id.in_(of_row)).values(leida_en=now)
    connection.execute(query)


def by_receipt(connection: Connection, receipts: Collection[str]) -> dict[str, Record]:
    """The events already kept under some receipts."""
    query = select(evento).where(evento.c.recibo.in_(receipts))
    return {row["recibo"]: dict(row) for row in connection.execute(query).mappings()}
