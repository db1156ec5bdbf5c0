"""variacion_bajas (COM-DSC-P14): cancelled in the month before minus in this one, by hand.

NOW is 18 November 2026: October is over, November is in progress.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from lib.base.periods import Period, month, previous_month
from lib.base.permissions import CONSOLA
from lib.indicators.catalog import VARIACION_BAJAS
from lib.indicators.measure import Ficha, Medida, Verdict
from lib.indicators.top10 import variacion_bajas
from lib.procedimientos import clases
from lib.store import records, rows
from lib.store.tables.importacion import cuarentena
from lib.store.work import writing
from lib.tools.importer.resend import resend
from lib.tools.site import Site
from lib.top10 import medidas, reads
from tests.builders import a_batch, cancellations, imported, set_clock

OCTOBER = month("2026-10")
SEPTEMBER = previous_month(OCTOBER)


def frame(*found: tuple[str, str]) -> pd.DataFrame:
    """Cancellations as (product, date)."""
    return pd.DataFrame(
        {
            "producto": pd.Series([p for p, _ in found], dtype="string"),
            "baja_el": pd.Series([date.fromisoformat(d) for _, d in found], dtype="object"),
        }
    )


def measured(*found: tuple[str, str], known: set[Period] | None = None) -> Medida:
    months = {SEPTEMBER, OCTOBER} if known is None else known
    return variacion_bajas(frame(*found), OCTOBER, months, {})


def days(month_: int, count: int) -> list[tuple[str, str]]:
    """So many cancellations in a month, of as many products."""
    return [(f"{month_}-{n}", f"2026-{month_:02}-{n + 1:02}") for n in range(count)]


@pytest.mark.parametrize(
    ("september", "october", "value", "verdict"),
    [
        (5, 2, 3, Verdict.ACEPTADO),
        (3, 2, 1, Verdict.ACEPTADO),  # 1 is enough: «mayor o igual a 1»
        (2, 2, 0, Verdict.OBSERVADO),
        (2, 5, -3, Verdict.OBSERVADO),
        (0, 0, 0, Verdict.OBSERVADO),  # two months without a cancellation, both known
    ],
)
def test_verdict_on_the_difference(
    september: int, october: int, value: int, verdict: Verdict
) -> None:
    found = measured(*days(9, september), *days(10, october))
    assert (found.numerator, found.subtrahend, found.denominator) == (september, october, None)
    assert (found.value, found.verdict, found.note) == (Decimal(value), verdict, "")
    assert found.period == OCTOBER


def test_product_cancelled_twice_in_a_month_counts_once() -> None:
    """A on 1 and 30 September, and again in October: once in each month."""
    found = measured(("A", "2026-09-01"), ("A", "2026-09-30"), ("A", "2026-10-15"))
    assert (found.numerator, found.subtrahend) == (1, 1)


def test_months_end_where_they_end() -> None:
    """31 August and 1 November are in neither month; the first and last days are."""
    edges = [f"2026-{d}" for d in ("08-31", "09-01", "09-30", "10-01", "10-31", "11-01")]
    found = measured(*((d, d) for d in edges))
    assert (found.numerator, found.subtrahend) == (2, 2)


@pytest.mark.parametrize(
    ("known", "named"),
    [({OCTOBER}, "09/2026"), ({SEPTEMBER}, "10/2026"), (set(), "09/2026 y 10/2026")],
)
def test_month_not_known_shows_the_value_without_a_verdict(known: set, named: str) -> None:
    found = measured(*days(9, 3), known=known)
    assert (found.value, found.verdict) == (Decimal(3), Verdict.SIN_DATO)
    assert f" de {named}:" in found.note


def test_january_looks_at_december() -> None:
    january = month("2026-01")
    december = Period(date(2025, 12, 1), date(2026, 1, 1))
    bajas = frame(("A", "2025-12-31"), ("B", "2026-01-01"), ("C", "2026-12-31"))
    found = variacion_bajas(bajas, january, {december, january}, {})
    assert (found.numerator, found.subtrahend) == (1, 1)


def test_ficha_is_as_in_the_document() -> None:
    assert VARIACION_BAJAS.formula == (
        "Total baja de productos mes anterior - Total bajas de productos mes presente"
    )
    assert VARIACION_BAJAS.unit == "productos"
    assert VARIACION_BAJAS.source.startswith("COM-DSC-P14, Parámetros de seguimiento")


@pytest.mark.parametrize(
    ("minimum", "strict", "value", "verdict"),
    [
        (None, False, 5, Verdict.SIN_META),
        (95, True, 95, Verdict.OBSERVADO),
        (95, False, 95, Verdict.ACEPTADO),
    ],
)
def test_ficha_judges_at_its_goal(
    minimum: int | None, strict: bool, value: int, verdict: Verdict
) -> None:
    goal = None if minimum is None else Decimal(minimum)
    ficha = Ficha("x", "X", "x", "%", goal, strict, "D", "1")
    assert ficha.judge(Decimal(value)) is verdict


# -- which months the site knows ----------------------------------------------------------------


def verdict(site: Site, mes: str) -> Verdict:
    return reads.variacion_bajas(site, mes, by=CONSOLA).verdict


def test_months_with_rows_are_known_once_they_are_over(site: Site) -> None:
    cancellations(site, ("Z", "2026-08-31"), ("A", "2026-09-10"), ("B", "2026-09-10"),
                  ("C", "2026-10-10"), ("D", "2026-11-02"))  # fmt: skip
    found = reads.variacion_bajas(site, "2026-10", by=CONSOLA)
    assert (found.numerator, found.subtrahend, found.verdict) == (2, 1, Verdict.ACEPTADO)
    november = reads.variacion_bajas(site, "2026-11", by=CONSOLA)
    assert (november.value, november.verdict) == (Decimal(0), Verdict.SIN_DATO)


def of_month(product: str, day: str, count: int) -> list[tuple[str, str]]:
    """So many cancellations, of as many products, on a day."""
    return [(f"{product}{n}", day) for n in range(count)]


def test_month_imported_by_a_third_has_no_verdict(site: Site) -> None:
    """40 in September, 10 in a file that on 11 October told 1 to 10 October: not 30, aceptado."""
    set_clock(site, "2026-10-11 09:00")
    cancellations(site, *of_month("A", "2026-09-01", 20), *of_month("B", "2026-09-30", 20))
    cancellations(site, *of_month("C", "2026-10-01", 5), *of_month("D", "2026-10-10", 5))
    set_clock(site, "2026-11-18 11:00")
    found = reads.variacion_bajas(site, "2026-10", by=CONSOLA)
    assert (found.value, found.verdict) == (Decimal(30), Verdict.SIN_DATO)
    assert found.note == (
        "Faltan las bajas completas de 10/2026: el mes no terminó o no se importó entero; las "
        "importaciones llegan hasta el 10/10/2026."
    )
    (told,) = medidas.tendencia(site, "variacion_bajas", "2026-10", 1, by=CONSOLA)
    assert (told.medida, told.provisional) == (found, True)


@pytest.mark.parametrize(("at", "expected"), [("2026-10-31", Verdict.SIN_DATO),
                                              ("2026-11-01", Verdict.OBSERVADO)])  # fmt: skip
def test_month_is_known_by_a_file_of_after_its_end(site: Site, at: str, expected: Verdict) -> None:
    """Its first and last cancellations need not be of the first and last days."""
    set_clock(site, f"{at} 12:00")
    cancellations(site, ("Z", "2026-08-30"), ("A", "2026-09-02"), ("B", "2026-09-29"))
    cancellations(site, ("C", "2026-10-03"), ("D", "2026-10-29"), ("E", "2026-10-05"))
    set_clock(site, "2026-11-18 11:00")
    assert verdict(site, "2026-10") is expected


def test_corrected_row_sent_again_later_does_not_make_its_month_known(
    site: Site, tmp_path: Path
) -> None:
    """The file of 11 October had a row set aside: its correction, later, tells of no new day."""
    cancellations(site, ("A", "2026-09-10"))
    set_clock(site, "2026-10-11 09:00")
    text = "producto;baja_el\nB;2026-10-02\nC;2026-10-10\nD;ayer\n"
    batch = imported(site, tmp_path / "b.csv", text, kind="bajas").lote
    assert batch is not None
    set_clock(site, "2026-11-18 11:00")
    assert verdict(site, "2026-10") is Verdict.SIN_DATO
    with writing(site.engine) as connection:
        (row,) = records.many(connection, cuarentena, lote_id=batch)
        edit = rows.Edit(row["id"], {"correccion": "09/10/2026"}, {"correccion": None})
        rows.change_many(connection, cuarentena, [edit], by=CONSOLA, now=site.now())
    assert resend(site, clases(), batch, by=CONSOLA).nuevas == 1
    assert verdict(site, "2026-10") is Verdict.SIN_DATO


def test_month_is_over_when_it_is_in_la_paz(site: Site) -> None:
    """31 October, 23:59 in La Paz is already November in UTC."""
    cancellations(site, ("Z", "2026-08-31"), ("A", "2026-09-10"), ("C", "2026-10-10"))
    set_clock(site, "2026-10-31 23:59")
    assert verdict(site, "2026-10") is Verdict.SIN_DATO
    set_clock(site, "2026-11-01 00:00")
    assert verdict(site, "2026-10") is Verdict.OBSERVADO


def test_month_without_rows_is_unknown_unless_wholly_covered(site: Site) -> None:
    """October has none; an import that covers 1–30 October is not enough, the 31st makes it so."""
    cancellations(site, ("Z", "2026-08-31"), ("A", "2026-09-10"))
    assert verdict(site, "2026-10") is Verdict.SIN_DATO
    a_batch(site, kind="reportes_dano", desde="2026-10-01", hasta="2026-10-31")
    a_batch(site, kind="bajas", desde="2026-10-01", hasta="2026-10-30")
    assert verdict(site, "2026-10") is Verdict.SIN_DATO
    a_batch(site, kind="bajas", desde="2026-10-31", hasta="2026-11-02")
    assert verdict(site, "2026-10") is Verdict.ACEPTADO


def test_month_in_which_the_data_begin_is_not_known(site: Site) -> None:
    """From 26 September on: against those five days October would be a bad month."""
    cancellations(site, ("A", "2026-09-26"), ("B", "2026-10-10"), ("C", "2026-10-20"))
    found = reads.variacion_bajas(site, "2026-10", by=CONSOLA)
    assert (found.value, found.verdict) == (Decimal(-1), Verdict.SIN_DATO)
    a_batch(site, kind="bajas", desde="2026-09-01", hasta="2026-09-25")
    assert verdict(site, "2026-10") is Verdict.OBSERVADO


def test_month_before_without_rows_is_unknown_too(site: Site) -> None:
    cancellations(site, ("A", "2026-10-10"))
    assert verdict(site, "2026-10") is Verdict.SIN_DATO
    a_batch(site, kind="bajas", desde="2026-09-01", hasta="2026-09-30")
    assert verdict(site, "2026-10") is Verdict.OBSERVADO
