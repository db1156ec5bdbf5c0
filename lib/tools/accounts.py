"""Accounts: who may sign in, with which roles and zones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.base.errors import UserError
from lib.base.permissions import Permission, Person
from lib.store import accounts as stored
from lib.store import records, rows
from lib.store.records import Record
from lib.store.tables.sistema import usuario
from lib.store.work import Connection, reading, writing
from lib.tools import account_rules, passwords, sessions
from lib.tools.site import Site

_ADMIN = "administrador"


@dataclass(frozen=True)
class Account:
    """An account as the administrator sees it."""

    id: int
    login: str
    name: str
    roles: tuple[str, ...]
    zones: tuple[str, ...]
    active: bool
    version: int
    has_password: bool
    must_change: bool
    locked_until: datetime | None
    last_session: datetime | None
    email: str | None = None


def list_users(site: Site, *, by: Person) -> list[Account]:
    """Every account, by login."""
    by.require(Permission.USUARIOS)
    with reading(site.engine) as connection:
        found = stored.every_account(connection)
    now = site.now()
    return [
        Account(
            id=row["id"],
            login=row["usuario"],
            name=row["nombre"],
            roles=tuple(row["roles"]),
            zones=tuple(row["zonas"]),
            active=row["activo"],
            version=row["version"],
            has_password=row["debe_cambiar"] is not None,
            must_change=bool(row["debe_cambiar"]),
            locked_until=lock if (lock := row["bloqueada_hasta"]) and lock > now else None,
            last_session=row["ultima"],
            email=row["correo"],
        )
        for row in found
    ]


def create_user(
    site: Site,
    *,
    login: str,
    name: str,
    roles: Iterable[str],
    zones: Iterable[str] = (),
    password: str,
    must_change: bool = True,
    email: str = "",
    by: Person,
) -> int:
    """A new account with its first password; returns its id."""
    by.require(Permission.USUARIOS)
    account_rules.check_login(login)
    kept = passwords.hashed(passwords.checked(password, login=login))
    try:
        with writing(site.engine) as connection:
            user_id = insert_user(connection, site, login, name, roles, zones, email=email, by=by)
            _keep_password(connection, site, user_id, kept, must_change)
    except stored.Taken:
        raise UserError(f"Ya existe el usuario «{login}». Elija otro nombre.") from None
    return user_id


def insert_user(
    connection: Connection,
    site: Site,
    login: str,
    name: str,
    roles: Iterable[str],
    zones: Iterable[str],
    *,
    email: str = "",
    by: Person,
) -> int:
    """The row of a new account, in the caller's transaction."""
    cells = {
        "usuario": login,
        "nombre": account_rules.name_of(name),
        "roles": account_rules.roles_of(roles),
        "zonas": account_rules.zones_of(zones),
        "activo": True,
        "correo": account_rules.email_of(email),
    }
    return rows.create(connection, usuario, cells, by=by, now=site.now())


def change_user(
    site: Site,
    *,
    login: str,
    by: Person,
    name: str | None = None,
    roles: Iterable[str] | None = None,
    zones: Iterable[str] | None = None,
    active: bool | None = None,
    email: str | None = None,
    version: int | None = None,
) -> None:
    """Change what is given of an account; deactivating closes its sessions."""
    by.require(Permission.USUARIOS)
    changes: dict[str, Any] = {}
    if name is not None:
        changes["nombre"] = account_rules.name_of(name)
    if roles is not None:
        changes["roles"] = account_rules.roles_of(roles)
    if zones is not None:
        changes["zonas"] = account_rules.zones_of(zones)
    if active is not None:
        changes["activo"] = active
    if email is not None:
        changes["correo"] = account_rules.email_of(email)
    with writing(site.engine) as connection:
        accounts = stored.hold_every_account(connection)
        if login not in accounts:
            raise _unknown(login)
        row = accounts[login]
        _keep_an_administrator(row, changes, accounts.values())
        rows.change(connection, usuario, row["id"], changes, by=by, now=site.now(), version=version)
        if active is False:
            sessions.revoke(connection, row["id"], now=site.now())


def set_password(
    site: Site, *, login: str, password: str, by: Person, must_change: bool = True
) -> None:
    """Give an account a password, lift its lock and close its sessions."""
    by.require(Permission.USUARIOS)
    if account_rules.is_demo(login):
        raise UserError("Las personas de la demostración no tienen contraseña.")
    kept = passwords.hashed(passwords.checked(password, login=login))
    with writing(site.engine) as connection:
        save_password(connection, site, _id(connection, login), kept, must_change, by=by)


def save_password(
    connection: Connection,
    site: Site,
    user_id: int,
    kept: str,
    must_change: bool,
    *,
    by: Person,
    keep: str | None = None,
) -> None:
    """Replace a hash in the caller's transaction; only the session `keep` stays open."""
    rows.note(connection, usuario, user_id, "cambiar_clave", by=by, now=site.now())
    _keep_password(connection, site, user_id, kept, must_change)
    sessions.revoke(connection, user_id, now=site.now(), keep=keep)


def revoke_all(site: Site, *, login: str, by: Person) -> None:
    """Close every session of an account; one's own needs no permission."""
    if by.login != login:
        by.require(Permission.USUARIOS)
    with writing(site.engine) as connection:
        user_id = _id(connection, login)
        rows.note(connection, usuario, user_id, "cerrar_sesiones", by=by, now=site.now())
        sessions.revoke(connection, user_id, now=site.now())


def _keep_password(
    connection: Connection, site: Site, user_id: int, kept: str, must_change: bool
) -> None:
    cells = {
        "huella": kept,
        "cambiada_en": site.now(),
        "debe_cambiar": must_change,
        "fallos": 0,
        "bloqueada_hasta": None,
    }
    stored.keep_password(connection, user_id, cells)


def _keep_an_administrator(
    row: Record, changes: dict[str, Any], accounts: Iterable[Record]
) -> None:
    after = {**row, **changes}
    if after["activo"] and _ADMIN in after["roles"]:
        return
    # Demonstration people cannot sign in at work, nor the others in a demonstration.
    peers = [
        a
        for a in accounts
        if account_rules.is_demo(a["usuario"]) == account_rules.is_demo(row["usuario"])
    ]
    acting = [a["id"] for a in peers if a["activo"] and _ADMIN in a["roles"]]
    if acting == [row["id"]]:
        raise UserError(
            f"«{row['usuario']}» es el único administrador activo. "
            "Dé antes ese rol a otra persona; no se cambió nada."
        )


def _id(connection: Connection, login: str) -> int:
    found = records.one(connection, usuario, usuario=login)
    if found is None:
        raise _unknown(login)
    return int(found["id"])


def _unknown(login: str) -> UserError:
    return UserError(f"No existe el usuario «{login}».")
