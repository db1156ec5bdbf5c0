"""Indicators of Seguimiento Top 10 (COM-DSC-P14)."""

from decimal import Decimal

import pandas as pd

from lib.base.periods import Period, previous_month
from lib.indicators.catalog import VARIACION_BAJAS
from lib.indicators.measure import Medida, Verdict


def variacion_bajas(bajas: pd.DataFrame, month: Period, known: set[Period]) -> Medida:
    """Products cancelled in the previous month minus those of this month.

    bajas: one row per cancellation, columns `producto` (string) and `baja_el`
    (object of datetime.date, no nulls); it must hold both months and may hold
    more. A product cancelled twice in a month counts once.
    month: the month measured, half-open. known: the months that have rows or
    are declared covered, and are over.
    Unit: products. There is no denominator. When either month is not known the
    value is still computed and the verdict is `sin dato`.
    Source: COM-DSC-P14, Parámetros de seguimiento, 2.
    """
    before = previous_month(month)
    earlier, now = _products(bajas, before), _products(bajas, month)
    value = Decimal(earlier - now)
    missing = [p for p in (before, month) if p not in known]
    return Medida(
        ficha=VARIACION_BAJAS,
        period=month,
        numerator=earlier,
        subtrahend=now,
        denominator=None,
        value=value,
        verdict=Verdict.SIN_DATO if missing else VARIACION_BAJAS.judge(value),
        note=_note(missing),
    )


def _products(bajas: pd.DataFrame, period: Period) -> int:
    inside = (bajas["baja_el"] >= period.start) & (bajas["baja_el"] < period.end)
    return int(bajas.loc[inside, "producto"].nunique())


def _note(missing: list[Period]) -> str:
    if not missing:
        return ""
    months = " y ".join(f"{p.start:%m/%Y}" for p in missing)
    return f"Faltan las bajas completas de {months}: el mes no terminó o no se importó."
