"""What a board asks of its table: the rows of a scope, their changes, a cell's history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, Table, and_, func, select

from lib.base.permissions import WITHOUT_ACCOUNT
from lib.store.records import Record
from lib.store.tables import metadata
from lib.store.tables.sistema import diario, usuario

Among = Mapping[str, Sequence[Any]]  # column → the values a row of the scope may hold


@dataclass(frozen=True)
class Order:
    """One column of an order."""

    column: str
    descending: bool


def table(name: str) -> Table:
    """The table of a board."""
    return metadata.tables[name]


def stored(name: str, columns: Collection[str]) -> list[str]:
    """Those of the columns that the table holds."""
    return [c for c in columns if c in metadata.tables[name].c]


def rows(
    connection: Connection,
    name: str,
    columns: Sequence[str],
    *,
    among: Among,
    order: Sequence[Order],
    limit: int,
) -> list[Record]:
    """The rows of a scope in their order: id and the columns."""
    of = table(name)
    query = (
        select(of.c.id, *(of.c[c] for c in columns if c != "id"))
        .where(_scope(of, among))
        .order_by(*(of.c[o.column].desc() if o.descending else of.c[o.column] for o in order))
        .limit(limit)
    )
    names = ["id", *(c for c in columns if c != "id")]
    return [dict(zip(names, row, strict=True)) for row in connection.execute(query).fetchall()]


def count(connection: Connection, name: str, *, among: Among) -> int:
    """How many rows a scope has."""
    of = table(name)
    query = select(func.count()).select_from(of).where(_scope(of, among))
    return int(connection.execute(query).scalar_one())


def rows_by_id(
    connection: Connection, name: str, columns: Sequence[str], ids: Collection[int]
) -> dict[int, Record]:
    """Some rows, whatever their scope: id and the columns."""
    of = table(name)
    query = select(of.c.id, *(of.c[c] for c in columns if c != "id")).where(of.c.id.in_(ids))
    return {row["id"]: dict(row) for row in connection.execute(query).mappings()}


def distinct(connection: Connection, name: str, column: str, *, among: Among) -> list[str]:
    """The different values of a column in a scope, in order."""
    of = table(name)
    query = select(of.c[column]).where(_scope(of, among), of.c[column].is_not(None)).distinct()
    return sorted(connection.execute(query).scalars())


def tables_changed(connection: Connection, after: int) -> set[str]:
    """The tables with journal entries after a seq."""
    return set(connection.execute(select(_after(after).c.tabla).distinct()).scalars())


def entries(connection: Connection, name: str, after: int, limit: int) -> list[Record]:
    """The journal entries of a table after a seq, oldest first; at most `limit`."""
    new = _after(after).c
    query = (
        select(new.seq, new.en, new.quien, new.accion, new.fila_id, new.columna, new.antes)
        .where(new.tabla == name)
        .order_by(new.seq)
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def receipts(connection: Connection, names: Collection[str]) -> dict[str, Record]:
    """The journal entries that writes of those names left."""
    query = select(diario).where(diario.c.cliente_n.in_(names))
    return {row["cliente_n"]: dict(row) for row in connection.execute(query).mappings()}


def history(
    connection: Connection, name: str, row_id: int, column: str | None, limit: int
) -> list[Record]:
    """The journal entries of a row, newest first; of one column and of its creation, or all."""
    query = select(diario).where(diario.c.tabla == name, diario.c.fila_id == row_id)
    if column is not None:
        query = query.where((diario.c.columna == column) | (diario.c.accion == "crear"))
    query = query.order_by(diario.c.seq.desc()).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def names_of(connection: Connection, logins: Collection[str]) -> dict[str, str]:
    """The people's names by login; an unknown login is its own name."""
    query = select(usuario.c.usuario, usuario.c.nombre).where(usuario.c.usuario.in_(logins))
    found: dict[str, str] = {row[0]: row[1] for row in connection.execute(query)}
    found |= {login: person.name for login, person in WITHOUT_ACCOUNT.items()}
    return {login: found.get(login, login) for login in logins}


def people(connection: Connection) -> dict[str, str]:
    """Everybody's name by login: the accounts, and those who act without one."""
    found = connection.execute(select(usuario.c.usuario, usuario.c.nombre))
    return {row[0]: row[1] for row in found} | {p.login: p.name for p in WITHOUT_ACCOUNT.values()}


def _after(seq: int) -> Subquery:
    """The journal after a seq, to ask for more.

    Its limit, which nothing reaches, keeps what is asked out of it: SQLite would
    else go by tabla through all that the journal ever held, at every change.
    """
    query = select(diario).where(diario.c.seq > seq).order_by(diario.c.seq).limit(2**62)
    return query.subquery("nuevas")


def _scope(of: Table, among: Among) -> ColumnElement[bool]:
    return and_(True, *(of.c[column].in_(values) for column, values in among.items()))
