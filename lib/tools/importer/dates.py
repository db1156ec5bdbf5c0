"""Dates and instants as files write them: one cell to one value, or refused."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from lib.tools.importer.mapping import DateOrder
from lib.tools.importer.refused import Refused, what

_DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})$")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s*([ap])\.?\s*m\.?)?$", re.I)
_ZONED = re.compile(r":\d\d(?:\.\d+)?\s*(?:Z|[+-]\d{2}:?\d{2})$", re.I)
_MIDNIGHT = time()
_YEARS = range(1900, 2100)  # 31/12/9999 stands for "never" in many exports; it is not a day


def date_reader(order: DateOrder) -> Callable[[Any], date]:
    """Reads a day; a time of day beside it must be midnight."""
    parse = _date_text(order)

    def read(cell: Any) -> date:
        if isinstance(cell, datetime):
            if cell.time() != _MIDNIGHT:
                raise Refused("se espera una fecha sin hora")
            return _usual(cell.date())
        if isinstance(cell, date):
            return _usual(cell)
        if not isinstance(cell, str):
            raise Refused(f"se espera una fecha y la celda guarda {what(cell)}")
        day, _, rest = cell.replace("T", " ").partition(" ")
        if rest and _clock(rest) != _MIDNIGHT:
            raise Refused("se espera una fecha sin hora")
        return parse(day)

    return read


def instant_reader(order: DateOrder, zone: ZoneInfo) -> Callable[[Any], datetime]:
    """Reads an instant, in UTC; a cell without its own offset is a local time of the zone."""
    parse = _date_text(order)

    # A file repeats few days and few minutes: each is read once.
    @lru_cache(maxsize=10_000)
    def day_of(text: str) -> tuple[date, timedelta | None]:
        """A day and its distance to UTC, None on the days when the clock changes."""
        day = parse(text)
        starts, ends = (datetime.combine(day, at, zone).utcoffset() for at in (time(), time.max))
        return day, starts if starts == ends else None

    clock_of = lru_cache(maxsize=100_000)(_clock)

    def read(cell: Any) -> datetime:
        if cell.__class__ is str:
            if cell[:4].isdigit() and _ZONED.search(cell):
                return _with_offset(cell)
            day_text, _, rest = cell.partition("T" if "T" in cell else " ")
            day, offset = day_of(day_text)
            at = clock_of(rest) if rest else _MIDNIGHT
            if offset is not None:
                return datetime.combine(day, at, UTC) - offset
            return _from_local(datetime.combine(day, at, zone))
        if isinstance(cell, datetime):
            _usual(cell.date())
            if cell.tzinfo is not None:
                return cell.astimezone(UTC)
            return _from_local(cell.replace(tzinfo=zone))
        if isinstance(cell, date):
            return _from_local(datetime.combine(_usual(cell), _MIDNIGHT, zone))
        raise Refused(f"se espera una fecha y la celda guarda {what(cell)}")

    return read


def _from_local(local: datetime) -> datetime:
    """The instant of a local time; of an hour that the clock repeats, the first of both."""
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Refused(f"esa hora no existió: el reloj se adelantó el {local:%d/%m/%Y}")
    return instant


def _with_offset(cell: str) -> datetime:
    try:
        instant = datetime.fromisoformat(re.sub(r"\s+(?=[Z+-])", "", cell.upper()))
    except ValueError:
        raise Refused(f"«{cell}» no es una fecha") from None
    _usual(instant.date())
    return instant.astimezone(UTC)


def _date_text(order: DateOrder) -> Callable[[str], date]:
    short_year = order.endswith("/aa")
    day_first = order.startswith("d")

    def parse(text: str) -> date:
        match = _DATE.match(text)
        if match is None:
            raise Refused(f"«{text}» no es una fecha")
        first, second, third = match[1], match[3], match[4]
        if len(first) == 4 and len(third) <= 2:  # year first is read one way only
            year, month, day = int(first), int(second), int(third)
        elif len(third) == 4 and len(first) <= 2 and order != "a-m-d":
            year = int(third)
            day, month = (int(first), int(second)) if day_first else (int(second), int(first))
        elif len(third) == 2 and len(first) <= 2 and short_year:
            year = 2000 + int(third)
            day, month = (int(first), int(second)) if day_first else (int(second), int(first))
        elif len(third) == 2 and len(first) <= 2:
            raise Refused(f"«{text}» tiene el año de dos cifras; declare d/m/aa en el mapeo")
        else:
            raise Refused(f"«{text}» no es una fecha {order}")
        try:
            return _usual(date(year, month, day))
        except ValueError:
            raise Refused(f"«{text}» no existe como fecha {order}") from None

    return parse


def _usual(day: date) -> date:
    if day.year not in _YEARS:
        raise Refused(f"el año {day.year} no es de una fecha real")
    return day


def _clock(text: str) -> time:
    match = _TIME.match(text.strip())
    if match is None:
        raise Refused(f"«{text}» no es una hora")
    hour, half = int(match[1]), (match[4] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise Refused(f"«{text}» no es una hora")
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(match[2]), int(match[3] or 0))
    except ValueError:
        raise Refused(f"«{text}» no es una hora") from None
