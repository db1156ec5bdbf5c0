"""Parameters and own days as an administrator changes them, on both engines."""

import threading
from datetime import date

import pytest

from lib import procedimientos
from lib.base.errors import Conflict, Forbidden, UserError
from lib.base.office_hours import FERIADOS, OwnDay
from lib.base.permissions import CONSOLA, Permission
from lib.tools import calendar_days, parameters
from lib.tools.sessions import SESION_HORAS
from lib.top10.parameters import SEGMENTO_ALTO, SEGMENTO_MEDIO
from tests.builders import at, set_clock

ALL = procedimientos.parametros()


def test_default_holds_until_somebody_sets_a_value(site, ana) -> None:
    held = parameters.held(site, ALL, by=ana)[SESION_HORAS.key]
    assert (held.value, held.version, held.changed_by, held.changed_at) == (12, 0, None, None)
    set_clock(site, "2026-11-17 09:00")
    site.set_value(SESION_HORAS, 8, by=CONSOLA)
    set_clock(site, "2026-11-17 10:00")
    site.set_value(SESION_HORAS, 9, by=ana)
    held = parameters.held(site, ALL, by=ana)[SESION_HORAS.key]
    assert (held.value, held.version, held.changed_by) == (9, 2, "ana")
    assert held.changed_at == at("2026-11-17 10:00")


def test_form_that_was_overtaken_is_shown_both_values(site, ana) -> None:
    site.set_value(SESION_HORAS, 8, by=CONSOLA)  # while Ana's form had version 0
    with pytest.raises(Conflict) as found:
        site.set_value(SESION_HORAS, 24, by=ana, version=0)
    assert (found.value.mine, found.value.theirs) == ({"valor": 24}, {"valor": 8})
    assert site.number(SESION_HORAS) == 8
    site.set_value(SESION_HORAS, 24, by=ana, version=1)
    assert site.number(SESION_HORAS) == 24


def test_segments_out_of_order_are_refused_both_ways(site, ana) -> None:
    site.set_value(SEGMENTO_MEDIO, 700, by=ana)  # as high as Alto begins: nobody is Medio
    with pytest.raises(UserError, match=r"Medio no puede empezar en 701 BOB si el Alto .* en 700"):
        site.set_value(SEGMENTO_MEDIO, 701, by=ana)
    with pytest.raises(UserError, match=r"Medio no puede empezar en 700 BOB si el Alto .* en 699"):
        site.set_value(SEGMENTO_ALTO, 699, by=ana)
    assert (site.number(SEGMENTO_ALTO), site.number(SEGMENTO_MEDIO)) == (700, 700)
    with pytest.raises(UserError, match="no puede empezar"):
        site.supposing(SEGMENTO_ALTO, 699)
    site.set_value(SEGMENTO_ALTO, 900, by=ana)
    site.set_value(SEGMENTO_MEDIO, 900, by=ana)


def test_segments_set_at_once_by_two_people_stay_in_order(site, ana) -> None:
    """Alto to 400 and Medio to 500, each fine by itself: the second to come is refused."""
    site.set_value(SEGMENTO_MEDIO, 300, by=ana)
    ready, refused = threading.Barrier(2), []

    def sets(parameter, value) -> None:
        ready.wait()
        try:
            site.set_value(parameter, value, by=ana)
        except UserError as refusal:
            refused.append(str(refusal))

    threads = [
        threading.Thread(target=sets, args=pair)
        for pair in ((SEGMENTO_ALTO, 400), (SEGMENTO_MEDIO, 500))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert site.number(SEGMENTO_MEDIO) <= site.number(SEGMENTO_ALTO)


def test_every_parameter_has_a_heading() -> None:
    grouped = [p.key for group in procedimientos.grupos().values() for p in group]
    assert sorted(grouped) == sorted(p.key for p in ALL)


def test_who_may_not_is_refused(sqlite_site, beto) -> None:
    day = OwnDay(date(2026, 9, 14))
    for act in (
        lambda: parameters.held(sqlite_site, ALL, by=beto),
        lambda: sqlite_site.set_value(SESION_HORAS, 8, by=beto),
        lambda: calendar_days.add(sqlite_site, day, by=beto),
        lambda: calendar_days.remove(sqlite_site, day.day, by=beto),
    ):
        with pytest.raises(Forbidden, match=Permission.PARAMETROS.value):
            act()


def test_days_are_added_and_taken_one_at_a_time(site, ana) -> None:
    calendar_days.add(site, OwnDay(date(2026, 9, 14), "Aniversario"), by=ana)
    calendar_days.add(site, OwnDay(date(2026, 8, 6), "", worked=True), by=CONSOLA)
    assert site.value(FERIADOS) == "2026-08-06 laborable; 2026-09-14 Aniversario"
    assert not site.calendar().spans(date(2026, 9, 14))
    assert site.calendar().spans(date(2026, 8, 6)), "Independence Day, worked here"
    calendar_days.remove(site, date(2026, 8, 6), by=ana)
    assert site.value(FERIADOS) == "2026-09-14 Aniversario"
    assert set(calendar_days.own(site)) == {date(2026, 9, 14)}


def test_day_that_is_there_or_is_not_is_refused(sqlite_site, ana) -> None:
    day = OwnDay(date(2026, 9, 14), "Aniversario")
    calendar_days.add(sqlite_site, day, by=ana)
    with pytest.raises(UserError, match="14/09/2026 ya está entre los días propios"):
        calendar_days.add(sqlite_site, day, by=ana)
    with pytest.raises(UserError, match="15/09/2026 ya no está"):
        calendar_days.remove(sqlite_site, date(2026, 9, 15), by=ana)
