"""What the page of a case shows, and how a case is found (COM-DSC-P14 II 4, 17)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lib.base.calendar_days import Term
from lib.base.office_hours import FERIADOS, own_days
from lib.base.permissions import Person
from lib.base.phones import Phone, phones
from lib.base.text import folded
from lib.store import queries, records
from lib.store.records import Record
from lib.store.tables.maestros import cuadrilla
from lib.store.tables.top10 import visita
from lib.store.work import Connection, reading
from lib.tools.site import Site
from lib.tools.workflow import reads
from lib.tools.workflow.clocks import Clocks, Due
from lib.tools.workflow.flow import State, Step
from lib.top10.flow import ABIERTOS, ESTADOS, FLUJO
from lib.top10.parameters import regla
from lib.top10.reiteracion import Ventana, ventanas
from lib.top10.visits import PENDIENTES

if TYPE_CHECKING:
    import pandas as pd

REPORTES, RELACIONADOS, HALLADOS = 200, 20, 50  # the newest, of each


@dataclass(frozen=True)
class Plazo:
    """The running clock of a case: how it stands, and what it is made of.

    stood: the time of attention for which it has stood still.
    """

    due: Due
    term: Term | None
    days: int
    stood: timedelta


@dataclass(frozen=True)
class Caso:
    """A case as it stands: its row, state, clock, the visit that waits, what one may do now."""

    row: Record
    state: State
    plazo: Plazo
    visita: Record | None
    pasos: list[Step]


def caso(site: Site, case_id: int, *, by: Person) -> Caso:
    """A case; UserError when there is none, or it is of another zone."""
    row = reads.row(site, FLUJO, case_id, by=by)
    with reading(site.engine) as connection:
        clocks = Clocks(site, FLUJO, within=connection)
        days = own_days(str(site.value(FERIADOS, within=connection)))
        waiting = _visita(connection, case_id)
        steps = _pasos(connection, site, row, by)
    term = clocks.why(row, {d.day: d for d in days})
    code = FLUJO.clock_of.get(row["estado"], "")
    stood = timedelta(seconds=clocks.paused_seconds(row, site.now()))
    plazo = Plazo(clocks.of(row), term, clocks.days.get(code, 0), stood)
    return Caso(row, ESTADOS[row["estado"]], plazo, waiting, steps)


def reportes(site: Site, row: Mapping[str, Any], *, by: Person) -> "pd.DataFrame":
    """The newest reports of the case's product and of its customer's other products.

    Of those others, the ones of the person's zones.
    """
    by.require(FLUJO.see)
    with reading(site.engine) as connection:
        return queries.frame(
            connection,
            "top10/reportes_de_ficha",
            producto=row["producto"],
            cliente=row["cliente"] or "",
            tope=REPORTES,
            **_zonas(by),
        )


def reiteraciones(site: Site, found: "pd.DataFrame") -> list[Ventana]:
    """The windows in which those reports reiterate, under the rule in force."""
    names = ["producto", "cliente", "abierto_el"]
    lines = zip(*(found[name] for name in names), strict=True)
    return ventanas([dict(zip(names, line, strict=True)) for line in lines], regla(site))


def telefonos(row: Mapping[str, Any], found: "pd.DataFrame") -> list[Phone]:
    """Where to call: the case's numbers, else those of the newest report that has any."""
    own = found[found["producto"] == row["producto"]]["telefono"].dropna()
    return next((p for text in [row["telefono"], *own] if (p := phones(text))), [])


def relacionados(site: Site, row: Mapping[str, Any], *, by: Person) -> list[Record]:
    """The cases that have to do with one, newest first, each with why (`razones`).

    More than RELACIONADOS of them say that there are more than these.
    """
    by.require(FLUJO.see)
    with reading(site.engine) as connection:
        found = queries.rows(
            connection,
            "top10/casos_relacionados",
            caso=row["id"],
            tope=RELACIONADOS + 1,
            **{name: row[name] or "" for name in ("producto", "cliente", "direccion", "nodo")},
            **_zonas(by),
        )
    cases: dict[int, Record] = {}
    for one in found:
        case = cases.setdefault(one["id"], {**one, "razones": []})
        if one["id"] == row["caso_anterior_id"] and not case["razones"]:
            case["razones"].append("caso anterior")
        case["razones"].append(one["razon"])
    return list(cases.values())


def buscar(site: Site, text: str, *, by: Person) -> list[Record]:
    """Cases by number, product, order or customer, newest first.

    A customer's name is found from its beginning as it is written; in open cases also by any
    of its words, without accents nor capitals. One more than HALLADOS says that there are others.
    """
    by.require(FLUJO.see)
    wanted = " ".join(text.split())
    if not wanted:
        return []
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 16 else 0
    with reading(site.engine) as connection:
        return queries.rows(
            connection,
            "top10/casos_buscados",
            numero=number,
            texto=wanted,
            comienzo=wanted,
            fin=f"{wanted}\U0010ffff",
            ids=[] if number else _de_clientes(connection, wanted, by),
            tope=HALLADOS + 1,
            **_zonas(by),
        )


def por_numero(site: Site, ids: Sequence[int], *, by: Person) -> list[Record]:
    """Some cases, as `buscar` gives them."""
    by.require(FLUJO.see)
    given = {"numero": 0, "texto": "", "comienzo": "", "fin": "", "tope": HALLADOS + 1}
    with reading(site.engine) as connection:
        return queries.rows(
            connection, "top10/casos_buscados", **given, ids=list(ids), **_zonas(by)
        )


def de_reportes(site: Site, numeros: Sequence[str], *, by: Person) -> int | None:
    """The newest case that some reports belong to, None when they belong to none one may see."""
    by.require(FLUJO.see)
    with reading(site.engine) as connection:
        found = queries.rows(
            connection, "top10/casos_de_reportes", numeros=list(numeros), **_zonas(by)
        )
    return found[0]["id"] if found else None


def _de_clientes(connection: Connection, wanted: str, by: Person) -> list[int]:
    words = folded(wanted).split()
    name = "top10/clientes_en_curso"
    rows = queries.rows(connection, name, estados=ABIERTOS, **_zonas(by))
    hits = (r["id"] for r in rows if all(word in folded(r["cliente"]) for word in words))
    return [case_id for case_id, _ in zip(hits, range(HALLADOS + 1), strict=False)]


def _pasos(connection: Connection, site: Site, row: Record, by: Person) -> list[Step]:
    """A clock is paused or goes on, whichever it can; the visit of a crew is of that crew."""
    running = row["reloj_en"] is not None
    apt = {"pausar": running and not row["pausado_en"], "reanudar": row["pausado_en"] is not None}
    return [
        step
        for step in FLUJO.offered(row, by)
        if apt.get(step.code, True) and not (step.whose and step.whose(connection, site, row, by))
    ]


def _visita(connection: Connection, case_id: int) -> Record | None:
    last = records.many(connection, visita, order="-id", limit=1, caso_id=case_id)
    if not last or last[0]["estado"] not in PENDIENTES:
        return None
    crew = records.one(connection, cuadrilla, id=last[0]["cuadrilla_id"])
    return {**last[0], "cuadrilla": crew["nombre"] if crew else ""}


def _zonas(by: Person) -> dict[str, Any]:
    return {"todas": not by.zones, "zonas": list(by.zones)}
