"""Who was mentioned: what a person has not read yet, and that they have."""

from lib.base.permissions import Person
from lib.store import boards, events
from lib.store.work import reading, writing
from lib.tools.site import Site
from lib.tools.workflow.flow import Flow, within


def unread(site: Site, flow: Flow, *, by: Person) -> dict[int, int]:
    """The rows with mentions that the person has not read, of those they may see: how many."""
    by.require(flow.see)
    with reading(site.engine) as connection:
        found = events.unread(connection, by.login, flow.table)
        cells = [flow.zone] if flow.zone else []
        rows = boards.rows_by_id(connection, flow.table, cells, list(found)) if found else {}
    return {i: n for i, n in found.items() if i in rows and within(flow, rows[i], by)}


def read(site: Site, flow: Flow, row_id: int, *, by: Person) -> None:
    """The person has a row before them: its mentions of them are read. A preference, no journal."""
    if row_id in unread(site, flow, by=by):
        with writing(site.engine) as connection:
            events.read_mentions(connection, by.login, flow.table, row_id, site.now())
