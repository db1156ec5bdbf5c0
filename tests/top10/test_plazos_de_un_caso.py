"""Every clock of one case, worked by hand from its remission to its end.

The office opens Monday to Friday 08:00–12:00 and 14:30–18:30, Saturday 08:00–12:00; Friday 25
December 2026 is Navidad and Friday 1 January Año Nuevo.
"""

from datetime import date, datetime, time

import pytest

from lib.base.permissions import CONSOLA
from lib.store import records
from lib.store.tables.top10 import caso
from lib.store.work import reading
from lib.tools import calendar_days
from lib.tools.site import Site
from lib.tools.workflow.clocks import Clocks, Due
from lib.tools.workflow.take import take
from lib.top10 import words
from lib.top10.automatic import concluir_monitoreos
from lib.top10.flow import FLUJO
from tests.builders import a_batch, a_case, a_crew, problems, set_clock
from tests.builders import at as moment

VISIT = {"modalidad": "Técnico con USM", "el": date(2026, 12, 28), "desde": time(9),
         "hasta": time(10), "cuadrilla": "Cuadrilla 01"}  # fmt: skip
WORK = {"tecnologia": "Cobre", "protocolo": list(words.PROTOCOLOS["Cobre"]),
        "causal": "Acometida cortada"}  # fmt: skip


def clock(site: Site) -> Due:
    with reading(site.engine) as connection:
        row = records.one(connection, caso, id=1)
        assert row is not None
        return Clocks(site, FLUJO, within=connection).of(row)


def at(site: Site, moment: datetime | None) -> str:
    assert moment is not None
    return f"{moment.astimezone(site.zone()):%a %d %H:%M:%S}"


def do(site: Site, when: str, step: str, **given: object) -> None:
    set_clock(site, when)
    take(site, FLUJO, step, 1, given, by=CONSOLA)


def test_clocks_of_a_case_from_remission_to_conclusion(site: Site) -> None:
    a_crew(site, "Cuadrilla 01")
    set_clock(site, "2026-12-22 16:00")
    a_case(site, "4001", "detectado")
    assert clock(site).due is None, "nobody has a term before the remission"

    # Tuesday 22 at 16:45: one business day, to the close of Wednesday. Of 1 h 45 + 8 h = 9 h 45 min
    # three quarters are 7 h 18 min 45 s: 1 h 45 of Tuesday, 4 h of Wednesday's morning, and
    # 1 h 33 min 45 s after 14:30.
    do(site, "2026-12-22 16:45", "remitir")
    assert at(site, clock(site).due) == "Wed 23 18:30:00"
    assert at(site, clock(site).warn) == "Wed 23 16:03:45"

    # Scheduled on Wednesday at 10:00: two business days, Thursday and, Friday being Navidad,
    # Saturday, which closes at 12:00.
    do(site, "2026-12-23 10:00", "programar_visita", **VISIT)
    assert at(site, clock(site).due) == "Sat 26 12:00:00"
    with reading(site.engine) as connection:
        row = records.one(connection, caso, id=1)
        assert row is not None
        why = Clocks(site, FLUJO, within=connection).why(row, calendar_days.own(site))
    assert why is not None
    assert [day.day for day in why.counted] == [24, 26]
    assert [(d.day.day, d.name) for d in why.skipped] == [(25, "Navidad")]

    # Paused on Thursday from 09:00 to 15:30: open 09–12 and 14:30–15:30, four hours, which after
    # Saturday's close are Monday's morning.
    do(site, "2026-12-24 09:00", "pausar", motivo="Cliente pidió otra fecha")
    assert clock(site).word(site.now()) == "en pausa"
    do(site, "2026-12-24 15:30", "reanudar")
    assert at(site, clock(site).due) == "Mon 28 12:00:00"

    # The work does not start another clock; once executed none runs.
    do(site, "2026-12-28 09:10", "iniciar")
    assert at(site, clock(site).due) == "Mon 28 12:00:00"
    do(site, "2026-12-28 10:00", "ejecutar", **WORK)
    assert clock(site).due is None
    do(site, "2026-12-28 11:00", "conforme")

    # Closed on Monday at 15:00: the quality call is for Tuesday's close.
    do(site, "2026-12-28 15:00", "cerrar", causal="Acometida cortada")
    assert at(site, clock(site).due) == "Tue 29 18:30:00"
    do(site, "2026-12-29 09:00", "satisfecho", satisfaccion=5, solucionado=True)
    assert clock(site).due is None

    # Monitored since Tuesday 29: the ten days are 30 December to 8 January.
    a_batch(site, desde="2026-12-29", hasta="2027-01-08")
    set_clock(site, "2027-01-08 23:59")
    assert concluir_monitoreos(site) == 0
    set_clock(site, "2027-01-09 00:00")
    assert concluir_monitoreos(site) == 1
    assert problems(site) == []


def test_no_conforme_goes_on_with_the_term_of_the_visit(site: Site) -> None:
    """Derived on Wednesday 18 at 10:00: two business days end on Friday 20 at 18:30.

    Paused on Thursday from 09:00 to 11:00, so it is due on Saturday 21 at 10:00. Executed on
    Monday 23 at 09:00: late. The crew does not answer for the time the quality control took:
    from Monday 09:00 to Tuesday 24 at 10:00 the office is open 3 h + 4 h + 2 h, which after
    Saturday 10:00 are its last 2 h, Monday's 4 h in the morning and 3 h after 14:30.
    """
    a_crew(site, "Cuadrilla 01")
    set_clock(site, "2026-11-18 09:00")
    a_case(site, "4001", "fidelización")
    do(site, "2026-11-18 10:00", "coordinar_visita", nota="Equipo quemado")
    visit = VISIT | {"el": date(2026, 11, 23)}
    do(site, "2026-11-18 11:00", "programar_visita", **visit)
    do(site, "2026-11-19 09:00", "pausar", motivo="Falta de material")
    do(site, "2026-11-19 11:00", "reanudar")
    begun = clock(site).since
    assert at(site, clock(site).due) == "Sat 21 10:00:00"
    do(site, "2026-11-23 08:30", "iniciar")
    do(site, "2026-11-23 09:00", "ejecutar", **WORK)
    assert clock(site).due is None
    do(site, "2026-11-24 10:00", "no_conforme", nota="Falta la foto")
    assert clock(site).since == begun
    assert at(site, clock(site).due) == "Mon 23 17:30:00"
    assert clock(site).word(site.now()) == "vencido"

    # Sent back a second time: Tuesday 11:00 to 12:00 stood still too.
    do(site, "2026-11-24 11:00", "ejecutar", **WORK)
    do(site, "2026-11-24 12:00", "no_conforme", nota="La foto es de otra caja")
    assert (clock(site).since, at(site, clock(site).due)) == (begun, "Mon 23 18:30:00")
    assert problems(site) == []


@pytest.mark.parametrize(
    ("paused", "due"),
    [(None, "Wed 25 09:00"), ("09:00", "Wed 25 09:30"), ("15:00", "Wed 25 09:00")],
)
def test_no_conforme_of_a_visit_done_without_signal_counts_from_when_it_was_done(
    site: Site, paused: str | None, due: str
) -> None:
    """Derived on Wednesday 18 at 11:00, done Thursday from 9:30 to 10:00, sent Monday at 10:00.

    Its two days end on Friday at 18:30. Until Thursday 10:00 it used 5 h + 2 h of 21 h. From
    Monday 11:00 the other 14 h are 5 h of Monday, 8 h of Tuesday and 1 h of Wednesday. A pause
    from Thursday 9:00 ended when the work began: half an hour more. One from 15:00 adds nothing.
    """
    a_crew(site, "Cuadrilla 01")
    set_clock(site, "2026-11-18 10:00")
    a_case(site, "4001", "fidelización")
    do(site, "2026-11-18 11:00", "coordinar_visita", nota="Equipo quemado")
    visit = VISIT | {"el": date(2026, 11, 19)}
    do(site, "2026-11-18 11:30", "programar_visita", **visit)
    assert at(site, clock(site).due) == "Fri 20 18:30:00"
    if paused:
        do(site, f"2026-11-19 {paused}", "pausar", motivo="Falta de material")
    set_clock(site, "2026-11-23 10:00")
    begun, ended = (moment(f"2026-11-19 {hour}") for hour in ("09:30", "10:00"))
    take(site, FLUJO, "iniciar", 1, by=CONSOLA, at=begun)
    take(site, FLUJO, "ejecutar", 1, WORK, by=CONSOLA, at=ended)
    do(site, "2026-11-23 11:00", "no_conforme", nota="Falta la foto")
    assert at(site, clock(site).due) == f"{due}:00"
    assert clock(site).word(site.now()) == "en orden"


def test_no_conforme_of_a_visit_nobody_saw_begin_starts_its_term(site: Site) -> None:
    """A case that the planilla brought executed: there is no term to go on with."""
    set_clock(site, "2026-11-18 10:00")
    a_case(site, "4001", "ejecutado")
    do(site, "2026-11-19 10:00", "no_conforme", nota="Falta la foto")
    assert at(site, clock(site).since) == "Thu 19 10:00:00"
