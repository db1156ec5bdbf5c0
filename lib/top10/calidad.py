"""The quality control: a day's calls and what customers said, and those to make (II 11, 12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from lib.base.permissions import Permission, Person
from lib.store import boards, queries
from lib.store.records import Record
from lib.store.work import reading
from lib.tools.site import Site
from lib.tools.tray import Waiting
from lib.tools.workflow.clocks import Clocks
from lib.tools.workflow.reads import sentence
from lib.top10.flow import CALIDAD, CERRADO, FLUJO

SATISFECHO, INSATISFECHO = "satisfecho", "insatisfecho"
PASOS = (SATISFECHO, INSATISFECHO, "calidad_sin_respuesta")


@dataclass(frozen=True)
class Cifras:
    """The figures of a day's calls.

    contactados answered the questions, whatever they said; media is the mean satisfaction of
    those, None without any; causas counts the unsatisfied by cause, the most frequent first.
    """

    llamadas: int
    contactados: int
    satisfechos: int
    media: Decimal | None
    causas: Mapping[str, int]


def llamadas(site: Site, dia: date, *, by: Person) -> list[Record]:
    """The calls of a local day, oldest first, each with who made it and what came of it."""
    by.require(Permission.TOP10_CALIDAD)
    with reading(site.engine) as connection:
        found = queries.rows(
            connection,
            "top10/llamadas",
            pasos=list(PASOS),
            desde=dia,
            hasta=dia + timedelta(days=1),
            todas=not by.zones,
            zonas=list(by.zones),
        )
        names = boards.names_of(connection, {c["por"] for c in found})
    moved = {"desde": None, "hasta": None}
    return [{**c, "por": names[c["por"]], "que": sentence(FLUJO, c | moved)} for c in found]


def por_resultado(found: Sequence[Record]) -> dict[str, list[Record]]:
    """The calls by what came of them."""
    named = {"Satisfechos": SATISFECHO, "Insatisfechos": INSATISFECHO,
             "Sin respuesta": "calidad_sin_respuesta"}  # fmt: skip
    return {name: [c for c in found if c["paso"] == step] for name, step in named.items()}


def cifras(found: Sequence[Record]) -> Cifras:
    """The figures of some calls."""
    answered = [c for c in found if c["paso"] in (SATISFECHO, INSATISFECHO)]
    scores = [c["puntaje"] for c in answered if c["puntaje"] is not None]
    causes: dict[str, int] = {}
    for call in answered:
        if call["paso"] == INSATISFECHO:
            cause = call["resultado"] or "Sin causa"
            causes[cause] = causes.get(cause, 0) + 1
    mean = Decimal(sum(scores)) / len(scores) if scores else None
    return Cifras(
        llamadas=len(found),
        contactados=len(answered),
        satisfechos=sum(c["paso"] == SATISFECHO for c in answered),
        media=mean and mean.quantize(Decimal("0.1"), ROUND_HALF_UP),
        causas=dict(sorted(causes.items(), key=lambda c: (-c[1], c[0]))),
    )


def vencidas(site: Site, *, by: Person) -> Waiting:
    """Quality calls that can be made and whose term is over."""
    by.require(Permission.TOP10_CALIDAD)
    found = [r for r in por_plazo(site, by=by) if not r["abierta"]]
    with reading(site.engine) as connection:
        clocks = Clocks(site, FLUJO, within=connection)
    due = ((clocks.of(row).due, row["casos"]) for row in found)
    late = sum(many for at, many in due if at is not None and at <= site.now())
    return Waiting(late, {"plazo": ("vencido",)})


def por_llamar(site: Site, *, by: Person) -> Waiting:
    """Quality calls that can be made."""
    by.require(Permission.TOP10_CALIDAD)
    return Waiting(sum(r["casos"] for r in por_plazo(site, by=by) if not r["abierta"]))


def esperan_cierre(site: Site, *, by: Person) -> Waiting:
    """Quality calls that wait for the closing of a report: nobody can make them yet (II 11.1)."""
    by.require(Permission.TOP10_CALIDAD)
    waiting = sum(r["casos"] for r in por_plazo(site, by=by) if r["abierta"])
    return Waiting(waiting, {"cola": ("Todavía no",)})


def por_plazo(site: Site, *, by: Person) -> list[Record]:
    """The cases that wait for their call, counted by clock and by whether a report is `abierta`."""
    by.require(Permission.PLANILLA_VER)
    with reading(site.engine) as connection:
        return queries.rows(
            connection,
            "top10/calidad_por_plazo",
            estados=[CERRADO, CALIDAD],
            todas=not by.zones,
            zonas=list(by.zones),
        )
