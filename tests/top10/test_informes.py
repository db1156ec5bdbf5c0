"""The reports of COM-DSC-P14: what they list, what they say of themselves, who gets them."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.base.errors import Forbidden, UserError
from lib.base.periods import Period
from lib.base.permissions import CONSOLA, person
from lib.tools.site import Site
from lib.top10 import informes, parameters, reiteracion
from lib.top10.reiteracion import Cortes, Regla
from tests.builders import Row, a_batch, a_case, many_reports, report, reports

DAY = date(2026, 11, 12)


@pytest.fixture
def with_reports(site: Site) -> Site:
    """A (Alto, Sacaba) 3 reports; B (sin dato, Vinto) 2, its second after its first was closed;
    C (Bajo, Sacaba) 2 on 20 October and 12 November: only in the window of 30 days."""
    alto = {"facturacion_centavos": 70_000, "zona": "Sacaba"}
    bajo = {"facturacion_centavos": 1, "zona": "Sacaba", "cliente": "=1+1"}
    reports(
        site,
        [
            *(report(f"A{d}", "A", f"2026-11-{d} 09:00", **alto) for d in (10, 11, 12)),
            report("B3", "B", "2026-11-03 09:00", zona="Vinto", cerrado="2026-11-04 09:00"),
            report("B12", "B", "2026-11-12 09:00", zona="Vinto"),
            report("C1", "C", "2026-10-20 09:00", **bajo),
            report("C2", "C", "2026-11-12 10:00", **bajo),
        ],
        batch=a_batch(site, desde="2026-10-01", hasta="2026-11-12"),
    )
    return site


def products(told) -> list[str]:
    return told.frame["producto"].tolist()


def test_top10_goes_by_segment_and_keeps_the_place_in_the_list(with_reports: Site) -> None:
    told = informes.top10(with_reports, DAY, by=CONSOLA)
    assert products(told) == ["A", "B"]
    assert told.frame["segmento"].tolist() == ["Alto", "sin dato"]
    assert told.frame["puesto"].tolist() == [1, 2]
    assert told.chart.values == (1, 0, 0, 1)
    assert not told.provisional


def test_top30_looks_at_its_own_days_with_its_own_minimum(with_reports: Site) -> None:
    """14 October–12 November: C too. With a minimum of 3, A alone."""
    told = informes.top30(with_reports, DAY, by=CONSOLA)
    assert products(told) == ["A", "C", "B"]
    assert told.facts["Regla"] == "2 reportes o más en 30 días, por producto"
    with_reports.set_value(parameters.MINIMO_TOP30, 3, by=CONSOLA)
    assert products(informes.top30(with_reports, DAY, by=CONSOLA)) == ["A"]
    assert products(informes.top10(with_reports, DAY, by=CONSOLA)) == ["A", "B"]


def test_facts_say_the_rule_the_filters_and_the_moment(with_reports: Site) -> None:
    told = informes.top10(with_reports, DAY, by=CONSOLA, zona="Sacaba", segmentos=["Alto"])
    assert products(told) == ["A"]
    assert told.facts == {
        "Día": "12/11/2026",
        "Ventana": "del 03/11/2026 al 12/11/2026",
        "Regla": "2 reportes o más en 10 días, por producto",
        "Segmentos": "Alto desde 700 BOB de facturación mensual, Medio desde 300 BOB, Bajo el "
        "resto; «sin dato» si no se conoce",
        "Estado": "completo: las importaciones cubren los 10 días que mira",
        "Filtros": "zona Sacaba; Alto",
        "Obtenido": "18/11/2026 11:00 (America/La_Paz), por Línea de comandos",
    }


def test_day_not_covered_makes_it_provisional(with_reports: Site) -> None:
    told = informes.top10(with_reports, DAY + timedelta(days=1), by=CONSOLA)
    assert told.provisional
    assert told.facts["Estado"].startswith("provisional")


MISSING = (
    "provisional: faltan {} de los {} días que mira, por terminar o por importar; puede crecer"
)


def test_report_is_complete_only_when_its_whole_window_is_imported(site: Site) -> None:
    """Only 8 to 12 November are imported: of 14 October–12 November 25 days are missing, of 3–12
    November five; of the windows of 10–12 November (1–12 November) seven."""
    reports(site, [report(f"A{d}", "A", f"2026-11-{d} 09:00") for d in (10, 11, 12)],
            batch=a_batch(site, desde="2026-11-08", hasta="2026-11-12"))  # fmt: skip
    of_30 = informes.top30(site, DAY, by=CONSOLA)
    assert (of_30.facts["Estado"], of_30.provisional) == (MISSING.format(25, 30), True)
    of_10 = informes.top10(site, DAY, by=CONSOLA)
    assert (of_10.facts["Estado"], of_10.chart.apart) == (MISSING.format(5, 10), (True,) * 4)
    each = informes.reiterados(site, date(2026, 11, 10), DAY, by=CONSOLA)
    assert (each.facts["Estado"], each.chart.apart) == (MISSING.format(7, 12), (True,) * 3)
    a_batch(site, desde="2026-11-02", hasta="2026-11-07")
    each = informes.reiterados(site, date(2026, 11, 10), DAY, by=CONSOLA)
    assert each.facts["Estado"] == (
        "provisional: falta 1 de los 12 días que mira, por terminar o por importar; puede crecer"
    )
    assert each.chart.apart == (True, False, False), "1 November is in the window of the 10th"


def test_weekly_report_looks_at_the_days_before_its_week_too(site: Site) -> None:
    """W46, 9–15 November, looks at 31 October–15 November: 16 days, of which it lacks eight."""
    a_batch(site, desde="2026-11-08", hasta="2026-11-15")
    assert informes.semanal(site, "2026-W46", by=CONSOLA).facts["Estado"] == MISSING.format(8, 16)


def test_weekly_report_is_the_weekly_list(with_reports: Site) -> None:
    told = informes.semanal(with_reports, "2026-W46", by=CONSOLA)
    assert products(told) == ["A", "B"]
    assert told.facts["Semana"] == "2026-W46, del 09/11/2026 al 15/11/2026"
    assert told.provisional, "13 to 15 November are not covered"


def test_reiterados_has_a_line_for_each_report(with_reports: Site) -> None:
    """On 12 November: A's three, then B's two, the second reopened after the closing."""
    a_case(with_reports, "Z", "detectado")
    told = informes.reiterados(with_reports, DAY, DAY, by=CONSOLA)
    assert told.frame["numero"].tolist() == ["A10", "A11", "A12", "B3", "B12"]
    assert told.frame["puesto"].tolist() == [1, 1, 1, 2, 2]
    assert told.frame["reabierto"].tolist() == [False, False, False, False, True]
    assert told.facts["Reabiertos tras cierre"] == "1 de 5 reportes"
    assert told.facts["Productos reiterados"] == "2"


def test_reiterados_counts_the_products_of_each_day(with_reports: Site) -> None:
    """A from 11 November (10 and 11); B only on 12 (3 and 12); 13 on is not covered."""
    told = informes.reiterados(with_reports, date(2026, 11, 10), date(2026, 11, 13), by=CONSOLA)
    assert told.chart.labels == ("10/11", "11/11", "12/11", "13/11")
    assert told.chart.values == (0, 1, 2, 1)
    assert told.chart.apart == (False, False, False, True)
    assert told.provisional


def test_reopened_looks_at_a_report_before_the_period_too(site: Site) -> None:
    """The one closed in September is outside every window; the second came after it."""
    reports(site, [report("1", "A", "2026-09-01 09:00", cerrado="2026-09-02 09:00"),
                   report("2", "A", "2026-11-10 09:00"),
                   report("3", "A", "2026-11-11 09:00")])  # fmt: skip
    told = informes.reiterados(site, DAY, DAY, by=CONSOLA)
    assert told.frame["numero"].tolist() == ["2", "3"]
    assert told.frame["reabierto"].tolist() == [True, False]


def test_person_with_zones_gets_those_alone(with_reports: Site) -> None:
    vinto = person("v", "V", ("gerencia",), ("Vinto",))
    assert products(informes.top10(with_reports, DAY, by=vinto)) == ["B"]
    assert set(products(informes.reiterados(with_reports, DAY, DAY, by=vinto))) == {"B"}
    assert products(informes.reiterados(with_reports, DAY, DAY, by=vinto, zona="Sacaba")) == []
    assert informes.zonas(with_reports, by=vinto) == ["Vinto"]


@pytest.mark.parametrize(
    ("desde", "hasta", "told"),
    [
        (date(2026, 11, 2), date(2026, 11, 1), "El último día es anterior al primero."),
        (date(2026, 10, 1), date(2026, 11, 1), "Pidió 32 días"),
        (date(1, 1, 1), date(1, 1, 2), "fuera del calendario"),
        (date.max, date.max, "fuera del calendario"),
    ],
)
def test_periods_that_cannot_be_listed_are_told(
    sqlite_site: Site, desde: date, hasta: date, told: str
) -> None:
    with pytest.raises(UserError, match=told):
        informes.reiterados(sqlite_site, desde, hasta, by=CONSOLA)


def test_longest_period_is_a_month(sqlite_site: Site) -> None:
    told = informes.reiterados(sqlite_site, date(2026, 10, 1), date(2026, 10, 31), by=CONSOLA)
    assert (len(told.frame), len(told.chart.values)) == (0, 31)


def test_who_may_not_see_the_top10_is_refused(sqlite_site: Site, carla) -> None:
    with pytest.raises(Forbidden):
        informes.top10(sqlite_site, DAY, by=carla)
    with pytest.raises(Forbidden):
        informes.top30(sqlite_site, DAY, by=carla)
    with pytest.raises(Forbidden):
        informes.semanal(sqlite_site, "2026-W46", by=carla)
    with pytest.raises(Forbidden):
        informes.reiterados(sqlite_site, DAY, DAY, by=carla)


# -- against a brute force ----------------------------------------------------------------------

FIRST = date(2026, 11, 1)


def made(found: list[tuple[str, int, str]]) -> list[Row]:
    return [
        report(f"{n * 7 % 11}-{n}", product, f"{FIRST + timedelta(days=day)} 08:00")
        | {"estado": state}
        for n, (product, day, state) in enumerate(found)
    ]


some = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]),
        st.integers(-20, 20),
        st.sampled_from(["abierto", "abierto", "anulado"]),
    ),
    min_size=1,
    max_size=14,
)


def brute(found: list[Row], days: list[date], span: int, minimum: int) -> dict[date, set[str]]:
    """Of each day, the reports in the windows of whoever is reiterated on it."""
    listed: dict[date, set[str]] = {}
    for day in days:
        inside = [r for r in found if 0 <= (day - r["abierto_el"]).days < span]
        inside = [r for r in inside if r["estado"] != "anulado"]
        listed[day] = {
            r["numero"]
            for r in inside
            if sum(o["producto"] == r["producto"] for o in inside) >= minimum
        }
    return listed


KEPT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=60, suppress_health_check=KEPT)
@given(some, st.integers(0, 10), st.integers(1, 12), st.integers(2, 3), st.integers(1, 12))
def test_reiterados_is_that_of_a_brute_force(
    sqlite_site: Site, drawn: list, start: int, long: int, minimum: int, span: int
) -> None:
    found = made(drawn)
    many_reports(sqlite_site, found)
    here = sqlite_site.supposing(parameters.MINIMO, minimum).supposing(parameters.DIAS, span)
    days = Period(FIRST + timedelta(days=start), FIRST + timedelta(days=start + long)).days()
    told = informes.reiterados(here, days[0], days[-1], by=CONSOLA)
    expected = brute(found, days, span, minimum)
    assert set(told.frame["numero"]) == set().union(*expected.values())
    product = {r["numero"]: r["producto"] for r in found}
    per_day = tuple(len({product[n] for n in expected[day]}) for day in days)
    assert told.chart.values == per_day


def test_days_of_a_key_that_stops_and_comes_back() -> None:
    """1, 2 and 20, 21 November with windows of 3 days: reiterated 2–3 and 21–22."""
    rows = [
        report(str(d), "A", f"2026-11-{d:02} 09:00")
        | {"clave": "A", "cliente": None, "zona": None, "servicio": None, "orden": None,
           "facturacion_centavos": None}
        for d in (1, 2, 20, 21)
    ]  # fmt: skip
    rule = Regla(3, 2, "producto", Cortes(700, 300))
    period = Period(date(2026, 11, 1), date(2026, 12, 1))
    (found,) = reiteracion.repeticiones(rows, period, rule)
    assert [(d.start.day, d.last.day) for d in found.dias] == [(2, 3), (21, 22)]
    many = reiteracion.por_dia([found], period)
    assert [day.day for day, n in many.items() if n] == [2, 3, 21, 22]


def test_site_that_counts_customers_says_customers(with_reports: Site) -> None:
    with_reports.set_value(parameters.UNIDAD, "cliente", by=CONSOLA)
    assert informes.top10(with_reports, DAY, by=CONSOLA).counted.endswith("reiterados")
    assert "cliente" in informes.top10(with_reports, DAY, by=CONSOLA).counted
    assert "Clientes reiterados" in informes.reiterados(with_reports, DAY, DAY, by=CONSOLA).facts
