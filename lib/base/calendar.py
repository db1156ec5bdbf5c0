"""The business calendar: when an office is open, and when a clock of business days is due.

Hours are the wall time of the office's zone; every answer is an instant in UTC. Intervals are
half-open: an office open 08:00–12:00 is closed at 12:00, so who comes at the very closing waits
for the next opening. A business day is a date with hours that is no holiday.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from lib.base.office_hours import USUAL_WEEK, Week, parse_holidays, parse_hours

Span = tuple[datetime, datetime]

_ONE = timedelta(days=1)
_KEPT_DAYS = 4096  # a mistyped year makes a walk of centuries: it may take time, not memory


@lru_cache(maxsize=512)
def _listed(country: str, year: int) -> frozenset[date]:
    """The national holidays of a year; none in years the library knows nothing of."""
    try:
        return frozenset(holidays.country_holidays(country, years=year, expand=False))
    except NotImplementedError:
        raise ValueError(f"no holidays are listed for country {country!r}") from None


def _moved(instant: datetime, zone: tzinfo) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError(f"instant without a zone: {instant}")
    try:
        return instant.astimezone(zone)
    except OverflowError:
        raise ValueError(f"{instant} is at the edge of the calendar") from None


@dataclass(frozen=True)
class Calendar:
    """An office's hours and holidays. Naive instants and dates beyond year 1…9999: ValueError."""

    zone: ZoneInfo
    week: Week = USUAL_WEEK
    country: str = "BO"
    extra: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()
    _days: dict[date, tuple[Span, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if len(self.week) != 7 or not any(self.week):
            raise ValueError("a calendar needs seven days, one of them with hours")
        for hours in self.week:
            edges = [0, *(minute for interval in hours for minute in interval), 1440]
            if edges != sorted(edges) or any(opens == closes for opens, closes in hours):
                raise ValueError(f"hours out of order: {hours}")

    def is_holiday(self, day: date) -> bool:
        """Whether a date is a holiday here: local rows win over the country's list."""
        if day in self.removed:
            return False
        return day in self.extra or day in _listed(self.country, day.year)

    def is_open(self, instant: datetime) -> bool:
        """Whether the office is open at an instant."""
        return any(o <= instant < c for o, c in self.spans(self._local(instant)))

    def next_opening(self, instant: datetime) -> datetime:
        """Where a clock starts: the instant itself if the office is open, else the next opening."""
        spans = self.spans(self._business_day(instant))
        return next(max(o, instant) for o, c in spans if instant < c).astimezone(UTC)

    def end_of_business_day(self, instant: datetime) -> datetime:
        """The day's last closing if it is still to come, else that of the next business day."""
        return self.add_business_days(instant, 0)

    def add_business_days(self, instant: datetime, days: int) -> datetime:
        """When a clock of `days` business days is due.

        It starts at `next_opening` and is due at the last closing of the `days`-th business day
        after the date it started on: Wednesday 10:00 + 1 → Thursday 18:30, Friday 16:00 + 1 →
        Saturday 12:00, Saturday 10:00 + 1 → Monday 18:30; but Saturday 13:00 starts on Monday,
        + 1 → Tuesday 18:30. With 0 days it is `end_of_business_day`.
        """
        if days < 0:
            raise ValueError(f"a clock of {days} business days")
        day = self._business_day(instant)
        for _ in range(days):
            day = self._next_business_day(day)
        return self.spans(day)[-1][1]

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """The business time in start <= t < end; ValueError if end is before start."""
        return sum((c - o for o, c in self._between(start, end)), timedelta())

    def add_open_time(self, instant: datetime, time: timedelta) -> datetime:
        """The earliest instant by which `time` of business time has passed since another one."""
        if time < timedelta():
            raise ValueError(f"a business time of {time}")
        left, day = time, self._business_day(instant)
        while left:
            for opens, closes in self.spans(day):
                opens = max(opens, _moved(instant, UTC))
                if opens < closes:
                    if left <= closes - opens:
                        return opens + left
                    left -= closes - opens
            day = self._next_business_day(day)
        return instant.astimezone(UTC)

    def at_share(self, start: datetime, due: datetime, share: float) -> datetime:
        """The earliest instant by which `share` (0…1) of the business time to `due` has passed.

        It is `start` when there is no business time between the two.
        """
        if not 0 <= share <= 1:
            raise ValueError(f"a share of {share}")
        spans = list(self._between(start, due))
        left = sum((c - o for o, c in spans), timedelta()) * share
        if left:
            for opens, closes in spans:
                if left <= closes - opens:
                    return opens + left
                left -= closes - opens
        return start.astimezone(UTC)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The open hours of a date as instants; empty when it is no business day."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= _KEPT_DAYS:
                self._days.clear()
            found = self._days[day] = () if self.is_holiday(day) else tuple(self._open(day))
        return found

    def _open(self, day: date) -> Iterator[Span]:
        last: datetime | None = None
        for opens, closes in self.week[day.weekday()]:
            start, end = self._instant(day, opens), self._instant(day, closes)
            # Clocks put forward swallow wall times: hours inside that gap may not turn around
            # nor run into the next interval.
            start = max(start, last or start)
            if start < end:
                yield start, end
                last = end

    def _instant(self, day: date, minute: int) -> datetime:
        # By wall clock and not by adding to midnight: a day may have 23 or 25 hours. A wall time
        # that comes twice is the first.
        try:
            day += _ONE * (minute // 1440)
            wall = datetime.combine(day, time(minute // 60 % 24, minute % 60), self.zone)
            return wall.astimezone(UTC)
        except OverflowError:
            raise ValueError(f"{day} is at the edge of the calendar") from None

    def _local(self, instant: datetime) -> date:
        return _moved(instant, self.zone).date()

    def _business_day(self, instant: datetime) -> date:
        """The instant's date if its last closing is to come, else the next business day."""
        day = self._local(instant)
        spans = self.spans(day)
        return day if spans and instant < spans[-1][1] else self._next_business_day(day)

    def _next_business_day(self, day: date) -> date:
        while day < date.max:
            day += _ONE
            if self.spans(day):
                return day
        raise ValueError("no business day is left in the calendar")

    def _between(self, start: datetime, end: datetime) -> Iterator[Span]:
        start, end = _moved(start, UTC), _moved(end, UTC)  # two of one zone differ by wall clock
        if end < start:
            raise ValueError(f"{end} is before {start}")
        day, last = self._local(start), self._local(end)
        while True:
            for opens, closes in self.spans(day):
                span = max(opens, start), min(closes, end)
                if span[0] < span[1]:
                    yield span
            if day >= last:
                return
            day += _ONE


@lru_cache(maxsize=8)
def from_values(zone: ZoneInfo, country: str, hours: str, extra: str) -> Calendar:
    """The calendar of a site's parameters; the same values share one, with its days worked out."""
    return Calendar(zone, parse_hours(hours), country, *parse_holidays(extra))
