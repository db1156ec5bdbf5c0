"""Periods: half-open, with the documents' windows turned into them once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.base.errors import UserError
from lib.base.periods import Period, iso_week, month, previous_month, week, window

DATES = st.dates(date(1970, 1, 1), date(2100, 12, 31))


def test_period_holds_its_start_and_not_its_end() -> None:
    period = Period(date(2026, 11, 16), date(2026, 11, 18))
    assert date(2026, 11, 15) not in period
    assert date(2026, 11, 16) in period
    assert date(2026, 11, 17) in period
    assert date(2026, 11, 18) not in period
    assert period.last == date(2026, 11, 17)
    assert period.days() == [date(2026, 11, 16), date(2026, 11, 17)]


@pytest.mark.parametrize("end", [date(2026, 11, 16), date(2026, 11, 15)])
def test_period_without_days_is_refused(end: date) -> None:
    with pytest.raises(ValueError, match="empty period"):
        Period(date(2026, 11, 16), end)


def test_window_of_ten_days_counts_the_day_itself() -> None:
    """18, 17, … 9 November are ten days."""
    assert window(date(2026, 11, 18), 10) == Period(date(2026, 11, 9), date(2026, 11, 19))


def test_window_of_thirty_days_crosses_the_month() -> None:
    """18 days of November and the last 12 of October: from the 20th, as October has 31."""
    assert window(date(2026, 11, 18), 30) == Period(date(2026, 10, 20), date(2026, 11, 19))


def test_window_of_one_day_is_that_day() -> None:
    assert window(date(2026, 11, 18), 1).days() == [date(2026, 11, 18)]


@given(DATES, st.integers(1, 400))
def test_window_has_its_days_and_ends_on_the_day(day: date, days: int) -> None:
    period = window(day, days)
    assert len(period.days()) == days
    assert period.last == day
    assert day - timedelta(days=days) not in period


def test_week_47_of_2026() -> None:
    """18 November 2026 is a Wednesday: its week is Monday 16 to Sunday 22."""
    assert week("2026-W47") == Period(date(2026, 11, 16), date(2026, 11, 23))
    assert iso_week(date(2026, 11, 16)) == "2026-W47"
    assert iso_week(date(2026, 11, 22)) == "2026-W47"
    assert iso_week(date(2026, 11, 23)) == "2026-W48"


def test_year_with_53_weeks() -> None:
    """2026 begins on a Thursday, so it has 53: the last is 28 December to 3 January."""
    assert week("2026-W53") == Period(date(2026, 12, 28), date(2027, 1, 4))
    assert iso_week(date(2027, 1, 3)) == "2026-W53"
    assert iso_week(date(2027, 1, 4)) == "2027-W01"


def test_first_week_may_begin_in_the_year_before() -> None:
    """1 January 2025 was a Wednesday: its week began on Monday 30 December 2024."""
    assert week("2025-W01").start == date(2024, 12, 30)
    assert iso_week(date(2024, 12, 30)) == "2025-W01"


@pytest.mark.parametrize("code", ["2025-W53", "2026-W54", "2026-W00"])
def test_week_the_year_does_not_have_is_told(code: str) -> None:
    with pytest.raises(UserError, match=rf"El año {code[:4]} no tiene semana {code[-2:]}"):
        week(code)


@pytest.mark.parametrize("code", ["", "2026W47", "2026-47", "2026-W7", "26-W47", "2026-W47 "])
def test_text_that_is_no_week_is_told(code: str) -> None:
    with pytest.raises(UserError, match="no es una semana"):
        week(code)


@given(DATES)
def test_week_of_a_day_holds_the_day(day: date) -> None:
    period = week(iso_week(day))
    assert day in period
    assert len(period.days()) == 7
    assert period.start.weekday() == 0


def test_month_from_first_to_last() -> None:
    assert month("2026-11") == Period(date(2026, 11, 1), date(2026, 12, 1))
    assert month("2026-12").last == date(2026, 12, 31)
    assert month("2028-02").last == date(2028, 2, 29), "2028 is a leap year"


@pytest.mark.parametrize("code", ["2026-13", "2026-00", "2026-1", "noviembre", "0001-01", ""])
def test_text_that_is_no_month_is_told(code: str) -> None:
    with pytest.raises(UserError, match="no es un mes"):
        month(code)


def test_month_before_january_is_december() -> None:
    assert previous_month(month("2026-01")) == month("2025-12")
    assert previous_month(month("2026-03")) == month("2026-02")


@given(DATES)
def test_months_meet_without_gap(day: date) -> None:
    period = month(f"{day:%Y-%m}")
    assert day in period
    assert previous_month(period).end == period.start
