"""The monthly totals of the indicators: computed from bounded queries, and kept.

A month of reports costs some tenths of a second; two years of them would cost seconds at every
look. So a month's totals are kept under the rule they were computed with (docs/decisiones/0013):
an import forgets the months it touched, and what is missing is computed again.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lib.base.periods import Period, month, month_code, months_until
from lib.indicators.measure import Total
from lib.store import queries
from lib.store.bulk import insert_rows
from lib.store.locks import held
from lib.store.tables.top10 import mes_top10
from lib.store.totals import forget_months
from lib.store.work import Connection, reading, writing
from lib.tools import outbox
from lib.tools.site import Site
from lib.top10 import reads
from lib.top10.desenlaces import DESENLACES
from lib.top10.flow import PASOS
from lib.top10.parameters import DIAS, regla
from lib.top10.reiteracion import Regla

if TYPE_CHECKING:
    import pandas as pd

REITERACION, SOLUCION, DIAS_SOLUCION, SATISFACCION = (
    "tasa_reiteracion", "solucion_definitiva", "dias_solucion", "satisfaccion"
)  # fmt: skip
_DE_DESENLACES = (SOLUCION, DIAS_SOLUCION)
GUARDADAS = (REITERACION, SOLUCION, DIAS_SOLUCION, SATISFACCION)
# What each measure can be split by. A report only reaches an analyst once it has reiterated, so
# a rate of reiteration by USM would say nothing.
CORTES: Mapping[str, tuple[str, ...]] = {
    REITERACION: ("zona", "maestro", "causal"),
    **dict.fromkeys((SOLUCION, DIAS_SOLUCION, SATISFACCION), ("zona", "usm", "maestro", "causal")),
}
TOTALES = "top10.semanas"  # the lock of whoever computes or forgets totals
MESES = 25  # the longest trend, and the month before it
_CUENTA = "2"  # how cases are counted; what another count had kept is not read
ENCUESTAS = tuple(step.code for step in PASOS if step.score)
_COLUMNS = ("medida", "regla", "corte", "mes", "grupo", "numerador", "denominador",
            "valor_centesimas", "calculada_en")  # fmt: skip


def alcance(days: Period, rule: Regla) -> Period:
    """The days whose reports decide the reiteration of a month: its own and the window after."""
    return Period(days.start, days.end + timedelta(days=rule.dias - 1))


def filas(connection: Connection, code: str, days: Period, rule: Regla) -> "pd.DataFrame":
    """What a month's measure is computed from, at the grain its indicator declares."""
    if code == REITERACION:
        span = alcance(days, rule)
        given = {"unidad": rule.unidad, "desde": span.start, "hasta": span.end}
        return queries.frame(connection, "top10/reportes_de_ventana", **given)
    name, steps = ("encuestas", ENCUESTAS) if code == SATISFACCION else ("desenlaces", DESENLACES)
    given = {"pasos": list(steps), "desde": days.start, "hasta": days.end}
    return queries.frame(connection, f"top10/{name}", **given)


def de(frame: "pd.DataFrame", code: str, days: Period, rule: Regla, corte: str) -> list[Total]:
    """The totals of a month from its rows; corte "" is the whole."""
    from lib.indicators import top10 as indicators  # pandas only when it is needed

    by = corte or None
    if code == REITERACION:
        return indicators.tasa_reiteracion(frame, days, rule.dias, rule.minimo, by)
    measure = {
        SOLUCION: indicators.solucion_definitiva,
        DIAS_SOLUCION: indicators.dias_solucion,
        SATISFACCION: indicators.satisfaccion,
    }[code]
    return measure(frame, by)


def totales(site: Site, code: str, days: Period, rule: Regla, corte: str = "") -> list[Total]:
    """A month's totals: the kept ones, or computed here and now."""
    with reading(site.engine) as connection:
        kept = guardados(connection, code, [days], rule, corte)
        if kept:
            return kept[month_code(days.start)]
        return de(filas(connection, code, days, rule), code, days, rule, corte)


def guardados(
    connection: Connection, code: str, months: list[Period], rule: Regla, corte: str = ""
) -> dict[str, list[Total]]:
    """The kept totals of months that follow one another, by month; some may be missing."""
    found = queries.rows(
        connection,
        "top10/meses",
        medida=code,
        regla=_regla(code, rule),
        corte=corte,
        desde=month_code(months[0].start),
        hasta=month_code(months[-1].start),
    )
    kept: dict[str, list[Total]] = {}
    for row in found:
        kept.setdefault(row["mes"], []).append(_total(row))
    for groups in kept.values():
        groups.sort(key=lambda t: (-(t.denominator or t.numerator), t.grupo))
    return kept


def olvidar(connection: Connection, span: Period) -> None:
    """Forget the months that reports of some days can have changed."""
    reach = timedelta(days=DIAS.high)
    first = span.start - min(reach, span.start - date.min)
    forget_months(connection, month_code(first), month_code(span.last), measure=REITERACION)


def sin_el_caso(site: Site, payload: Mapping[str, Any]) -> None:
    """After a case is annulled: compute again the months that had an outcome of it (effect)."""
    with held(site.engine, TOTALES) as free:
        if not free:  # whoever is computing may have counted it
            raise outbox.NotNow
        with writing(site.engine) as connection:
            for code in _DE_DESENLACES:
                for mes in payload["meses"]:
                    forget_months(connection, mes, mes, measure=code)
        recalcular(site, _DE_DESENLACES)


def completar(site: Site, codes: Iterable[str] = GUARDADAS) -> int:
    """Compute the monthly totals that are missing for the rule in force; returns how many.

    Those of cases are kept once their month is over: it has all its events by then.
    """
    with held(site.engine, TOTALES) as free:
        return recalcular(site, codes) if free else 0


def recalcular(site: Site, codes: Iterable[str]) -> int:
    """What `completar` does, for whoever holds the lock of the totals."""
    span, today, rule = reads.rango(site), site.today(), regla(site)
    if span is None:
        return 0
    begun = span.start.replace(day=1)
    months = months_until(month(month_code(today)), MESES)
    done = 0
    for code in codes:
        with reading(site.engine) as connection:
            kept = guardados(connection, code, months, rule)
        for days in months:
            over = code == REITERACION or days.end <= today
            if days.start >= begun and over and month_code(days.start) not in kept:
                _guardar(site, code, days, rule)
                done += 1
    return done


def _guardar(site: Site, code: str, days: Period, rule: Regla) -> None:
    cuts = ("", *(CORTES[code] if code == REITERACION else ()))
    with reading(site.engine) as connection:
        frame = filas(connection, code, days, rule)
    now, name, mes = site.now(), _regla(code, rule), month_code(days.start)
    rows = [
        (code, name, cut, mes, t.grupo, t.numerator, t.denominator, _centesimas(t.value), now)
        for cut in cuts
        for t in de(frame, code, days, rule, cut)
    ]
    with writing(site.engine) as connection:
        insert_rows(connection, mes_top10, _COLUMNS, rows)


def _regla(code: str, rule: Regla) -> str:
    return f"{rule.dias}/{rule.minimo}/{rule.unidad}" if code == REITERACION else _CUENTA


def _total(row: Mapping[str, Any]) -> Total:
    cents = row["valor_centesimas"]
    value = None if cents is None else (Decimal(cents) / 100)
    return Total(row["grupo"], row["numerador"], row["denominador"], value)


def _centesimas(value: Decimal | None) -> int | None:
    return None if value is None else int(value * 100)
