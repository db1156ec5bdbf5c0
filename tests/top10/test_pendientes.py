"""What of the Top 10 waits for whom, counted by hand; and what the tray shows of it."""

import pytest
from sqlalchemy import text

from lib import procedimientos
from lib.base.errors import Forbidden
from lib.base.permissions import Permission, Person, person
from lib.store import queries
from lib.store.work import reading
from lib.tools import tray
from lib.tools.board.scope import Narrowed
from lib.tools.site import Site
from lib.top10 import pendientes
from lib.top10.actions import generar_lista
from lib.top10.flow import ABIERTOS, CERRADO, DETECTADO, EN_REVISION, REINCIDIO
from lib.top10.parameters import CALIDAD_DIAS, REVISION_DIAS
from tests.boards import shown
from tests.builders import a_batch, a_case, cases, change_case, report, reports, set_clock

# NOW is Wednesday 2026-11-18, 11:00 in La Paz; a review is due at the end of the next business day.
BOTH = {"usm": "Ana", "maestro": "Rojas"}


@pytest.fixture
def cala() -> Person:
    """An analyst of one zone."""
    return person("cala", "Cala", ("analista_usm",), ("Cala Cala",))


@pytest.fixture
def planilla(site: Site) -> Site:
    """Reviews from Monday 10:00 (due Tuesday 18:30), Tuesday 10:00 (Wednesday 18:30), today."""
    set_clock(site, "2026-11-16 10:00")
    a_case(site, "4001", EN_REVISION, zona="Cala Cala", **BOTH)
    a_case(site, "4002", EN_REVISION, zona="Sacaba", usm="Ana")
    a_case(site, "4003", REINCIDIO, zona="Sacaba", **BOTH)
    a_case(site, "4004", CERRADO, zona="Sacaba")
    set_clock(site, "2026-11-17 10:00")
    a_case(site, "4005", EN_REVISION, zona="Cala Cala", maestro="Rojas")
    a_case(site, "4006", DETECTADO, zona="Cala Cala")
    a_case(site, "4007", "visita programada", zona=None)
    set_clock(site, "2026-11-18 11:00")
    a_case(site, "4008", EN_REVISION, zona="Cala Cala", **BOTH)
    a_case(site, "4009", "anulado", zona="Cala Cala")
    return site


def counts(site: Site, by: Person) -> dict[str, int]:
    """What waits for a person, by its code."""
    found = tray.waiting(site, procedimientos.pendientes(), by=by)
    return {pendiente.code: those.many for pendiente, those in found}


def test_reviews_are_counted_by_when_their_term_ends(planilla: Site, beto: Person) -> None:
    """Late: 4001, 4002, 4003, and 4004, whose quality call was for Tuesday. Today: 4005.

    4008 ends tomorrow, and so does 4007, whose visit has two days; the others have no clock.
    """
    assert counts(planilla, beto) == {
        "top10.vencidas": 4,
        "top10.vencen_hoy": 1,
        "top10.reincidieron": 1,
        "top10.sin_quien": 3,  # 4002 without maestro, 4005 without USM, 4007 without either
    }


def test_a_review_is_late_from_the_very_instant_of_its_term(planilla: Site, beto: Person) -> None:
    set_clock(planilla, "2026-11-18 18:29")
    assert counts(planilla, beto)["top10.vencen_hoy"] == 1
    set_clock(planilla, "2026-11-18 18:30")
    assert counts(planilla, beto)["top10.vencidas"] == 5
    assert "top10.vencen_hoy" not in counts(planilla, beto)


def test_a_person_with_zones_is_told_of_theirs_alone(planilla: Site, cala: Person) -> None:
    assert counts(planilla, cala) == {
        "top10.vencidas": 1,  # 4001
        "top10.vencen_hoy": 1,  # 4005
        "top10.sin_quien": 1,  # 4005
    }


def test_a_longer_term_makes_nothing_late(planilla: Site, ana: Person, beto: Person) -> None:
    planilla.set_value(REVISION_DIAS, 5, by=ana)
    planilla.set_value(CALIDAD_DIAS, 5, by=ana)
    assert "top10.vencidas" not in counts(planilla, beto)


def test_who_may_not_act_is_told_of_nothing(planilla: Site, carla: Person) -> None:
    looks = person("gerente", "Gerente", ("gerencia",))
    assert Permission.PLANILLA_VER in looks.permissions
    assert counts(planilla, looks) == counts(planilla, carla) == {}


def test_the_link_of_a_count_opens_rows_that_hold_it(planilla: Site, beto: Person) -> None:
    for pendiente, those in tray.waiting(planilla, pendientes.PENDIENTES, by=beto):
        states = tuple(those.query["estado"])
        assert set(states) <= set(ABIERTOS)
        rows = shown(planilla, beto, Narrowed(states=states))
        assert len(rows) >= those.many, pendiente.code


def test_a_list_not_opened_waits_for_who_opens_it(site: Site, ana: Person, beto: Person) -> None:
    """Week 46: 4001 and 4002 are reiterated, 4003 only in week 47, which is not over."""
    reports(
        site,
        [
            report("1", "4001", "2026-11-10 09:00", zona="Cala Cala"),
            report("2", "4001", "2026-11-12 09:00", zona="Cala Cala"),
            report("3", "4002", "2026-11-11 09:00", zona="Sacaba"),
            report("4", "4002", "2026-11-13 09:00", zona="Sacaba"),
            report("5", "4003", "2026-11-16 09:00", zona="Sacaba"),
            report("6", "4003", "2026-11-17 09:00", zona="Sacaba"),
        ],
    )
    gestor = person("lucia", "Lucía", ("analista_gestor_top10",))
    of_zone = person("sara", "Sara", ("analista_gestor_top10",), ("Sacaba",))
    those = pendientes.sin_caso(site, by=gestor)
    assert (those.many, those.query) == (2, {"semana": ("2026-W46",)})
    assert pendientes.sin_caso(site, by=of_zone).many == 1
    assert "top10.sin_caso" not in counts(site, beto)
    generar_lista(site, "2026-W46", by=of_zone)
    assert pendientes.sin_caso(site, by=gestor).many == 1
    generar_lista(site, "2026-W46", by=gestor)
    assert pendientes.sin_caso(site, by=gestor).many == 0


def test_a_report_that_comes_late_makes_the_list_wait_again(site: Site, ana: Person) -> None:
    reports(site, [report(n, "4001", f"2026-11-1{n} 09:00") for n in "12"])
    generar_lista(site, "2026-W46", by=ana)
    reports(site, [report("3", "4001", "2026-11-13 09:00")])
    assert pendientes.sin_caso(site, by=ana).many == 1


def test_days_without_reports_imported_wait_for_who_imports(site: Site, ana: Person) -> None:
    """From the first report, the 10th, to yesterday: 10–12 and 15 are covered, 4 days are not."""
    assert pendientes.sin_datos(site, by=ana).many == 0
    batch = a_batch(site, desde="2026-11-10", hasta="2026-11-12")
    reports(site, [report("1", "4001", "2026-11-10 09:00")], batch=batch)
    a_batch(site, desde="2026-11-15", hasta="2026-11-15")
    a_batch(site, desde="2026-11-16", hasta="2026-11-17", estado="deshecho")
    assert pendientes.sin_datos(site, by=ana).many == 4
    a_batch(site, desde="2026-11-13", hasta="2026-11-17")
    assert pendientes.sin_datos(site, by=ana).many == 0


def test_days_older_than_thirty_no_longer_wait(site: Site, ana: Person) -> None:
    reports(site, [report("1", "4001", "2026-01-10 09:00")], batch=a_batch(site))
    assert pendientes.sin_datos(site, by=ana).many == 30


def test_counts_are_refused_to_who_may_not_attend_them(sqlite_site: Site, carla: Person) -> None:
    for pendiente in procedimientos.pendientes():
        with pytest.raises(Forbidden, match=pendiente.permission.value):
            pendiente.count(sqlite_site, by=carla)


def test_what_waits_is_declared_once_and_can_be_opened() -> None:
    declared = procedimientos.pendientes()
    codes = [pendiente.code for pendiente in declared]
    assert len(set(codes)) == len(codes)
    pages = {page.url: page for page in procedimientos.pages()}
    for pendiente in declared:
        assert pages[pendiente.page].permission is not None


def test_counting_reads_open_cases_by_their_index(sqlite_site: Site) -> None:
    """Neither closed cases nor the table: its cost must not grow with history."""
    sql = queries.load("top10/casos_abiertos").sql
    sql = sql.replace(":estados", "('en revisión técnica')").replace(":zonas", "('x')")
    with reading(sqlite_site.engine) as connection:
        plan = connection.execute(text(f"explain query plan {sql.replace(':todas', '1')}"))
        told = " ".join(str(row) for row in plan)
    assert "ix_caso_estado" in told
    assert "SCAN c" not in told


def test_a_case_taken_up_waits_no_more(planilla: Site, beto: Person) -> None:
    late = next(c for c in cases(planilla) if c["producto"] == "4003")
    change_case(planilla, late["id"], estado="solución remota")
    assert counts(planilla, beto)["top10.vencidas"] == 3
    assert "top10.reincidieron" not in counts(planilla, beto)
