"""When the clocks of a flow's rows are nearly due, and due (see Calendar.add_business_days).

A step may end a pause, and a clock may go on from where it stood: both are worked out here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lib.base.calendar import Calendar
from lib.base.calendar_days import Term, term
from lib.base.office_hours import OwnDay
from lib.store import events
from lib.store.work import Connection
from lib.tools.site import Site
from lib.tools.workflow.flow import Clock, Flow, Step

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Due:
    """A running clock: since when, nearly due, due; all null while it is paused or none runs."""

    clock: Clock | None
    since: datetime | None = None
    warn: datetime | None = None
    due: datetime | None = None
    paused: datetime | None = None

    def word(self, now: datetime) -> str:
        """How it goes: vencido, por vencer, en orden, en pausa, sin plazo."""
        if self.paused:
            return "en pausa"
        if self.due is None or self.warn is None:
            return "sin plazo"
        if now >= self.due:
            return "vencido"
        return "por vencer" if now >= self.warn else "en orden"


class Clocks:
    """The clocks of one flow under the parameters in force: read once, asked for many rows."""

    def __init__(self, site: Site, flow: Flow, *, within: Connection) -> None:
        self.flow = flow
        self.calendar: Calendar = site.calendar(within=within)
        self.days = {
            code: site.number(clock.days, within=within) for code, clock in flow.clocks.items()
        }
        self.share = site.number(flow.share, within=within) / 100
        self._known: dict[tuple[str, datetime, int], tuple[datetime, datetime]] = {}

    def of(self, row: Row) -> Due:
        """The clock of a row: needs estado, reloj_en, pausado_en, pausa_segundos."""
        code = self.flow.clock_of.get(row["estado"])
        if code is None or row["reloj_en"] is None:
            return Due(None)
        clock, since = self.flow.clocks[code], row["reloj_en"]
        if row["pausado_en"] is not None:
            return Due(clock, since, paused=row["pausado_en"])
        warn, due = self._ends(code, since, row["pausa_segundos"])
        return Due(clock, since, warn, due)

    def paused_seconds(self, row: Row, now: datetime) -> int:
        """The business time for which the row's clock has stood still, up to now."""
        own = self.calendar.open_time(row["pausado_en"], now) if row["pausado_en"] else timedelta()
        return int(row["pausa_segundos"] + own.total_seconds())

    def why(self, row: Row, own: Mapping[date, OwnDay]) -> Term | None:
        """The days that a running clock counts and skips, before any pause; None without one."""
        code = self.flow.clock_of.get(row["estado"])
        if code is None or row["reloj_en"] is None:
            return None
        return term(self.calendar, own, row["reloj_en"], self.days[code])

    def _ends(self, code: str, since: datetime, paused: int) -> tuple[datetime, datetime]:
        key = (code, since, paused)
        if key not in self._known:
            due = self.calendar.add_business_days(since, self.days[code])
            warn = self.calendar.at_share(since, due, self.share)
            if paused:
                shift = timedelta(seconds=paused)
                warn, due = (self.calendar.add_open_time(at, shift) for at in (warn, due))
            self._known[key] = warn, due
        return self._known[key]


def moved(
    connection: Connection, site: Site, flow: Flow, step: Step, row: Row, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a step does to a row's clock beyond what a new state does; what its event tells."""
    if step.pause == "begins":
        return {"pausado_en": now}, {}
    calendar = site.calendar(within=connection)
    before, after = (flow.clock_of.get(s) for s in (row["estado"], step.target or row["estado"]))
    stamps: dict[str, Any] = {}
    told: dict[str, Any] = {}
    if step.pause == "ends" and row.get("pausado_en"):
        stood = int(calendar.open_time(row["pausado_en"], now).total_seconds())
        told = {"pausa": f"duró {stood // 60} min de atención"}
        if before == after:  # another clock begins without pauses
            stamps = _resumed(calendar, row, now)
    elif step.goes_on and after not in (None, before):
        past = events.of_row(connection, flow.table, row["id"])
        stamps = _gone_on(flow, calendar, past, str(after), now)
    return stamps, told


def _resumed(calendar: Calendar, row: Row, now: datetime) -> dict[str, Any]:
    """A paused clock that goes on, later by the business time it stood still."""
    stood = calendar.open_time(row["pausado_en"], now)
    return {
        "pausado_en": None,
        "pausa_segundos": row["pausa_segundos"] + int(stood.total_seconds()),
    }


def _gone_on(
    flow: Flow, calendar: Calendar, told: Iterable[Row], clock: str, now: datetime
) -> dict[str, Any]:
    """A clock that starts again where it stood when it last stopped; {} if it never ran.

    told are the row's events, oldest first. The business time since it stopped counts as
    pause, as do the pauses it had. It stopped, and a pause ended, when the person did it: what
    a phone without signal told later is nobody's delay.
    """
    since = paused = stopped = None
    stood = timedelta()
    for event in told:
        step = next((s for s in flow.steps if s.code == event["paso"]), None)
        was, runs = (flow.clock_of.get(event[side] or "") == clock for side in ("desde", "hasta"))
        at = event["en"]
        if runs and not was:
            if step is not None and step.goes_on and stopped is not None:
                stood += calendar.open_time(stopped, at)
            else:
                since, stood = at, timedelta()
            paused = stopped = None
        if was and paused is not None and (not runs or step is None or step.pause == "ends"):
            stood += calendar.open_time(paused, max(paused, events.done_at(event)))
            paused = None
        if runs and step is not None and step.pause == "begins":
            paused = at
        if was and not runs:
            stopped = events.done_at(event)
    if since is None or stopped is None:
        return {}
    stood += calendar.open_time(stopped, now)
    return {"reloj_en": since, "pausado_en": None, "pausa_segundos": int(stood.total_seconds())}


def dues(site: Site, flow: Flow, rows: Iterable[Row], *, within: Connection) -> list[Due]:
    """The clock of each row."""
    clocks = Clocks(site, flow, within=within)
    return [clocks.of(row) for row in rows]
