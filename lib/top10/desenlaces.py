"""The outcomes of cases, and what the annulling of a case takes away from the kept months."""

from collections.abc import Mapping
from typing import Any

from lib.base.periods import month_code
from lib.store import events
from lib.tools import outbox
from lib.tools.workflow.flow import Taken
from lib.top10 import visits

DESENLACES = ("concluir", "reincidir", "dar_de_baja")
OLVIDAR = "top10.meses_de_caso"  # effect: compute again the months that had the case


def anular(taken: Taken) -> Mapping[str, Any]:
    """Its visits do not go on, and it counts in no month any more."""
    found = events.of_row(taken.connection, "caso", taken.row["id"])
    months = sorted({month_code(e["el"]) for e in found if e["paso"] in DESENLACES})
    if months:
        outbox.put(taken.connection, OLVIDAR, {"meses": months}, now=taken.site.now())
    return visits.anuladas(taken)
