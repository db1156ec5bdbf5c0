"""Rows of accounts, their passwords and their sessions: the questions asked at the door."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from lib.store import records
from lib.store.records import Record
from lib.store.tables.sistema import clave, sesion, usuario

Taken = IntegrityError  # a login that someone else took first


def every_account(connection: Connection) -> list[Record]:
    """Accounts by login, with the state of their password and when they last came in."""
    last = (
        select(func.max(sesion.c.abierta_en))
        .where(sesion.c.usuario_id == usuario.c.id)
        .scalar_subquery()
    )
    query = (
        select(usuario, clave.c.debe_cambiar, clave.c.bloqueada_hasta, last.label("ultima"))
        .outerjoin(clave, clave.c.usuario_id == usuario.c.id)
        .order_by(usuario.c.usuario)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def active_people(connection: Connection) -> list[Record]:
    """The active accounts, by name: usuario, nombre, roles, zonas, correo."""
    query = (
        select(
            usuario.c.usuario,
            usuario.c.nombre,
            usuario.c.roles,
            usuario.c.zonas,
            usuario.c.correo,
        )
        .where(usuario.c.activo)
        .order_by(usuario.c.nombre, usuario.c.usuario)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def hold_every_account(connection: Connection) -> dict[str, Record]:
    """Accounts by login, held until the transaction ends.

    All of them, in one order: of two administrators who remove each other, one
    waits and then sees what the other did.
    """
    query = select(usuario).order_by(usuario.c.id).with_for_update()
    return {row["usuario"]: dict(row) for row in connection.execute(query).mappings()}


def hold_password(connection: Connection, login: str) -> Record | None:
    """The password's row of a login, held until the transaction ends."""
    query = (
        select(clave)
        .join(usuario, clave.c.usuario_id == usuario.c.id)
        .where(usuario.c.usuario == login)
        .with_for_update(of=clave)
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def keep_password(connection: Connection, user_id: int, cells: dict[str, Any]) -> None:
    """Insert or replace the password's row of a user."""
    mine = {"usuario_id": user_id}
    if records.alter(connection, clave, mine, cells) == 0:
        records.put(connection, clave, mine | cells)


def holder(connection: Connection, fingerprint: str, now: datetime) -> Record | None:
    """The active user whose session is open under a fingerprint."""
    query = (
        select(usuario)
        .join(sesion, sesion.c.usuario_id == usuario.c.id)
        .where(
            sesion.c.huella == fingerprint,
            sesion.c.revocada_en.is_(None),
            sesion.c.vence_en > now,
            usuario.c.activo,
        )
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else dict(row)


def revoke(connection: Connection, user_id: int, now: datetime, *, spared: str | None) -> None:
    """Close a user's open sessions, but for the one of a fingerprint."""
    open_ones = sesion.c.usuario_id == user_id, sesion.c.revocada_en.is_(None)
    statement = update(sesion).where(*open_ones).values(revocada_en=now)
    if spared is not None:
        statement = statement.where(sesion.c.huella != spared)
    connection.execute(statement)
