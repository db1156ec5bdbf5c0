"""Steps are taken whole or not at all, by whoever may, once: both engines."""

from datetime import date, time
from typing import Any

import pytest

from lib.base.errors import Conflict, Forbidden, UserError
from lib.base.permissions import CONSOLA, TAREAS, Person, person
from lib.store import events, journal, records
from lib.store.tables.flujo import evento, mencion
from lib.store.tables.top10 import caso
from lib.store.work import reading
from lib.tools.site import Site
from lib.tools.workflow.clocks import Clocks
from lib.tools.workflow.forms import Unfit
from lib.tools.workflow.meanwhile import Opened, Overtaken
from lib.tools.workflow.take import Unsure, take, take_many
from lib.top10.flow import FLUJO
from tests.builders import (
    a_case,
    a_crew,
    cases,
    change_case,
    everything,
    join,
    problems,
    report,
    reports,
    set_clock,
)

REVIEW = "en revisión técnica"
FACTORS = {"factores": ["Potencia óptica"]}


@pytest.fixture
def usm() -> Person:
    return person("beto", "Beto", ("analista_usm",))


@pytest.fixture
def gestor() -> Person:
    return person("lucia", "Lucía", ("analista_gestor_top10",))


def one(site: Site, case_id: int) -> dict[str, Any]:
    with reading(site.engine) as connection:
        found = records.one(connection, caso, id=case_id)
    assert found is not None
    return found


def told(site: Site, case_id: int) -> list[dict[str, Any]]:
    with reading(site.engine) as connection:
        return events.of_row(connection, "caso", case_id)


def test_step_moves_the_row_and_leaves_its_event_and_entries(site: Site, gestor: Person) -> None:
    """Wednesday 18 at 11:00: the review's clock begins with the remission."""
    case = a_case(site, "4001", "detectado")
    take(site, FLUJO, "remitir", case, {"usm": "Beto", "nota": "  Urge  "}, by=gestor)
    row = one(site, case)
    assert (row["estado"], row["usm"], row["reloj_en"]) == (REVIEW, "Beto", site.now())
    (event,) = told(site, case)
    assert (event["paso"], event["desde"], event["hasta"]) == ("remitir", "detectado", REVIEW)
    assert (event["por"], event["en"], event["el"]) == ("lucia", site.now(), date(2026, 11, 18))
    assert event["datos"] == {"usm": "Beto", "nota": "Urge"}
    with reading(site.engine) as connection:
        assert event["seq"] == journal.position(connection)
    assert problems(site) == []


def test_act_that_changes_no_cell_is_in_the_journal_too(site: Site, usm: Person) -> None:
    case = a_case(site, "4001", REVIEW)
    before = one(site, case)
    take(site, FLUJO, "revisar", case, {**FACTORS, "potencia_dbm": -21.5}, by=usm)
    assert one(site, case)["version"] == before["version"] + 1
    assert told(site, case)[0]["datos"] == {**FACTORS, "potencia_dbm": -21.5}
    assert problems(site) == []


@pytest.mark.parametrize(
    ("step", "given", "state", "error", "words"),
    [
        ("remitir", {}, "detectado", Forbidden, "remitir y distribuir"),
        ("sin_solucion", {}, REVIEW, Unfit, "Por qué no tiene solución"),
        ("sin_solucion", {"motivo": " "}, REVIEW, Unfit, "Por qué no tiene solución"),
        ("revisar", {"factores": ["Brujería"]}, REVIEW, Unfit, "no está en la lista"),
        ("revisar", {**FACTORS, "potencia_dbm": 40}, REVIEW, Unfit, "va de -50 a 10"),
        ("revisar", {**FACTORS, "potencia_dbm": float("nan")}, REVIEW, Unfit, "es un número"),
        ("revisar", {**FACTORS, "otro": 1}, REVIEW, UserError, "no tiene el campo otro"),
        ("revisar", FACTORS, "detectado", UserError, "es para los que están «en revisión"),
        ("comentar", {"texto": "x" * 4_001}, REVIEW, Unfit, "caben 4000"),
        ("concluir", {}, "en monitoreo", Forbidden, "por sí mismo"),
    ],
)
def test_refused_step_says_why_and_writes_nothing(
    site: Site, usm: Person, step: str, given: dict, state: str, error: type, words: str
) -> None:
    case = a_case(site, "4001", state)
    before = everything(site)
    with pytest.raises(error, match=words):
        take(site, FLUJO, step, case, given, by=usm)
    assert everything(site) == before
    assert told(site, case) == []


def test_second_person_sees_what_the_first_did(site: Site, usm: Person) -> None:
    case = a_case(site, "4001", REVIEW)
    take(site, FLUJO, "sin_solucion", case, {"motivo": "Obra"}, by=usm, seen=REVIEW)
    other = person("rosa", "Rosa", ("analista_usm",))
    remote = {"accion": "Otra", **FACTORS}
    with pytest.raises(Conflict, match="beto movió este caso a las 11:00 del 18/11/2026") as told_:
        take(site, FLUJO, "solucionar_remoto", case, remote, by=other, seen=REVIEW)
    assert told_.value.theirs == {"estado": "sin solución técnica"}


@pytest.fixture
def rosa() -> Person:
    return person("rosa", "Rosa", ("analista_usm",))


def shown(site: Site, case_id: int) -> Opened:
    """A form opened with the case as it stands."""
    return Opened(one(site, case_id))


def test_field_left_as_it_was_does_not_undo_anothers(site: Site, usm: Person, rosa: Person) -> None:
    """Both have 70000000 / Calle 1 before them; Beto changes the one, Rosa the other."""
    case = a_case(site, "4001", REVIEW, telefono="70000000", direccion="Calle 1")
    form = shown(site, case)
    his = {"telefono": "77777777", "direccion": "Calle 1", "nodo": ""}
    take(site, FLUJO, "datos", case, his, by=usm, opened=form)
    hers = {"telefono": "70000000", "direccion": "Calle 2", "nodo": ""}
    take(site, FLUJO, "datos", case, hers, by=rosa, opened=form)
    row = one(site, case)
    assert (row["telefono"], row["direccion"]) == ("77777777", "Calle 2")
    assert [e["datos"]["telefono"] for e in told(site, case)] == ["77777777"] * 2
    assert problems(site) == []


def test_field_that_two_changed_is_shown_to_the_second_and_nothing_is_written(
    site: Site, usm: Person, rosa: Person
) -> None:
    case = a_case(site, "4001", REVIEW, telefono="70000000", direccion="Calle 1", nodo="NAP 7")
    form = shown(site, case)
    his = {"telefono": "77777777", "direccion": "Calle 3", "nodo": ""}
    take(site, FLUJO, "datos", case, his, by=usm, opened=form)
    before = everything(site)
    hers = {"telefono": "70000001", "direccion": "Calle 3", "nodo": "NAP 7"}
    with pytest.raises(Overtaken) as found:
        take(site, FLUJO, "datos", case, hers, by=rosa, opened=form)
    assert str(found.value) == (
        "beto cambió «Teléfono» a las 11:00 del 18/11/2026: puso «77777777». "
        "No se guardó nada: revise con cuál se queda."
    )
    conflict = found.value  # the street is the same of both, the node she left as it was
    assert (conflict.mine, conflict.theirs, conflict.original) == (
        {"telefono": "70000001"}, {"telefono": "77777777"}, {"telefono": "70000000"},
    )  # fmt: skip
    assert everything(site) == before
    # She has seen his: hers goes in its place, and the node that he emptied stays empty.
    take(site, FLUJO, "datos", case, hers, by=rosa, opened=conflict.opened)
    row = one(site, case)
    assert (row["telefono"], row["direccion"], row["nodo"]) == ("70000001", "Calle 3", None)


def test_cell_written_in_the_planilla_meanwhile_counts_too(
    site: Site, ana: Person, usm: Person
) -> None:
    """The note of the USM quality control comes prefilled in `conforme`."""
    case = a_case(site, "4001", "ejecutado", control_calidad_nota="Falta la foto")
    form = shown(site, case)
    change_case(site, case, control_calidad_nota="Foto recibida")
    take(site, FLUJO, "conforme", case, {"nota": "Falta la foto"}, by=usm, opened=form)
    assert one(site, case)["control_calidad_nota"] == "Foto recibida"
    change_case(site, case, control_calidad_nota="Foto borrosa")
    with pytest.raises(Overtaken, match="puso «Foto borrosa»"):
        take(site, FLUJO, "conforme", case, {"nota": "Todo bien"}, by=usm, opened=form)


def test_required_answer_that_somebody_emptied_is_asked_about(site: Site) -> None:
    case = a_case(site, "4001", "ejecutado", control_calidad_usm="conforme", causal_cierre="Otra")
    form = shown(site, case)
    change_case(site, case, causal_cierre=None)
    with pytest.raises(Overtaken, match="lo dejó vacío"):
        take(site, FLUJO, "cerrar", case, {"causal": "Otra"}, by=CONSOLA, opened=form)
    assert one(site, case)["estado"] == "ejecutado"


def test_form_of_a_row_that_moved_is_told_so(site: Site, usm: Person, rosa: Person) -> None:
    case = a_case(site, "4001", REVIEW)
    form = shown(site, case)
    take(site, FLUJO, "sin_solucion", case, {"motivo": "Obra"}, by=usm, opened=form)
    with pytest.raises(Conflict, match="beto movió este caso a las 11:00"):
        take(site, FLUJO, "revisar", case, FACTORS, by=rosa, opened=form)


def test_bulk_step_does_not_write_over_what_changed_since_the_list_was_shown(site: Site) -> None:
    """Beto's and Rosa's go to Rosa; of each one went to Luis meanwhile, and stays his."""
    held = {a_case(site, f"400{n}", REVIEW, usm=u): u for n, u in enumerate(("Beto", "Rosa") * 2)}
    ids = list(held)
    listed = {i: {"id": i, "estado": REVIEW, "usm": usm} for i, usm in held.items()}
    for moved in ids[:2]:
        take(site, FLUJO, "reasignar", moved, {"usm": "Luis"}, by=CONSOLA)
    done = take_many(site, FLUJO, "reasignar", ids, {"usm": "Rosa"}, by=CONSOLA, shown=listed)
    assert [bool(o.event) for o in done] == [False, False, True, True]
    assert "cambió «Analista USM»" in (done[0].refused or "")
    assert [c["usm"] for c in cases(site)] == ["Luis", "Luis", "Rosa", "Rosa"]


def test_case_of_another_zone_is_refused(site: Site) -> None:
    case = a_case(site, "4001", REVIEW, zona="Sacaba")
    away = person("luis", "Luis", ("analista_usm",), ("Vinto",))
    with pytest.raises(Forbidden, match="otra zona"):
        take(site, FLUJO, "revisar", case, FACTORS, by=away)
    assert FLUJO.offered(one(site, case), away) == []


def test_known_receipt_is_answered_with_its_event(site: Site, usm: Person) -> None:
    case = a_case(site, "4001", REVIEW)
    first = take(site, FLUJO, "revisar", case, FACTORS, by=usm, receipt="tel-1")
    assert take(site, FLUJO, "revisar", case, FACTORS, by=usm, receipt="tel-1") == first
    assert len(told(site, case)) == 1


def test_mentioned_people_are_told_once_each(site: Site, usm: Person) -> None:
    case = a_case(site, "4001", REVIEW)
    with reading(site.engine) as connection:
        offered = FLUJO.lists(connection, site)["personas"]
    assert offered == [], "nobody has an account here"
    with pytest.raises(Unfit, match="Avisar a"):
        take(site, FLUJO, "comentar", case, {"texto": "Hola", "avisar": ["nadie"]}, by=usm)
    with reading(site.engine) as connection:
        assert records.many(connection, mencion, order="evento_id") == []


def test_closing_needs_the_usm_quality_control(site: Site) -> None:
    case = a_case(site, "4001", "ejecutado")
    cause = {"causal": "Conector sucio"}
    with pytest.raises(UserError, match="«pendiente»"):
        take(site, FLUJO, "cerrar", case, cause, by=CONSOLA)
    take(site, FLUJO, "conforme", case, by=CONSOLA)
    with pytest.raises(Unfit, match="Causal de cierre"):
        take(site, FLUJO, "cerrar", case, {"causal": ""}, by=CONSOLA)
    take(site, FLUJO, "cerrar", case, cause, by=CONSOLA)
    row = one(site, case)
    assert (row["estado"], row["causal_cierre"]) == ("cerrado", "Conector sucio")
    assert problems(site) == []


def test_quality_call_on_an_open_order_is_refused_with_its_reports(site: Site) -> None:
    reports(site, [report("R1", "4001", "2026-11-16 09:00")])
    case = a_case(site, "4001", "cerrado")
    join(site, "R1", case)
    happy = {"satisfaccion": 5, "solucionado": True}
    with pytest.raises(UserError, match=r"sigue abierta en el sistema \(reporte R1\)"):
        take(site, FLUJO, "satisfecho", case, happy, by=CONSOLA)


def test_low_score_is_not_a_satisfied_customer(site: Site) -> None:
    case = a_case(site, "4001", "cerrado")
    given: dict[str, Any] = {"satisfaccion": 2, "solucionado": True}
    with pytest.raises(UserError, match="use «Cliente insatisfecho»"):
        take(site, FLUJO, "satisfecho", case, given, by=CONSOLA)
    given = {"satisfaccion": 2, "causa": "El daño sigue"}
    with pytest.raises(Unfit, match="paso 13"):
        take(site, FLUJO, "insatisfecho", case, given, by=CONSOLA)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"satisfaccion": 5, "solucionado": True}, "use «Cliente satisfecho»"),
        ({"satisfaccion": 4, "solucionado": True}, "use «Cliente satisfecho»"),
        ({"satisfaccion": 2, "solucionado": True, "causa": "El daño sigue"}, "no puede estar"),
        ({"satisfaccion": 5}, "Anotó satisfacción 5 de un cliente insatisfecho"),  # a doubt
        ({"satisfaccion": 3, "solucionado": True}, None),
        ({"satisfaccion": 1}, None),
    ],
)
def test_unsatisfied_customer_is_not_content(site: Site, given: dict, words: str | None) -> None:
    case = a_case(site, "4001", "cerrado")
    whole = {"causa": "Trato del personal", "informado": True, **given}
    if words is None:
        take(site, FLUJO, "insatisfecho", case, whole, by=CONSOLA)
        return
    with pytest.raises(UserError, match=words) as refusal:
        take(site, FLUJO, "insatisfecho", case, whole, by=CONSOLA)
    assert isinstance(refusal.value, Unsure) == ("Anotó" in words)
    assert one(site, case)["estado"] == "cerrado"


def test_low_score_of_who_confirms_is_asked_about(site: Site, usm: Person) -> None:
    """The damage may be solved and the customer unhappy with how: it can be confirmed."""
    case = a_case(site, "4001", "solución remota")
    given = {"satisfaccion": 1, "causal": "Configuración"}
    with pytest.raises(Unsure, match=r"Anotó satisfacción 1.*use «El daño sigue»"):
        take(site, FLUJO, "confirmar_remota", case, given, by=usm)
    take(site, FLUJO, "confirmar_remota", case, given, by=usm, confirmed=True)
    assert one(site, case)["estado"] == "cerrado"


def test_remote_solution_tells_the_planilla_its_day_and_its_analyst(
    site: Site, usm: Person, rosa: Person
) -> None:
    """Solved on the 18th, confirmed on the 19th: FECHA is the day of attention."""
    mine, hers = a_case(site, "4001", REVIEW), a_case(site, "4002", REVIEW, usm="Rosa")
    for case in (mine, hers):
        take(site, FLUJO, "solucionar_remoto", case, {"accion": "Otra", **FACTORS}, by=usm)
    old = a_case(site, "4003", "solución remota")  # solved before the planilla was told
    set_clock(site, "2026-11-19 09:00")
    given = {"satisfaccion": 5, "causal": "Configuración"}
    for case in (mine, hers, old):
        take(site, FLUJO, "confirmar_remota", case, given, by=rosa)
    assert [(c["usm"], c["fecha"]) for c in cases(site)] == [
        ("Beto", date(2026, 11, 18)), ("Rosa", date(2026, 11, 18)), ("Rosa", date(2026, 11, 19)),
    ]  # fmt: skip


def test_only_a_case_whose_last_report_is_closed_goes_to_quality(site: Site) -> None:
    case = a_case(site, "4001", "detectado")
    with pytest.raises(UserError, match="no tiene reportes"):
        take(site, FLUJO, "a_calidad", case, by=CONSOLA)
    done = report("R2", "4001", "2026-11-16 09:00", cerrado="2026-11-17 10:00")
    reports(site, [report("R1", "4001", "2026-11-15 09:00"), done])
    join(site, "R1", case)
    with pytest.raises(UserError, match=r"\(R1\) sigue abierto"):
        take(site, FLUJO, "a_calidad", case, by=CONSOLA)
    join(site, "R2", case)
    take(site, FLUJO, "a_calidad", case, by=CONSOLA)
    assert one(site, case)["estado"] == "control de calidad"


def test_many_rows_go_each_for_itself_and_tell_their_progress(site: Site, gestor: Person) -> None:
    """Of 250 detected cases one is elsewhere by now: 249 move, in three transactions."""
    ids = [a_case(site, f"4{n:03}", "detectado") for n in range(250)]
    take(site, FLUJO, "remitir", ids[7], {}, by=gestor)
    progress: list[int] = []
    seen = dict.fromkeys(ids, "detectado")
    done = take_many(
        site, FLUJO, "remitir", ids, {"usm": "Beto"}, by=gestor, seen=seen, progress=progress.append
    )
    assert progress == [100, 200, 250]
    assert [o.row_id for o in done] == ids
    assert [o.row_id for o in done if o.event is None] == [ids[7]]
    assert "lucia movió este caso" in (done[7].refused or "")
    assert {c["estado"] for c in cases(site)} == {REVIEW}
    with reading(site.engine) as connection:
        assert len(records.many(connection, evento)) == 250
    assert problems(site) == []


def test_step_that_is_not_for_many_is_refused(site: Site, usm: Person) -> None:
    case = a_case(site, "4001", REVIEW)
    with pytest.raises(UserError, match="caso por caso"):
        take_many(site, FLUJO, "programar_visita", [case], {}, by=usm)


def test_priority_goes_back_to_normal(site: Site) -> None:
    """0 is the normal priority, and an answer like any other."""
    case = a_case(site, "4001", REVIEW, prioridad=3)
    take(site, FLUJO, "priorizar", case, {"prioridad": 0}, by=CONSOLA)
    assert one(site, case)["prioridad"] == 0
    assert told(site, case)[0]["datos"] == {"prioridad": 0}
    take(site, FLUJO, "priorizar", case, {"prioridad": 2}, by=CONSOLA)
    take_many(site, FLUJO, "priorizar", [case], {"prioridad": 0}, by=CONSOLA)
    assert one(site, case)["prioridad"] == 0


def test_cell_is_emptied_by_an_empty_answer_and_left_by_none(site: Site) -> None:
    case = a_case(site, "4001", REVIEW, telefono="70712345", nodo="NAP 7")
    take(site, FLUJO, "datos", case, {"telefono": "70799999", "nodo": ""}, by=CONSOLA)
    take(site, FLUJO, "datos", case, {"direccion": "Calle 1"}, by=CONSOLA)
    row = one(site, case)
    assert (row["telefono"], row["direccion"], row["nodo"]) == ("70799999", "Calle 1", None)


def test_many_rows_keep_the_cells_nobody_answered_for(site: Site) -> None:
    """Two cases of different maestros get one analyst: each keeps its maestro."""
    ids = [
        a_case(site, product, REVIEW, usm="Beto", maestro=maestro)
        for product, maestro in (("4001", "Choque"), ("4002", "Rojas"))
    ]
    given = {"usm": "Rosa", "maestro": None, "nota": ""}
    assert all(o.event for o in take_many(site, FLUJO, "reasignar", ids, given, by=CONSOLA))
    assert [(c["usm"], c["maestro"]) for c in cases(site)] == [
        ("Rosa", "Choque"), ("Rosa", "Rojas"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"factores": "Potencia óptica"}, "es una lista"),
        ({"factores": 7}, "es una lista"),
        ({"factores": [{"a": 1}]}, "es una lista"),
        ({**FACTORS, "potencia_dbm": 10**400}, "es un número"),
    ],
)
def test_answer_of_another_shape_is_refused(
    site: Site, usm: Person, given: dict, words: str
) -> None:
    """A phone sends JSON, and JSON may hold anything."""
    case = a_case(site, "4001", REVIEW)
    with pytest.raises(Unfit, match=words):
        take(site, FLUJO, "revisar", case, given, by=usm)


def test_automatic_step_is_the_schedulers(site: Site) -> None:
    case = a_case(site, "4001", "en monitoreo")
    take(site, FLUJO, "concluir", case, by=TAREAS)
    assert one(site, case)["estado"] == "concluido"


def test_paused_clock_stands_still_for_the_open_hours(site: Site, usm: Person) -> None:
    """Reviewed from Wednesday 18 11:00, due Thursday 19 18:30.

    Paused from 11:00 to 16:00: open 11–12 and 14:30–16, two and a half hours. From Thursday 18:30
    those end on Friday 20 at 10:30.
    """
    case = a_case(site, "4001", REVIEW)
    take(site, FLUJO, "pausar", case, {"motivo": "Cliente ausente"}, by=usm)
    with reading(site.engine) as connection:
        assert (
            Clocks(site, FLUJO, within=connection).of(one(site, case)).word(site.now())
            == "en pausa"
        )
    with pytest.raises(UserError, match="ya está en pausa"):
        take(site, FLUJO, "pausar", case, {"motivo": "Otra área"}, by=usm)
    set_clock(site, "2026-11-18 16:00")
    take(site, FLUJO, "reanudar", case, by=usm)
    with reading(site.engine) as connection:
        due = Clocks(site, FLUJO, within=connection).of(one(site, case)).due
    assert due is not None
    assert f"{due.astimezone(site.zone()):%Y-%m-%d %H:%M}" == "2026-11-20 10:30"
    take(site, FLUJO, "sin_solucion", case, {"motivo": "Obra"}, by=usm)
    row = one(site, case)
    assert (row["reloj_en"], row["pausado_en"], row["pausa_segundos"]) == (None, None, 0)
    assert problems(site) == []


def paused(site: Site, row: dict[str, Any]) -> tuple[bool, int]:
    """Whether a clock stands still, and for how many minutes of attention it has."""
    return row["pausado_en"] is not None, row["pausa_segundos"] // 60


@pytest.mark.parametrize(
    ("step", "given", "state", "after"),
    [
        # They work with the case: paused from 11:00 to 16:00 are 11–12 and 14:30–16, 150 minutes.
        ("no_realizada", {"motivo": "Cliente ausente"}, "visita programada", (False, 150)),
        ("calidad_sin_respuesta", {"resultado": "No contesta"}, "cerrado", (False, 150)),
        ("revisar", FACTORS, REVIEW, (False, 150)),
        # Another clock begins, or none: without pauses.
        ("insatisfecho", {"satisfaccion": 1, "causa": "Otra", "informado": True}, "cerrado",
         (False, 0)),
        ("sin_solucion", {"motivo": "Obra"}, REVIEW, (False, 0)),
        # They are about something else: what it waits for is still missing.
        ("comentar", {"texto": "Llamé"}, REVIEW, (True, 0)),
        ("datos", {"telefono": "70712345"}, REVIEW, (True, 0)),
        ("priorizar", {"prioridad": 2}, REVIEW, (True, 0)),
        ("reasignar", {"usm": "Rosa"}, REVIEW, (True, 0)),
    ],
)  # fmt: skip
def test_work_with_a_paused_case_ends_its_pause(
    site: Site, step: str, given: dict, state: str, after: tuple[bool, int]
) -> None:
    case = a_case(site, "4001", state)
    take(site, FLUJO, "pausar", case, {"motivo": "Cliente ausente"}, by=CONSOLA)
    set_clock(site, "2026-11-18 16:00")
    take(site, FLUJO, step, case, given, by=CONSOLA)
    assert paused(site, one(site, case)) == after
    told_ = told(site, case)[-1]["datos"].get("pausa")
    assert told_ == (None if after[0] else "duró 150 min de atención")
    assert problems(site) == []


def test_bulk_step_ends_the_pauses_it_meets(site: Site, usm: Person) -> None:
    """`retomar` stays in the clock of the review; the other case was not paused."""
    ids = [a_case(site, p, "reincidió") for p in ("4001", "4002")]
    take(site, FLUJO, "pausar", ids[0], {"motivo": "Otra área"}, by=usm)
    set_clock(site, "2026-11-18 16:00")
    assert all(o.event for o in take_many(site, FLUJO, "retomar", ids, by=usm))
    assert [paused(site, c) for c in cases(site)] == [(False, 150), (False, 0)]
    take(site, FLUJO, "pausar", ids[1], {"motivo": "Otra área"}, by=usm)
    done = take_many(site, FLUJO, "priorizar", ids, {"prioridad": 2}, by=CONSOLA)
    assert all(o.event for o in done)
    assert paused(site, cases(site)[1]) == (True, 0)
    assert problems(site) == []


def test_visit_clock_spans_its_states(site: Site) -> None:
    """Derived on Wednesday at 11:00, scheduled at 15:00: the term is of the derivation."""
    a_crew(site, "Cuadrilla 01")
    case = a_case(site, "4001", "derivado a centro de operaciones")
    begun = site.now()
    set_clock(site, "2026-11-18 15:00")
    visit = {"modalidad": "USM con Técnico", "el": date(2026, 11, 19), "desde": time(9),
             "hasta": time(10), "cuadrilla": "Cuadrilla 01"}  # fmt: skip
    take(site, FLUJO, "programar_visita", case, visit, by=CONSOLA)
    assert one(site, case)["reloj_en"] == begun


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"el": date(2026, 11, 17)}, "ya pasó"),
        ({"hasta": time(8)}, "termina antes de empezar"),
        ({"cuadrilla": "Cuadrilla 99"}, "no está en la lista"),
    ],
)
def test_visit_that_cannot_be_is_refused(site: Site, change: dict, words: str) -> None:
    a_crew(site, "Cuadrilla 01")
    case = a_case(site, "4001", REVIEW)
    visit = {"modalidad": "USM con Técnico", "el": date(2026, 11, 19), "desde": time(9),
             "hasta": time(10), "cuadrilla": "Cuadrilla 01", **change}  # fmt: skip
    with pytest.raises(UserError, match=words):
        take(site, FLUJO, "programar_visita", case, visit, by=CONSOLA)


def test_visit_on_a_holiday_and_over_another_asks_first(site: Site) -> None:
    """Christmas is a Friday; the second visit is in the first one's hour."""
    a_crew(site, "Cuadrilla 01")
    first, second = (a_case(site, p, REVIEW) for p in ("4001", "4002"))
    visit = {"modalidad": "USM con Técnico", "el": date(2026, 12, 25), "desde": time(9),
             "hasta": time(10), "cuadrilla": "Cuadrilla 01"}  # fmt: skip
    with pytest.raises(Unsure, match="25/12/2026 es feriado: Navidad"):
        take(site, FLUJO, "programar_visita", first, visit, by=CONSOLA)
    take(site, FLUJO, "programar_visita", first, visit, by=CONSOLA, confirmed=True)
    with pytest.raises(Unsure) as asked:
        take(site, FLUJO, "programar_visita", second, {**visit, "desde": time(9, 30)}, by=CONSOLA)
    assert any("09:00–10:00 (producto 4001)" in q for q in asked.value.questions)
    assert one(site, second)["estado"] == REVIEW
