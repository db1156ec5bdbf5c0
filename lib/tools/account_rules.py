"""What an account may be called and hold."""

import re
from collections.abc import Iterable

from lib.base.errors import UserError
from lib.base.permissions import CONSOLA, DEMOSTRACION, ROLES, TAREAS, person
from lib.base.text import is_address, squeezed

# Who the journal names for what happens at the door, before anybody is known.
ENTRADA = person("entrada", "Inicio de sesión", ())
DEMO_PREFIX = "demo."

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_RESERVED = {
    p.login for p in (CONSOLA, DEMOSTRACION, TAREAS, ENTRADA)
}  # a person may not sign as a machine


def is_demo(login: str) -> bool:
    """Whether the login is one of the demonstration's people."""
    return login.startswith(DEMO_PREFIX)


def check_login(login: str) -> None:
    """UserError unless the login may be given to a person."""
    if not _LOGIN.fullmatch(login):
        raise UserError(
            f"«{login}» no sirve como usuario: use de 2 a 40 letras minúsculas sin tilde, "
            "números, punto, guion o guion bajo, y empiece con letra o número."
        )
    if login in _RESERVED or is_demo(login):
        raise UserError(f"El nombre «{login}» está reservado. Elija otro.")


def name_of(name: str) -> str:
    """The name, squeezed; UserError when there is none."""
    if not squeezed(name):
        raise UserError("Escriba el nombre de la persona.")
    return squeezed(name)


def email_of(text: str) -> str | None:
    """The e-mail address, None when it is left empty; UserError when it is none."""
    address = text.strip()
    if address and not is_address(address):
        raise UserError(f"«{address[:60]}» no es un correo. Escríbalo como nombre@empresa.bo.")
    return address or None


def roles_of(roles: Iterable[str]) -> list[str]:
    """The roles, each once, in the order given; UserError names the one that is none."""
    given = list(dict.fromkeys(roles))
    for role in given:
        if role not in ROLES:
            raise UserError(f"«{role}» no es un rol. Los roles son: {', '.join(ROLES)}.")
    return given


def zones_of(zones: Iterable[str]) -> list[str]:
    """The zones, each once, in order; none means every zone."""
    return sorted({squeezed(z) for z in zones if squeezed(z)})
