"""Half-open periods of dates: day windows, ISO weeks, months.

`start` is in, `end` is out. Windows of the documents ("10 días", the day
itself included) are turned into half-open periods here, once.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from lib.base.errors import UserError


@dataclass(frozen=True, order=True)
class Period:
    """The dates d with start <= d < end; never empty."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"empty period {self.start}..{self.end}")

    @property
    def last(self) -> date:
        """The last date inside."""
        return self.end - timedelta(days=1)

    def days(self) -> list[date]:
        """Every date inside, in order."""
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days)]

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def window(day: date, days: int) -> Period:
    """The `days` calendar days that end on `day`, itself included (10 → D-9 … D)."""
    return Period(day - timedelta(days=days - 1), day + timedelta(days=1))


def iso_week(day: date) -> str:
    """The ISO week of a date as `AAAA-Www`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def week(code: str) -> Period:
    """Monday to Sunday of `AAAA-Www`; a UserError tells a wrong code from a wrong week."""
    match = re.fullmatch(r"(\d{4})-W(\d{2})", code)
    if not match:
        raise UserError(f"«{code}» no es una semana. Escríbala como 2026-W47.")
    try:
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return Period(monday, monday + timedelta(days=7))
    except (ValueError, OverflowError):
        raise UserError(f"El año {match[1]} no tiene semana {match[2]}.") from None


def month(code: str) -> Period:
    """First to last day of `AAAA-MM`."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", code)
    if not match or not 1 <= int(match[2]) <= 12 or not 1 < int(match[1]) < 9999:
        raise UserError(f"«{code}» no es un mes. Escríbalo como 2026-11.")
    start = date(int(match[1]), int(match[2]), 1)
    return Period(start, (start + timedelta(days=31)).replace(day=1))


def previous_month(period: Period) -> Period:
    """The month before a month."""
    return Period((period.start - timedelta(days=1)).replace(day=1), period.start)


def months_until(last: Period, count: int) -> list[Period]:
    """So many months in a row, the oldest first, that end with a given one."""
    found = [last]
    while len(found) < count:
        found.append(previous_month(found[-1]))
    return found[::-1]


def month_code(day: date) -> str:
    """The month of a date as `AAAA-MM`."""
    return f"{day.year:04d}-{day.month:02d}"
