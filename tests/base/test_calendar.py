"""The business calendar: dues worked by hand on the week of Monday 16 November 2026.

La Paz is UTC-4 all year. The usual hours are Mon–Fri 08:00–12:00 and 14:30–18:30 (8 h), Sat
08:00–12:00 (4 h). `at` says wall time; instants compare alike in any zone.
"""

import time as stopwatch
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.base.calendar import Calendar, from_values
from lib.base.errors import UserError
from lib.base.office_hours import (
    FERIADOS,
    HORARIO,
    PAIS,
    PARAMETROS,
    USUAL_WEEK,
    parse_holidays,
    parse_hours,
)

LA_PAZ = ZoneInfo("America/La_Paz")
MADRID = ZoneInfo("Europe/Madrid")
SANTIAGO = ZoneInfo("America/Santiago")
OFFICE = Calendar(LA_PAZ)
ALWAYS = parse_hours("lun-dom 00:00-24:00")
NIGHT = parse_hours("lun-dom 01:00-04:00")


def at(text: str, zone: ZoneInfo = LA_PAZ) -> datetime:
    """The instant of a wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


# --- the end of the business day


@pytest.mark.parametrize(
    ("opened", "end"),
    [
        ("2026-11-18 07:00", "2026-11-18 18:30"),  # Wednesday before opening: that day
        ("2026-11-18 08:00", "2026-11-18 18:30"),
        ("2026-11-18 12:00", "2026-11-18 18:30"),  # midday break: that day
        ("2026-11-18 13:15", "2026-11-18 18:30"),
        ("2026-11-18 18:29:59", "2026-11-18 18:30"),
        ("2026-11-18 18:30", "2026-11-19 18:30"),  # closed at 18:30: Thursday
        ("2026-11-18 23:59", "2026-11-19 18:30"),
        ("2026-11-20 19:00", "2026-11-21 12:00"),  # Friday night: Saturday closes at noon
        ("2026-11-21 09:00", "2026-11-21 12:00"),
        ("2026-11-21 12:00", "2026-11-23 18:30"),  # Saturday after closing: Monday
        ("2026-11-22 10:00", "2026-11-23 18:30"),  # Sunday: Monday
        ("2026-11-02 10:00", "2026-11-03 18:30"),  # All Souls, a Monday: Tuesday
    ],
)
def test_end_of_the_business_day(opened: str, end: str) -> None:
    assert OFFICE.end_of_business_day(at(opened)) == at(end)


def test_answer_is_in_utc() -> None:
    """18:30 in La Paz is 22:30 UTC."""
    due = OFFICE.end_of_business_day(at("2026-11-18 10:00"))
    assert due.isoformat() == "2026-11-18T22:30:00+00:00"
    assert OFFICE.next_opening(at("2026-11-18 10:00")).tzinfo is UTC
    assert OFFICE.at_share(at("2026-11-22 10:00"), at("2026-11-22 11:00"), 0.5).tzinfo is UTC


def test_day_is_that_of_the_zone() -> None:
    """01:00 UTC of Thursday is Wednesday 21:00 in La Paz: due Thursday; in Madrid it is 02:00."""
    night = datetime(2026, 11, 19, 1, tzinfo=UTC)
    assert OFFICE.end_of_business_day(night) == at("2026-11-19 18:30")
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # Thursday 00:30 in Madrid
    assert Calendar(MADRID).end_of_business_day(late) == at("2026-11-19 18:30", MADRID)


# --- clocks of business days


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-18 10:00", 1, "2026-11-19 18:30"),  # Wednesday → Thursday's closing
        ("2026-11-18 06:00", 1, "2026-11-19 18:30"),  # starts at 08:00 of the same day
        ("2026-11-18 13:00", 1, "2026-11-19 18:30"),  # starts at 14:30 of the same day
        ("2026-11-18 18:30", 1, "2026-11-20 18:30"),  # starts on Thursday → Friday
        ("2026-11-20 16:00", 1, "2026-11-21 12:00"),  # Friday → Saturday's closing
        ("2026-11-20 16:00", 2, "2026-11-23 18:30"),  # Saturday 1, Monday 2
        ("2026-11-20 19:00", 1, "2026-11-23 18:30"),  # starts on Saturday → Monday
        ("2026-11-21 10:00", 1, "2026-11-23 18:30"),  # Saturday → Monday
        ("2026-11-21 13:00", 1, "2026-11-24 18:30"),  # closed: starts on Monday → Tuesday
        ("2026-11-22 10:00", 1, "2026-11-24 18:30"),  # Sunday: likewise
        ("2026-11-18 10:00", 0, "2026-11-18 18:30"),  # none: the end of the day itself
        ("2026-11-18 10:00", 6, "2026-11-25 18:30"),  # a whole week has six business days
        # Independence Day 2026 is Thursday 6 August: Wednesday + 1 → Friday.
        ("2026-08-05 10:00", 1, "2026-08-07 18:30"),
        # In 2023 it was a Sunday and Monday 7 was given for it: Saturday 5 + 1 → Tuesday 8.
        ("2023-08-05 10:00", 1, "2023-08-08 18:30"),
        # Easter 2026 is 5 April; 48 and 47 days before are Carnival, Monday 16 and Tuesday 17
        # February: Friday 13 + 1 → Saturday 14, + 2 → Ash Wednesday.
        ("2026-02-13 10:00", 1, "2026-02-14 12:00"),
        ("2026-02-13 10:00", 2, "2026-02-18 18:30"),
        # Good Friday is 3 April: Thursday 2 + 1 → Saturday 4.
        ("2026-04-02 10:00", 1, "2026-04-04 12:00"),
        # 2 November 2026 is a Monday: Saturday 31 October + 1 → Tuesday 3.
        ("2026-10-31 10:00", 1, "2026-11-03 18:30"),
        # In 2031 it is a Sunday, and that holiday moves only by decree: Saturday 1 + 1 → Monday 3.
        ("2031-11-01 10:00", 1, "2031-11-03 18:30"),
        # The year's end: Thursday 31 December 2026 + 1 → Saturday 2 January, past New Year's Day.
        ("2026-12-31 10:00", 1, "2027-01-02 12:00"),
    ],
)
def test_due_of_a_clock(start: str, days: int, due: str) -> None:
    assert OFFICE.add_business_days(at(start), days) == at(due)


def test_clock_of_negative_days_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 business days"):
        OFFICE.add_business_days(at("2026-11-18 10:00"), -1)


@pytest.mark.parametrize(
    ("instant", "opening"),
    [
        ("2026-11-18 10:00", "2026-11-18 10:00"),  # open: itself
        ("2026-11-18 08:00", "2026-11-18 08:00"),
        ("2026-11-18 07:59", "2026-11-18 08:00"),
        ("2026-11-18 12:00", "2026-11-18 14:30"),
        ("2026-11-18 18:30", "2026-11-19 08:00"),
        ("2026-11-21 12:00", "2026-11-23 08:00"),
    ],
)
def test_next_opening(instant: str, opening: str) -> None:
    assert OFFICE.next_opening(at(instant)) == at(opening)
    assert OFFICE.is_open(at(instant)) == (instant == opening)


# --- business time and its shares


@pytest.mark.parametrize(
    ("start", "end", "time"),
    [
        ("2026-11-18 10:00", "2026-11-18 10:00", 0),
        ("2026-11-18 10:00", "2026-11-18 11:30", 1.5),
        ("2026-11-18 11:00", "2026-11-18 15:00", 1.5),  # 11–12 and 14:30–15
        ("2026-11-18 12:00", "2026-11-18 14:30", 0),
        ("2026-11-18 10:00", "2026-11-19 18:30", 14),  # 2 + 4, and 8
        ("2026-11-16 00:00", "2026-11-23 00:00", 44),  # 5 × 8 + 4
        ("2026-10-31 11:00", "2026-11-03 09:00", 2),  # Saturday 1, Sunday, All Souls, Tuesday 1
    ],
)
def test_open_time(start: str, end: str, time: float) -> None:
    assert OFFICE.open_time(at(start), at(end)) == hours(time)


def test_time_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="is before"):
        OFFICE.open_time(at("2026-11-18 11:00"), at("2026-11-18 10:00"))


@pytest.mark.parametrize(
    ("share", "instant"),
    [
        # Wednesday 10:00 to Thursday 18:30 is 14 h: 2 + 4 on Wednesday, 4 + 4 on Thursday.
        (0, "2026-11-18 10:00"),
        (1 / 7, "2026-11-18 12:00"),  # 2 h have passed at noon, not at 14:30
        (0.25, "2026-11-18 16:00"),  # 3.5 h: 2, then 1.5 after 14:30
        (0.75, "2026-11-19 15:00"),  # 10.5 h: 6, 4, then 0.5 after 14:30
        (1, "2026-11-19 18:30"),
    ],
)
def test_share_of_a_clock(share: float, instant: str) -> None:
    start, due = at("2026-11-18 10:00"), at("2026-11-19 18:30")
    assert OFFICE.at_share(start, due, share) == at(instant)


def test_share_counts_from_the_opening() -> None:
    """Sunday → Monday's closing has 8 h: three quarters are 6, at 16:30."""
    due = OFFICE.end_of_business_day(at("2026-11-22 09:00"))
    assert OFFICE.at_share(at("2026-11-22 09:00"), due, 0.75) == at("2026-11-23 16:30")


def test_share_without_business_time_is_the_start() -> None:
    start = at("2026-11-22 09:00")
    assert OFFICE.at_share(start, at("2026-11-22 18:00"), 0.75) == start


@pytest.mark.parametrize("share", [-0.1, 1.01, float("nan")])
def test_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="a share of"):
        OFFICE.at_share(at("2026-11-18 10:00"), at("2026-11-19 18:30"), share)


# --- holidays


def test_own_holiday_and_holiday_that_is_worked() -> None:
    """Monday 14 September 2026 is Cochabamba's; Tuesday 17 October 2028 is listed but worked."""
    dignidad = date(2028, 10, 17)
    assert OFFICE.is_holiday(dignidad)
    own = from_values(LA_PAZ, "BO", HORARIO.default, "2026-09-14 Aniversario; 2028-10-17 laborable")
    assert not own.is_holiday(dignidad)
    assert own.end_of_business_day(at("2028-10-17 10:00")) == at("2028-10-17 18:30")
    assert own.end_of_business_day(at("2026-09-14 10:00")) == at("2026-09-15 18:30")
    assert OFFICE.end_of_business_day(at("2026-09-14 10:00")) == at("2026-09-14 18:30")


def test_holiday_moved_by_decree() -> None:
    """22 January 2026, a Thursday, was given on Friday 23: Wednesday + 1 → Thursday."""
    moved = from_values(LA_PAZ, "BO", HORARIO.default, "2026-01-22 laborable; 2026-01-23")
    assert moved.add_business_days(at("2026-01-21 10:00"), 1) == at("2026-01-22 18:30")
    assert moved.add_business_days(at("2026-01-21 10:00"), 2) == at("2026-01-24 12:00")
    assert OFFICE.add_business_days(at("2026-01-21 10:00"), 1) == at("2026-01-23 18:30")


def test_holidays_are_those_of_the_country() -> None:
    """Monday 16 November 2026 is Cartagena's in Colombia; 6 August is not a holiday there."""
    bogota = Calendar(ZoneInfo("America/Bogota"), country="CO")
    assert bogota.is_holiday(date(2026, 11, 16))
    assert not OFFICE.is_holiday(date(2026, 11, 16))
    assert not bogota.is_holiday(date(2026, 8, 6))


def test_country_without_list_is_told() -> None:
    with pytest.raises(ValueError, match="'XX'"):
        Calendar(LA_PAZ, country="XX").is_holiday(date(2026, 1, 1))


def test_year_without_list_has_only_its_week() -> None:
    """1 January 1800 was a Wednesday, before the country itself."""
    assert OFFICE.add_business_days(datetime(1799, 12, 31, 15, tzinfo=UTC), 1).date() == date(
        1800, 1, 1
    )


# --- clock changes, edges


def test_split_shift_across_a_clock_change() -> None:
    """Madrid, 29 March 2026, 02:00 → 03:00: Saturday's noon is 11:00 UTC, Monday's 08:00 06:00 UTC.

    Saturday 11:00 to Monday 15:00 is 1 h, then 4, then 0.5, though 51 h and not 52 go by.
    """
    office = Calendar(MADRID, country="ES")
    start, end = at("2026-03-28 11:00", MADRID), at("2026-03-30 15:00", MADRID)
    assert office.end_of_business_day(start).isoformat() == "2026-03-28T11:00:00+00:00"
    assert office.next_opening(at("2026-03-29 09:00", MADRID)).isoformat() == (
        "2026-03-30T06:00:00+00:00"
    )
    assert office.add_business_days(start, 1).isoformat() == "2026-03-30T16:30:00+00:00"
    assert office.open_time(start, end) == hours(5.5)
    assert end.astimezone(UTC) - start.astimezone(UTC) == hours(51)


def test_night_shift_on_the_night_of_a_change() -> None:
    """Madrid, 01:00–04:00: 2 h on 29 March, when 02:00 is 03:00; 4 h on 25 October 2026."""
    office = Calendar(MADRID, NIGHT, "ES")
    assert _day_time(office, "2026-03-28") == hours(3)
    assert _day_time(office, "2026-03-29") == hours(2)
    assert _day_time(office, "2026-10-25") == hours(4)


def test_instants_of_one_zone_are_told_apart_by_fold() -> None:
    """Madrid's 02:30 comes twice on 25 October: an hour lies between, which wall clocks hide."""
    office = Calendar(MADRID, ALWAYS, "ES")
    first = at("2026-10-25 02:30", MADRID)
    assert office.open_time(first, first.replace(fold=1)) == hours(1)


def test_midnight_that_does_not_exist() -> None:
    """Santiago's 6 September 2026 begins at 01:00: round the clock, that day has 23 h."""
    always = Calendar(SANTIAGO, ALWAYS, "CL")
    start, end = at("2026-09-05 00:00", SANTIAGO), at("2026-09-07 00:00", SANTIAGO)
    assert always.open_time(start, end) == hours(47)
    assert always.end_of_business_day(at("2026-09-05 20:00", SANTIAGO)).isoformat() == (
        "2026-09-06T04:00:00+00:00"
    )


def test_hours_inside_the_gap_neither_turn_around_nor_overlap() -> None:
    """00:30–01:15 would run from 04:30 to 04:15 UTC there; 00:10–00:50 into 01:00–02:00."""
    turned = Calendar(SANTIAGO, parse_hours("lun-dom 00:30-01:15 08:00-09:00"), "CL")
    assert turned.spans(date(2026, 9, 6)) == ((_utc("2026-09-06 11:00"), _utc("2026-09-06 12:00")),)
    meeting = Calendar(SANTIAGO, parse_hours("lun-dom 00:10-00:50 01:00-02:00"), "CL")
    assert meeting.spans(date(2026, 9, 6)) == (
        (_utc("2026-09-06 04:10"), _utc("2026-09-06 04:50")),
        (_utc("2026-09-06 04:50"), _utc("2026-09-06 05:00")),
    )


def test_round_the_clock_closes_at_midnight_and_is_open_then() -> None:
    always = Calendar(LA_PAZ, ALWAYS)
    assert always.end_of_business_day(at("2026-11-18 23:59")) == at("2026-11-19 00:00")
    assert always.is_open(at("2026-11-19 00:00"))
    assert always.open_time(at("2026-11-16 00:00"), at("2026-11-23 00:00")) == hours(168)


@pytest.mark.parametrize("edge", [datetime.min, datetime.max])
@pytest.mark.parametrize("zone", [LA_PAZ, MADRID, ZoneInfo("Pacific/Kiritimati")])
@pytest.mark.parametrize("week", [USUAL_WEEK, ALWAYS])
def test_edge_of_the_calendar_is_answered_or_told(
    edge: datetime, zone: ZoneInfo, week: tuple[tuple[tuple[int, int], ...], ...]
) -> None:
    """Never an OverflowError."""
    instant, calendar = edge.replace(tzinfo=UTC), Calendar(zone, week)
    for ask in (calendar.is_open, calendar.next_opening, calendar.end_of_business_day):
        try:
            ask(instant)
        except ValueError as error:
            assert "calendar" in str(error)  # noqa: PT017 (either outcome is right)


def test_clock_past_the_last_day_is_told() -> None:
    """31 December 9999 is a Friday: nothing comes after it."""
    with pytest.raises(ValueError, match="no business day is left"):
        OFFICE.add_business_days(datetime(9999, 12, 31, 15, tzinfo=UTC), 1)


def test_naive_instant_is_refused() -> None:
    naive = datetime(2026, 11, 18, 10)
    for ask in (OFFICE.is_open, OFFICE.next_opening, OFFICE.end_of_business_day):
        with pytest.raises(ValueError, match="without a zone"):
            ask(naive)
    with pytest.raises(ValueError, match="without a zone"):
        OFFICE.open_time(naive, naive)


@pytest.mark.parametrize(
    "week",
    [
        ((),) * 7,
        (((480, 720),),) * 6,
        (((480, 480),),) * 7,
        (((720, 480),),) * 7,
        (((480, 720), (700, 800)),) * 7,
        (((480, 1441),),) * 7,
    ],
)
def test_week_that_is_none_is_refused(week: tuple[tuple[tuple[int, int], ...], ...]) -> None:
    with pytest.raises(ValueError, match=r"seven days|out of order"):
        Calendar(LA_PAZ, week)


# --- what the site writes


def test_hours_as_written() -> None:
    """08:00 is minute 480, 12:00 720, 14:30 870, 18:30 1110."""
    full, half = ((480, 720), (870, 1110)), ((480, 720),)
    assert parse_hours(str(HORARIO.default)) == (full,) * 5 + (half, ())
    assert parse_hours("Lunes – Viernes 8:00–12:00 14:30 - 18:30 ; SÁB 08:00-12:00;") == USUAL_WEEK
    assert parse_hours("lun, mié,vie-sab 08:00-12:00") == (half, (), half, (), half, half, ())
    assert ALWAYS == (((0, 1440),),) * 7
    assert parse_hours("dom 08:00-12:00 12:00-13:00")[6] == ((480, 720), (720, 780))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no hay ninguna hora"),
        (" ; ", "no hay ninguna hora"),
        ("lun-vie", "faltan las horas de «lun-vie»"),
        ("lun-vie 08:00-12:00; sab", "faltan las horas de «sab»"),
        ("08:00-12:00", "faltan las horas"),
        ("08:00-12:00 14:30-18:30", "«08:00-12:00» no son días"),
        ("mon-fri 08:00-12:00", "«mon-fri» no son días"),
        ("l-v 08:00-12:00", "«l-v» no son días"),
        ("lun- 08:00", "faltan las horas de «lun-08:00»"),
        ("lun,,mar 08:00-12:00", "«» no son días"),
        ("vie-lun 08:00-12:00", "«vie-lun» va hacia atrás"),
        ("lun-vie 08:00-12:00; mie 14:00-15:00", "«mie» repite el día mie"),
        ("lun,lun 08:00-12:00", "repite el día lun"),
        ("lun a vie 08:00-12:00", "«a» no es un intervalo"),
        ("lun 8-12", "«8-12» no es un intervalo"),
        ("lun 08:00-12:60", "no es un intervalo"),
        ("lun 08:00-12:00, 14:30-18:30", "no es un intervalo"),
        ("lun 08:00-25:00", "«08:00-25:00» no termina"),
        ("lun 12:00-08:00", "«12:00-08:00» no termina"),
        ("lun 08:00-08:00", "no termina"),
        ("lun 08:00-12:00 11:00-18:00", "«11:00-18:00» empieza antes"),
        ("lun 14:30-18:30 08:00-12:00", "«08:00-12:00» empieza antes"),
        ("lun ٠٨:٠٠-١٢:٠٠", "no es un intervalo"),
    ],
)
def test_hours_that_are_none_are_told(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as refused:
        HORARIO.checked(text)
    assert "Escríbalo como «lun-vie 08:00-12:00" in str(refused.value)


def test_holidays_as_written() -> None:
    extra, removed = parse_holidays(
        "2026-09-14 Aniversario; 2026-11-03;2026-10-17 Laborable por acuerdo; "
        "2026-12-24 día no laborable;"
    )
    assert extra == {date(2026, 9, 14), date(2026, 11, 3), date(2026, 12, 24)}
    assert removed == {date(2026, 10, 17)}
    assert parse_holidays("") == (frozenset(), frozenset())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Aniversario", "«Aniversario» no es una fecha"),
        ("14/09/2026", "«14/09/2026» no es una fecha"),
        ("20260914", "no es una fecha"),
        ("2026-02-30 Aniversario", "«2026-02-30» no es una fecha"),
        ("laborable 2026-10-17", "«laborable» no es una fecha"),
        ("2026-09-14; 2026-09-14 laborable", "2026-09-14 está dos veces"),
    ],
)
def test_holidays_that_are_none_are_told(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        FERIADOS.checked(text)


def test_parameters_hold_their_defaults() -> None:
    for parameter in PARAMETROS:
        assert parameter.checked(parameter.default) == parameter.default
    with pytest.raises(UserError, match="BO o CO"):
        PAIS.checked("PE")


def test_defaults_are_the_usual_calendar_and_are_shared() -> None:
    values = [str(parameter.default) for parameter in PARAMETROS]
    assert from_values(LA_PAZ, *values) == OFFICE
    assert from_values(LA_PAZ, *values) is from_values(LA_PAZ, *values)
    assert hash(from_values(LA_PAZ, *values)) == hash(OFFICE)


# --- what holds for every instant

CALENDARS = st.sampled_from(
    [
        OFFICE,
        Calendar(ZoneInfo("America/Bogota"), country="CO"),
        Calendar(MADRID, country="ES"),
        Calendar(SANTIAGO, ALWAYS, "CL"),
        Calendar(SANTIAGO, parse_hours("sab-dom 00:00-03:00 22:00-24:00"), "CL"),
        Calendar(MADRID, NIGHT, "ES"),
    ]
)
INSTANTS = st.datetimes(datetime(2009, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
SPANS = st.timedeltas(timedelta(), timedelta(days=40))
SHARES = st.floats(0, 1)
TICK = timedelta(microseconds=1)


@given(CALENDARS, INSTANTS, st.integers(0, 30))
def test_clock_is_due_later_at_a_closing(calendar: Calendar, start: datetime, days: int) -> None:
    due = calendar.add_business_days(start, days)
    assert due > calendar.next_opening(start) >= start
    assert calendar.is_open(due - TICK)
    assert due == calendar.spans((due - TICK).astimezone(calendar.zone).date())[-1][1]
    assert calendar.add_business_days(start, days + 1) > due


@given(CALENDARS, INSTANTS)
def test_clock_of_days_goes_day_by_day(calendar: Calendar, start: datetime) -> None:
    """A day's end is closed already, so it starts on the next: n days are n ends, one by one."""
    due = calendar.end_of_business_day(start)
    for days in range(1, 5):
        due = calendar.end_of_business_day(due)
        assert calendar.add_business_days(start, days) == due


@given(CALENDARS, INSTANTS)
def test_end_of_day_is_the_same_until_it_comes(calendar: Calendar, instant: datetime) -> None:
    end = calendar.end_of_business_day(instant)
    assert calendar.end_of_business_day(end - TICK) == end
    assert calendar.end_of_business_day(calendar.next_opening(instant)) == end


@given(CALENDARS, INSTANTS)
def test_next_opening_is_open_and_nothing_before(calendar: Calendar, instant: datetime) -> None:
    opening = calendar.next_opening(instant)
    assert calendar.is_open(opening)
    assert calendar.open_time(instant, opening) == timedelta()
    assert calendar.is_open(instant) == (opening == instant)


@given(CALENDARS, INSTANTS, SPANS, SPANS)
def test_open_time_adds_up(calendar: Calendar, a: datetime, ab: timedelta, bc: timedelta) -> None:
    b, c = a + ab, a + ab + bc
    whole = calendar.open_time(a, c)
    assert whole == calendar.open_time(a, b) + calendar.open_time(b, c)
    assert timedelta() <= whole <= c - a


@given(INSTANTS, st.timedeltas(timedelta(), timedelta(days=3)))
def test_open_time_is_that_of_minutes_counted(start: datetime, length: timedelta) -> None:
    """Brute force: every half hour is wholly open or wholly closed."""
    start = start.replace(minute=0, second=0, microsecond=0)
    halves = int(length / hours(0.5))
    opened = sum(OFFICE.is_open(start + n * hours(0.5)) for n in range(halves))
    assert OFFICE.open_time(start, start + halves * hours(0.5)) == opened * hours(0.5)


@given(CALENDARS, INSTANTS, st.integers(0, 6), SHARES, SHARES)
def test_share_is_reached_in_order(
    calendar: Calendar, start: datetime, days: int, one: float, other: float
) -> None:
    due = calendar.add_business_days(start, days)
    less, more = sorted([one, other])
    early, late = calendar.at_share(start, due, less), calendar.at_share(start, due, more)
    assert start <= early <= late <= due
    assert calendar.open_time(start, late) == calendar.open_time(start, due) * more
    assert calendar.at_share(start, due, 1) == due


def test_thousands_of_clocks_in_a_moment() -> None:
    """A board of 5,000 open cases is worked out while a person waits (a loose bound)."""
    first = at("2026-01-01 00:00")
    starts = [first + n * timedelta(minutes=97) for n in range(5_000)]
    calendar = Calendar(LA_PAZ)
    began = stopwatch.process_time()  # of this process: others may have the machine
    for start in starts:
        calendar.at_share(start, calendar.add_business_days(start, 2), 0.75)
    assert stopwatch.process_time() - began < 1.5


def _day_time(calendar: Calendar, day: str) -> timedelta:
    return sum((c - o for o, c in calendar.spans(date.fromisoformat(day))), timedelta())


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
