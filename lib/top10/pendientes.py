"""What of the Top 10 waits for a person: reviews, cases, a list to open, days to import."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from lib.base.clock import local_date
from lib.base.periods import Period, iso_week, week
from lib.base.permissions import Permission, Person
from lib.store import queries
from lib.store.tables.top10 import RELOJES
from lib.store.work import reading
from lib.tools.coverage import gaps
from lib.tools.site import Site
from lib.tools.tray import Pendiente, Waiting
from lib.tools.workflow import mentions
from lib.tools.workflow.clocks import Clocks
from lib.top10 import calidad, reads
from lib.top10.flow import (
    CALIDAD,
    CERRADO,
    DETECTADO,
    EJECUTADO,
    EN_EJECUCION,
    EN_REVISION,
    FIDELIZACION,
    FLUJO,
    PROGRAMADA,
    REINCIDIO,
    SIN_SOLUCION,
)
from lib.top10.parameters import regla

_CON_PLAZO = tuple(RELOJES)
_SIN_LLAMADA = tuple(e for e in RELOJES if e not in (CERRADO, CALIDAD))
# Between remission and the end of the damage somebody must have the case in hand.
_POR_ATENDER = (EN_REVISION, SIN_SOLUCION, PROGRAMADA, EN_EJECUCION, REINCIDIO)
_MIRADOS = timedelta(days=30)  # older days without data wait no more: their lists were used


def vencidas(site: Site, *, by: Person) -> Waiting:
    """Cases whose running term is over."""
    by.require(Permission.PLANILLA_EDITAR)
    late = sum(n for due, n in _plazos(site, by) if due <= site.now())
    return Waiting(late, {"estado": _CON_PLAZO, "plazo": ("vencido",)})


def vencen_hoy(site: Site, *, by: Person) -> Waiting:
    """Cases whose running term ends today, later."""
    by.require(Permission.PLANILLA_EDITAR)
    now, today, zone = site.now(), site.today(), site.zone()
    due = sum(n for at, n in _plazos(site, by) if at > now and local_date(at, zone) == today)
    return Waiting(due, {"estado": _CON_PLAZO})


def reincidieron(site: Site, *, by: Person) -> Waiting:
    """Cases whose damage came back after it was attended."""
    by.require(Permission.PLANILLA_EDITAR)
    return Waiting(
        sum(r["casos"] for r in _casos(site, (REINCIDIO,), by)), {"estado": (REINCIDIO,)}
    )


def sin_quien(site: Site, *, by: Person) -> Waiting:
    """Cases to attend that lack their USM or their maestro."""
    by.require(Permission.PLANILLA_EDITAR)
    found = (r["casos"] for r in _casos(site, _POR_ATENDER, by) if r["sin_quien"])
    return Waiting(sum(found), {"estado": _POR_ATENDER})


def sin_caso(site: Site, *, by: Person) -> Waiting:
    """Products of the last complete week's list with reports that belong to no case yet."""
    by.require(Permission.TOP10_GENERAR)
    code = iso_week(site.today() - timedelta(weeks=1))
    with reading(site.engine) as connection:
        lista = reads.de_la_semana(connection, week(code), regla(site))
        mine = [r for r in lista if not by.zones or r.zona in by.zones]
        joined = reads.unidos(connection, mine)
    new = [r for r in mine if not joined.issuperset(r.numeros)]
    return Waiting(len(new), {"semana": (code,)})


def sin_datos(site: Site, *, by: Person) -> Waiting:
    """Days before today, of the last thirty, that no import of damage reports covers."""
    by.require(Permission.IMPORTAR)
    span, today = reads.rango(site), site.today()
    if span is None or span.start >= today:
        return Waiting(0)
    looked = Period(max(span.start, today - _MIRADOS), today)
    with reading(site.engine) as connection:
        missing = gaps(connection, "reportes_dano", looked)
    return Waiting(sum(len(gap.days()) for gap in missing))


def menciones(site: Site, *, by: Person) -> Waiting:
    """Comments that name the person, until they open their cases."""
    by.require(Permission.PLANILLA_VER)
    found = mentions.unread(site, FLUJO, by=by)
    only = {"caso": tuple(str(i) for i in found)} if len(found) == 1 else {}
    return Waiting(sum(found.values()), only)


def por_cerrar(site: Site, *, by: Person) -> Waiting:
    """Executed cases whose USM quality control is done: the operator may close them."""
    by.require(Permission.TOP10_CERRAR)
    return Waiting(sum(r["casos"] for r in _casos(site, (EJECUTADO,), by) if r["conforme"]))


def por_priorizar(site: Site, *, by: Person) -> Waiting:
    """Late cases to which nobody gave priority yet (II 18)."""
    by.require(Permission.TOP10_SUPERVISAR)
    found = _con_plazo(site, by)
    with reading(site.engine) as connection:
        clocks = Clocks(site, FLUJO, within=connection)
    now = site.now()
    late = (r for r in found if r["sin_prioridad"] and clocks.of(r).word(now) == "vencido")
    return Waiting(sum(r["casos"] for r in late), {"plazo": ("vencido",)})


def _en(
    permission: Permission, *estados: str, query: Mapping[str, Sequence[str]] | None = None
) -> Callable[..., Waiting]:
    """Counts the cases in some states, for whoever attends them."""

    def count(site: Site, *, by: Person) -> Waiting:
        by.require(permission)
        return Waiting(sum(r["casos"] for r in _casos(site, estados, by)), query or {})

    return count


def _casos(site: Site, estados: Sequence[str], by: Person) -> list[dict[str, Any]]:
    with reading(site.engine) as connection:
        return queries.rows(
            connection,
            "top10/casos_abiertos",
            estados=list(estados),
            todas=not by.zones,
            zonas=list(by.zones),
        )


def _con_plazo(site: Site, by: Person) -> list[dict[str, Any]]:
    """The cases that have a term, save the quality calls that nobody can make yet (II 11.1)."""
    calls = (r for r in calidad.por_plazo(site, by=by) if not r["abierta"])
    return [*_casos(site, _SIN_LLAMADA, by), *calls]


def _plazos(site: Site, by: Person) -> Iterator[tuple[datetime, int]]:
    """When the running clocks are due, and how many at each instant."""
    found = _con_plazo(site, by)
    with reading(site.engine) as connection:
        clocks = Clocks(site, FLUJO, within=connection)
    for row in found:
        if (due := clocks.of(row).due) is not None:
            yield due, row["casos"]


PENDIENTES = (
    Pendiente(
        "top10.menciones",
        ("mención sin leer", "menciones sin leer"),
        ":material/alternate_email:",
        "blue",
        "caso",
        Permission.PLANILLA_VER,
        menciones,
    ),
    Pendiente(
        "top10.vencidas",
        ("caso con el plazo vencido", "casos con el plazo vencido"),
        ":material/alarm:",
        "red",
        "planilla",
        Permission.PLANILLA_EDITAR,
        vencidas,
    ),
    Pendiente(
        "top10.vencen_hoy",
        ("caso que vence hoy", "casos que vencen hoy"),
        ":material/schedule:",
        "orange",
        "planilla",
        Permission.PLANILLA_EDITAR,
        vencen_hoy,
    ),
    Pendiente(
        "top10.reincidieron",
        ("caso que reincidió", "casos que reincidieron"),
        ":material/replay:",
        "violet",
        "planilla",
        Permission.PLANILLA_EDITAR,
        reincidieron,
    ),
    Pendiente(
        "top10.sin_quien",
        ("caso por atender sin USM o sin maestro", "casos por atender sin USM o sin maestro"),
        ":material/person_search:",
        "orange",
        "planilla",
        Permission.PLANILLA_EDITAR,
        sin_quien,
    ),
    Pendiente(
        "top10.por_priorizar",
        ("caso vencido sin prioridad", "casos vencidos sin prioridad"),
        ":material/priority_high:",
        "red",
        "supervision",
        Permission.TOP10_SUPERVISAR,
        por_priorizar,
    ),
    Pendiente(
        "top10.calidad_vencida",
        ("llamada de control de calidad vencida", "llamadas de control de calidad vencidas"),
        ":material/alarm:",
        "red",
        "calidad",
        Permission.TOP10_CALIDAD,
        calidad.vencidas,
    ),
    Pendiente(
        "top10.por_controlar",
        ("orden en control de calidad", "órdenes en control de calidad"),
        ":material/verified:",
        "blue",
        "calidad",
        Permission.TOP10_CALIDAD,
        calidad.por_llamar,
    ),
    Pendiente(
        "top10.esperan_cierre",
        ("orden que espera el cierre de su reporte", "órdenes que esperan el cierre de su reporte"),
        ":material/lock_open:",
        "gray",
        "calidad",
        Permission.TOP10_CALIDAD,
        calidad.esperan_cierre,
    ),
    Pendiente(
        "top10.por_fidelizar",
        ("cliente por fidelizar", "clientes por fidelizar"),
        ":material/handshake:",
        "blue",
        "fidelizacion",
        Permission.TOP10_FIDELIZAR,
        _en(Permission.TOP10_FIDELIZAR, FIDELIZACION),
    ),
    Pendiente(
        "top10.por_cerrar",
        ("orden por cerrar", "órdenes por cerrar"),
        ":material/lock:",
        "blue",
        "cierre",
        Permission.TOP10_CERRAR,
        por_cerrar,
    ),
    Pendiente(
        "top10.sin_solucion",
        ("caso sin solución técnica por distribuir", "casos sin solución técnica por distribuir"),
        ":material/call_split:",
        "orange",
        "distribucion",
        Permission.TOP10_DISTRIBUIR,
        _en(Permission.TOP10_DISTRIBUIR, SIN_SOLUCION, query={"cola": ("Sin solución técnica",)}),
    ),
    Pendiente(
        "top10.por_remitir",
        ("caso por remitir a Analista USM", "casos por remitir a Analista USM"),
        ":material/send:",
        "blue",
        "distribucion",
        Permission.TOP10_DISTRIBUIR,
        _en(Permission.TOP10_DISTRIBUIR, DETECTADO),
    ),
    Pendiente(
        "top10.sin_caso",
        (
            "producto reiterado de la semana pasada sin caso",
            "productos reiterados de la semana pasada sin caso",
        ),
        ":material/playlist_add:",
        "blue",
        "top10",
        Permission.TOP10_GENERAR,
        sin_caso,
    ),
    Pendiente(
        "top10.sin_datos",
        ("día sin reportes de daño importados", "días sin reportes de daño importados"),
        ":material/event_busy:",
        "orange",
        "importar",
        Permission.IMPORTAR,
        sin_datos,
    ),
)
