"""Which days the applied imports of a kind cover."""

from datetime import date, timedelta

from lib.base.periods import Period
from lib.store import queries
from lib.store.work import Connection


def gaps(connection: Connection, kind: str, period: Period) -> list[Period]:
    """The stretches of the period that no applied batch declares to cover, in order."""
    spans = queries.rows(
        connection, "sistema/cobertura", clase=kind, desde=period.start, hasta=period.end
    )
    found = []
    next_day: date = period.start
    for span in spans:
        if span["cubre_desde"] > next_day:
            found.append(Period(next_day, span["cubre_desde"]))
        if span["cubre_hasta"] >= period.last:
            return found
        next_day = max(next_day, span["cubre_hasta"] + timedelta(days=1))
    return [*found, Period(next_day, period.end)]
