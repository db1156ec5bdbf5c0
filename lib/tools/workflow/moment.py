"""When a step was done, where the person tells it later than they did it."""

from datetime import datetime

from lib.store import events
from lib.store.records import Record
from lib.store.work import Connection
from lib.tools.workflow.flow import Flow


def bounded(
    connection: Connection, flow: Flow, row: Record, at: datetime, *, now: datetime
) -> datetime:
    """The instant a person tells, not before the step that brought the row here, nor after now.

    Nobody's clock is refused. What was said of the row meanwhile (a comment, a report that
    joined it) bounds nothing: the person did not know of it.
    """
    moving = {s.code for s in flow.steps if s.target}
    told = events.of_row(connection, flow.table, row["id"])
    last = next((e for e in reversed(told) if e["paso"] in moving), None)
    since = events.done_at(last) if last else row["estado_en"]
    return max(since, min(at, now))
