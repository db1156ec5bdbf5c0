"""The indicators of Top 10: of a month, month by month, by group, and the rows behind a figure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.base.periods import Period, month, month_code, months_until, previous_month
from lib.base.permissions import Permission, Person
from lib.indicators.catalog import FICHAS, VARIACION_BAJAS
from lib.indicators.measure import Medida, Total, Verdict, measured
from lib.store import queries
from lib.store.work import Connection, reading
from lib.tools.coverage import gaps
from lib.tools.report import Bars
from lib.tools.site import Site
from lib.top10 import meses, reads
from lib.top10.bajas import sabido
from lib.top10.flow import PASOS
from lib.top10.meses import REITERACION
from lib.top10.parameters import regla
from lib.top10.reiteracion import Regla

if TYPE_CHECKING:
    import pandas as pd

DICHOS = {"zona": "zona", "usm": "USM", "maestro": "maestro", "causal": "causal de cierre"}
_DESENLACES = {
    "concluir": "Solución definitiva",
    "reincidir": "Reincidió",
    "dar_de_baja": "Baja del cliente",
}


@dataclass(frozen=True)
class Mes:
    """A month of a trend; provisional while it is not over, or what decides it is not covered."""

    mes: str
    medida: Medida
    provisional: bool


def tasa_reiteracion(site: Site, mes: str, *, by: Person) -> Medida:
    """The share of a month's products whose damage came back within the window."""
    return _medida(site, meses.REITERACION, mes, by)


def solucion_definitiva(site: Site, mes: str, *, by: Person) -> Medida:
    """The share of a month's outcomes that were a definitive solution."""
    return _medida(site, meses.SOLUCION, mes, by)


def dias_solucion(site: Site, mes: str, *, by: Person) -> Medida:
    """The median days to the definitive solution, of the cases concluded in a month."""
    return _medida(site, meses.DIAS_SOLUCION, mes, by)


def satisfaccion(site: Site, mes: str, *, by: Person) -> Medida:
    """The mean score that customers gave in a month."""
    return _medida(site, meses.SATISFACCION, mes, by)


MEDIDAS = {
    VARIACION_BAJAS.code: reads.variacion_bajas,
    meses.REITERACION: tasa_reiteracion,
    meses.SOLUCION: solucion_definitiva,
    meses.DIAS_SOLUCION: dias_solucion,
    meses.SATISFACCION: satisfaccion,
}


def tendencia(site: Site, code: str, hasta: str, cuantos: int, *, by: Person) -> list[Mes]:
    """A measure of each of the last months up to one, oldest first, from the first that has one.

    Its cost does not grow with history: it reads the kept totals. A month in progress, or not
    yet kept, is computed; the months before the first report are absent.
    """
    by.require(Permission.INDICADORES_VER)
    months = months_until(month(hasta), cuantos)
    if code == VARIACION_BAJAS.code:
        return _tendencia_bajas(site, months)
    rule = regla(site)
    with reading(site.engine) as connection:
        kept = meses.guardados(connection, code, months, rule)
    span, today = reads.rango(site), site.today()
    begun = [m for m in months if span and span.start < m.end and m.start <= today]
    # A month of reports takes too long to compute more than the two that imports change most.
    soon = begun[-2:] if code == REITERACION else begun
    live = [m for m in soon if month_code(m.start) not in kept]
    found = kept | {month_code(m.start): meses.totales(site, code, m, rule) for m in live}
    pending = _pendientes(site, code, months, rule)
    told = []
    for days in months:
        name = month_code(days.start)
        if name in found:
            measure = measured(FICHAS[code], days, found[name][0], pending=pending.get(days, ""))
            told.append(Mes(name, measure, days in pending))
    while told and told[0].medida.value is None:
        told.pop(0)
    return told


def por(site: Site, code: str, mes: str, corte: str, *, by: Person) -> list[Total]:
    """A measure of a month in each zone, USM, maestro or cause, the largest group first."""
    by.require(Permission.INDICADORES_VER)
    return meses.totales(site, code, month(mes), regla(site), corte)


def puntajes(site: Site, mes: str, *, by: Person) -> Bars:
    """How many customers gave each score in a month."""
    by.require(Permission.INDICADORES_VER)
    from lib.indicators import top10 as indicators

    with reading(site.engine) as connection:
        frame = meses.filas(connection, meses.SATISFACCION, month(mes), regla(site))
    found = indicators.puntajes(frame)
    return Bars("Puntajes", tuple(str(score) for score in found), tuple(found.values()))


def filas(
    site: Site, code: str, mes: str, *, by: Person, corte: str = "", grupo: str = ""
) -> "pd.DataFrame":
    """The rows behind a figure; with a corte, those of one of its groups.

    Of the reiteration rate, the reports that came back. A person with zones gets the rows of
    those alone; the cancellations carry no zone.
    """
    by.require(Permission.INDICADORES_VER)
    days, rule = month(mes), regla(site)
    if code == VARIACION_BAJAS.code:
        return reads.bajas_del_indicador(site, mes, by=by)
    with reading(site.engine) as connection:
        if code == REITERACION:
            frame = _reiterados(connection, days, rule)
        else:
            frame = meses.filas(connection, code, days, rule)
    frame = _dichas(frame, code)
    if by.zones:
        frame = frame[frame["zona"].isin(by.zones)]
    if corte:
        from lib.indicators.top10 import SIN_DATO

        frame = frame[frame[corte].fillna(SIN_DATO) == grupo]
    return frame.reset_index(drop=True)


def nota(code: str, by: Person) -> str:
    """What has to be known to read the rows behind a figure."""
    words = []
    if code == REITERACION:
        words.append("Las filas son los reportes que reiteraron; un producto puede tener varios.")
    if code == VARIACION_BAJAS.code:
        words.append(
            "Las filas son las bajas del mes anterior y del mes; un producto con dos en un mes "
            "cuenta una."
        )
    if by.zones and code != VARIACION_BAJAS.code:
        words.append("La cifra es de todas las zonas; las filas, solo de las suyas.")
    return " ".join(words)


def meses_con_datos(site: Site) -> list[str]:
    """The months that can be asked for, newest first: from the first report, or cancellation."""
    with reading(site.engine) as connection:
        (bajas,) = queries.rows(connection, "top10/rango_bajas")
    span = reads.rango(site)
    first = [day for day in (span.start if span else None, bajas["desde"]) if day is not None]
    if not first:
        return []
    today = month(month_code(site.today()))
    months = [m for m in months_until(today, meses.MESES - 1) if m.end > min(first)]
    return [month_code(m.start) for m in reversed(months)]


def _medida(site: Site, code: str, mes: str, by: Person) -> Medida:
    by.require(Permission.INDICADORES_VER)
    days, rule = month(mes), regla(site)
    (total,) = meses.totales(site, code, days, rule)
    pending = _pendientes(site, code, [days], rule).get(days, "")
    return measured(FICHAS[code], days, total, pending=pending)


def _pendientes(site: Site, code: str, months: list[Period], rule: Regla) -> dict[Period, str]:
    """Why months are not complete: not over, or with reports of theirs or their repeats to come."""
    today = site.today()
    waiting = {m: f"{m.start:%m/%Y} todavía no termina." for m in months if m.end > today}
    if code != REITERACION:
        return waiting
    spans = {m: meses.alcance(m, rule) for m in months}
    with reading(site.engine) as connection:
        whole = Period(spans[months[0]].start, spans[months[-1]].end)
        missing = gaps(connection, "reportes_dano", whole)
    for days, span in spans.items():
        open_ = any(gap.start < span.end and gap.end > span.start for gap in missing)
        if span.end > today or open_:
            waiting[days] = (
                f"Provisional: todavía pueden llegar reportes que reiteren. Falta que terminen o "
                f"se importen días hasta el {span.last:%d/%m/%Y}."
            )
    return waiting


def _reiterados(connection: Connection, days: Period, rule: Regla) -> "pd.DataFrame":
    from lib.indicators import top10 as indicators

    span = meses.alcance(days, rule)
    given = {"unidad": rule.unidad, "desde": span.start, "hasta": span.end, "minimo": rule.minimo}
    frame = queries.frame(connection, "top10/reportes_repetidos", **given)
    back = indicators.reiteran(frame, days, rule.dias, rule.minimo)
    return back.rename(columns={"tecnico": "maestro", "causal_cierre": "causal"})


def _dichas(frame: "pd.DataFrame", code: str) -> "pd.DataFrame":
    """Rows as people read them: outcomes and calls by their name, days counted."""
    if code == meses.SOLUCION:
        return frame.assign(desenlace=frame["paso"].map(_DESENLACES).astype("string"))
    if code == meses.SATISFACCION:
        names = {step.code: step.done for step in PASOS}
        return frame.assign(llamada=frame["paso"].map(names).astype("string"))
    if code == meses.DIAS_SOLUCION:
        from lib.indicators.top10 import concluidos

        return concluidos(frame)
    return frame


def _tendencia_bajas(site: Site, months: list[Period]) -> list[Mes]:
    from lib.indicators import top10 as indicators

    everything = [previous_month(months[0]), *months]
    span = Period(everything[0].start, everything[-1].end)
    with reading(site.engine) as connection:
        rows = queries.rows(connection, "top10/bajas_por_mes", desde=span.start, hasta=span.end)
        count = {row["mes"]: row["productos"] for row in rows}
        there = {m for m in everything if month_code(m.start) in count}
        known = sabido(connection, site, everything, there)
    told: list[Mes] = []
    for before, days in zip(everything, months, strict=False):
        earlier, now = (count.get(month_code(m.start), 0) for m in (before, days))
        if not told and not {before, days} & (known.meses | there):
            continue  # before the first cancellations
        measure = indicators.variacion(earlier, now, days, known.meses, known.hasta)
        told.append(Mes(month_code(days.start), measure, measure.verdict is Verdict.SIN_DATO))
    return told
