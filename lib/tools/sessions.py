"""Sessions: kept on the server, named by a signed token, revocable at any moment.

Whatever proved who someone is (a password, the demonstration's button, one day
an identity provider) ends in `open_session`.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from itsdangerous import BadSignature, Signer

from lib.base.errors import UserError
from lib.base.parameters import Parameter
from lib.base.permissions import Person, person
from lib.base.settings import settings
from lib.store import accounts, records
from lib.store.tables.sistema import sesion, usuario
from lib.store.work import Connection, reading, writing
from lib.tools.account_rules import is_demo
from lib.tools.site import Site

COOKIE = "planilla_sesion"  # its name in the browser
SESION_HORAS = Parameter("sesion.horas", 12, "Duración de la sesión (horas)", low=1, high=168)


def open_session(site: Site, user_id: int) -> str:
    """A new session of an active user; returns the token its browser keeps."""
    raw = secrets.token_urlsafe(32)
    now = site.now()
    cells = {
        "huella": _fingerprint(raw),
        "usuario_id": user_id,
        "abierta_en": now,
        "vence_en": now + timedelta(hours=site.number(SESION_HORAS)),
    }
    with writing(site.engine) as connection:
        if not records.one(connection, usuario, id=user_id, activo=True):
            raise UserError("Su cuenta está desactivada. Hable con un administrador.")
        records.add(connection, sesion, cells)
    return _signer().sign(raw).decode()


def person_for(site: Site, token: str) -> Person | None:
    """Who holds the token, roles as they are now; None when it no longer opens anything."""
    raw = _raw(token)
    if raw is None:
        return None
    with reading(site.engine) as connection:
        found = accounts.holder(connection, _fingerprint(raw), site.now())
    if found is None:
        return None
    # A demonstration's session must not outlive it when the same base goes to work.
    if is_demo(found["usuario"]) and settings().modo != "demo":
        return None
    return person(found["usuario"], found["nombre"], tuple(found["roles"]), tuple(found["zonas"]))


def sign_out(site: Site, token: str) -> None:
    """Close the token's own session; a token that is not ours is no fault."""
    raw = _raw(token)
    if raw is None:
        return
    with writing(site.engine) as connection:
        mine = {"huella": _fingerprint(raw), "revocada_en": None}
        records.alter(connection, sesion, mine, {"revocada_en": site.now()})


def revoke(connection: Connection, user_id: int, *, now: datetime, keep: str | None = None) -> None:
    """Close every open session of a user, sparing the one of the token `keep`."""
    mine = _raw(keep) if keep else None
    accounts.revoke(connection, user_id, now, spared=_fingerprint(mine) if mine else None)


def _signer() -> Signer:
    return Signer(settings().secret(), salt="planilla.sesion", digest_method=sha256)


def _raw(token: str) -> str | None:
    try:
        return _signer().unsign(token).decode()
    except (BadSignature, UnicodeError):
        return None


def _fingerprint(raw: str) -> str:
    # The base keeps no token: whoever reads a backup cannot sign in with it.
    return sha256(raw.encode()).hexdigest()
