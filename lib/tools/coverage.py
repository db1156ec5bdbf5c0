"""Which days the applied imports of a kind cover."""

from datetime import date, timedelta

from lib.base.periods import Period
from lib.store import queries
from lib.store.work import Connection


def covered(connection: Connection, kind: str, period: Period) -> bool:
    """Whether the declared coverage of the applied batches leaves no day of the period out."""
    spans = queries.rows(
        connection, "sistema/cobertura", clase=kind, desde=period.start, hasta=period.end
    )
    next_day: date = period.start
    for span in spans:
        if span["cubre_desde"] > next_day:
            return False
        next_day = max(next_day, span["cubre_hasta"] + timedelta(days=1))
    return next_day >= period.end
