"""The indicators over a site: months, coverage, kept totals, groups, rows behind.

NOW is 18 November 2026: October is over; its reports could reiterate until 9 November.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import event

from lib.base.errors import Forbidden
from lib.base.permissions import CONSOLA, Person, person
from lib.indicators.measure import Verdict
from lib.procedimientos import clases, efectos, medir
from lib.store import events, records
from lib.store.events import Event
from lib.store.locks import held
from lib.store.tables.top10 import mes_top10
from lib.store.work import reading, writing
from lib.tools import outbox
from lib.tools.importer import batches
from lib.tools.site import Site
from lib.tools.workflow.take import take
from lib.top10 import medidas, meses, parameters, reads
from lib.top10.flow import FLUJO
from tests.builders import a_batch, a_case, at, cancellations, imported, report, reports, set_clock

HEAD = "numero;producto;abierto_en;zona;tecnico\n"
# A reiterates (28 October, 5 November); B has one report. The file covers 28 October–9 November.
FILE = (
    f"{HEAD}1;A;2026-10-28 08:00;Sacaba;Rojas\n2;A;2026-11-05 08:00;Vinto;Rojas\n"
    "3;B;2026-10-30 08:00;Sacaba;\n4;Z;2026-11-09 08:00;Vinto;\n"
)


def rate(site: Site, mes: str = "2026-10"):
    return medidas.tasa_reiteracion(site, mes, by=CONSOLA)


def kept(site: Site) -> set[tuple[str, str]]:
    with reading(site.engine) as connection:
        return {(r["medida"], r["mes"]) for r in records.many(connection, mes_top10, order="mes")}


# -- tasa_reiteracion ---------------------------------------------------------------------------


def test_rate_of_a_month_wholly_covered(site: Site, tmp_path: Path) -> None:
    """1 of 2 in October. An import that covers the rest of October makes it complete."""
    imported(site, tmp_path / "a.csv", FILE)
    a_batch(site, desde="2026-10-01", hasta="2026-10-27")
    found = rate(site)
    assert (found.numerator, found.denominator, found.value) == (1, 2, Decimal("50.0"))
    assert (found.verdict, found.note) == (Verdict.SIN_META, "")


@pytest.mark.parametrize("hasta", ["2026-11-08", "2026-10-31"])
def test_rate_is_provisional_until_the_nine_days_after_are_covered(site: Site, hasta: str) -> None:
    reports(site, [report("1", "A", "2026-10-28 09:00")],
            batch=a_batch(site, desde="2026-10-01", hasta=hasta))  # fmt: skip
    assert rate(site).verdict is Verdict.SIN_DATO
    assert "09/11/2026" in rate(site).note
    a_batch(site, desde="2026-11-01", hasta="2026-11-09")
    assert rate(site).verdict is Verdict.SIN_META


def test_rate_is_provisional_until_those_days_are_over(site: Site) -> None:
    """A file may declare days to come: on 9 November that day is not over."""
    reports(site, [report("1", "A", "2026-10-28 09:00")],
            batch=a_batch(site, desde="2026-10-01", hasta="2026-11-30"))  # fmt: skip
    set_clock(site, "2026-11-09 23:59")
    assert rate(site).verdict is Verdict.SIN_DATO
    set_clock(site, "2026-11-10 00:00")
    assert rate(site).verdict is Verdict.SIN_META


def test_annulled_report_neither_counts_nor_reiterates(site: Site) -> None:
    reports(site, [report("1", "A", "2026-10-05 09:00"),
                   report("2", "A", "2026-10-06 09:00", estado="anulado"),
                   report("3", "B", "2026-10-06 09:00", estado="anulado")])  # fmt: skip
    assert (rate(site).numerator, rate(site).denominator) == (0, 1)


def test_rate_by_customer_where_the_site_counts_so(site: Site) -> None:
    """Rosa's two products make one customer who reiterates; a report of nobody is left out."""
    rosa = {"cliente": "Rosa"}
    reports(site, [report("1", "A", "2026-10-05 09:00", **rosa),
                   report("2", "B", "2026-10-06 09:00", **rosa),
                   report("3", "C", "2026-10-06 09:00", cliente=None)])  # fmt: skip
    assert (rate(site).numerator, rate(site).denominator) == (0, 3)
    site.set_value(parameters.UNIDAD, "cliente", by=CONSOLA)
    assert (rate(site).numerator, rate(site).denominator) == (1, 1)


def test_rows_behind_are_the_reports_that_came_back(site: Site, tmp_path: Path) -> None:
    imported(site, tmp_path / "a.csv", FILE)
    (row,) = medidas.filas(site, "tasa_reiteracion", "2026-10", by=CONSOLA).to_dict("records")
    assert (row["numero"], row["vuelve_el"], row["maestro"]) == ("1", date(2026, 11, 5), "Rojas")
    of_vinto = {"corte": "zona", "grupo": "Vinto"}
    assert medidas.filas(site, "tasa_reiteracion", "2026-10", by=CONSOLA, **of_vinto).empty


def test_groups_are_those_of_the_kept_totals_and_of_the_rows(site: Site, tmp_path: Path) -> None:
    imported(site, tmp_path / "a.csv", FILE)
    assert ("tasa_reiteracion", "2026-10") in kept(site)
    by_kept = medidas.por(site, "tasa_reiteracion", "2026-10", "maestro", by=CONSOLA)
    with writing(site.engine) as connection:
        meses.olvidar(connection, reads.rango(site))
    assert kept(site) == set()
    live = medidas.por(site, "tasa_reiteracion", "2026-10", "maestro", by=CONSOLA)
    told = [(t.grupo, t.numerator, t.denominator, t.value) for t in live]
    assert told == [("Rojas", 1, 1, Decimal(100)), ("sin dato", 0, 1, Decimal(0))]
    assert by_kept == live


# -- kept totals --------------------------------------------------------------------------------


def test_import_computes_again_the_months_it_touched(site: Site, tmp_path: Path) -> None:
    """B, alone in October, comes back on 6 November: a file of November changes October's rate."""
    imported(site, tmp_path / "a.csv", FILE)
    assert rate(site).numerator == 1
    later = imported(site, tmp_path / "b.csv", f"{HEAD}5;B;2026-11-06 08:00;;\n")
    assert rate(site).numerator == 2
    assert later.lote is not None
    batches.undo(site, clases(), later.lote, by=CONSOLA)
    outbox.work(site, efectos())
    assert rate(site).numerator == 1


def test_completing_twice_computes_nothing_again(site: Site, tmp_path: Path) -> None:
    """October and November of the rate are kept by the import; October of the three of cases."""
    imported(site, tmp_path / "a.csv", FILE)
    assert meses.completar(site) == 3
    assert meses.completar(site) == 0
    assert kept(site) == {
        ("tasa_reiteracion", "2026-10"), ("tasa_reiteracion", "2026-11"),
        ("solucion_definitiva", "2026-10"), ("dias_solucion", "2026-10"),
        ("satisfaccion", "2026-10"),
    }  # fmt: skip


def test_another_rule_has_its_own_totals(site: Site, tmp_path: Path) -> None:
    """With 5 days A's pair, eight apart, is none."""
    imported(site, tmp_path / "a.csv", FILE)
    site.set_value(parameters.DIAS, 5, by=CONSOLA)
    assert rate(site).numerator == 0
    assert meses.completar(site) == 5
    site.set_value(parameters.DIAS, 10, by=CONSOLA)
    assert rate(site).numerator == 1


def test_completing_without_reports_is_nothing(site: Site) -> None:
    assert meses.completar(site) == 0


# -- cases --------------------------------------------------------------------------------------


def happened(site: Site, case_id: int, step: str, day: str, score: int | None = None) -> None:
    """An event of a case at noon of a day."""
    told = [Event(case_id, step, "en monitoreo", "concluido", score=score)]
    with writing(site.engine) as connection:
        events.record(connection, "caso", told, by=CONSOLA, now=at(f"{day} 12:00"),
                      today=date.fromisoformat(day))  # fmt: skip


@pytest.fixture
def with_cases(site: Site) -> Site:
    """A concluded 19 days after it was opened; B came back, then concluded after 21; C came back.

    D concluded in September; E was annulled; nobody knows when F, concluded, was opened.
    """
    reports(site, [report("1", "A", "2026-08-05 09:00")])
    cells = {
        "A": {"zona": "Sacaba", "usm": "Ana", "causal_cierre": "Fibra atenuada"},
        "B": {"zona": "Vinto", "usm": "Ana"},
        "C": {"zona": "Sacaba", "usm": "Beto"},
        "D": {}, "E": {}, "F": {"zona": "Vinto"},
    }  # fmt: skip
    found = {name: a_case(site, name, "concluido", **more) for name, more in cells.items()}
    opened = {"A": "2026-10-01", "B": "2026-10-10", "C": "2026-10-01", "D": "2026-09-01",
              "E": "2026-10-01"}  # fmt: skip
    for name, day in opened.items():
        happened(site, found[name], "abrir", day)
    happened(site, found["D"], "concluir", "2026-09-30")
    happened(site, found["B"], "reincidir", "2026-10-15")
    happened(site, found["A"], "concluir", "2026-10-20")
    happened(site, found["C"], "reincidir", "2026-10-20")
    happened(site, found["E"], "anular", "2026-10-20")
    happened(site, found["F"], "concluir", "2026-10-21")
    happened(site, found["B"], "concluir", "2026-10-31")
    happened(site, found["A"], "satisfecho", "2026-10-05", 5)
    happened(site, found["C"], "confirmar_remota", "2026-10-05", 4)
    happened(site, found["B"], "insatisfecho", "2026-10-31", 1)
    happened(site, found["B"], "satisfecho", "2026-11-01", 5)
    return site


def test_definitive_solution_counts_each_case_once_by_its_last_outcome(with_cases: Site) -> None:
    """A, B and F concluded, C came back: 3 of 4. September: D alone."""
    october = medidas.solucion_definitiva(with_cases, "2026-10", by=CONSOLA)
    assert (october.numerator, october.denominator, october.value) == (3, 4, Decimal(75))
    assert october.verdict is Verdict.SIN_META
    september = medidas.solucion_definitiva(with_cases, "2026-09", by=CONSOLA)
    assert (september.numerator, september.denominator) == (1, 1)


def test_median_days_from_opening_to_conclusion(with_cases: Site) -> None:
    """19 and 21; nobody knows F's."""
    found = medidas.dias_solucion(with_cases, "2026-10", by=CONSOLA)
    assert (found.numerator, found.denominator, found.value) == (2, None, Decimal(20))
    behind = medidas.filas(with_cases, "dias_solucion", "2026-10", by=CONSOLA)
    assert behind["dias"].tolist() == [19, 21]


def test_satisfaction_of_the_month_of_the_call(with_cases: Site) -> None:
    """(5 + 4 + 1) / 3 = 3,33; the 5 of 1 November is November's, which is not over."""
    found = medidas.satisfaccion(with_cases, "2026-10", by=CONSOLA)
    assert (found.numerator, found.denominator, found.value) == (10, 3, Decimal("3.33"))
    november = medidas.satisfaccion(with_cases, "2026-11", by=CONSOLA)
    assert (november.value, november.verdict) == (Decimal(5), Verdict.SIN_DATO)
    assert medidas.puntajes(with_cases, "2026-10", by=CONSOLA).values == (1, 0, 0, 1, 1)


def test_customer_who_answered_twice_in_a_month_counts_once_with_the_last_score(
    site: Site,
) -> None:
    """G confirmed with 5 and then gave 1; H gave 4: 5 / 2, not 10 / 3. In November G gives 3."""
    reports(site, [report("1", "A", "2026-08-05 09:00")])
    g, h = a_case(site, "G", "concluido", zona="Vinto"), a_case(site, "H", "concluido")
    happened(site, g, "confirmar_remota", "2026-10-05", 5)
    happened(site, h, "satisfecho", "2026-10-06", 4)
    happened(site, g, "insatisfecho", "2026-10-07", 1)
    happened(site, g, "calidad_sin_respuesta", "2026-10-08")
    happened(site, g, "satisfecho", "2026-11-02", 3)
    found = medidas.satisfaccion(site, "2026-10", by=CONSOLA)
    assert (found.numerator, found.denominator, found.value) == (5, 2, Decimal("2.50"))
    assert medidas.puntajes(site, "2026-10", by=CONSOLA).values == (1, 0, 0, 1, 0)
    assert medidas.satisfaccion(site, "2026-11", by=CONSOLA).value == Decimal(3)
    rows = medidas.filas(site, "satisfaccion", "2026-10", by=CONSOLA)
    assert rows[["producto", "puntaje", "llamada"]].values.tolist() == [
        ["H", 4, "Cliente satisfecho con la solución"], ["G", 1, "Cliente insatisfecho: derivado"]
    ]  # fmt: skip
    meses.completar(site)
    assert medidas.satisfaccion(site, "2026-10", by=CONSOLA) == found


def test_annulled_case_counts_in_no_month_also_where_totals_are_kept(
    site: Site, ana: Person
) -> None:
    """G came back on 6 October and H concluded in September and came back on 6 October too.

    G annulled: 0 of 1 in October. H annulled as well: 0 of 0, and 0 of 0 in September.
    """
    reports(site, [report("1", "A", "2026-08-05 09:00")])
    g, h = a_case(site, "G", "reincidió"), a_case(site, "H", "reincidió")
    happened(site, h, "concluir", "2026-09-30")
    happened(site, g, "reincidir", "2026-10-06")
    happened(site, h, "reincidir", "2026-10-06")
    meses.completar(site)

    def told(mes: str) -> tuple[int, int | None, int]:
        found = medidas.solucion_definitiva(site, mes, by=CONSOLA)
        return found.numerator, found.denominator, len(rows(mes))

    def rows(mes: str) -> list[object]:
        return medidas.filas(site, "solucion_definitiva", mes, by=CONSOLA)["caso"].tolist()

    assert (told("2026-09"), told("2026-10")) == ((1, 1, 1), (0, 2, 2))
    why = {"origen": "administrativo", "motivo": "Se abrió por error"}
    take(site, FLUJO, "anular", g, why, by=ana)
    outbox.work(site, efectos())
    assert (told("2026-09"), told("2026-10")) == ((1, 1, 1), (0, 1, 1))
    take(site, FLUJO, "anular", h, why, by=ana)
    outbox.work(site, efectos())
    assert (told("2026-09"), told("2026-10")) == ((0, 0, 0), (0, 0, 0))
    assert {("solucion_definitiva", "2026-09"), ("dias_solucion", "2026-10")} <= kept(site)


def test_months_of_an_annulled_case_wait_for_whoever_computes_totals(
    site: Site, ana: Person
) -> None:
    """A total being computed may have counted it: it is forgotten when that is done."""
    reports(site, [report("1", "A", "2026-08-05 09:00")])
    case = a_case(site, "G", "reincidió")
    happened(site, case, "reincidir", "2026-10-06")
    meses.completar(site)
    why = {"origen": "administrativo", "motivo": "Se abrió por error"}
    take(site, FLUJO, "anular", case, why, by=ana)
    with held(site.engine, meses.TOTALES):
        assert outbox.work(site, efectos()) == 0
    set_clock(site, "2026-11-18 11:01")
    assert outbox.work(site, efectos()) == 1
    assert medidas.solucion_definitiva(site, "2026-10", by=CONSOLA).denominator == 0


def test_measures_by_zone_analyst_and_cause(with_cases: Site) -> None:
    def by(code: str, cut: str) -> list[tuple[str, int, int | None]]:
        found = medidas.por(with_cases, code, "2026-10", cut, by=CONSOLA)
        return [(t.grupo, t.numerator, t.denominator) for t in found]

    assert by("solucion_definitiva", "zona") == [("Sacaba", 1, 2), ("Vinto", 2, 2)]
    assert by("solucion_definitiva", "usm") == [("Ana", 2, 2), ("Beto", 0, 1), ("sin dato", 1, 1)]
    assert by("dias_solucion", "causal") == [("Fibra atenuada", 1, None), ("sin dato", 1, None)]
    assert by("satisfaccion", "maestro") == [("sin dato", 10, 3)]


def test_rows_of_a_group_are_its_own(with_cases: Site) -> None:
    given = {"by": CONSOLA, "corte": "usm", "grupo": "sin dato"}
    rows = medidas.filas(with_cases, "solucion_definitiva", "2026-10", **given)
    assert rows["producto"].tolist() == ["F"]
    assert rows["desenlace"].tolist() == ["Solución definitiva"]


def test_kept_months_say_the_same_as_computed_ones(with_cases: Site) -> None:
    measures = [m(with_cases, "2026-10", by=CONSOLA) for m in medidas.MEDIDAS.values()]
    assert meses.completar(with_cases) > 0
    assert [m(with_cases, "2026-10", by=CONSOLA) for m in medidas.MEDIDAS.values()] == measures


def test_person_with_zones_gets_only_their_rows_behind_a_figure_of_all(with_cases: Site) -> None:
    sacaba = person("s", "S", ("supervisor_centro_operaciones",), ("Sacaba",))
    rows = medidas.filas(with_cases, "solucion_definitiva", "2026-10", by=sacaba)
    assert rows["producto"].tolist() == ["A", "C"]
    assert medidas.solucion_definitiva(with_cases, "2026-10", by=sacaba).denominator == 4
    assert "solo de las suyas" in medidas.nota("solucion_definitiva", sacaba)


# -- trends -------------------------------------------------------------------------------------


def trend(site: Site, code: str, meses_: int = 12) -> list[tuple[str, Decimal | None, bool]]:
    found = medidas.tendencia(site, code, "2026-11", meses_, by=CONSOLA)
    return [(m.mes, m.medida.value, m.provisional) for m in found]


def test_trend_of_cases_begins_with_the_first_month_that_has_any(with_cases: Site) -> None:
    meses.completar(with_cases)
    assert trend(with_cases, "solucion_definitiva") == [
        ("2026-09", Decimal(100), False), ("2026-10", Decimal(75), False), ("2026-11", None, True)
    ]  # fmt: skip


def test_trend_of_the_rate_tells_the_months_that_may_still_change(
    site: Site, tmp_path: Path
) -> None:
    """September's last windows end on 9 October; the first file begins on 28."""
    imported(site, tmp_path / "a.csv", FILE)
    assert [(m, p) for m, _, p in trend(site, "tasa_reiteracion")] == [
        ("2026-10", True), ("2026-11", True)
    ]  # fmt: skip
    a_batch(site, desde="2026-10-01", hasta="2026-10-31")
    assert [p for _, _, p in trend(site, "tasa_reiteracion")] == [False, True]


def test_trend_of_cancellations_is_that_of_each_month(site: Site) -> None:
    """1 in August, 3 in September (one product twice), 2 in October; November in progress."""
    reports(site, [report("1", "A", "2026-08-05 09:00")])
    cancellations(site, ("A", "2026-08-10"), ("B", "2026-09-01"), ("C", "2026-09-02"),
                  ("D", "2026-09-03"), ("D", "2026-09-30"), ("E", "2026-10-01"),
                  ("F", "2026-10-31"))  # fmt: skip
    found = medidas.tendencia(site, "variacion_bajas", "2026-11", 24, by=CONSOLA)
    assert [(m.mes, m.medida.value, m.medida.verdict.value) for m in found] == [
        ("2026-08", Decimal(-1), "sin dato"),  # nobody knows July
        ("2026-09", Decimal(-2), "sin dato"),  # nor the first days of August
        ("2026-10", Decimal(1), "aceptado"),
        ("2026-11", Decimal(2), "sin dato"),
    ]
    for m in found:
        assert m.medida == reads.variacion_bajas(site, m.mes, by=CONSOLA)


def test_trend_asks_as_much_for_two_years_as_for_one(with_cases: Site) -> None:
    meses.completar(with_cases)

    def statements(months: int) -> int:
        said: list[str] = []
        note = lambda *a: said.append(a[2])  # noqa: E731
        event.listen(with_cases.engine, "before_cursor_execute", note)
        for code in medidas.MEDIDAS:
            trend(with_cases, code, months)
        event.remove(with_cases.engine, "before_cursor_execute", note)
        return len(said)

    assert statements(12) == statements(24)


def test_months_begin_with_the_cancellations_where_they_are_older(site: Site) -> None:
    cancellations(site, ("A", "2026-10-31"))
    assert medidas.meses_con_datos(site) == ["2026-11", "2026-10"]
    reports(site, [report("1", "A", "2026-11-02 09:00")])
    assert medidas.meses_con_datos(site) == ["2026-11", "2026-10"]
    reports(site, [report("2", "A", "2026-09-30 09:00")])
    assert medidas.meses_con_datos(site) == ["2026-11", "2026-10", "2026-09"]


def test_rows_of_cancellations_that_are_more_than_the_figure_are_explained(site: Site) -> None:
    """A twice and B in September, C in October: 2 − 1, and four rows."""
    cancellations(site, ("A", "2026-09-01"), ("A", "2026-09-30"), ("B", "2026-09-02"),
                  ("C", "2026-10-02"))  # fmt: skip
    found = reads.variacion_bajas(site, "2026-10", by=CONSOLA)
    assert (found.numerator, found.subtrahend) == (2, 1)
    assert len(medidas.filas(site, "variacion_bajas", "2026-10", by=CONSOLA)) == 4
    assert "cuenta una" in medidas.nota("variacion_bajas", CONSOLA)


def test_months_that_can_be_asked_for(site: Site) -> None:
    assert medidas.meses_con_datos(site) == []
    reports(site, [report("1", "A", "2026-09-30 09:00")])
    assert medidas.meses_con_datos(site) == ["2026-11", "2026-10", "2026-09"]


def test_who_may_not_see_indicators_is_refused(sqlite_site: Site, carla) -> None:
    for code in medidas.MEDIDAS:
        with pytest.raises(Forbidden):
            medir(sqlite_site, code, "2026-10", by=carla)
        with pytest.raises(Forbidden):
            medidas.filas(sqlite_site, code, "2026-10", by=carla)
        with pytest.raises(Forbidden):
            medidas.tendencia(sqlite_site, code, "2026-10", 12, by=carla)
