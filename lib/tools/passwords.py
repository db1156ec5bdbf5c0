"""Passwords: the rules they follow and the argon2 hashes that are kept of them."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lib.base.errors import UserError

SHORTEST = 10
LONGEST = 128  # beyond it a hash only costs the server time

_HASHER = PasswordHasher()
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when it is dictated


def checked(password: str, *, login: str) -> str:
    """The password if it follows the rules; UserError says which one it breaks."""
    if len(password) < SHORTEST:
        raise UserError(f"La contraseña es muy corta: use al menos {SHORTEST} caracteres.")
    if len(password) > LONGEST:
        raise UserError(f"La contraseña es muy larga: use a lo sumo {LONGEST} caracteres.")
    if password.strip().casefold() == login:
        raise UserError("La contraseña no puede ser igual al usuario. Elija otra.")
    return password


def made() -> str:
    """A password to hand over and be changed at once: three groups of four, 59 bits."""
    groups = ("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def hashed(password: str) -> str:
    """The argon2 hash of a password, salt and costs included."""
    return _HASHER.hash(_canonical(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one of the hash; without a hash, no, in the same time."""
    # Made before either check, so that the first stranger does not wait for it alone.
    stand_in = _stand_in()
    try:
        return _HASHER.verify(kept or stand_in, _canonical(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether the hash was made with weaker costs than today's."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _stand_in() -> str:
    return _HASHER.hash("nadie")


def _canonical(password: str) -> str:
    # Keyboards compose ñ and accents in different ways; the person typed the same.
    return unicodedata.normalize("NFKC", password)
