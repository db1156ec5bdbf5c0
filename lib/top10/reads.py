"""What Top 10 screens, reports and commands read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lib.base.periods import Period, iso_week, month, previous_month, week, window
from lib.base.permissions import Permission, Person
from lib.indicators.measure import Medida
from lib.store import queries
from lib.store.work import Connection, reading
from lib.tools.coverage import covered
from lib.tools.site import Site
from lib.top10 import parameters
from lib.top10.flow import ESTADOS, TERMINADOS
from lib.top10.reiteracion import Cortes, Reiterado, reiterados, semanal
from lib.top10.spec import TABLERO_TOPE

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Regla:
    """The reiteration rule in force: days of the window, minimum of reports, unit, segments."""

    dias: int
    minimo: int
    unidad: str
    cortes: Cortes


@dataclass(frozen=True)
class Lista:
    """A Top 10 list: its rows in order, the days it looks at, the rule, and whether more may come.

    provisional: imports do not wholly cover its last day, or that day is not over.
    """

    filas: tuple[Reiterado, ...]
    periodo: Period
    regla: Regla
    provisional: bool


def regla(site: Site, *, dias: int | None = None, minimo: int | None = None) -> Regla:
    """The rule of the parameters, with other days or minimum when given.

    A window of the Top 30's days takes the Top 30's own minimum.
    """
    days = dias if dias is not None else site.number(parameters.DIAS)
    if minimo is None:
        top30 = dias is not None and dias == site.number(parameters.DIAS_TOP30)
        minimo = site.number(parameters.MINIMO_TOP30 if top30 else parameters.MINIMO)
    cortes = Cortes(site.number(parameters.SEGMENTO_ALTO), site.number(parameters.SEGMENTO_MEDIO))
    return Regla(days, minimo, str(site.value(parameters.UNIDAD)), cortes)


def top10_al(
    site: Site, dia: date, *, by: Person, dias: int | None = None, minimo: int | None = None
) -> Lista:
    """Who is reiterated on one day (window D-9 … D), in order."""
    by.require(Permission.TOP10_VER)
    rule = regla(site, dias=dias, minimo=minimo)
    with reading(site.engine) as connection:
        rows = _del_dia(connection, dia, rule)
    day = Period(dia, dia + timedelta(days=1))
    return Lista(_de_mis_zonas(rows, by), day, rule, provisional(site, dia))


def lista_semanal(site: Site, semana: str, *, by: Person) -> Lista:
    """Every product reiterated on some day of an ISO week, as of its last such day."""
    by.require(Permission.TOP10_VER)
    days, rule = week(semana), regla(site)
    with reading(site.engine) as connection:
        rows = de_la_semana(connection, days, rule)
    return Lista(_de_mis_zonas(rows, by), days, rule, provisional(site, days.last))


def de_la_semana(connection: Connection, days: Period, rule: Regla) -> list[Reiterado]:
    """The weekly list of all zones, within a transaction."""
    return semanal([_del_dia(connection, day, rule) for day in days.days()])


def provisional(site: Site, dia: date) -> bool:
    """Whether reports of the day may still be missing."""
    if dia >= site.today():
        return True
    with reading(site.engine) as connection:
        day = Period(dia, dia + timedelta(days=1))
        return not covered(connection, "reportes_dano", day)


def reportes_de_producto(site: Site, producto: str, dia: date, *, by: Person) -> "pd.DataFrame":
    """The reports of a product in the window that ends on a day, oldest first."""
    by.require(Permission.TOP10_VER)
    days = window(dia, regla(site).dias)
    with reading(site.engine) as connection:
        return queries.frame(
            connection,
            "top10/reportes_de_producto",
            producto=producto,
            desde=days.start,
            hasta=days.end,
        )


def rango(site: Site) -> Period | None:
    """From the first to the last day with reports; None without any."""
    with reading(site.engine) as connection:
        (row,) = queries.rows(connection, "top10/rango_reportes")
    if row["desde"] is None:
        return None
    return Period(row["desde"], row["hasta"] + timedelta(days=1))


def tendencia(site: Site, hasta: str, semanas: int, *, by: Person) -> "pd.DataFrame":
    """Reiterated products per week, the last `semanas` up to one: semana, productos, provisional.

    Reads the weekly totals kept by actions.completar_semanas: its cost does not
    grow with history. Weeks without reports are absent.
    """
    by.require(Permission.TOP10_VER)
    rule = regla(site)
    first = iso_week(week(hasta).start - timedelta(weeks=semanas - 1))
    with reading(site.engine) as connection:
        frame = queries.frame(
            connection,
            "top10/semanas",
            dias=rule.dias,
            minimo=rule.minimo,
            unidad=rule.unidad,
            desde=first,
            hasta=hasta,
        )
    # A week's figure can still grow while its last day may lack reports.
    frame["provisional"] = [provisional(site, week(s).last) for s in frame["semana"]]
    return frame


def planilla(site: Site, *, by: Person) -> "pd.DataFrame":
    """The open cases of the person's zones: the twelve columns and the case's state."""
    by.require(Permission.PLANILLA_VER)
    with reading(site.engine) as connection:
        frame = queries.frame(
            connection, "top10/planilla", terminados=TERMINADOS, tope=TABLERO_TOPE
        )
    if by.zones:
        frame = frame[frame["zona"].isin(by.zones)].reset_index(drop=True)
    frame["siguiente"] = [ESTADOS[e].siguiente for e in frame["estado"]]
    frame["responsable"] = [ESTADOS[e].responsable for e in frame["estado"]]
    return frame


def variacion_bajas(site: Site, mes: str, *, by: Person) -> Medida:
    """The indicator of COM-DSC-P14 for a month `AAAA-MM`."""
    by.require(Permission.INDICADORES_VER)
    from lib.indicators import top10 as indicators  # pandas only when it is needed

    present = month(mes)
    before = previous_month(present)
    with reading(site.engine) as connection:
        rows = queries.frame(connection, "top10/bajas", desde=before.start, hasta=present.end)
        known = {
            p
            for p in (before, present)
            if p.end <= site.today()
            and (covered(connection, "bajas", p) or any(day in p for day in rows["baja_el"]))
        }
    return indicators.variacion_bajas(rows, present, known)


def _del_dia(connection: Connection, dia: date, rule: Regla) -> list[Reiterado]:
    days = window(dia, rule.dias)
    rows = queries.rows(
        connection,
        "top10/reiterados",
        desde=days.start,
        hasta=days.end,
        minimo=rule.minimo,
        unidad=rule.unidad,
    )
    return reiterados(rows, dia, rule.cortes)


def _de_mis_zonas(rows: Sequence[Reiterado], by: Person) -> tuple[Reiterado, ...]:
    return tuple(r for r in rows if not by.zones or r.zona in by.zones)
