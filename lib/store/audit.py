"""What was written, newest first: the journal asked by person, table, row, column, action, date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    UniqueConstraint,
    and_,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from lib.store.records import Record
from lib.store.tables import metadata
from lib.store.tables.sistema import diario

Columns = ReadOnlyColumnCollection[str, Any]

LOOKED = 20_000  # entries that one question looks at, whatever the history holds
_NAMED = 200  # rows that one name may stand for


@dataclass(frozen=True)
class Sought:
    """What is sought; None does not narrow. `since` is in, `until` and the seq `before` are out."""

    login: str | None = None
    table: str | None = None
    rows: tuple[int, ...] | None = None
    column: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def entries(
    connection: Connection,
    sought: Sought,
    *,
    limit: int,
    zones: Mapping[str, tuple[str, Sequence[str]]],
) -> tuple[list[Record], int | None]:
    """The newest entries sought, at most `limit`, and the seq to go on before; None at the end.

    zones: of the rows of a table, only those whose column holds one of the values.
    One index gives the entries in order and the rest of the question is asked of
    at most LOOKED of them: a page may come short, or empty, and still go on.
    """
    walked = _walk(connection, sought).limit(LOOKED)
    near = walked.subquery("cercanas")
    query = (
        select(near)
        .where(*_rest(near.c, sought), *(_own(near.c, t, *z) for t, z in zones.items()))
        .order_by(near.c.en.desc(), near.c.seq.desc())
        .limit(limit + 1)
    )
    found = [dict(row) for row in connection.execute(query).mappings()]
    if len(found) > limit:
        return found[:limit], found[limit - 1]["seq"]
    # The newest come first, so a last one to skip to is there only when LOOKED were looked at.
    last = select(walked.offset(LOOKED - 1).limit(1).subquery().c.seq)
    return found, connection.execute(last).scalar_one_or_none()


def moment(connection: Connection, seq: int) -> datetime | None:
    """When an entry was written."""
    return connection.execute(select(diario.c.en).where(diario.c.seq == seq)).scalar_one_or_none()


def named(connection: Connection, table: str, column: str, name: str) -> list[int]:
    """The rows of a table that people call by a name; where no index tells, among the newest."""
    of: FromClause = metadata.tables[table]
    if not _indexed(table, column):
        newest = select(of.c.id, of.c[column]).order_by(of.c.id.desc()).limit(LOOKED)
        of = newest.subquery("recientes")
    query = select(of.c.id).where(of.c[column] == name).order_by(of.c.id.desc()).limit(_NAMED)
    return list(connection.execute(query).scalars())


def last_of_rows(connection: Connection, table: str) -> dict[int, Record]:
    """The newest entry of every row of a small table."""
    newest = (
        select(func.max(diario.c.seq)).where(diario.c.tabla == table).group_by(diario.c.fila_id)
    )
    query = select(diario).where(diario.c.seq.in_(newest))
    return {row["fila_id"]: dict(row) for row in connection.execute(query).mappings()}


def _indexed(table: str, column: str) -> bool:
    """Whether a table's rows are found by a column without looking at all of them."""
    of = metadata.tables[table]
    whole = [i.columns for i in of.indexes if i.dialect_options["sqlite"]["where"] is None]
    unique = [c.columns for c in of.constraints if isinstance(c, UniqueConstraint)]
    return any(columns.keys()[:1] == [column] for columns in (*whole, *unique))


def _walk(connection: Connection, sought: Sought) -> Select[tuple[object, ...]]:
    """The entries in order, narrowed by the one filter whose index finds the fewest."""
    of: FromClause = diario
    wanted: list[ColumnElement[bool]] = []
    if sought.rows is not None:
        # A row has few entries. Its limit, which nothing reaches, keeps the order out of it:
        # SQLite would else go through the whole table's entries because they are in order.
        own = select(diario).where(
            diario.c.tabla == sought.table, diario.c.fila_id.in_(sought.rows)
        )
        of = own.limit(2**62).subquery("de_filas")
    elif sought.column is not None:
        wanted = [diario.c.tabla == sought.table, diario.c.columna == sought.column]
    elif sought.login is not None:
        wanted = [diario.c.quien == sought.login]
    elif sought.table is not None:
        wanted = [diario.c.tabla == sought.table]
    d = of.c
    if sought.since is not None:
        wanted.append(d.en >= sought.since)
    if sought.until is not None:
        wanted.append(d.en < sought.until)
    if sought.before is not None:
        # By instant first: that is the order people read, and entries may be told of the past.
        at = moment(connection, sought.before)
        wanted += [d.en <= at, not_(and_(d.en == at, d.seq >= sought.before))]
    return select(of).where(*wanted).order_by(d.en.desc(), d.seq.desc())


def _rest(near: Columns, sought: Sought) -> list[ColumnElement[bool]]:
    """The whole question but for dates; what _walk has answered already costs nothing again."""
    asked = {
        "quien": sought.login,
        "tabla": sought.table,
        "columna": sought.column,
        "accion": sought.action,
    }
    return [near[column] == value for column, value in asked.items() if value is not None]


def _own(near: Columns, table: str, column: str, values: Sequence[str]) -> ColumnElement[bool]:
    of = metadata.tables[table]
    own = select(of.c.id).where(of.c.id == near["fila_id"], of.c[column].in_(values)).exists()
    return or_(near["tabla"] != table, own)
