"""Which months' cancellations are known whole, for variacion_bajas (COM-DSC-P14, 2)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from lib.base.clock import local_date
from lib.base.periods import Period
from lib.store import queries
from lib.store.work import Connection
from lib.tools.coverage import gaps
from lib.tools.site import Site

_CLASE = "bajas"


@dataclass(frozen=True)
class Sabido:
    """The months known whole, and the last day of each month that the imports reach."""

    meses: frozenset[Period]
    hasta: dict[Period, date]


def sabido(
    connection: Connection, site: Site, months: Sequence[Period], con_filas: Collection[Period]
) -> Sabido:
    """What the imports tell of some months that follow one another, the oldest first.

    A month that is over is known when the imports cover all its days. One with rows is also
    known when a file that reaches it was imported after its end: exports begin and end with a
    cancellation, not with the month. A file of before may lack the days that were to come, and
    the month in which the data begin may lack its first ones.
    """
    zone = site.zone(within=connection)
    today = local_date(site.now(), zone)
    span = Period(months[0].start, months[-1].end)
    given = {"clase": _CLASE, "desde": span.start, "hasta": span.end}
    found = queries.rows(connection, "sistema/importaciones_de_periodo", **given)
    missing = gaps(connection, _CLASE, span)
    known, reach = set(), {}
    for month in months:
        own = [b for b in found if b["cubre_desde"] < month.end and b["cubre_hasta"] >= month.start]
        if own:
            reach[month] = min(max(b["cubre_hasta"] for b in own), month.last)
        late = any(local_date(b["creado_en"], zone) >= month.end for b in own)
        whole = not any(gap.start < month.end and gap.end > month.start for gap in missing)
        begun = bool(found) and found[0]["primera"] <= month.start
        if month.end <= today and (whole or (late and begun and month in con_filas)):
            known.add(month)
    return Sabido(frozenset(known), reach)
