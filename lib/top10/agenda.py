"""The agenda of visits: what is set for some days, who is free, what waits, what was not done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from lib.base.periods import Period
from lib.base.permissions import Permission, Person
from lib.maestros.cuadrillas import activas
from lib.store import queries
from lib.store.records import Record
from lib.store.work import reading
from lib.tools.site import Site
from lib.tools.workflow.flow import within
from lib.top10 import visits, work
from lib.top10.flow import DERIVADO, EN_REVISION, FLUJO

DIA, SEMANA = "día", "semana"
ESPERAN = (DERIVADO, EN_REVISION)
PASOS = ("programar_visita", "reprogramar_visita")
_EN_AGENDA = (*visits.PENDIENTES, visits.EJECUTADA, visits.NO_REALIZADA)
_MIRADOS = timedelta(days=60)  # a visit left behind for longer is no news of the agenda
TOPE = 500  # cases that wait, on screen


@dataclass(frozen=True)
class Agenda:
    """The visits of some days in order of time, and the active crews that have none of them.

    A visit carries `cruce` (it overlaps another one of its crew) and `atrasada` (its time is
    over and nobody has begun it).
    """

    dias: Period
    visitas: list[Record]
    libres: list[Record]

    @property
    def cruces(self) -> int:
        """How many visits overlap another."""
        return sum(v["cruce"] for v in self.visitas)


def periodo(dia: date, vista: str) -> Period:
    """The days that a view of a day shows: itself, or its week from Monday."""
    if vista == DIA:
        return Period(dia, dia + timedelta(days=1))
    monday = dia - timedelta(days=dia.weekday())
    return Period(monday, monday + timedelta(days=7))


def vecinos(dia: date, vista: str) -> tuple[date, date]:
    """The days to which the arrows lead: one before and one after, a week in its view."""
    step = timedelta(days=1 if vista == DIA else 7)
    return dia - step, dia + step


def de(
    site: Site,
    dias: Period,
    *,
    by: Person,
    zona: str | None = None,
    cuadrilla: str | None = None,
) -> Agenda:
    """The agenda of some days, of the person's zones; annulled visits are not in it."""
    by.require(Permission.PLANILLA_VER)
    with reading(site.engine) as connection:
        every = visits.de_periodo(connection, dias.start, dias.end, _EN_AGENDA)
        crews = activas(connection)
    _marked(site, every)  # with those of other zones: a crew cannot be twice anywhere
    found = [
        v
        for v in every
        if within(FLUJO, v, by)
        and zona in (None, v["zona"])
        and cuadrilla in (None, v["cuadrilla"])
    ]
    busy = {v["cuadrilla"] for v in every if v["estado"] in visits.PENDIENTES}
    free = [c for c in crews if c["nombre"] not in busy and zona in (None, c["zona"])]
    return Agenda(dias, found, free)


def sin_hacer(site: Site, *, by: Person) -> list[Record]:
    """The visits whose day is over and that nobody closed, oldest first."""
    by.require(Permission.PLANILLA_VER)
    today = site.today()
    with reading(site.engine) as connection:
        found = visits.de_periodo(connection, today - _MIRADOS, today, visits.PENDIENTES)
    return _marked(site, [v for v in found if within(FLUJO, v, by)])


def por_programar(site: Site, estados: Sequence[str], *, by: Person) -> list[Record]:
    """The cases of some states that a visit can be set for, each with its `plazo` and `vence_en`.

    The most urgent first: priority, then the oldest clock. One more than TOPE says that there
    are others.
    """
    by.require(Permission.PLANILLA_VER)
    with reading(site.engine) as connection:
        mine = {"todas": not by.zones, "zonas": list(by.zones)}
        given = {"estados": list(estados), "tope": TOPE + 1}
        found = queries.rows(connection, "top10/casos_por_visitar", **given, **mine)
        work.timed(connection, site, found)
    return found


def cuadrillas(site: Site, *, by: Person) -> list[str]:
    """The names of the crews that work."""
    by.require(Permission.PLANILLA_VER)
    with reading(site.engine) as connection:
        return [c["nombre"] for c in activas(connection)]


def _marked(site: Site, found: list[Record]) -> list[Record]:
    now = site.now()
    for one in found:
        one["cruce"] = False
        one["atrasada"] = one["estado"] == visits.PROGRAMADA and one["hasta_en"] < now
    waiting = [v for v in found if v["estado"] in visits.PENDIENTES]
    waiting.sort(key=lambda v: (v["cuadrilla"], v["desde_en"]))
    for place, one in enumerate(waiting):
        for other in islice(waiting, place + 1, None):
            apart = other["desde_en"] >= one["hasta_en"]
            if apart or other["cuadrilla"] != one["cuadrilla"]:
                break  # and so is whatever follows
            one["cruce"] = other["cruce"] = True
    return found


def una(found: Sequence[Record], row_id: int | None) -> Record | None:
    """The row of an id, None when it is not among them any more."""
    return next((row for row in found if row["id"] == row_id), None)


def cuadrillas_de(found: Agenda) -> list[str]:
    """The crews that have visits in an agenda, in order."""
    return sorted({v["cuadrilla"] for v in found.visitas})


def caso_de(one: Record) -> int:
    """The case of a row of the agenda: a visit's, or the row itself."""
    return int(one.get("caso_id") or one["id"])


def resumen(one: Record) -> list[str]:
    """Whom a visit is to and where, line by line; the product first."""
    told = (one["cliente"], one["telefono"], one["direccion"], one["referencia"], one.get("nota"))
    return [f"Producto {one['producto']}", *(t for t in told if t)]


def libres(found: Agenda) -> list[str]:
    """The crews without visits, a line each."""
    return [f"{c['nombre']}, {c['zona'] or 'sin zona'}" for c in found.libres]
