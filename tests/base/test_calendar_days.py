"""The calendar in words, and its texts written back: what is written is what is read."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.base.calendar import Calendar, from_values
from lib.base.calendar_days import Kind, term, year
from lib.base.errors import UserError
from lib.base.office_hours import (
    HORARIO,
    OwnDay,
    day_text,
    days_text,
    own_days,
    parse_holidays,
    parse_hours,
    week_text,
)
from tests.builders import at

LA_PAZ = ZoneInfo("America/La_Paz")
OWN = "2026-09-14 Aniversario de Cochabamba; 2026-11-02 laborable; 2026-11-22 Censo"


def calendar(own: str = OWN) -> Calendar:
    return from_values(LA_PAZ, "BO", str(HORARIO.default), own)


def kept(own: str = OWN) -> dict[date, OwnDay]:
    return {day.day: day for day in own_days(own)}


def test_each_day_of_a_year_is_what_people_call_it() -> None:
    days = {d.day: d for d in year(calendar(), kept(), 2026)}
    assert len(days) == 365
    said = {f"{d.day:%m-%d}": (d.kind, d.name) for d in days.values()}
    assert said["01-01"] == (Kind.NACIONAL, "Año Nuevo")
    assert said["09-14"] == (Kind.PROPIO, "Aniversario de Cochabamba")
    assert said["11-02"] == (Kind.TRABAJADO, "Día de Todos los Difuntos")
    assert said["11-22"] == (Kind.PROPIO, "Censo"), "a Sunday, closed anyway"
    assert said["11-15"] == (Kind.CERRADO, ""), "any other Sunday"
    assert said["11-18"] == (Kind.HABIL, "")


def test_term_tells_the_days_it_counts_and_those_it_skips() -> None:
    # Friday 30 October 19:00: closed, it starts on Saturday 31 at 08:00. Sunday 1 is skipped;
    # Monday 2, a national holiday, is worked here: 1. Tuesday 3: 2, due at its last closing.
    found = term(calendar(), kept(), at("2026-10-30 19:00"), 2)
    assert found.starts == at("2026-10-31 08:00")
    assert found.counted == (date(2026, 11, 2), date(2026, 11, 3))
    assert [d.day for d in found.skipped] == [date(2026, 11, 1)]
    assert found.due == at("2026-11-03 18:30")


def test_term_skips_a_holiday_by_its_name() -> None:
    # Without the own days Monday 2 November is a holiday: Tuesday is 1, Wednesday 2. All Saints'
    # is no holiday in the country's list, but that Sunday is closed.
    found = term(calendar(""), {}, at("2026-10-31 09:00"), 2)
    assert [(d.day.day, d.name) for d in found.skipped] == [
        (1, ""),
        (2, "Día de Todos los Difuntos"),
    ]
    assert found.counted == (date(2026, 11, 3), date(2026, 11, 4))
    assert found.due == calendar("").add_business_days(at("2026-10-31 09:00"), 2)


def test_term_of_no_days_ends_the_same_day() -> None:
    found = term(calendar(), kept(), at("2026-11-18 10:00"), 0)
    assert (found.counted, found.skipped) == ((), ())
    assert found.due == at("2026-11-18 18:30")


def test_usual_week_is_written_as_it_was_read() -> None:
    week = parse_hours(str(HORARIO.default))
    assert week_text([day_text(hours) for hours in week]) == HORARIO.default


def test_days_that_differ_are_written_apart() -> None:
    days = ["08:00-12:00", "", "08:00-12:00", "08:00-12:00", "", "", " 09:00-24:00  "]
    assert week_text(days) == "lun 08:00-12:00; mie-jue 08:00-12:00; dom 09:00-24:00"
    assert parse_hours(week_text(days))[6] == ((540, 1440),)


_minutes = st.lists(st.integers(0, 1440), unique=True, max_size=6).map(sorted)
_hours = _minutes.map(lambda m: tuple(zip(m[::2], m[1::2], strict=False)))


@given(st.lists(_hours, min_size=7, max_size=7).filter(any))
def test_any_week_survives_being_written(week) -> None:
    assert parse_hours(week_text([day_text(hours) for hours in week])) == tuple(week)


_names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)
_days = st.builds(OwnDay, st.dates(date(1900, 1, 1), date(2100, 1, 1)), _names, st.booleans())


@given(st.lists(_days, unique_by=lambda d: d.day, max_size=5))
def test_any_own_days_survive_being_written(days) -> None:
    try:
        text = days_text(days)
    except UserError:
        return  # a holiday that is called «laborable»
    read = own_days(text)
    assert [(d.day, d.worked) for d in read] == [(d.day, d.worked) for d in sorted(days)]
    assert days_text(read) == text
    extra, removed = parse_holidays(text)
    assert extra | removed == {d.day for d in days}


def test_holiday_that_would_read_as_worked_is_refused() -> None:
    with pytest.raises(UserError, match="no se puede llamar «Laborable a medias»"):
        days_text([OwnDay(date(2026, 9, 14), "Laborable a medias")])
