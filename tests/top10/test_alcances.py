"""What a parameter's new value would change: figures worked by hand, and nothing written."""

import pytest

from lib import procedimientos
from lib.base.errors import Forbidden, UserError
from lib.base.permissions import CONSOLA, Permission
from lib.store import records
from lib.store.tables.top10 import caso_reporte
from lib.store.work import writing
from tests.builders import a_case, everything, report, reports, set_clock

PARAMETERS = {p.key: p for p in procedimientos.parametros()}


def told(site, key: str, value, by=CONSOLA) -> list[str] | None:
    return procedimientos.alcance(site, PARAMETERS[key], value, by=by)


@pytest.fixture
def lists(site):
    """Now is Wednesday 18 November 2026, week 47 (16–22); week 46 goes from the 9th to the 15th.

    A: 3 reports, 10, 12 and 14 November. In a week-47 window of 10 days (the earliest, of Monday
       16, begins on the 7th) all three: it is in both lists, at 3.
    B: 2 reports, 1 and 8 November, 8 days apart: of week 46 (day 9 and 10), not of week 47.
    C: 2 reports, 2 and 14 November, 13 days apart: no window of 10 days, of 15 yes, in both
       weeks (day 16 looks back to the 2nd; day 14 to 31 October).
    D: one customer's two products, one report each on the 14th: together only by customer.
    """
    reports(
        site,
        [
            report("R1", "A", "2026-11-10 08:00", cliente="Ana", facturacion_centavos=50_000),
            report("R2", "A", "2026-11-12 08:00", cliente="Ana", facturacion_centavos=50_000),
            report("R3", "A", "2026-11-14 08:00", cliente="Ana", facturacion_centavos=70_000),
            report("R4", "B", "2026-11-01 08:00", cliente="Beto", facturacion_centavos=40_000),
            report("R5", "B", "2026-11-08 08:00", cliente="Beto", facturacion_centavos=40_000),
            report("R6", "C", "2026-11-02 08:00", cliente="Carla"),
            report("R7", "C", "2026-11-14 08:00", cliente="Carla"),
            report("R8", "D1", "2026-11-14 08:00", cliente="Dora"),
            report("R9", "D2", "2026-11-14 09:00", cliente="Dora"),
        ],
    )
    return site


THIS, LAST = "Semana 2026-W47, en curso", "Semana 2026-W46, terminada"


def test_longer_window_brings_products_in(lists) -> None:
    # 15 days: C comes into both. B's 1 and 8 November lie in the windows of up to the 15th,
    # so not in those of week 47 (the 16th looks back to the 2nd).
    assert told(lists, "top10.dias", 15) == [
        f"{THIS}: 1 productos entran, 0 salen (1 → 2 en la lista)",
        f"{LAST}: 1 productos entran, 0 salen (2 → 3 en la lista)",
    ]


def test_higher_minimum_sends_products_out(lists) -> None:
    assert told(lists, "top10.minimo", 3) == [
        f"{THIS}: 0 productos entran, 0 salen (1 → 1 en la lista)",  # A has its three
        f"{LAST}: 0 productos entran, 1 salen (2 → 1 en la lista)",  # B has two
    ]


def test_old_data_are_told_of_their_own_last_weeks(lists) -> None:
    # In March 2027: the last reports, of 14 November, are in windows of 10 days until the 23rd,
    # Monday of week 48. That one begins on the 14th and holds no product twice; week 47 as above.
    set_clock(lists, "2027-03-10 11:00")
    assert told(lists, "top10.minimo", 3) == [
        "Semana 2026-W48, terminada: 0 productos entran, 0 salen (0 → 0 en la lista)",
        "Semana 2026-W47, terminada: 0 productos entran, 0 salen (1 → 1 en la lista)",
    ]


def test_without_reports_no_list_changes(site) -> None:
    assert told(site, "top10.minimo", 3) == [
        "Todavía no hay reportes de daño: ninguna lista cambia."
    ]
    assert told(site, "top10.segmento_alto", 701) == [
        "Casos abiertos: 0 de 0 quedan en otro segmento; "
        "cada uno lo muestra cuando se le une un reporte nuevo"
    ]


def test_counting_customers_brings_in_who_reported_several_products(lists) -> None:
    assert told(lists, "top10.unidad", "cliente") == [
        f"{THIS}: 1 productos entran, 0 salen (1 → 2 en la lista, contando clientes)",  # D2
        f"{LAST}: 1 productos entran, 0 salen (2 → 3 en la lista, contando clientes)",
    ]


def test_top30_is_told_of_today(lists) -> None:
    # 30 days up to the 18th: A, B and C; with three reports, A alone.
    assert told(lists, "top10.minimo_top30", 3) == [
        "Reporte Top 30 de hoy: 0 productos entran, 2 salen (3 → 1 en la lista)"
    ]


def test_segments_of_the_lists_and_of_open_cases(lists) -> None:
    # Billing of the newest report: A 700 BOB, B 400. Alto from 701: A leaves Alto in both weeks.
    # Of the two open cases, that of A (R1 and R3: the newest bills 700) too; B's stays Medio.
    # The finished one, of R2, is not looked at.
    for product, state, numbers in (
        ("A", "detectado", ("R1", "R3")),
        ("B", "cerrado", ("R5",)),
        ("A", "concluido", ("R2",)),
    ):
        case = a_case(lists, product, state)
        with writing(lists.engine) as connection:
            for number in numbers:
                records.put(connection, caso_reporte, {"numero": number, "caso_id": case})
    before = everything(lists)
    assert told(lists, "top10.segmento_alto", 701) == [
        f"{THIS}: 1 de 1 cambian de segmento",
        f"{LAST}: 1 de 2 cambian de segmento",
        "Casos abiertos: 1 de 2 quedan en otro segmento; "
        "cada uno lo muestra cuando se le une un reporte nuevo",
    ]
    assert everything(lists) == before


@pytest.fixture
def clocks(site):
    """Three reviews, seen on Wednesday 18 November at 11:00; days are 08–12 and 14:30–18:30.

    One began on Monday 16 at 10:00: due Tuesday 17 at 18:30, overdue.
    One on Tuesday 17 at 09:00: due Wednesday at 18:30; of its 15 hours (7 + 8), three quarters,
    11 h 15 min, end on Wednesday at 14:45: in order.
    One on Wednesday 18 at 10:00: due Thursday at 18:30, in order.
    A fourth case is no longer in review: no clock.
    """
    for n, (moment, state) in enumerate(
        [
            ("2026-11-16 10:00", "en revisión técnica"),
            ("2026-11-17 09:00", "en revisión técnica"),
            ("2026-11-18 10:00", "reincidió"),
            ("2026-11-16 10:00", "en monitoreo"),
        ]
    ):
        set_clock(site, moment)
        a_case(site, f"P{n}", state)
    set_clock(site, "2026-11-18 11:00")
    return site


def running(passing: str, later: int) -> list[str]:
    return [f"Plazos que corren (3): {passing}; {later} vencen en otro momento"]


@pytest.mark.parametrize(
    ("key", "value", "passing", "later"),
    [
        # Two days: Monday's is due today at 18:30; three quarters of its 22 hours (6 + 8 + 8),
        # 16 h 30 min, end today at 10:30: nearly due. All three ends move.
        ("top10.revision_dias", 2, "pasan 1 a por vencer", 3),
        # Half of Tuesday's 15 hours, 7 h 30 min, passed today at 08:30; of Wednesday's 14 hours
        # (6 + 8), 7 h do not pass until 17:30... no end moves.
        ("top10.aviso_pct", 50, "pasan 1 a por vencer", 0),
        # Tuesday 17 a holiday: Monday's is due today at 18:30 and three quarters of its 14 hours,
        # 10 h 30 min, end today at 15:00: in order. Tuesday's starts today: due tomorrow.
        ("calendario.feriados", "2026-11-17 Aniversario", "pasan 1 a en orden", 2),
        # In Colombia Monday 16 is a holiday: Monday's starts on Tuesday at 08:00 and is due today
        # at 18:30; three quarters of its 16 hours end today at 12:00: in order.
        ("calendario.pais", "CO", "pasan 1 a en orden", 1),
    ],
)
def test_clocks_that_would_be_elsewhere(clocks, key, value, passing, later) -> None:
    before = everything(clocks)
    assert told(clocks, key, value) == running(passing, later)
    assert everything(clocks) == before


def test_parameter_that_classifies_nothing_tells_nothing(sqlite_site) -> None:
    assert told(sqlite_site, "sesion.horas", 8) is None


def test_value_that_may_not_be_held_is_refused(sqlite_site) -> None:
    with pytest.raises(UserError, match="de 1 a 60"):
        told(sqlite_site, "top10.dias", 61)
    with pytest.raises(UserError, match="no es una fecha"):
        told(sqlite_site, "calendario.feriados", "ayer")


def test_every_effect_is_of_a_parameter_there_is(sqlite_site) -> None:
    keys = {key for p in procedimientos.PROCEDIMIENTOS for key in p.alcances}
    assert keys <= PARAMETERS.keys()
    for key in keys:  # on an empty base each tells that nothing changes
        assert told(sqlite_site, key, PARAMETERS[key].default)


def test_who_may_not_is_refused(sqlite_site, beto) -> None:
    with pytest.raises(Forbidden, match=Permission.PARAMETROS.value):
        told(sqlite_site, "top10.dias", 15, by=beto)


def test_supposing_changes_nothing_of_the_site(sqlite_site) -> None:
    parameter = PARAMETERS["top10.dias"]
    then = sqlite_site.supposing(parameter, 15)
    assert (then.number(parameter), sqlite_site.number(parameter)) == (15, 10)
