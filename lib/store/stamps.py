"""Who changed a row and when, since when it is in its state, since when its clock runs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from lib.base.permissions import Person

# Kept by lib.store.rows, told by the journal itself, hence not journaled as cells.
CLOCK = ("reloj_en", "pausado_en", "pausa_segundos")
UNJOURNALED = frozenset({"id", "version", "cambiado_en", "cambiado_por", "estado_en", *CLOCK})


def stamp(
    table: Table,
    row: Mapping[str, Any],
    changed: Mapping[str, Any],
    by: Person,
    now: datetime,
) -> dict[str, Any]:
    """Who changed the row and when; with a new state, since when it is in it and its clock runs.

    A clock goes on from one of its states to another; the first state of another clock starts
    it anew, whatever the old one's pauses were.
    """
    stamp: dict[str, Any] = {}
    if "cambiado_en" in table.c:
        stamp |= {"cambiado_en": now, "cambiado_por": by.login}
    if "estado_en" in table.c and "estado" in changed:
        stamp["estado_en"] = now
        clock_of = table.info.get("clock_of", {})
        clock = clock_of.get(changed["estado"])
        if "reloj_en" in table.c and clock != clock_of.get(row.get("estado")):
            stamp |= dict(zip(CLOCK, (now if clock else None, None, 0), strict=True))
    return stamp
