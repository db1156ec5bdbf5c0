"""A case in words: its title, what follows, its reports on a timeline."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from lib.base.errors import UserError
from lib.base.permissions import Permission, Person
from lib.tools.timeline import Band, Kind, Point
from lib.top10.case_reads import Caso
from lib.top10.reiteracion import Ventana

if TYPE_CHECKING:
    import pandas as pd

# Steps that are seldom taken: they stand behind «Más».
POCO_USADOS = ("priorizar", "reasignar", "pausar", "reanudar", "datos", "anular")

ABIERTO, DEL_CASO, OTRO = "abierto", "del caso", "otro"
CLASES = {
    ABIERTO: Kind("Reporte abierto", "#D55E00", "diamond"),
    DEL_CASO: Kind("Cerrado, de este caso", "#0072B2", "circle"),
    OTRO: Kind("Cerrado, de otro caso o de ninguno", "#56B4E9", "circle-open"),
}
FRANJA = Kind("Días en que estuvo reiterado", "#E69F00", "")


def numero(asked: str) -> int:
    """The case an address asks for; UserError when it names none."""
    if asked.isascii() and asked.isdecimal() and len(asked) < 16:
        return int(asked)
    raise UserError(f"«{asked[:40]}» no es un número de caso. Búsquelo por su producto.")


def titulo(row: Mapping[str, Any]) -> str:
    """What a case is called."""
    return " · ".join(filter(None, (row["producto"], row["cliente"])))


def resumen(row: Mapping[str, Any], zone: ZoneInfo) -> tuple[int, str, str]:
    """A found case: its number, what it is called, how it stands."""
    order = f"orden {row['orden']}" if row["orden"] else None
    told = (f"Caso {row['id']}", _estado(row, zone), row["zona"], order)
    return row["id"], titulo(row), " · ".join(filter(None, told))


def relacion(row: Mapping[str, Any], zone: ZoneInfo) -> tuple[int, str, str]:
    """A related case: its number, what it is called, why it is one and how it stands."""
    told = (f"Caso {row['id']}", ", ".join(row["razones"]), _estado(row, zone))
    return row["id"], titulo(row), " · ".join(told)


def siguiente(case: Caso, zone: ZoneInfo) -> list[tuple[str, str]]:
    """What follows, whose it is, and the visit that waits."""
    row, state, visit = case.row, case.state, case.visita
    own = row["usm"] if state.owner == "Analista USM" else None
    told = [("Caso", f"n.º {row['id']}")]
    if not state.final:
        told.append(("Siguiente", state.next))
        told.append(("Responsable", f"{state.owner} ({own})" if own else state.owner))
    if visit:
        since, until = (visit[name].astimezone(zone) for name in ("desde_en", "hasta_en"))
        when = f"{since:%d/%m/%Y %H:%M}–{until:%H:%M}"
        told.append(("Visita", f"{when}, {visit['cuadrilla']}, {visit['modalidad']}"))
    if row["prioridad"]:
        told.append(("Prioridad", str(row["prioridad"])))
    return told


def enlace(by: Person) -> str:
    """What the link to the planilla offers a person."""
    return "Escribir" if by.may(Permission.PLANILLA_EDITAR) else "Ver en la planilla"


def puntos(found: "pd.DataFrame", row: Mapping[str, Any]) -> list[Point]:
    """Every report: its product's lane, when it was opened, what it says."""
    points = []
    for one in found.to_dict("records"):
        of_case = one["caso"] == row["id"] if isinstance(one["caso"], int) else False
        kind = ABIERTO if one["estado"] == "abierto" else DEL_CASO if of_case else OTRO
        told = (one[name] for name in ("sintoma", "causal_cierre"))
        words = ". ".join([f"Reporte {one['numero']}", *(t for t in told if isinstance(t, str))])
        points.append(Point(one["producto"], one["abierto_en"].to_pydatetime(), kind, words))
    return points


def franjas(found: Sequence[Ventana], reports: "pd.DataFrame") -> list[Band]:
    """The windows of reiteration; a customer's lie in the lane of each of its products."""
    lanes: dict[str, list[str]] = {}
    for product, customer in zip(reports["producto"], reports["cliente"], strict=True):
        for key in (product, customer):
            if isinstance(key, str) and product not in lanes.setdefault(key, []):
                lanes[key].append(product)
    return [
        Band(lane, w.desde, w.hasta, f"{w.reportes} reportes, {_dia(w.desde)} – {_dia(w.hasta)}")
        for w in found
        for lane in lanes.get(w.clave, ())
    ]


def alt(found: "pd.DataFrame", row: Mapping[str, Any]) -> str:
    """What the timeline is called by who does not see it."""
    products = found["producto"].nunique()
    return (
        f"Línea de tiempo de {len(found)} reportes de daño de {products} productos de "
        f"{row['cliente'] or row['producto']}; la tabla que sigue trae los mismos"
    )


def camino(path: Sequence[str]) -> str:
    """The path of a case over the procedure, for who does not see the diagram."""
    return f"El procedimiento; este caso pasó por: {', '.join(path)}"


def _estado(row: Mapping[str, Any], zone: ZoneInfo) -> str:
    since: datetime | None = row["estado_en"]
    return f"{row['estado']} desde el {_dia(since.astimezone(zone))}" if since else row["estado"]


def _dia(day: date) -> str:
    return f"{day:%d/%m/%Y}"
