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
from lib.tools.workflow.flow import Flow, within


@dataclass(frozen=True)
class Told:
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


def history(site: Site, flow: Flow, row_id: int, *, by: Person) -> list[Record]:
    """The events of a row, oldest first, each with the name of who did it (`nombre`)."""
    row(site, flow, row_id, by=by)
    with reading(site.engine) as connection:
        found = events.of_row(connection, flow.table, row_id)
        names = boards.names_of(connection, {e["por"] for e in found})
    return [{**e, "nombre": names[e["por"]]} for e in found]


def story(
    site: Site, flow: Flow, row_id: int, words: Mapping[str, str], *, by: Person
) -> list[Told]:
    """What was done with a row, the last first; words says it where it was no step."""
    done = {s.code: s.done for s in flow.steps} | dict(words)
    return [
        Told(e["en"], e["nombre"], sentence(done, e))
        for e in reversed(history(site, flow, row_id, by=by))
    ]


def sentence(done: Mapping[str, str], event: Record) -> str:
    """One event in words: what was done, its result, and the state it led to."""
    why = f" ({event['resultado']})" if event["resultado"] else ""
    said = f"{done.get(event['paso'], event['paso'])}{why}"
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
