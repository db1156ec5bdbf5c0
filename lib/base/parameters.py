"""Declared parameters: what the documents leave to the site, with its default."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lib.base.errors import UserError


@dataclass(frozen=True)
class Parameter:
    """One parameter: key, default, what it decides, and what it may hold.

    A whole number has bounds `low`..`high`; a text has its `choices`, is a
    time zone when `zone` is set, or passes `check`, which raises the UserError.
    `together` looks at the values of several, as they would all be, and raises it too.
    """

    key: str
    default: int | str
    label: str
    low: int = 0
    high: int = 1_000_000
    choices: tuple[str, ...] = ()
    zone: bool = False
    check: Callable[[str], object] | None = None
    together: Callable[[Callable[["Parameter"], int | str]], None] | None = None

    def checked(self, value: object) -> int | str:
        """The value if it may be held; UserError says what is allowed."""
        if isinstance(self.default, int):
            if isinstance(value, int) and not isinstance(value, bool):
                if self.low <= value <= self.high:
                    return value
            raise UserError(f"{self.label}: use un número entero de {self.low} a {self.high}.")
        if not isinstance(value, str):
            raise UserError(f"{self.label}: use un texto.")
        if self.choices and value not in self.choices:
            raise UserError(f"{self.label}: use {' o '.join(self.choices)}.")
        if self.zone:
            time_zone(value)
        if self.check:
            self.check(value)
        return value


def time_zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name; UserError if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UserError(f"«{name}» no es una zona horaria. Ejemplo: America/La_Paz.") from None


ZONA_HORARIA = Parameter(
    "sitio.zona_horaria", "America/La_Paz", "Zona horaria del sitio", zone=True
)
