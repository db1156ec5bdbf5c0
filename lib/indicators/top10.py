"""Indicators of Seguimiento Top 10 (COM-DSC-P14)."""

from collections.abc import Callable, Mapping, Set
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from lib.base.periods import Period, previous_month
from lib.indicators.catalog import VARIACION_BAJAS
from lib.indicators.measure import Medida, Total, Verdict

SIN_DATO = "sin dato"  # the group of what has no zone, maestro, USM or cause


def variacion_bajas(
    bajas: pd.DataFrame, month: Period, known: Set[Period], reach: Mapping[Period, date]
) -> Medida:
    """Products cancelled in the previous month minus those of this month.

    bajas: one row per cancellation, columns `producto` (string) and `baja_el`
    (object of datetime.date, no nulls); it must hold both months and may hold
    more. A product cancelled twice in a month counts once.
    month: the month measured, half-open. known: the months that are over and
    whose cancellations are all there. reach: the last day of a month that the
    imports cover, where they cover any; it is told of a month not known.
    Unit: products. There is no denominator. When either month is not known the
    value is still computed and the verdict is `sin dato`.
    Source: COM-DSC-P14, Parámetros de seguimiento, 2.
    """
    before = previous_month(month)
    earlier, now = _products(bajas, before), _products(bajas, month)
    return variacion(earlier, now, month, known, reach)


def variacion(
    earlier: int, now: int, month: Period, known: Set[Period], reach: Mapping[Period, date]
) -> Medida:
    """`variacion_bajas` from the two months' counts of cancelled products."""
    value = Decimal(earlier - now)
    missing = [p for p in (previous_month(month), month) if p not in known]
    return Medida(
        ficha=VARIACION_BAJAS,
        period=month,
        numerator=earlier,
        subtrahend=now,
        denominator=None,
        value=value,
        verdict=Verdict.SIN_DATO if missing else VARIACION_BAJAS.judge(value),
        note=_note(missing, reach),
    )


def _products(bajas: pd.DataFrame, period: Period) -> int:
    inside = (bajas["baja_el"] >= period.start) & (bajas["baja_el"] < period.end)
    return int(bajas.loc[inside, "producto"].nunique())


def _note(missing: list[Period], reach: Mapping[Period, date]) -> str:
    if not missing:
        return ""
    months = " y ".join(f"{p.start:%m/%Y}" for p in missing)
    note = f"Faltan las bajas completas de {months}: el mes no terminó o no se importó entero"
    days = [reach[p] for p in missing if p in reach]
    return (
        f"{note}; las importaciones llegan hasta el {max(days):%d/%m/%Y}." if days else f"{note}."
    )


def reiteran(reportes: pd.DataFrame, month: Period, dias: int, minimo: int) -> pd.DataFrame:
    """The reports opened in the month that reiterated: those that begin a full window.

    reportes: one row per report, columns `clave` (string: the product, or the customer where
    the site counts so) and `abierto_el` (object of datetime.date), no nulls in them; keys
    together and each one's days in order. It must hold every report of its keys from the
    month's first day to the `dias - 1` days after its last, and may hold more.
    A report reiterated when the `dias` days that begin with its own hold `minimo` reports of
    its key, itself included: the windows D-9 … D of the list, seen from their first report.
    Returns those rows, with `vuelve_el` (object of date): the day that made the minimum.
    """
    ahead = minimo - 1
    keys, days = list(reportes["clave"]), list(reportes["abierto_el"])
    there = len(keys) - ahead  # the rows that have so many after them
    back = [
        n < there
        and keys[n + ahead] == key
        and day in month
        and (days[n + ahead] - day).days < dias
        for n, (key, day) in enumerate(zip(keys, days, strict=True))
    ]
    later = pd.Series(days[ahead:] + [None] * min(ahead, len(days)), index=reportes.index,
                      dtype="object")  # fmt: skip
    return reportes.assign(vuelve_el=later)[_mask(back, reportes)]


def tasa_reiteracion(
    reportes: pd.DataFrame, month: Period, dias: int, minimo: int, corte: str | None = None
) -> list[Total]:
    """Products with a report of the month that reiterated × 100 / products with reports in it.

    reportes: as for `reiteran`, of all keys; with a `corte`, also that column (string; null is
    the group `sin dato`). A product counts once in the month, and once in each group in which
    it has reports of the month; it reiterated in the group of the report that came back.
    Unit: % with one decimal. Without products the value is None.
    Source: COM-DSC-P14, I f); an extra without goal.
    """
    inside = reportes[_mask([day in month for day in reportes["abierto_el"]], reportes)]
    back = _grupos(reiteran(reportes, month, dias, minimo), corte)["clave"].nunique()
    whole = _grupos(inside, corte)["clave"].nunique()
    came = back.to_dict()
    return _totales(whole.to_dict(), corte, lambda g, n: _parte(int(came.get(g, 0)), int(n)))


def solucion_definitiva(desenlaces: pd.DataFrame, corte: str | None = None) -> list[Total]:
    """Cases concluded by clean monitoring × 100 / cases with an outcome.

    desenlaces: one row per case with an outcome in the month, its last: column `paso`
    (string: `concluir`, clean monitoring; anything else is another outcome); with a `corte`,
    also that column (string; null is `sin dato`).
    Unit: % with one decimal. Without outcomes the value is None.
    Source: COM-DSC-P14, II 15; an extra without goal.
    """
    marked = desenlaces.assign(bien=(desenlaces["paso"] == "concluir").astype(int))
    found = _grupos(marked, corte)["bien"].agg(["sum", "count"])
    return _totales(
        found.to_dict("index"), corte, lambda _g, n: _parte(int(n["sum"]), int(n["count"]))
    )


def dias_solucion(desenlaces: pd.DataFrame, corte: str | None = None) -> list[Total]:
    """Median of the calendar days from the case's opening to its conclusion.

    desenlaces: as for `solucion_definitiva`, with `el` and `abierto_el` (object of date;
    abierto_el is None where nobody knows when the case was opened, and then it is left out).
    Only cases concluded by clean monitoring count; the same day is 0 days.
    Unit: days. The numerator is how many cases there are, there is no denominator; without
    cases the value is None.
    Source: COM-DSC-P14, II 15; an extra without goal.
    """
    found = _grupos(concluidos(desenlaces), corte)
    told = found["dias"].agg(["median", "count"]).to_dict("index")

    def of_group(_group: str, n: dict[str, float]) -> tuple[int, None, Decimal | None]:
        return int(n["count"]), None, _redondo(Decimal(str(n["median"])))

    return _totales(told, corte, of_group, empty=(0, None, None))


def concluidos(desenlaces: pd.DataFrame) -> pd.DataFrame:
    """The cases that `dias_solucion` counts, with their `dias` (Int64)."""
    clean = desenlaces["paso"] == "concluir"
    known = desenlaces[clean.astype("bool") & desenlaces["abierto_el"].notna()]
    days = [(d - a).days for d, a in zip(known["el"], known["abierto_el"], strict=True)]
    return known.assign(dias=pd.Series(days, index=known.index, dtype="Int64"))


def satisfaccion(encuestas: pd.DataFrame, corte: str | None = None) -> list[Total]:
    """Mean of the scores that customers gave.

    encuestas: one row per case, its last score of the month: column `puntaje` (Int64, 1 to 5,
    no nulls); with a `corte`, also that column (string; null is `sin dato`).
    Unit: points of 5, two decimals. Without answers the value is None.
    Source: COM-DSC-P14, II 11.1, 12, 15.1; an extra without goal.
    """
    found = _grupos(encuestas, corte)["puntaje"].agg(["sum", "count"]).to_dict("index")

    def of_group(_group: str, n: dict[str, int]) -> tuple[int, int, Decimal]:
        points, answers = int(n["sum"]), int(n["count"])
        return points, answers, _redondo(Decimal(points) / answers, "0.01")

    return _totales(found, corte, of_group)


def puntajes(encuestas: pd.DataFrame) -> dict[int, int]:
    """How many customers gave each score, 1 to 5; encuestas as for `satisfaccion`."""
    counts = encuestas["puntaje"].value_counts().to_dict()
    return {score: int(counts.get(score, 0)) for score in range(1, 6)}


def _mask(chosen: list[bool], frame: pd.DataFrame) -> "pd.Series[bool]":
    """A choice of rows; a plain list, when empty, would choose columns."""
    return pd.Series(chosen, index=frame.index, dtype="bool")


def _grupos(frame: pd.DataFrame, corte: str | None) -> Any:
    """The frame by group: of the column, or all in one named ""."""
    if corte is None:
        keys = pd.Series("", index=frame.index, dtype="string")
    else:
        keys = frame[corte].fillna(SIN_DATO)
    return frame.groupby(keys, sort=True)


def _totales(
    found: Mapping[Any, Any],
    corte: str | None,
    of_group: Callable[[str, Any], tuple[int, int | None, Decimal | None]],
    empty: tuple[int, int | None, Decimal | None] = (0, 0, None),
) -> list[Total]:
    """One total per group, the largest first; without a `corte` always exactly one."""
    totals = [Total(str(g), *of_group(g, n)) for g, n in found.items()]
    if corte is None:
        return totals or [Total("", *empty)]
    size = {t.grupo: t.denominator or t.numerator for t in totals}
    return sorted(totals, key=lambda t: (-size[t.grupo], t.grupo))


def _parte(numerator: int, denominator: int) -> tuple[int, int, Decimal | None]:
    if not denominator:
        return numerator, denominator, None
    return numerator, denominator, _redondo(Decimal(numerator) * 100 / denominator)


def _redondo(value: Decimal, to: str = "0.1") -> Decimal:
    return value.quantize(Decimal(to), rounding=ROUND_HALF_UP)
