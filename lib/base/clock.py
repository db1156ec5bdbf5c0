"""The injected clock: the only source of "now"."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the present instant, aware, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that stands where a test puts it."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant.astimezone(UTC)


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar date of an aware instant in a zone."""
    return instant.astimezone(zone).date()


def instant(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall time in a zone, UTC."""
    return datetime.combine(day, hour, zone).astimezone(UTC)
