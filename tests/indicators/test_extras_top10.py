"""The extras of Top 10: reiteration, definitive solution, days to it, satisfaction, by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.base.periods import month
from lib.indicators import top10
from lib.indicators.catalog import SATISFACCION, TASA_REITERACION
from lib.indicators.measure import Total, Verdict, measured

OCTOBER = month("2026-10")


def reports(*found: tuple[str, str], **more: list[str | None]) -> pd.DataFrame:
    """Reports as (product, day), in the query's order."""
    columns = {
        "clave": pd.Series([p for p, _ in found], dtype="string"),
        "abierto_el": pd.Series([date.fromisoformat(d) for _, d in found], dtype="object"),
        **{name: pd.Series(values, dtype="string") for name, values in more.items()},
    }
    frame = pd.DataFrame(columns)
    return frame.sort_values(["clave", "abierto_el"], kind="stable", ignore_index=True)


def rate(frame: pd.DataFrame, dias: int = 10, minimo: int = 2) -> tuple[int, int | None]:
    (total,) = top10.tasa_reiteracion(frame, OCTOBER, dias, minimo)
    return total.numerator, total.denominator


# -- tasa_reiteracion ---------------------------------------------------------------------------


def test_rate_counts_the_products_that_came_back() -> None:
    """A: 1 and 10 October, ten days with both ends. B: 1 and 11, eleven. C alone. 1 of 3."""
    frame = reports(("A", "2026-10-01"), ("A", "2026-10-10"), ("B", "2026-10-01"),
                    ("B", "2026-10-11"), ("C", "2026-10-20"))  # fmt: skip
    (total,) = top10.tasa_reiteracion(frame, OCTOBER, 10, 2)
    assert total == Total("", 1, 3, Decimal("33.3"))


def test_month_is_that_of_the_first_report() -> None:
    """A: 31 October and 9 November, of October. B: 30 September and 5 October: B came back to a
    report of September, and has one of October that nothing followed."""
    frame = reports(("A", "2026-10-31"), ("A", "2026-11-09"), ("B", "2026-09-30"),
                    ("B", "2026-10-05"))  # fmt: skip
    assert rate(frame) == (1, 2)
    (september,) = top10.tasa_reiteracion(frame, month("2026-09"), 10, 2)
    assert (september.numerator, september.denominator) == (1, 1)


def test_two_reports_of_a_day_reiterate_with_a_window_of_one() -> None:
    frame = reports(("A", "2026-10-05"), ("A", "2026-10-05"), ("B", "2026-10-05"))
    assert rate(frame, dias=1) == (1, 2)


def test_minimum_of_three_needs_three_in_the_window() -> None:
    """A on 1, 5 and 10; B on 1, 5 and 11."""
    frame = reports(*(("A", f"2026-10-{d}") for d in ("01", "05", "10")),
                    *(("B", f"2026-10-{d}") for d in ("01", "05", "11")))  # fmt: skip
    assert rate(frame, minimo=3) == (1, 2)
    assert rate(frame, minimo=2) == (2, 2)


def test_product_that_comes_back_many_times_counts_once() -> None:
    frame = reports(*(("A", f"2026-10-{d:02}") for d in range(1, 9)))
    assert rate(frame) == (1, 1)
    behind = top10.reiteran(frame, OCTOBER, 10, 2)
    assert len(behind) == 7
    assert behind["vuelve_el"].iloc[0] == date(2026, 10, 2)


def test_rate_without_reports_has_no_value() -> None:
    assert top10.tasa_reiteracion(reports(), OCTOBER, 10, 2) == [Total("", 0, 0, None)]
    assert top10.tasa_reiteracion(reports(zona=[]), OCTOBER, 10, 2, "zona") == []


def test_rate_by_zone_is_that_of_the_report_that_came_back() -> None:
    """A in Sacaba, then in Vinto: it came back to Sacaba. B only in Vinto, C of no zone."""
    frame = reports(
        ("A", "2026-10-01"), ("A", "2026-10-04"), ("B", "2026-10-02"), ("C", "2026-10-02"),
        zona=["Sacaba", "Vinto", "Vinto", None],
    )  # fmt: skip
    found = top10.tasa_reiteracion(frame, OCTOBER, 10, 2, "zona")
    assert found == [
        Total("Vinto", 0, 2, Decimal("0.0")),
        Total("Sacaba", 1, 1, Decimal("100.0")),
        Total("sin dato", 0, 1, Decimal("0.0")),
    ]


some_reports = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(-12, 45)), max_size=20
)


@given(some_reports, st.integers(1, 12), st.integers(2, 4))
def test_rate_is_that_of_a_brute_force(
    found: list[tuple[str, int]], dias: int, minimo: int
) -> None:
    """Each report of the month against every other of its product, day by day."""
    first = date(2026, 10, 1)
    all_ = [(p, first + timedelta(days=n)) for p, n in found]
    inside = [(p, d) for p, d in all_ if d.month == 10]
    back = {
        p
        for p, d in inside
        if sum(q == p and d <= e <= d + timedelta(days=dias - 1) for q, e in all_) >= minimo
    }
    frame = reports(*((p, d.isoformat()) for p, d in all_))
    assert rate(frame, dias, minimo) == (len(back), len({p for p, _ in inside}))


# -- cases --------------------------------------------------------------------------------------


def outcomes(*found: tuple[str, str, str | None], **more: list[str | None]) -> pd.DataFrame:
    """Cases as (step, day, day it was opened)."""
    day = lambda text: None if text is None else date.fromisoformat(text)  # noqa: E731
    return pd.DataFrame(
        {
            "paso": pd.Series([s for s, _, _ in found], dtype="string"),
            "el": pd.Series([day(d) for _, d, _ in found], dtype="object"),
            "abierto_el": pd.Series([day(a) for _, _, a in found], dtype="object"),
            **{name: pd.Series(values, dtype="string") for name, values in more.items()},
        }
    )


FOUR = (
    ("concluir", "2026-10-20", "2026-10-01"),
    ("reincidir", "2026-10-20", "2026-10-01"),
    ("concluir", "2026-10-31", "2026-10-10"),
    ("dar_de_baja", "2026-10-05", "2026-10-01"),
)


def test_definitive_solutions_over_all_outcomes() -> None:
    """Two of four."""
    assert top10.solucion_definitiva(outcomes(*FOUR)) == [Total("", 2, 4, Decimal("50.0"))]


def test_definitive_solutions_by_analyst() -> None:
    frame = outcomes(*FOUR, usm=["Ana", "Ana", "Beto", None])
    assert top10.solucion_definitiva(frame, "usm") == [
        Total("Ana", 1, 2, Decimal("50.0")),
        Total("Beto", 1, 1, Decimal("100.0")),
        Total("sin dato", 0, 1, Decimal("0.0")),
    ]


def test_median_days_of_the_concluded_alone() -> None:
    """19 days and 21 days: 20. The one that came back and the cancelled one do not count."""
    assert top10.dias_solucion(outcomes(*FOUR)) == [Total("", 2, None, Decimal("20.0"))]


def test_case_without_its_opening_is_left_out_of_the_median() -> None:
    frame = outcomes(*FOUR, ("concluir", "2026-10-30", None))
    assert top10.dias_solucion(frame) == [Total("", 2, None, Decimal("20.0"))]


def test_same_day_is_no_day() -> None:
    frame = outcomes(("concluir", "2026-10-30", "2026-10-30"), zona=["Vinto"])
    assert top10.dias_solucion(frame, "zona") == [Total("Vinto", 1, None, Decimal("0.0"))]


def test_measures_of_cases_without_any_have_no_value() -> None:
    none = outcomes()
    assert top10.solucion_definitiva(none) == [Total("", 0, 0, None)]
    assert top10.dias_solucion(none) == [Total("", 0, None, None)]


def answers(*scores: int) -> pd.DataFrame:
    return pd.DataFrame({"puntaje": pd.Series(list(scores), dtype="Int64")})


def test_satisfaction_is_the_mean() -> None:
    """(5 + 4 + 4) / 3 = 4,33."""
    assert top10.satisfaccion(answers(5, 4, 4)) == [Total("", 13, 3, Decimal("4.33"))]
    assert top10.satisfaccion(answers()) == [Total("", 0, 0, None)]


def test_scores_that_nobody_gave_count_zero() -> None:
    assert top10.puntajes(answers(5, 4, 4)) == {1: 0, 2: 0, 3: 0, 4: 2, 5: 1}


# -- a measure of them --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "pending", "verdict"),
    [
        (Total("", 1, 4, Decimal("25.0")), "", Verdict.SIN_META),
        (Total("", 1, 4, Decimal("25.0")), "no terminó", Verdict.SIN_DATO),
        (Total("", 0, 0, None), "", Verdict.SIN_DATO),
    ],
)
def test_verdict_of_an_extra(total: Total, pending: str, verdict: Verdict) -> None:
    found = measured(TASA_REITERACION, OCTOBER, total, pending=pending)
    assert (found.verdict, found.value) == (verdict, total.value)
    assert bool(found.note) == (verdict is Verdict.SIN_DATO)


def test_extras_say_that_the_document_sets_no_goal() -> None:
    for ficha in (TASA_REITERACION, SATISFACCION):
        assert ficha.minimum is None
        assert "sin meta en el documento" in ficha.source
