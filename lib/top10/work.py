"""What the work pages read: the cases that wait in some states, their load, what just happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lib.base.permissions import Permission, Person
from lib.store import boards, queries
from lib.store.records import Record
from lib.store.work import Connection, reading
from lib.tools import frames
from lib.tools.site import Site
from lib.tools.workflow.clocks import Clocks
from lib.tools.workflow.reads import sentence
from lib.top10.flow import ABIERTOS, ESTADOS, FLUJO
from lib.top10.reiteracion import SEGMENTOS
from lib.top10.spec import CAMBIOS, PLANILLA

if TYPE_CHECKING:
    import pandas as pd

LLAMADAS_SIN_RESPUESTA = (
    "remota_sin_respuesta", "calidad_sin_respuesta", "fidelizacion_sin_respuesta"
)  # fmt: skip
SIN_NOMBRE = "Sin asignar"
_ULTIMOS = timedelta(hours=1)
MAX_CAMBIOS = 200  # on screen: nobody reads more of them
_HEADERS = {c.name: c.title for c in PLANILLA}


@dataclass(frozen=True)
class Cuenta:
    """How many cases are in a state, and of them how many are late or nearly so."""

    estado: str
    casos: int
    vencidos: int
    por_vencer: int


@dataclass(frozen=True)
class Carga:
    """How many open cases somebody has in hand, the late ones apart."""

    nombre: str
    vencidos: int
    a_tiempo: int


def casos(site: Site, estados: Sequence[str], *, by: Person) -> list[Record]:
    """The cases in some states as their work is done: the first due, then the most urgent.

    Each with `plazo` (how its clock goes), `vence_en`, and how often it was called in vain.
    """
    by.require(Permission.PLANILLA_VER)
    with reading(site.engine) as connection:
        found = queries.rows(
            connection,
            "top10/trabajo",
            estados=list(estados),
            todas=not by.zones,
            zonas=list(by.zones),
            pasos=list(LLAMADAS_SIN_RESPUESTA),
        )
        timed(connection, site, found)
    for row in found:
        row["siguiente"] = ESTADOS[row["estado"]].next
    return sorted(found, key=_urgency)


def timed(connection: Connection, site: Site, found: Iterable[Record]) -> None:
    """Give each case how its clock goes (`plazo`) and when it is due (`vence_en`)."""
    clocks, now = Clocks(site, FLUJO, within=connection), site.now()
    for row in found:
        due = clocks.of(row)
        row["plazo"], row["vence_en"] = due.word(now), due.due


def _urgency(row: Record) -> tuple[Any, ...]:
    due = row["vence_en"]
    since = row["estado_en"].timestamp() if row["estado_en"] else 0.0
    return due is None, due.timestamp() if due else 0.0, -row["prioridad"], since, row["id"]


def cuentas(site: Site, *, by: Person) -> list[Cuenta]:
    """The open cases of the person's zones by state, in the order of the flow."""
    by.require(Permission.TOP10_SUPERVISAR)
    now = site.now()
    with reading(site.engine) as connection:
        found = queries.rows(
            connection,
            "top10/casos_abiertos",
            estados=list(ABIERTOS),
            todas=not by.zones,
            zonas=list(by.zones),
        )
        clocks = Clocks(site, FLUJO, within=connection)
    words: dict[str, dict[str, int]] = {}
    for row in found:
        of = words.setdefault(row["estado"], {})
        word = clocks.of(row).word(now)
        of[word] = of.get(word, 0) + row["casos"]
    return [
        Cuenta(e, sum(words[e].values()), words[e].get("vencido", 0), words[e].get("por vencer", 0))
        for e in ABIERTOS
        if e in words
    ]


def carga(found: Iterable[Record], column: str) -> list[Carga]:
    """The load of each person or crew named in a column, the most loaded first."""
    late: dict[str, int] = {}
    rest: dict[str, int] = {}
    for row in found:
        of = late if row["plazo"] == "vencido" else rest
        name = row[column] or SIN_NOMBRE
        of[name] = of.get(name, 0) + 1
    load = [Carga(n, late.get(n, 0), rest.get(n, 0)) for n in {*late, *rest}]
    return sorted(load, key=lambda c: (-c.vencidos - c.a_tiempo, c.nombre))


def cambios(site: Site, *, by: Person) -> "pd.DataFrame":
    """What was done with cases in the last hour, newest first (spec.CAMBIOS).

    Steps, and cells that people wrote in the planilla; the cells a step wrote are its own.
    One more than MAX_CAMBIOS says that there are others.
    """
    by.require(Permission.TOP10_SUPERVISAR)
    given = {
        "desde": site.now() - _ULTIMOS,
        "todas": not by.zones,
        "zonas": list(by.zones),
        "tope": MAX_CAMBIOS + 1,
    }
    with reading(site.engine) as connection:
        steps = queries.rows(connection, "top10/ultimos_pasos", **given)
        cells = queries.rows(connection, "top10/ultimas_celdas", **given)
        logins = {s["por"] for s in steps} | {c["quien"] for c in cells}
        names = boards.names_of(connection, logins)
    told = [{**s, "quien": names[s["por"]], "que": sentence(FLUJO, s)} for s in steps]
    told += [{**c, "quien": names[c["quien"]], "que": _cell(c)} for c in cells]
    told = sorted(told, key=lambda t: t["en"], reverse=True)[: MAX_CAMBIOS + 1]
    return frames.of(CAMBIOS, told)


def _cell(entry: Record) -> str:
    header = _HEADERS.get(entry["columna"], entry["columna"])
    return f"{header}: {entry['antes'] or '(vacío)'} → {entry['despues'] or '(vacío)'}"


def segmentos(found: Iterable[Record]) -> dict[str, int]:
    """How many of some cases each segment has, every segment named."""
    counted = dict.fromkeys(SEGMENTOS, 0)
    for row in found:
        counted[row["segmento"]] = counted.get(row["segmento"], 0) + 1
    return counted


def abiertos(site: Site, *, by: Person) -> list[Record]:
    """Every open case of the person's zones."""
    by.require(Permission.TOP10_SUPERVISAR)
    return casos(site, ABIERTOS, by=by)


def por_intentos(found: Sequence[Record]) -> dict[str, list[Record]]:
    """The cases not yet called, and those called in vain."""
    return {
        "Sin llamar": [c for c in found if not c["intentos"]],
        "Sin respuesta": [c for c in found if c["intentos"]],
    }


def por_reporte(found: Sequence[Record]) -> dict[str, list[Record]]:
    """The cases whose order is closed, and those with a report still open (II 11.1)."""
    return {
        "Por llamar": [c for c in found if c["reporte_abierto"] is None],
        "Todavía no": [c for c in found if c["reporte_abierto"] is not None],
    }


def por_control(found: Sequence[Record]) -> dict[str, list[Record]]:
    """The executed cases whose USM quality control is done, and the others (II 19.3)."""
    return {
        "Por cerrar": [c for c in found if c["control_calidad_usm"] == "conforme"],
        "Sin control USM": [c for c in found if c["control_calidad_usm"] != "conforme"],
    }


def nombres(found: Iterable[Record], column: str) -> list[str]:
    """Who the cases name in a column, and whether some name nobody."""
    return sorted({row[column] or SIN_NOMBRE for row in found})


def de(found: Sequence[Record], **names: str | None) -> list[Record]:
    """The cases that name somebody in a column; None does not narrow."""
    return [
        row
        for row in found
        if all(name in (None, row[column] or SIN_NOMBRE) for column, name in names.items())
    ]
