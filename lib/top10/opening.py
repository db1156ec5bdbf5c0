"""The events of cases that begin or grow without anybody taking a step with them."""

from collections.abc import Mapping, Sequence
from typing import Any

from lib.base.clock import local_date
from lib.base.permissions import Person
from lib.store import events
from lib.store.events import Event
from lib.store.work import Connection
from lib.tools.site import Site

# What the history says of them; their steps are no button of anybody's.
ABIERTO, UNIDO = "abrir", "unir"
DICHOS = {ABIERTO: "Caso abierto", UNIDO: "Reportes unidos", "soltar": "Reportes retirados"}


def abierto(
    connection: Connection,
    site: Site,
    cases: Mapping[int, Mapping[str, Any]],
    *,
    by: Person,
    origen: str,
) -> None:
    """Cases just created, by id: where they came from."""
    told = [
        Event(case_id, ABIERTO, None, cells["estado"], result=origen)
        for case_id, cells in cases.items()
    ]
    _record(connection, site, told, by)


def deshecho(connection: Connection, site: Site, cases: Sequence[int], *, by: Person) -> None:
    """Cases annulled because the import that opened them was undone."""
    told = [Event(i, "anular", None, "anulado", result="administrativo") for i in cases]
    _record(connection, site, told, by)


def _record(connection: Connection, site: Site, told: Sequence[Event], by: Person) -> None:
    now = site.now()
    today = local_date(now, site.zone(within=connection))
    events.record(connection, "caso", told, by=by, now=now, today=today)
