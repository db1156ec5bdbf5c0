"""The flow of a case as a whole: whatever is done, nothing is lost and somebody goes on with it."""

import random
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.base.errors import UserError
from lib.base.periods import Period
from lib.base.permissions import CONSOLA, ROLES, person
from lib.store import events, records
from lib.store.tables.maestros import cuadrilla
from lib.store.tables.top10 import RELOJES, caso, visita
from lib.store.work import Connection, reading, writing
from lib.tools import outbox
from lib.tools.site import Site
from lib.tools.workflow import diagram
from lib.tools.workflow.flow import Field, Step
from lib.tools.workflow.forms import asked
from lib.tools.workflow.take import take
from lib.top10 import automatic, flow, words
from lib.top10.automatic import concluir_monitoreos, reportes_nuevos
from lib.top10.flow import ABIERTOS, ATENDIDOS, ESTADOS, FLUJO, PASOS
from lib.top10.guards import REPORTES_NUEVOS
from tests.builders import a_batch, a_case, a_crew, join, problems, report, reports, set_clock
from tests.conftest import NOW

EVERYBODY = [person(role, role, (role,)) for role in ROLES]
AUTOMATIC = {"concluir", "reincidir"}


def answer(field: Field, lists: dict[str, Any], chance: random.Random) -> Any:
    """Something a person could answer."""
    options = list(field.options or lists.get(field.lists or "", ()))
    match field.type:
        case "list":
            return chance.choice(options)
        case "many":
            return options if field.name == "protocolo" else chance.sample(options, 1)
        case "score":
            return chance.randint(1, 5)
        case "number":
            low, high = field.low or 0, field.high or 3
            return chance.randint(int(low), int(high))
        case "flag":
            return True
        case "date":
            return date(2026, 11, 19) + timedelta(days=chance.randrange(60))
        case "time":
            return time(chance.randint(8, 18))
        case "people" | "files":
            return []
        case _:
            return chance.choice(options) if options else f"texto {chance.randrange(9)}"


def answers(step: Step, lists: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for field in step.fields:
        if asked(field, given) and (field.required or chance.random() < 0.5):
            given[field.name] = answer(field, lists, chance)
    if step.code == "ejecutar":
        given["protocolo"] = list(words.PROTOCOLOS[given["tecnologia"]])
    return given


def stands(site: Site, case_id: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    with reading(site.engine) as connection:
        row = records.one(connection, caso, id=case_id)
        assert row is not None
        return row, events.of_row(connection, "caso", case_id)


def somebody_goes_on(row: dict[str, Any]) -> bool:
    """An open case has its owner, what comes next, and a person whose step moves it."""
    state = ESTADOS[row["estado"]]
    if state.final:
        return not state.owner
    moving = {s.code for s in PASOS if s.target and s.code not in ("anular", *AUTOMATIC)}
    by_hand = any(moving & {s.code for s in FLUJO.offered(row, who)} for who in EVERYBODY)
    by_itself = row["estado"] == flow.EN_MONITOREO
    return bool(state.owner and state.next) and (by_hand or by_itself)


def attended(row: dict[str, Any], told: list[dict[str, Any]]) -> bool:
    """Something was done about the damage, and since then it was at most derived."""
    passed = [flow.DETECTADO, *(e["hasta"] for e in told if e["desde"] != e["hasta"])]
    while passed[-1] == flow.DERIVADO:
        passed.pop()
    return passed[-1] in ATENDIDOS


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(seed=st.integers(0, 10**9), length=st.integers(4, 18))
def test_no_sequence_loses_an_event_or_leaves_a_case_to_nobody(
    sqlite_site: Site, seed: int, length: int
) -> None:
    """Steps of everybody, refused ones too, among reports that arrive and days that pass."""
    site, chance = sqlite_site, random.Random(seed)
    site.clock.instant = NOW
    with reading(site.engine) as connection:
        crewed = records.many(connection, cuadrilla, limit=1)
    if not crewed:
        a_crew(site, "Cuadrilla 01")
    product = f"P{uuid4().hex}"  # the base is the same for every example
    case = a_case(site, product, flow.DETECTADO)
    known = 0
    for n in range(length):
        row, told = stands(site, case)
        assert somebody_goes_on(row), row["estado"]
        drawn = chance.random()
        site.clock.instant += timedelta(hours=chance.choice((1, 5, 30)))
        with reading(site.engine) as connection:
            lists = dict(FLUJO.lists(connection, site))
        if drawn < 0.1:
            local = (site.now() - timedelta(minutes=1)).astimezone(site.zone())
            opened = f"{local:%Y-%m-%d %H:%M}"
            batch = a_batch(site)
            reports(site, [report(f"{product}-{n}", product, opened)], batch=batch)
            reportes_nuevos(site, {"lote": batch})
            after, now_told = stands(site, case)
            came = [e["paso"] for e in now_told[len(told) :]]
            if ESTADOS[row["estado"]].final:
                assert came == []
            elif attended(row, told):
                assert came == ["reincidir"]
                assert after["estado"] == flow.REINCIDIO
            else:
                assert came == ["unir"]
                assert after["estado"] == row["estado"]
        else:
            step = chance.choice([s for s in PASOS if not s.automatic])
            if chance.random() < 0.8:  # mostly what the screen offers
                offered = FLUJO.offered(row, CONSOLA)
                step = chance.choice(offered)
            try:
                take(site, FLUJO, step.code, case, answers(step, lists, chance), by=CONSOLA,
                     confirmed=True)  # fmt: skip
            except UserError:
                assert stands(site, case) == (row, told), "a refusal changes nothing"
            else:
                after, now_told = stands(site, case)
                assert [e["paso"] for e in now_told[len(told) :]] == [step.code]
                assert after["estado"] == (step.target or row["estado"])
        row, told = stands(site, case)
        assert len(told) >= known
        known = len(told)
        path = [(e["desde"], e["hasta"]) for e in told]
        assert all(before[1] == after[0] for before, after in pairwise(path))
        assert not told or told[-1]["hasta"] == row["estado"]
        assert (row["reloj_en"] is not None) == (row["estado"] in RELOJES)
    assert somebody_goes_on(stands(site, case)[0])
    assert problems(site) == []


def test_every_state_is_reached_and_left() -> None:
    """From `detectado` every state can be reached, and from every open one an end."""
    arrows = {
        (source, step.target)
        for step in PASOS
        if step.target
        for source in (step.sources or ABIERTOS)
    }
    reached = {flow.DETECTADO}
    while more := {target for source, target in arrows if source in reached} - reached:
        reached |= more
    assert reached == set(ESTADOS)
    for state in ABIERTOS:
        ways = {target for source, target in arrows if source == state}
        assert ways - {flow.ANULADO, state}, state


def test_every_step_of_the_document_has_its_step_here() -> None:
    """Steps 2 to 19.3; 1, 3, 16 and 17 are lists and the planilla, 13 a field of step 12."""
    told = {s.step for s in PASOS}
    assert {"2", "4", "5", "7", "8", "9", "9.1", "10", "11.1", "12", "14", "15", "15.1", "18", "19",
            "19.1", "19.3"} <= told  # fmt: skip


def test_diagram_marks_the_path_of_a_case() -> None:
    drawn = diagram.states(FLUJO, path=["detectado", "en revisión técnica"])
    assert 'state "en revisión técnica" as s1' in drawn
    assert "s0 --> s1: ✔ Remitir a Analista USM" in drawn
    assert "class s0 pasado" in drawn
    assert "class s1 actual" in drawn


@pytest.fixture
def monitored(site: Site) -> Site:
    """In monitoring since Monday 2 November at 10:00: the ten days are 3 to 12."""
    set_clock(site, "2026-11-02 10:00")
    a_case(site, "4001", flow.EN_MONITOREO)
    return site


@pytest.mark.parametrize(
    ("now", "covered", "concluded"),
    [
        ("2026-11-12 23:59", ("2026-11-02", "2026-11-12"), 0),  # the tenth day is not over
        ("2026-11-13 00:00", ("2026-11-02", "2026-11-12"), 1),
        ("2026-11-13 00:00", ("2026-11-02", "2026-11-11"), 0),  # nobody knows of the tenth
        ("2026-11-13 00:00", ("2026-11-03", "2026-11-12"), 0),  # nor of the day it began
        ("2026-12-24 12:00", ("2026-11-01", "2026-12-01"), 1),
    ],
)
def test_monitoring_concludes_after_ten_clean_days(
    monitored: Site, now: str, covered: tuple[str, str], concluded: int
) -> None:
    a_batch(monitored, desde=covered[0], hasta=covered[1])
    set_clock(monitored, now)
    assert concluir_monitoreos(monitored) == concluded
    assert concluir_monitoreos(monitored) == 0, "a second time nothing is left"
    row, told = stands(monitored, 1)
    assert (row["estado"] == flow.CONCLUIDO) == bool(concluded)
    assert [(e["paso"], e["por"]) for e in told] == [("concluir", "tareas")] * concluded


def test_new_report_in_monitoring_brings_the_case_back_once(monitored: Site) -> None:
    batch = a_batch(monitored, desde="2026-11-02", hasta="2026-11-12")
    reports(monitored, [report("R1", "4001", "2026-11-05 09:00")], batch=batch)
    set_clock(monitored, "2026-11-13 08:00")
    for _ in range(2):
        reportes_nuevos(monitored, {"lote": batch})
    row, told = stands(monitored, 1)
    assert (row["estado"], row["prioridad"], row["reportes"]) == (flow.REINCIDIO, 1, 1)
    assert [(e["paso"], e["datos"]) for e in told] == [("reincidir", {"reportes": ["R1"]})]
    assert concluir_monitoreos(monitored) == 0
    assert problems(monitored) == []


@pytest.mark.parametrize(
    ("opened", "estado", "concluded"),
    [
        ("2026-11-02 10:01", "abierto", 0),
        ("2026-11-13 07:00", "cerrado", 0),  # after the ten days: not known to be clean either
        ("2026-11-02 09:59", "abierto", 1),  # the damage that was attended
        ("2026-11-05 09:00", "anulado", 1),
    ],
)
@pytest.mark.parametrize("of", [flow.EN_REVISION, flow.CONCLUIDO])
def test_report_of_the_product_that_went_to_another_case_brings_the_monitored_one_back(
    monitored: Site, opened: str, estado: str, concluded: int, of: str
) -> None:
    """Two open cases that an old import made: the newer one took the report, and may be over."""
    other = a_case(monitored, "4001", of)
    batch = a_batch(monitored, desde="2026-11-02", hasta="2026-11-12")
    reports(monitored, [report("R1", "4001", opened, estado=estado)], batch=batch)
    join(monitored, "R1", other)
    set_clock(monitored, "2026-11-13 08:00")
    assert concluir_monitoreos(monitored) == concluded
    for _ in range(2):
        row, told = stands(monitored, 1)
        done = [(e["paso"], e["por"], e["datos"].get("reportes")) for e in told]
        if concluded:
            assert (row["estado"], done) == (flow.CONCLUIDO, [("concluir", "tareas", None)])
        else:
            assert (row["estado"], row["prioridad"]) == (flow.REINCIDIO, 1)
            assert done == [("reincidir", "tareas", ["R1"])]
        assert concluir_monitoreos(monitored) == 0, "a second time nothing is left"
    assert stands(monitored, other)[0]["estado"] == of
    assert problems(monitored) == []


def test_report_that_no_case_has_yet_neither_concludes_nor_brings_back(monitored: Site) -> None:
    batch = a_batch(monitored, desde="2026-11-02", hasta="2026-11-12")
    reports(monitored, [report("R1", "4001", "2026-11-05 09:00")], batch=batch)
    set_clock(monitored, "2026-11-13 08:00")
    assert concluir_monitoreos(monitored) == 0
    row, told = stands(monitored, 1)
    assert (row["estado"], told) == (flow.EN_MONITOREO, [])


@pytest.mark.parametrize("joined", [False, True])
def test_report_that_comes_while_the_sweep_is_at_work_keeps_its_case_from_concluding(
    monitored: Site, monkeypatch: pytest.MonkeyPatch, joined: bool
) -> None:
    """It arrives after the sweep looked and before it writes: the case of 4002 alone concludes.

    Until its effect is done nobody knows whose it is, and none concludes.
    """
    a_case(monitored, "4002", flow.EN_MONITOREO)
    batch = a_batch(monitored, desde="2026-11-02", hasta="2026-11-12")
    set_clock(monitored, "2026-11-13 08:00")
    looked = automatic.gaps

    def meanwhile(connection: Connection, kind: str, period: Period) -> list[Period]:
        found = looked(connection, kind, period)
        reports(monitored, [report("R1", "4001", "2026-11-12 22:00")], batch=batch)
        if not joined:
            with writing(monitored.engine) as other:
                outbox.put(other, REPORTES_NUEVOS, {"lote": batch}, now=monitored.now())
        return found

    monkeypatch.setattr(automatic, "gaps", meanwhile)
    assert concluir_monitoreos(monitored) == int(joined)
    after = [stands(monitored, case)[0]["estado"] for case in (1, 2)]
    assert after == [flow.EN_MONITOREO, flow.CONCLUIDO if joined else flow.EN_MONITOREO]
    assert problems(monitored) == []


def test_report_of_before_the_case_does_not_reach_it(monitored: Site) -> None:
    batch = a_batch(monitored)
    reports(monitored, [report("R1", "4001", "2026-11-01 09:00")], batch=batch)
    reportes_nuevos(monitored, {"lote": batch})
    assert stands(monitored, 1)[1] == []


def test_concluded_case_never_reopens(site: Site) -> None:
    a_case(site, "4001", flow.CONCLUIDO)
    batch = a_batch(site)
    reports(site, [report("R1", "4001", "2026-11-18 10:59")], batch=batch)
    reportes_nuevos(site, {"lote": batch})
    assert stands(site, 1) == (stands(site, 1)[0], [])


def test_sweep_waits_for_reports_that_just_came(monitored: Site) -> None:
    a_batch(monitored, desde="2026-11-02", hasta="2026-11-12")
    set_clock(monitored, "2026-11-13 08:00")
    with writing(monitored.engine) as connection:
        outbox.put(connection, REPORTES_NUEVOS, {"lote": 1}, now=monitored.now())
    assert concluir_monitoreos(monitored) == 0


def test_annulled_case_annuls_its_visit(site: Site) -> None:
    a_crew(site, "Cuadrilla 01")
    case = a_case(site, "4001", flow.EN_REVISION)
    visit = {"modalidad": "USM con Técnico", "el": date(2026, 11, 19), "desde": time(9),
             "hasta": time(10), "cuadrilla": "Cuadrilla 01"}  # fmt: skip
    take(site, FLUJO, "programar_visita", case, visit, by=CONSOLA)
    take(site, FLUJO, "anular", case, {"origen": "cliente", "motivo": "Duplicado"}, by=CONSOLA)
    with reading(site.engine) as connection:
        assert [v["estado"] for v in records.many(connection, visita)] == ["anulada"]
