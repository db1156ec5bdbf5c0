"""What screens ask of a flow: a row, what its forms offer, whom they can tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lib.base.errors import UserError
from lib.base.permissions import Person
from lib.store import boards, events, records
from lib.store.accounts import active_people
from lib.store.records import Record
from lib.store.work import reading
from lib.tools.site import Site
from lib.tools.workflow.flow import Flow, Step, within
from lib.tools.workflow.meanwhile import Opened


@dataclass(frozen=True)
class Latest:
    """One thing that was done with a row, as a summary tells it."""

    when: datetime
    who: str
    what: str


def row(site: Site, flow: Flow, row_id: int, *, by: Person) -> Record:
    """A row as it stands; UserError when it does not exist or is of another zone."""
    by.require(flow.see)
    with reading(site.engine) as connection:
        found = records.one(connection, boards.table(flow.table), id=row_id)
    if found is None or not within(flow, found, by):
        raise UserError(f"El {flow.noun[0]} {row_id} no existe o no es de sus zonas.")
    return found


def version(site: Site, flow: Flow, row_id: int) -> int | None:
    """How many times a row was written: tells that it changed, and nothing else of it."""
    with reading(site.engine) as connection:
        found = boards.rows_by_id(connection, flow.table, ["version"], [row_id]).get(row_id)
    return None if found is None else int(found["version"])


def opened(site: Site, flow: Flow, step: Step, row: Record, *, by: Person) -> Opened:
    """What the form of a step shows of a row as the page has it."""
    by.require(flow.see)
    if step.replaces is None:
        return Opened(row)
    with reading(site.engine) as connection:
        return Opened(row, step.replaces(connection, site, row))


def latest(site: Site, flow: Flow, row_id: int, many: int, *, by: Person) -> list[Latest]:
    """The last things that were done with a row, newest first."""
    row(site, flow, row_id, by=by)
    with reading(site.engine) as connection:
        found = events.of_row(connection, flow.table, row_id, limit=many)
        names = boards.names_of(connection, {e["por"] for e in found})
    return [Latest(e["en"], names[e["por"]], sentence(flow, e)) for e in reversed(found)]


def sentence(flow: Flow, event: Record) -> str:
    """One event in words: what was done, its result, and the state it led to."""
    why = f" ({event['resultado']})" if event["resultado"] else ""
    said = f"{flow.done(event['paso'])}{why}"
    moved = event["hasta"] and event["hasta"] != event["desde"]
    return f"{said} → {event['hasta']}" if moved else said


def options_of(site: Site, flow: Flow) -> Mapping[str, Sequence[str]]:
    """What the lists of its forms offer now."""
    with reading(site.engine) as connection:
        return flow.lists(connection, site)


def people(site: Site) -> dict[str, str]:
    """The active accounts: name by login, in order of name."""
    with reading(site.engine) as connection:
        return {p["usuario"]: p["nombre"] for p in active_people(connection)}
