"""Signing in with a password, and the lock that stops guessing.

An unknown user, a wrong password and a lock look the same and take the same
time whether the account exists or not.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from lib.base.errors import UserError
from lib.base.parameters import Parameter
from lib.base.permissions import Person, person
from lib.store import accounts as stored
from lib.store import records, rows
from lib.store.records import Record
from lib.store.tables.sistema import clave, usuario
from lib.store.work import reading, writing
from lib.tools import accounts, passwords, sessions
from lib.tools.account_rules import ENTRADA
from lib.tools.site import Site

INTENTOS = Parameter(
    "entrada.intentos", 5, "Contraseñas equivocadas antes de bloquear", low=3, high=20
)
BLOQUEO_MINUTOS = Parameter(
    "entrada.bloqueo_minutos", 15, "Minutos de bloqueo de la entrada", low=1, high=1440
)

_WRONG = "El usuario o la contraseña no son correctos."


class MustChange(UserError):
    """The password was right, but an administrator gave it: a new one must be chosen first."""


def sign_in(site: Site, *, login: str, password: str, new_password: str | None = None) -> str:
    """A session's token for a right password; UserError tells why not.

    Who must change it gets no session without `new_password`.
    """
    login = login.strip().lower()
    user_id, must_change = _proven(site, login, password)
    with reading(site.engine) as connection:
        if not records.one(connection, usuario, id=user_id, activo=True):
            raise UserError("Su cuenta está desactivada. Hable con un administrador.")
    if new_password is not None:
        whoever = person(login, login, ())
        _replace(site, user_id, password, new_password, by=whoever, keep=None)
    elif must_change:
        raise MustChange("Antes de entrar, cambie la contraseña que le dieron por una suya.")
    return sessions.open_session(site, user_id)


def change_own_password(
    site: Site, *, old: str, new: str, by: Person, keep: str | None = None
) -> None:
    """Change one's password knowing the old one; only the session `keep` stays open."""
    user_id, _ = _proven(site, by.login, old)
    _replace(site, user_id, old, new, by=by, keep=keep)


def _replace(site: Site, user_id: int, old: str, new: str, *, by: Person, keep: str | None) -> None:
    if new == old:
        raise UserError("La contraseña nueva es igual a la anterior. Elija otra.")
    kept = passwords.hashed(passwords.checked(new, login=by.login))
    with writing(site.engine) as connection:
        accounts.save_password(connection, site, user_id, kept, False, by=by, keep=keep)


def _proven(site: Site, login: str, password: str) -> tuple[int, bool]:
    """The id of who knows the password, and whether it must be changed."""
    most, lock = site.number(INTENTOS), timedelta(minutes=site.number(BLOQUEO_MINUTOS))
    # Counted before it is checked, so that guesses sent all at once cannot outrun the count.
    with writing(site.engine) as connection:
        kept = stored.hold_password(connection, login)
        if kept is None:
            tries = _counted(site, _strangers.tries(login), most, lock)
            _strangers.keep(login, tries)
        else:
            mine = {"usuario_id": kept["usuario_id"]}
            tries = _counted(site, _Tries(kept["fallos"], kept["bloqueada_hasta"]), most, lock)
            count = {"fallos": tries.failed, "bloqueada_hasta": tries.locked_until}
            records.alter(connection, clave, mine, count)

    right = passwords.matches(kept["huella"] if kept else None, password)
    if kept is None or not right:
        raise UserError(_refused(site, kept, tries))

    # The costs of a hash grow with the years; only here is the password at hand.
    weak = passwords.outdated(kept["huella"])
    cells = {
        "fallos": 0,
        "bloqueada_hasta": None,
        "huella": passwords.hashed(password) if weak else kept["huella"],
    }
    with writing(site.engine) as connection:
        if records.alter(connection, clave, mine | {"huella": kept["huella"]}, cells) != 1:
            raise UserError(_WRONG)  # an administrator gave another one meanwhile
    return kept["usuario_id"], kept["debe_cambiar"]


def _refused(site: Site, kept: Record | None, tries: "_Tries") -> str:
    """What a wrong password is told; the one that locks an account is journaled."""
    if tries.locked_until is None:
        return _WRONG
    if kept is not None:
        with writing(site.engine) as connection:
            locked, now = kept["usuario_id"], site.now()
            rows.note(connection, usuario, locked, "bloquear", by=ENTRADA, now=now)
    return f"{_WRONG} {_locked(site, tries.locked_until)}"


@dataclass(frozen=True)
class _Tries:
    """Wrong passwords in a row, and the lock they earned."""

    failed: int = 0
    locked_until: datetime | None = None


def _counted(site: Site, tries: _Tries, most: int, lock: timedelta) -> _Tries:
    """One more try; UserError while the lock lasts, a fresh count after it."""
    now = site.now()
    if tries.locked_until is not None:
        if tries.locked_until > now:
            raise UserError(_locked(site, tries.locked_until))
        tries = _Tries()
    failed = tries.failed + 1
    return _Tries(failed, now + lock if failed >= most else None)


def _locked(site: Site, until: datetime) -> str:
    # The minute is rounded up: at the time it names the door is open.
    opens = (until + timedelta(seconds=59)).astimezone(site.zone())
    return (
        "Hubo demasiados intentos: la entrada queda cerrada para este usuario "
        f"hasta las {opens:%H:%M}. Espere, o pida una contraseña nueva a un administrador."
    )


class _Strangers:
    """Tries under names that have no password: counted here so that they lock all the same."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._names: OrderedDict[str, _Tries] = OrderedDict()
        self._lock = Lock()

    def tries(self, login: str) -> _Tries:
        with self._lock:
            return self._names.get(login[:80], _Tries())

    def keep(self, login: str, tries: _Tries) -> None:
        with self._lock:
            self._names[login[:80]] = tries
            self._names.move_to_end(login[:80])
            if len(self._names) > self._most:
                self._names.popitem(last=False)


_strangers = _Strangers()
