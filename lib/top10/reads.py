"""What Top 10 screens, reports and commands read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from lib.base.errors import UserError
from lib.base.periods import Period, iso_week, month, previous_month, week, window
from lib.base.permissions import Permission, Person
from lib.indicators.measure import Medida
from lib.maestros.zonas import catalogo
from lib.store import queries, records
from lib.store.tables.top10 import caso
from lib.store.work import Connection, reading
from lib.tools.coverage import gaps
from lib.tools.site import Site
from lib.top10 import reiteracion
from lib.top10.bajas import sabido
from lib.top10.parameters import regla
from lib.top10.reiteracion import Regla, Reiterado

if TYPE_CHECKING:
    import pandas as pd


_MOST_BOUND = 5_000  # values of one query


@dataclass(frozen=True)
class Lista:
    """A Top 10 list: its rows in order, the days it is of, the rule, and whether more may come.

    mirados: how many days its windows look at; faltan: of them, those that imports do not
    cover or that are not over.
    """

    filas: tuple[Reiterado, ...]
    periodo: Period
    regla: Regla
    mirados: int
    faltan: int

    @property
    def provisional(self) -> bool:
        """Whether more may come."""
        return self.faltan > 0

    @property
    def estado(self) -> str:
        """Whether it is complete, in words."""
        return estado(self.faltan, self.mirados)


def top10_al(
    site: Site, dia: date, *, by: Person, dias: int | None = None, minimo: int | None = None
) -> Lista:
    """Who is reiterated on one day (window D-9 … D), in order."""
    by.require(Permission.TOP10_VER)
    rule = regla(site, dias=dias, minimo=minimo)
    with reading(site.engine) as connection:
        rows = del_dia(connection, dia, rule)
    return _lista(site, _de_mis_zonas(rows, by), Period(dia, dia + timedelta(days=1)), rule)


def lista_semanal(site: Site, semana: str, *, by: Person) -> Lista:
    """Every product reiterated on some day of an ISO week, as of its last such day."""
    by.require(Permission.TOP10_VER)
    days, rule = week(semana), regla(site)
    with reading(site.engine) as connection:
        rows = de_la_semana(connection, days, rule)
    return _lista(site, _de_mis_zonas(rows, by), days, rule)


def _lista(site: Site, filas: tuple[Reiterado, ...], days: Period, rule: Regla) -> Lista:
    seen = mirados(days, rule)
    return Lista(filas, days, rule, len(seen), len(provisionales(site, seen)))


def mirados(days: Period, rule: Regla) -> list[date]:
    """The days that the lists of some days look at, from the first of their windows."""
    return Period(ventana(days.start, rule).start, days.end).days()


def estado(faltan: int, mirados: int) -> str:
    """Whether what looks at some days is complete, in words; faltan as `provisionales` tells."""
    if not faltan:
        return f"completo: las importaciones cubren los {mirados} días que mira"
    lack = "falta" if faltan == 1 else "faltan"
    return (
        f"provisional: {lack} {faltan} de los {mirados} días que mira, por terminar o por "
        "importar; puede crecer"
    )


def de_la_semana(connection: Connection, days: Period, rule: Regla) -> list[Reiterado]:
    """The weekly list of all zones, within a transaction.

    One reading of the days its seven windows look at: an import that is shown
    meanwhile is either in all of them or in none.
    """
    return de_las_semanas(connection, [days], rule)[0]


def de_las_semanas(
    connection: Connection, weeks: Sequence[Period], rule: Regla
) -> list[list[Reiterado]]:
    """The lists of weeks that follow one another, from one reading of their reports."""
    first, last = min(weeks), max(weeks)
    rows = _reportes(connection, Period(ventana(first.start, rule).start, last.end), rule)
    return [reiteracion.de_la_semana(rows, days, rule) for days in weeks]


def unidos(connection: Connection, lista: Sequence[Reiterado]) -> set[str]:
    """The reports of a list that already belong to a case."""
    found: set[str] = set()
    for some in slices([n for r in lista for n in r.numeros]):
        known = queries.rows(connection, "top10/reportes_unidos", numeros=some)
        found |= {row["numero"] for row in known}
    return found


def slices(items: list[str]) -> list[list[str]]:
    """The items in lists short enough to be bound to one query."""
    return [items[i : i + _MOST_BOUND] for i in range(0, len(items), _MOST_BOUND)]


def reportes_de_producto(site: Site, producto: str, dia: date, *, by: Person) -> "pd.DataFrame":
    """The reports behind a product's row in the list of a day, oldest first.

    Where the site counts by customer they are those of the row's customer, of
    all products. A row of another zone than the person's has none to show.
    """
    by.require(Permission.TOP10_VER)
    rule = regla(site)
    days = ventana(dia, rule)
    with reading(site.engine) as connection:
        frame = _frame_de(connection, producto, days)
        if rule.unidad == "cliente":
            frame = _de_su_cliente(connection, producto, frame, days, rule)
    mine = frame.empty or not by.zones or frame["zona"].iloc[-1] in by.zones
    return frame if mine else frame.iloc[:0]


def rango(site: Site) -> Period | None:
    """From the first to the last day with reports; None without any."""
    with reading(site.engine) as connection:
        (row,) = queries.rows(connection, "top10/rango_reportes")
    if row["desde"] is None:
        return None
    return Period(row["desde"], row["hasta"] + timedelta(days=1))


def tendencia(site: Site, hasta: str, semanas: int, *, by: Person) -> "pd.DataFrame":
    """Reiterated products per week, the last `semanas` up to one: semana, productos, provisional.

    Of all zones. Reads the weekly totals kept by actions.completar_semanas: its
    cost does not grow with history. A week between the first report and the last
    that has no reiterated product counts 0; weeks outside, and those not yet
    computed, are absent.
    """
    by.require(Permission.TOP10_VER)
    rule = regla(site)
    first = iso_week(week(hasta).start - timedelta(weeks=semanas - 1))
    key = {"dias": rule.dias, "minimo": rule.minimo, "unidad": rule.unidad}
    with reading(site.engine) as connection:
        frame = queries.frame(connection, "top10/semanas", **key, desde=first, hasta=hasta)
    # A week's figure can still grow while its last day may lack reports.
    last_days = [week(s).last for s in frame["semana"]]
    open_days = provisionales(site, last_days)
    frame["provisional"] = [day in open_days for day in last_days]
    return frame


def zonas(site: Site, *, by: Person) -> list[str]:
    """The zones a person may narrow the planilla to: their own, or those of the catalogue."""
    by.require(Permission.PLANILLA_VER)
    if by.zones:
        return sorted(by.zones)
    with reading(site.engine) as connection:
        return list(catalogo(connection))


def hay_casos(site: Site) -> bool:
    """Whether any case was ever opened."""
    with reading(site.engine) as connection:
        return bool(records.many(connection, caso, limit=1))


def variacion_bajas(site: Site, mes: str, *, by: Person) -> Medida:
    """The indicator of COM-DSC-P14 for a month `AAAA-MM`."""
    by.require(Permission.INDICADORES_VER)
    from lib.indicators import top10 as indicators  # pandas only when it is needed

    present = month(mes)
    before = previous_month(present)
    with reading(site.engine) as connection:
        rows = queries.frame(connection, "top10/bajas", desde=before.start, hasta=present.end)
        both = (before, present)
        there = {p for p in both if any(day in p for day in rows["baja_el"])}
        known = sabido(connection, site, both, there)
    return indicators.variacion_bajas(rows, present, known.meses, known.hasta)


def bajas_del_indicador(site: Site, mes: str, *, by: Person) -> "pd.DataFrame":
    """The cancellations behind variacion_bajas of a month: the month's and the one before's."""
    by.require(Permission.INDICADORES_VER)
    present = month(mes)
    with reading(site.engine) as connection:
        start = previous_month(present).start
        return queries.frame(connection, "top10/bajas", desde=start, hasta=present.end)


def mes_cerrado(site: Site) -> str:
    """The last month that is over, `AAAA-MM`."""
    before = previous_month(month(f"{site.today():%Y-%m}"))
    return f"{before.start:%Y-%m}"


def semanas_con_datos(site: Site) -> list[str]:
    """The ISO weeks in which someone can be reiterated, newest first; none to come.

    They go on after the last report: its window ends days later.
    """
    span = rango(site)
    if span is None:
        return []
    monday = span.start - timedelta(days=span.start.weekday())
    last = min(span.last + timedelta(days=regla(site).dias - 1), site.today())
    days = Period(monday, max(last, monday) + timedelta(days=1)).days()
    return [iso_week(day) for day in days[::7]][::-1]


def del_dia(connection: Connection, dia: date, rule: Regla) -> list[Reiterado]:
    """The list of one day, of all zones, within a transaction."""
    rows = _reportes(connection, ventana(dia, rule), rule)
    return reiteracion.del_dia(rows, dia, rule)


def _reportes(connection: Connection, days: Period, rule: Regla) -> list[dict[str, Any]]:
    """The reports of the keys that have enough of them in the days."""
    name = "reiterados_cliente" if rule.unidad == "cliente" else "reiterados"
    return queries.rows(
        connection, f"top10/{name}", desde=days.start, hasta=days.end, minimo=rule.minimo
    )


def ventana(dia: date, rule: Regla) -> Period:
    """The days that the list of a day looks at."""
    try:
        return window(dia, rule.dias)
    except OverflowError:
        raise UserError(f"La fecha {dia.isoformat()} está fuera del calendario.") from None


def _frame_de(connection: Connection, producto: str, days: Period) -> "pd.DataFrame":
    return queries.frame(
        connection,
        "top10/reportes_de_producto",
        producto=producto,
        desde=days.start,
        hasta=days.end,
    )


def _de_su_cliente(
    connection: Connection, producto: str, own: "pd.DataFrame", days: Period, rule: Regla
) -> "pd.DataFrame":
    """The reports of the customer whose newest report is of the product; its own if none is."""
    import pandas as pd  # the command line starts without it

    rows = _reportes(connection, days, rule)
    found = [r for r in reiteracion.del_dia(rows, days.last, rule) if r.producto == producto]
    if not found:
        return own
    numbers = set(found[0].numeros)
    products = sorted({r["producto"] for r in rows if r["numero"] in numbers})
    frame = pd.concat([_frame_de(connection, p, days) for p in products])
    return frame[frame["numero"].isin(numbers)].sort_values(
        ["abierto_en", "numero"], ignore_index=True
    )


def provisionales(site: Site, days: Sequence[date]) -> set[date]:
    """Those of the days that are not over, or that the imports do not cover."""
    today = site.today()
    over = [day for day in days if day < today]
    missing: list[Period] = []
    if over:
        span = Period(min(over), max(over) + timedelta(days=1))
        with reading(site.engine) as connection:
            missing = gaps(connection, "reportes_dano", span)
    return {day for day in days if day >= today or any(day in gap for gap in missing)}


def _de_mis_zonas(rows: Sequence[Reiterado], by: Person) -> tuple[Reiterado, ...]:
    return tuple(r for r in rows if not by.zones or r.zona in by.zones)
