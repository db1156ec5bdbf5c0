"""The business calendar in words: what each day is, and why a clock is due when it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import holidays

from lib.base.calendar import Calendar
from lib.base.office_hours import OwnDay

_ONE = timedelta(days=1)


class Kind(StrEnum):
    """What a day is to an office."""

    HABIL = "hábil"
    CERRADO = "sin atención"
    NACIONAL = "feriado nacional"
    PROPIO = "feriado propio"
    TRABAJADO = "feriado que se trabaja"


@dataclass(frozen=True)
class Day:
    """One day, what it is and what it is called."""

    day: date
    kind: Kind
    name: str = ""


@dataclass(frozen=True)
class Term:
    """A clock of business days: when it starts, the days it counts, those it skips, its end."""

    starts: datetime
    counted: tuple[date, ...]
    skipped: tuple[Day, ...]
    due: datetime


def years(today: date) -> list[str]:
    """The years worth looking at: this one first, three to come, one past."""
    return [str(today.year + n) for n in (0, 1, 2, 3, -1)]


def year(calendar: Calendar, own: Mapping[date, OwnDay], number: int) -> list[Day]:
    """Every day of a year."""
    names = _national(calendar.country, number)
    first = date(number, 1, 1)
    days = (date(number + 1, 1, 1) - first).days
    return [_day(calendar, own, names, first + n * _ONE) for n in range(days)]


def named(calendar: Calendar, own: Mapping[date, OwnDay], day: date) -> Day:
    """What one day is, and what it is called."""
    return _day(calendar, own, _national(calendar.country, day.year), day)


def term(calendar: Calendar, own: Mapping[date, OwnDay], start: datetime, days: int) -> Term:
    """How a clock of `days` business days that begins at an instant comes to its end."""
    starts, due = calendar.next_opening(start), calendar.add_business_days(start, days)
    zone = calendar.zone
    first, last = starts.astimezone(zone).date(), due.astimezone(zone).date()
    asked = start.astimezone(zone).date()
    between = [asked + n * _ONE for n in range((last - asked).days + 1)]
    counted = tuple(day for day in between if day > first and calendar.spans(day))
    skipped = tuple(named(calendar, own, day) for day in between if not calendar.spans(day))
    return Term(starts, counted, skipped, due)


def _day(
    calendar: Calendar, own: Mapping[date, OwnDay], names: Mapping[date, str], day: date
) -> Day:
    mine, national = own.get(day), names.get(day, "")
    if mine is not None and not mine.worked:
        return Day(day, Kind.PROPIO, mine.name or national)
    if national and mine is None:
        return Day(day, Kind.NACIONAL, national)
    if not calendar.spans(day):
        return Day(day, Kind.CERRADO)
    if mine is not None:
        return Day(day, Kind.TRABAJADO, mine.name or national)
    return Day(day, Kind.HABIL)


def _national(country: str, number: int) -> dict[date, str]:
    found = holidays.country_holidays(country, years=number, expand=False, language="es")
    return dict(found.items())
