"""What the page of a case reads: reports of the customer, windows, related cases, search."""

from datetime import date

import pytest

from lib.base.errors import UserError
from lib.base.permissions import CONSOLA, Person, person
from lib.store import records
from lib.store.tables.top10 import caso_reporte
from lib.store.work import writing
from lib.tools.site import Site
from lib.tools.workflow import take
from lib.top10 import case_reads
from lib.top10.flow import CERRADO, CONCLUIDO, EN_MONITOREO, EN_REVISION, FLUJO
from lib.top10.reiteracion import Cortes, Regla, Ventana, ventanas
from tests.builders import a_case, report, reports, set_clock

RULE = Regla(10, 2, "producto", Cortes(700, 300))


@pytest.fixture
def sara() -> Person:
    """Analista USM of Sarco alone."""
    return person("sara", "Sara", ("analista_usm",), ("Sarco",))


def join(site: Site, case_id: int, *numbers: str) -> None:
    with writing(site.engine) as connection:
        for numero in numbers:
            records.put(connection, caso_reporte, {"numero": numero, "caso_id": case_id})


def on(*days: int, producto: str = "4001") -> list[dict[str, object]]:
    """Reports of November days."""
    return [{"producto": producto, "cliente": "X", "abierto_el": date(2026, 11, d)} for d in days]


def test_windows_that_overlap_are_one() -> None:
    """2 and 11 are within ten days (2…11); 20 joins 11 (11…20); 31 days later nothing."""
    found = ventanas(on(2, 11, 20), RULE)
    assert found == [Ventana("4001", date(2026, 11, 2), date(2026, 11, 20), 3)]


def test_a_report_eleven_days_later_is_no_reiteration() -> None:
    """The window of day 12 is 3…12: the report of day 2 is out."""
    assert ventanas(on(2, 12), RULE) == []
    assert ventanas(on(2) + on(11, producto="4002"), RULE) == []


def test_windows_apart_stay_apart_and_count_their_own() -> None:
    """5 reiterates 3 (window from October on); 28 and 29 have one from 20 on."""
    found = ventanas(on(3, 5, 28, 29), RULE)
    assert [(w.desde.day, w.hasta.day, w.reportes) for w in found] == [(3, 5, 2), (28, 29, 2)]


def test_the_customers_reports_come_newest_first_and_mark_their_cases(
    site: Site, beto: Person, sara: Person
) -> None:
    row = a_case(site, "4001", EN_REVISION, cliente="María Arce", zona="Sarco")
    mine = {"cliente": "María Arce", "zona": "Sarco"}
    reports(site, [
        report("R1", "4001", "2026-11-02 10:00", **mine),
        report("R2", "4002", "2026-11-05 10:00", **mine | {"zona": "Sacaba"}),
        report("R3", "4001", "2026-11-07 10:00", **mine, telefono="4251234"),
        report("R4", "4001", "2026-11-08 10:00", **mine, ) | {"estado": "anulado"},
        report("R5", "4009", "2026-11-09 10:00", cliente="Otro", zona="Sarco"),
        report("R6", "4003", "2026-11-10 10:00", **mine),
    ])  # fmt: skip
    join(site, row, "R1", "R3")
    case = case_reads.caso(site, row, by=beto).row
    found = case_reads.reportes(site, case, by=beto)
    assert list(found["numero"]) == ["R6", "R3", "R2", "R1"]
    assert list(found["caso"].fillna(0)) == [0, row, 0, row]
    own = case_reads.reportes(site, case, by=sara)
    assert list(own["numero"]) == ["R6", "R3", "R1"], "the other product is of Sacaba"
    assert case_reads.telefonos(case, found)[0].shown == "4 4251234"
    assert case_reads.telefonos(case | {"telefono": "70712345"}, found)[0].shown == "70712345"


def test_a_case_without_customer_shows_its_product_alone(site: Site, beto: Person) -> None:
    row = a_case(site, "4001", EN_REVISION)
    reports(
        site, [report("R1", "4001", "2026-11-02 10:00"), report("R2", "4002", "2026-11-03 10:00")]
    )
    case = case_reads.caso(site, row, by=beto).row
    assert list(case_reads.reportes(site, case, by=beto)["numero"]) == ["R1"]


def test_related_cases_say_why(site: Site, beto: Person, sara: Person) -> None:
    old = a_case(site, "4001", CONCLUIDO, cliente="María Arce", zona="Sarco")
    same = a_case(site, "4002", CERRADO, cliente="María Arce", direccion="Av. 1", zona="Sacaba")
    near = a_case(site, "4003", CERRADO, direccion="Av. 1", nodo="N-1", zona="Sarco")
    a_case(site, "4004", CERRADO, cliente="Otra", zona="Sarco")
    row = a_case(site, "4001", EN_REVISION, cliente="María Arce", direccion="Av. 1", nodo="N-1",
                 zona="Sarco", caso_anterior_id=old)  # fmt: skip
    case = case_reads.caso(site, row, by=beto).row
    found = {r["id"]: r["razones"] for r in case_reads.relacionados(site, case, by=beto)}
    assert found == {
        near: ["misma dirección", "mismo nodo"],
        same: ["misma dirección", "mismo cliente"],
        old: ["caso anterior", "mismo cliente", "mismo producto"],
    }
    assert {r["id"] for r in case_reads.relacionados(site, case, by=sara)} == {near, old}


def test_a_case_is_found_by_number_product_order_and_customer(
    site: Site, beto: Person, sara: Person
) -> None:
    one = a_case(
        site, "4001", EN_REVISION, cliente="María Arce Pinto", orden="600123", zona="Sarco"
    )
    two = a_case(site, "4002", CONCLUIDO, cliente="María Arce Rioja", zona="Sacaba")

    def found(text: str, by: Person = beto) -> list[int]:
        return [r["id"] for r in case_reads.buscar(site, text, by=by)]

    assert found(str(one)) == found("4001") == found(" 600123 ") == [one]
    assert found("María Arce") == [two, one], "as it is written, whatever the state"
    assert found("pinto maria") == [one], "any of its words, in open cases"
    assert found("rioja") == found("") == found("9999") == []
    assert found("María Arce", sara) == [one]


def test_search_tells_that_there_are_others(
    site: Site, beto: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three of a product, of a name and of two mentions more, where two are shown."""
    monkeypatch.setattr(case_reads, "HALLADOS", 2)
    ids = [a_case(site, "4001", EN_REVISION, cliente="Rosa María Arce") for _ in range(4)]
    for text in ("4001", "Rosa", "maria arce"):
        assert len(case_reads.buscar(site, text, by=beto)) == 3
    assert [r["id"] for r in case_reads.por_numero(site, ids, by=beto)] == ids[:0:-1]


def test_cases_of_other_zones_leave_room_for_ones_own(site: Site, sara: Person) -> None:
    mine = a_case(site, "4001", EN_REVISION, cliente="María Arce Z", nodo="N-1", zona="Sarco")
    beside = a_case(site, "4002", EN_REVISION, nodo="N-1", zona="Sarco")
    for _ in range(case_reads.HALLADOS):
        a_case(site, "4001", CERRADO, cliente="María Arce", nodo="N-1", zona="Sacaba")
    for text in ("4001", "María Arce"):
        assert [r["id"] for r in case_reads.buscar(site, text, by=sara)] == [mine]
    case = case_reads.caso(site, mine, by=sara).row
    assert [r["id"] for r in case_reads.relacionados(site, case, by=sara)] == [beside]


def test_the_case_of_a_weekly_lists_reports(site: Site, beto: Person, sara: Person) -> None:
    row = a_case(site, "4001", EN_REVISION, zona="Sacaba")
    join(site, row, "R1")
    assert case_reads.de_reportes(site, ["R0", "R1"], by=beto) == row
    assert case_reads.de_reportes(site, ["R0"], by=beto) is None
    assert case_reads.de_reportes(site, ["R1"], by=sara) is None


def test_another_zones_case_explains_itself(site: Site, sara: Person) -> None:
    row = a_case(site, "4001", EN_REVISION, zona="Sacaba")
    for asked in (row, row + 1, 10**15):
        with pytest.raises(UserError, match="no existe o no es de sus zonas"):
            case_reads.caso(site, asked, by=sara)


def test_a_clock_is_paused_or_goes_on_whichever_it_can(site: Site, beto: Person) -> None:
    """Wednesday 10:00 on: paused at 11:00, goes on at 15:30, so 1 h + 1 h of office stood still.

    One business day from Wednesday ends Thursday 18:30; two hours of attention later it is
    Friday 10:00.
    """
    set_clock(site, "2026-11-18 10:00")
    row = a_case(site, "4001", EN_REVISION)

    def clocks() -> set[str]:
        steps = case_reads.caso(site, row, by=beto).pasos
        return {s.code for s in steps} & {"pausar", "reanudar"}

    assert clocks() == {"pausar"}
    set_clock(site, "2026-11-18 11:00")
    take.take(site, FLUJO, "pausar", row, {"motivo": "Otra área"}, by=beto)
    assert clocks() == {"reanudar"}
    assert case_reads.caso(site, row, by=beto).plazo.due.word(site.now()) == "en pausa"
    set_clock(site, "2026-11-18 15:30")
    take.take(site, FLUJO, "reanudar", row, by=beto)
    plazo = case_reads.caso(site, row, by=beto).plazo
    assert plazo.stood.total_seconds() == 2 * 3600
    assert plazo.due.due is not None
    assert plazo.due.due.astimezone(site.zone()).strftime("%d %H:%M") == "20 10:00"
    done = a_case(site, "4002", EN_MONITOREO)
    steps = case_reads.caso(site, done, by=CONSOLA).pasos
    assert {"pausar", "reanudar"}.isdisjoint(s.code for s in steps)
