"""The cases that a weekly list opens, joins and finds back; repeating it changes nothing.

Weeks: W45 is 2–8 November 2026, W46 is 9–15, W47 is 16–22. The clock stands at
Wednesday 18 November, 11:00 in La Paz, unless a test moves it.
"""

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest

from lib.base.errors import Forbidden, UserError
from lib.base.permissions import CONSOLA, Person, person
from lib.store import rows
from lib.store.locks import held
from lib.store.tables.top10 import caso
from lib.store.work import writing
from lib.tools.board import door
from lib.tools.site import Site
from lib.top10 import parameters
from lib.top10.actions import Generada, generar_lista
from lib.top10.automatic import reportes_nuevos
from lib.top10.board import BOARD
from tests.boards import adding, shown
from tests.builders import (
    a_batch,
    a_case,
    cases,
    change_case,
    everything,
    joined,
    problems,
    report,
    reports,
    set_clock,
)


@pytest.fixture(autouse=True)
def clean_in_the_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test here did, `verificar` finds rows and journal in agreement."""
    used = request.getfixturevalue(
        "sqlite_site" if "sqlite_site" in request.fixturenames else "site"
    )
    yield
    assert problems(used) == []


def pair(producto: str = "A", days: tuple[int, int] = (10, 12), **cells: object) -> list:
    """Two reports of a product, numbered by product and day of November."""
    return [report(f"{producto}{d}", producto, f"2026-11-{d:02} 09:00", **cells) for d in days]


def generate(site: Site, semana: str = "2026-W46") -> tuple[int, int, int, int]:
    done = generar_lista(site, semana, by=CONSOLA)
    return done.nuevos, done.unidos, done.reincidieron, done.sin_cambio


def only_case(site: Site) -> dict:
    (case,) = cases(site)
    return case


def test_case_is_opened_with_what_the_newest_report_tells(site: Site) -> None:
    told = {"cliente": "Rosa", "zona": "Sacaba", "servicio": "Internet", "orden": "601"}
    newest = {**told, "orden": "602", "facturacion_centavos": 70_000}
    reports(site, [{**pair()[0], **told}, {**pair()[1], **newest}])
    assert generate(site) == (1, 0, 0, 0)
    case = only_case(site)
    assert {c: case[c] for c in told} == {**told, "orden": "602"}
    assert (case["producto"], case["estado"], case["segmento"]) == ("A", "detectado", "Alto")
    assert (case["reportes"], case["semana"], case["prioridad"]) == (2, "2026-W46", 0)
    assert (case["control_calidad_usm"], case["caso_anterior_id"]) == ("pendiente", None)
    assert joined(site) == {"A10": case["id"], "A12": case["id"]}


def test_generating_a_week_twice_changes_nothing(site: Site) -> None:
    reports(site, [*pair("A"), *pair("B"), *pair("C", (10, 11))])
    assert generate(site) == (3, 0, 0, 0)
    before = everything(site)
    assert generate(site) == (0, 0, 0, 3)
    assert everything(site) == before


def test_overlapping_weeks_have_one_case(site: Site) -> None:
    """5 and 6 November are listed in W45 (as of 8) and in W46 (as of 14): the same reports."""
    reports(site, pair(days=(5, 6)))
    assert generate(site, "2026-W45") == (1, 0, 0, 0)
    assert generate(site, "2026-W46") == (0, 0, 0, 1)
    assert only_case(site)["semana"] == "2026-W45"


def test_new_report_joins_the_open_case(site: Site) -> None:
    """W46 finds 10 and 12; then the report of Monday 16 comes in, with its own order."""
    reports(site, pair(orden="601"))
    generate(site)
    reports(site, [report("A16", "A", "2026-11-16 09:00", orden="616", facturacion_centavos=1)])
    assert generate(site, "2026-W47") == (0, 1, 0, 0)
    case = only_case(site)
    assert (case["reportes"], case["segmento"], case["orden"]) == (3, "Bajo", "616")
    assert (case["estado"], case["semana"]) == ("detectado", "2026-W46")
    assert joined(site) == dict.fromkeys(("A10", "A12", "A16"), case["id"])


def test_report_that_arrives_late_joins_without_touching_the_newest_order(site: Site) -> None:
    """The report of 11 comes in after that of 12 was joined."""
    reports(site, pair(orden="602"))
    generate(site)
    reports(site, [report("A11", "A", "2026-11-11 09:00", orden="601")])
    assert generate(site) == (0, 1, 0, 0)
    assert (only_case(site)["reportes"], only_case(site)["orden"]) == (3, "602")


def test_older_week_generated_later_leaves_what_the_newer_one_told(site: Site) -> None:
    """W47 opens the case with 16 and 17; W45 then brings 5 and 6 (until 14): they only join."""
    reports(site, pair(days=(5, 6), orden="605", facturacion_centavos=1))
    reports(site, pair(days=(16, 17), orden="617", facturacion_centavos=70_000))
    assert generate(site, "2026-W47") == (1, 0, 0, 0)
    assert generate(site, "2026-W45") == (0, 1, 0, 0)
    case = only_case(site)
    assert (case["reportes"], case["orden"], case["segmento"]) == (4, "617", "Alto")


def test_finished_case_is_never_reopened(site: Site) -> None:
    """A new one is linked to it; 12 belonged to the finished one, its own is one."""
    reports(site, pair())
    generate(site)
    change_case(site, 1, estado="concluido")
    reports(site, [report("A16", "A", "2026-11-16 09:00")])
    assert generate(site, "2026-W47") == (1, 0, 0, 0)
    old, new = cases(site)
    assert (old["estado"], old["reportes"]) == ("concluido", 2)
    assert (new["estado"], new["reportes"], new["caso_anterior_id"]) == ("detectado", 1, old["id"])
    assert joined(site) == {"A10": old["id"], "A12": old["id"], "A16": new["id"]}
    assert generate(site, "2026-W47") == (0, 0, 0, 1)


def test_finished_case_that_is_newer_does_not_hide_the_open_one(site: Site) -> None:
    """An import of the planilla, undone, leaves an annulled case beside the one still open."""
    a_case(site, "A", "en revisión técnica")
    a_case(site, "A", "anulado")
    reports(site, pair())
    assert generate(site) == (0, 1, 0, 0)
    assert set(joined(site).values()) == {1}


def test_annulled_report_opens_nothing(site: Site) -> None:
    reports(site, [pair()[0], {**pair()[1], "estado": "anulado"}])
    assert generate(site) == (0, 0, 0, 0)
    assert cases(site) == []


def test_unit_customer_has_one_case_for_all_products(site: Site) -> None:
    """Rosa's lines A and B; then a report on line C, which joins the case that opened as B."""
    site.set_value(parameters.UNIDAD, "cliente", by=CONSOLA)
    lines = {"A": 10, "B": 12}
    reports(
        site,
        [report(p, p, f"2026-11-{lines[p]} 09:00", cliente="Rosa") for p in lines]
        + pair("D", cliente="Luis"),
    )
    assert generate(site) == (2, 0, 0, 0)
    assert [(c["producto"], c["cliente"]) for c in cases(site)] == [("B", "Rosa"), ("D", "Luis")]
    reports(site, [report("C", "C", "2026-11-16 09:00", cliente="Rosa")])
    assert generate(site, "2026-W47") == (0, 1, 0, 1)
    assert joined(site)["C"] == joined(site)["A"]


def by_customer(site: Site) -> None:
    site.set_value(parameters.UNIDAD, "cliente", by=CONSOLA)


def arrived(site: Site, *found: dict) -> None:
    """Reports just imported reach the open cases by themselves."""
    batch = reports(site, found)
    reportes_nuevos(site, {"lote": batch})


def test_unit_customer_retyped_in_the_case_does_not_cut_it_off(site: Site) -> None:
    """The reports of the case's product go on saying Rosa: hers are the case's, of any line."""
    by_customer(site)
    reports(site, pair("A", cliente="Rosa"))
    generate(site)
    change_case(site, 1, cliente="Rosa Flores")
    arrived(site, report("A16", "A", "2026-11-16 09:00", cliente="Rosa"))
    assert joined(site)["A16"] == 1
    reports(site, [report("B17", "B", "2026-11-17 09:00", cliente="Rosa")])
    assert generate(site, "2026-W47") == (0, 1, 0, 0)
    assert joined(site) == dict.fromkeys(("A10", "A12", "A16", "B17"), 1)
    assert only_case(site)["reportes"] == 4


def test_unit_customer_case_added_without_customer_gets_its_reports(site: Site) -> None:
    """Opened by hand on 13 November for line A; its reports say whose it is."""
    by_customer(site)
    set_clock(site, "2026-11-13 08:00")
    case = added(site, "A")
    set_clock(site, "2026-11-18 11:00")
    arrived(
        site,
        report("A16", "A", "2026-11-16 09:00", cliente="Rosa"),
        report("B17", "B", "2026-11-17 09:00", cliente="Rosa"),
        report("C17", "C", "2026-11-17 09:00", cliente="Luis"),
        report("D17", "D", "2026-11-17 09:00"),
    )
    assert joined(site) == {"A16": case, "B17": case}
    assert generate(site, "2026-W47") == (0, 0, 0, 1)


def test_unit_customer_that_left_the_line_takes_no_report_to_its_case(site: Site) -> None:
    """Line A was Luis's until October and is Rosa's now: a case without CLIENTE on it is hers."""
    by_customer(site)
    reports(site, [report("A1", "A", "2026-10-01 09:00", cliente="Luis"),
                   report("A9", "A", "2026-11-09 09:00", cliente="Rosa")])  # fmt: skip
    set_clock(site, "2026-11-13 08:00")
    case = added(site, "A")
    set_clock(site, "2026-11-18 11:00")
    arrived(
        site,
        report("B16", "B", "2026-11-16 09:00", cliente="Luis"),
        report("C16", "C", "2026-11-16 09:00", cliente="Rosa"),
    )
    assert joined(site) == {"C16": case}


def test_unit_customer_two_names_of_one_case_count_all_their_reports(site: Site) -> None:
    """Its cell says Luis and its product's reports Rosa: one week's list has both."""
    by_customer(site)
    a_case(site, "A", "en revisión técnica", cliente="Luis")
    reports(site, [*pair("A", cliente="Rosa"), *pair("B", (11, 13), cliente="Luis")])
    assert generate(site)[0] == 0
    assert only_case(site)["reportes"] == 4
    assert joined(site) == dict.fromkeys(("A10", "A12", "B11", "B13"), 1)


@pytest.mark.parametrize(("newer", "older"), [("Luis", "Rosa"), ("Rosa", "Luis")])
def test_unit_customer_two_names_of_one_case_leave_it_with_the_newest_report(
    site: Site, newer: str, older: str
) -> None:
    """One import brings line B of 17 November, under its cell's name, and line A of the 16th.

    Whichever name is met first, the order and the segment are those of the 17th.
    """
    by_customer(site)
    set_clock(site, "2026-11-13 08:00")
    a_case(site, "A", "en revisión técnica", cliente=newer)
    reports(site, [report("A1", "A", "2026-11-01 09:00", cliente=older)])
    set_clock(site, "2026-11-18 11:00")
    new, old = {"orden": "NEW", "facturacion_centavos": 900_00}, {"orden": "OLD"}
    arrived(
        site,
        report("B17", "B", "2026-11-17 09:00", cliente=newer, **new),
        report("A16", "A", "2026-11-16 09:00", cliente=older, facturacion_centavos=100, **old),
    )
    assert joined(site) == {"B17": 1, "A16": 1}
    case = only_case(site)
    assert (case["orden"], case["segmento"], case["reportes"]) == ("NEW", "Alto", 2)


def added(site: Site, producto: str) -> int:
    """A case of somebody who knew only the product."""
    (ack,) = door.write(site, BOARD, adding({"producto": producto}), by=CONSOLA)
    return ack["row"]


def test_case_opened_while_a_list_waits_is_the_one_its_reports_join(site: Site) -> None:
    """The list is generated while somebody's new case of product A is not saved yet."""
    reports(site, pair())
    done: list[tuple[int, int, int, int]] = []
    generating = Thread(target=lambda: done.append(generate(site)))
    with writing(site.engine) as connection:
        rows.create(connection, caso, {
            "producto": "A", "control_calidad_usm": "pendiente", "estado": "en revisión técnica",
            "prioridad": 0, "segmento": "sin dato", "reportes": 0,
        }, by=CONSOLA, now=site.now())  # fmt: skip
        generating.start()
        generating.join(0.5)
        assert generating.is_alive()
    generating.join(20)
    assert done == [(0, 1, 0, 0)]
    assert only_case(site)["reportes"] == 2


def test_list_is_told_provisional(site: Site) -> None:
    """As its page tells it: until the days from 31 October, D-9 of its Monday, are all covered."""
    reports(site, pair())
    assert generar_lista(site, "2026-W46", by=CONSOLA) == Generada(1, 0, 0, 0, provisional=True)
    for first, provisional in (("2026-11-01", True), ("2026-10-31", False)):
        a_batch(site, desde=first, hasta="2026-11-15")
        assert generar_lista(site, "2026-W46", by=CONSOLA).provisional is provisional


def test_week_to_come_is_refused_unless_it_has_reports(site: Site) -> None:
    """W48 begins on Monday 23; a report dated in it (a clock gone wrong) makes it real."""
    reports(site, pair(days=(17, 18)))
    with pytest.raises(UserError, match=r"2026-W48 todavía no empieza.* es 2026-W47"):
        generate(site, "2026-W48")
    assert cases(site) == []
    assert generate(site, "2026-W47") == (1, 0, 0, 0)
    reports(site, [report("A23", "A", "2026-11-23 09:00")])
    assert generate(site, "2026-W48") == (0, 1, 0, 0)


def test_wrong_week_is_refused(sqlite_site: Site) -> None:
    with pytest.raises(UserError, match="no es una semana"):
        generate(sqlite_site, "2026-46")


def test_whoever_may_not_generate_is_refused(sqlite_site: Site, beto: Person) -> None:
    reports(sqlite_site, pair())
    with pytest.raises(Forbidden, match="generar la lista semanal"):
        generar_lista(sqlite_site, "2026-W46", by=beto)
    assert cases(sqlite_site) == []


def test_journal_tells_who_and_why(site: Site, ana: Person) -> None:
    reports(site, pair())
    generar_lista(site, "2026-W46", by=ana)
    assert only_case(site)["cambiado_por"] == "ana"
    (_, _, journal) = everything(site)
    assert [("ana" in line, "Lista semanal Top 10 2026-W46" in line) for line in journal] == [
        (True, True)
    ]


def test_second_person_is_told_to_wait(site: Site) -> None:
    reports(site, pair())
    with held(site.engine, "top10.generar") as free:
        assert free
        with pytest.raises(UserError, match="Otra persona está generando"):
            generate(site)
    assert cases(site) == []
    assert generate(site) == (1, 0, 0, 0)


def test_two_people_generating_at_once_open_each_case_once(site: Site) -> None:
    """Eight at the same moment, on a list long enough to overlap; the refused ones say why."""
    reports(site, [r for n in range(20) for r in pair(f"P{n:02}")])
    start, told = Barrier(8), []

    def go(n: int) -> None:
        start.wait()
        try:
            who = person(f"p{n}", "P", ("administrador",))
            told.append(generar_lista(site, "2026-W46", by=who).nuevos)
        except UserError as refused:
            told.append(str(refused))

    people = [Thread(target=go, args=(n,)) for n in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    opened = [t for t in told if isinstance(t, int)]
    assert sorted(opened, reverse=True) == [20, *[0] * (len(opened) - 1)]
    assert all("Otra persona" in t for t in told if isinstance(t, str))
    assert len(cases(site)) == 20
    assert len(joined(site)) == 40


def test_list_and_cases_are_one_transaction(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last write fails: neither the cases nor their journal stay."""
    reports(site, pair())
    monkeypatch.setattr("lib.top10.joining.insert_rows", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        generate(site)
    assert [len(rows) for rows in everything(site)] == [0, 0, 0]
    assert shown(site, CONSOLA) == []
