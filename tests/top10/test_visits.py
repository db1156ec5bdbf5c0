"""Visits: when they can be set, what is asked, what becomes of them, whose they are.

NOW is Wednesday 18 November 2026, 11:00 in La Paz. The office is open 8:00–12:00 and
14:30–18:30 from Monday to Friday, 8:00–12:00 on Saturday; 25 December is a holiday.
"""

from collections.abc import Iterator
from datetime import date, time
from io import BytesIO

import pytest
from PIL import Image

from lib.base.errors import Conflict, Forbidden, UserError
from lib.base.permissions import Person, person
from lib.store import records, rows
from lib.store.events import done_at, of_row
from lib.store.tables.flujo import evento
from lib.store.tables.maestros import cuadrilla
from lib.store.tables.top10 import caso, visita
from lib.store.work import reading, writing
from lib.tools.site import Site
from lib.tools.workflow import attachments, history, reads
from lib.tools.workflow.forms import Unfit
from lib.tools.workflow.meanwhile import Overtaken
from lib.tools.workflow.take import Unsure, take
from lib.top10 import agenda, case_reads, ruta, visits
from lib.top10.flow import DERIVADO, EJECUTADO, EN_EJECUCION, EN_REVISION, FLUJO, PROGRAMADA
from lib.top10.words import PROTOCOLOS
from tests.builders import a_case, at, change_case, problems, set_clock
from tests.conftest import NOW

JUEVES = date(2026, 11, 19)
SENT = "recibo-de-prueba-0001"


@pytest.fixture
def freddy() -> Person:
    """Técnico of Cuadrilla 1."""
    return person("freddy", "Freddy Colque", ("tecnico_multiservicios",))


@pytest.fixture
def gil() -> Person:
    """Técnico of Cuadrilla 2."""
    return person("gil", "Gil Nina", ("tecnico_multiservicios",))


@pytest.fixture
def street(site: Site, ana: Person) -> Iterator[Site]:
    """A site with two crews, each with its técnico."""
    crews = [
        {"nombre": f"Cuadrilla {n}", "maestro": maestro, "usuario": login, "zona": "Sarco",
         "activa": True}
        for n, maestro, login in ((1, "Rojas", "freddy"), (2, "Quispe", "gil"))
    ]  # fmt: skip
    with writing(site.engine) as connection:
        rows.create_many(connection, cuadrilla, crews, by=ana, now=NOW)
    yield site
    assert problems(site) == []


def answers(**more):
    """A visit on Thursday at nine, for Cuadrilla 1, unless told otherwise."""
    return {
        "modalidad": "Técnico con USM",
        "el": JUEVES,
        "desde": time(9),
        "hasta": time(10),
        "cuadrilla": "Cuadrilla 1",
        **more,
    }


def case_of(site: Site, product: str = "4001", state: str = EN_REVISION, **cells) -> int:
    return a_case(site, product, state, zona="Sarco", cliente="Rosa Arce", **cells)


def scheduled(site: Site, by: Person, product: str = "4001", **more) -> int:
    """A case with its visit set."""
    case = case_of(site, product)
    take(site, FLUJO, "programar_visita", case, answers(**more), by=by, confirmed=True)
    return case


def visits_of(site: Site, case: int) -> list[tuple[str, date, str | None]]:
    """State, day and reason of each visit of a case, oldest first."""
    with reading(site.engine) as connection:
        return [
            (v["estado"], v["el"], v["motivo"])
            for v in records.many(connection, visita, caso_id=case)
        ]


def state_of(site: Site, case: int) -> str:
    with reading(site.engine) as connection:
        return records.one(connection, caso, id=case)["estado"]


def done(**more):
    """The answers of a work in copper, complete."""
    given = {"tecnologia": "Cobre", "protocolo": list(PROTOCOLOS["Cobre"]),
             "causal": "Cableado interno"}  # fmt: skip
    return {**given, **more}


def picture(colour: str = "red", form: str = "JPEG") -> bytes:
    body = BytesIO()
    Image.new("RGB", (8, 6), colour).save(body, form)
    return body.getvalue()


# -- setting one -------------------------------------------------------------------------


def test_visit_is_written_and_the_case_waits_for_it(street: Site, beto: Person) -> None:
    case = scheduled(street, beto, nota="Llamar antes")
    with reading(street.engine) as connection:
        (one,) = records.many(connection, visita, caso_id=case)
        row = records.one(connection, caso, id=case)
    # 9:00 and 10:00 in La Paz are 13:00 and 14:00 UTC.
    assert (one["desde_en"].hour, one["hasta_en"].hour) == (13, 14)
    assert (one["el"], one["estado"], one["nota"]) == (JUEVES, "programada", "Llamar antes")
    assert (row["estado"], row["maestro"]) == (PROGRAMADA, "Rojas")


def test_visit_in_the_past_is_refused(street: Site, beto: Person) -> None:
    case = case_of(street)
    today = answers(el=date(2026, 11, 18), desde=time(10, 30), hasta=time(11, 30))
    with pytest.raises(UserError, match=r"18/11/2026 a las 10:30, que ya pasó"):
        take(street, FLUJO, "programar_visita", case, today, by=beto, confirmed=True)
    assert visits_of(street, case) == []


@pytest.mark.parametrize("until", [time(9), time(8, 30)])
def test_visit_that_ends_before_it_begins_is_refused(
    street: Site, beto: Person, until: time
) -> None:
    case = case_of(street)
    with pytest.raises(UserError, match="termina antes de empezar"):
        take(street, FLUJO, "programar_visita", case, answers(hasta=until), by=beto, confirmed=True)


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({"el": date(2026, 12, 25)}, "25/12/2026 es feriado"),
        ({"el": date(2026, 11, 22)}, "22/11/2026 es un día sin atención"),  # Sunday
        ({"desde": time(11, 30), "hasta": time(13)}, "sale del horario de atención"),
        ({"desde": time(19), "hasta": time(20)}, "sale del horario de atención"),
    ],
)
def test_unusual_day_or_hour_is_asked_and_can_be_confirmed(
    street: Site, beto: Person, more, asked: str
) -> None:
    case = case_of(street)
    with pytest.raises(Unsure) as doubt:
        take(street, FLUJO, "programar_visita", case, answers(**more), by=beto)
    assert len(doubt.value.questions) == 1
    assert asked in doubt.value.questions[0]
    assert state_of(street, case) == EN_REVISION
    take(street, FLUJO, "programar_visita", case, answers(**more), by=beto, confirmed=True)
    assert state_of(street, case) == PROGRAMADA


def test_crew_or_analyst_twice_at_once_is_asked(street: Site, beto: Person, ana: Person) -> None:
    from lib.tools import accounts

    with writing(street.engine) as connection:
        accounts.insert_user(connection, street, "beto", "Beto", ["analista_usm"], (), by=ana)
    scheduled(street, beto, "4001", usm="Beto")
    case = case_of(street, "4002")
    same = answers(desde=time(9, 30), hasta=time(10, 30), usm="Beto")
    with pytest.raises(Unsure) as doubt:
        take(street, FLUJO, "programar_visita", case, same, by=beto)
    assert doubt.value.questions == [
        "Cuadrilla 1 ya tiene una visita de 09:00–10:00 (producto 4001)."
    ]
    other = {**same, "cuadrilla": "Cuadrilla 2"}
    with pytest.raises(Unsure) as doubt:
        take(street, FLUJO, "programar_visita", case, other, by=beto)
    assert doubt.value.questions == [
        "Beto ya tiene una visita de 09:00–10:00 con Cuadrilla 1 (producto 4001)."
    ]
    after = {**same, "desde": time(10), "hasta": time(11)}  # one ends as the other begins
    take(street, FLUJO, "programar_visita", case, after, by=beto)


def test_another_day_annuls_the_former_visit_and_tells_why(street: Site, beto: Person) -> None:
    case = scheduled(street, beto)
    friday = answers(el=date(2026, 11, 20), cuadrilla="Cuadrilla 2", nota="El cliente viaja")
    take(street, FLUJO, "reprogramar_visita", case, friday, by=beto)
    assert visits_of(street, case) == [
        ("anulada", JUEVES, "El cliente viaja"),
        ("programada", date(2026, 11, 20), None),
    ]
    assert state_of(street, case) == PROGRAMADA


def test_visit_that_somebody_moved_meanwhile_is_not_moved_again_unseen(
    street: Site, beto: Person, ana: Person
) -> None:
    """Ana's form shows Thursday; Beto puts it on Friday; hers would put it on Saturday."""
    case = scheduled(street, beto)
    step, row = FLUJO.step("reprogramar_visita"), reads.row(street, FLUJO, case, by=ana)
    shown = reads.opened(street, FLUJO, step, row, by=ana)
    assert shown.replaces == "la visita del 19/11/2026 de 09:00 a 10:00 con Cuadrilla 1"
    friday = answers(el=date(2026, 11, 20), nota="El cliente viaja")
    take(street, FLUJO, "reprogramar_visita", case, friday, by=beto, opened=shown)
    saturday = answers(el=date(2026, 11, 21), cuadrilla="Cuadrilla 2", nota="Otra cuadrilla")
    with pytest.raises(Overtaken, match="ahora es la visita del 20/11/2026 de 09:00") as found:
        take(street, FLUJO, "reprogramar_visita", case, saturday, by=ana, opened=shown)
    assert [v[:2] for v in visits_of(street, case)] == [
        ("anulada", JUEVES), ("programada", date(2026, 11, 20)),
    ]  # fmt: skip
    seen = found.value.opened  # she has seen Beto's: she may put hers in its place
    take(street, FLUJO, "reprogramar_visita", case, saturday, by=ana, opened=seen)
    assert visits_of(street, case)[-1][:2] == ("programada", date(2026, 11, 21))


def test_a_comment_meanwhile_is_in_nobodys_way(street: Site, beto: Person, ana: Person) -> None:
    case = scheduled(street, beto)
    step, row = FLUJO.step("reprogramar_visita"), reads.row(street, FLUJO, case, by=ana)
    shown = reads.opened(street, FLUJO, step, row, by=ana)
    take(street, FLUJO, "comentar", case, {"texto": "Llamó la clienta"}, by=beto)
    moved = answers(el=date(2026, 11, 20), nota="El cliente viaja")
    take(street, FLUJO, "reprogramar_visita", case, moved, by=ana, opened=shown)
    assert visits_of(street, case)[-1][:2] == ("programada", date(2026, 11, 20))


def test_maestro_is_not_changed_under_a_visit_that_waits(
    street: Site, beto: Person, ana: Person, freddy: Person
) -> None:
    """MESTRO would say Quispe while the visit stays Cuadrilla 1's; the analyst may change."""
    case = scheduled(street, beto)
    other = {"usm": "Rosa", "maestro": "Quispe"}
    for _ in range(2):
        with pytest.raises(UserError, match=r"con Cuadrilla 1\..*use «Reprogramar visita»"):
            take(street, FLUJO, "reasignar", case, other, by=ana)
        if state_of(street, case) == PROGRAMADA:
            take(street, FLUJO, "iniciar", case, by=freddy)
    take(street, FLUJO, "reasignar", case, {"usm": "Rosa", "maestro": "Rojas"}, by=ana)
    take(street, FLUJO, "ejecutar", case, done(), by=freddy)
    take(street, FLUJO, "reasignar", case, other, by=ana)
    with reading(street.engine) as connection:
        row = records.one(connection, caso, id=case)
    assert (row["usm"], row["maestro"]) == ("Rosa", "Quispe")


def test_annulled_case_is_not_visited(street: Site, beto: Person, ana: Person) -> None:
    case = scheduled(street, beto)
    given = {"origen": "cliente", "motivo": "Ya no quiere el servicio"}
    take(street, FLUJO, "anular", case, given, by=ana)
    assert visits_of(street, case) == [("anulada", JUEVES, "Ya no quiere el servicio")]


# -- doing one ---------------------------------------------------------------------------


def test_work_goes_from_scheduled_to_done_on_the_day_it_is_done(
    street: Site, beto: Person, freddy: Person
) -> None:
    case = scheduled(street, beto)
    set_clock(street, "2026-11-19 09:05")
    take(street, FLUJO, "iniciar", case, by=freddy)
    assert visits_of(street, case) == [("en ejecución", JUEVES, None)]
    set_clock(street, "2026-11-20 00:10")  # past midnight: FECHA is the day of attention
    take(street, FLUJO, "ejecutar", case, done(), by=freddy)
    with reading(street.engine) as connection:
        row = records.one(connection, caso, id=case)
    assert (row["estado"], row["fecha"]) == (EJECUTADO, date(2026, 11, 20))
    assert (row["causal_cierre"], row["control_calidad_usm"]) == ("Cableado interno", "pendiente")
    assert visits_of(street, case) == [("ejecutada", JUEVES, None)]


VIERNES = date(2026, 11, 20)


def told_of(site: Site, case: int) -> list[tuple[str, str, str | None]]:
    """Of each step with a case: its name, its local instant, and when the person did it."""
    zone = site.zone()
    with reading(site.engine) as connection:
        found = of_row(connection, "caso", case)
    return [
        (
            e["paso"],
            f"{e['en'].astimezone(zone):%d %H:%M}",
            ("hecho_en" in e["datos"] and f"{done_at(e).astimezone(zone):%d %H:%M}") or None,
        )
        for e in found
    ]


def test_work_without_signal_is_of_the_day_it_was_done(
    street: Site, beto: Person, freddy: Person
) -> None:
    """Friday from 10:00 to 23:50, said on Monday; meanwhile somebody comments on the case."""
    case = scheduled(street, beto, el=VIERNES)
    set_clock(street, "2026-11-21 09:00")
    take(street, FLUJO, "comentar", case, {"texto": "¿Fueron?"}, by=beto)
    set_clock(street, "2026-11-23 08:00")
    take(street, FLUJO, "iniciar", case, by=freddy, at=at("2026-11-20 10:00"))
    take(street, FLUJO, "ejecutar", case, done(), by=freddy, at=at("2026-11-20 23:50"))
    with reading(street.engine) as connection:
        row = records.one(connection, caso, id=case)
    assert row["fecha"] == VIERNES
    assert told_of(street, case) == [
        ("programar_visita", "18 11:00", None),
        ("comentar", "21 09:00", None),
        ("iniciar", "23 08:00", "20 10:00"),
        ("ejecutar", "23 08:00", "20 23:50"),
    ]
    found = history.of_row(street, FLUJO, (), case, by=beto)
    assert ("Hecho", "20/11/2026 23:50") in found.told[0].answers
    assert [label for label, _ in found.told[2].answers] == ["Comentario"]


@pytest.mark.parametrize(
    ("begun", "ended", "expected"),
    [
        # Set on Wednesday 18 at 11:00, said on Friday 20 at 08:00.
        ("1970-01-01 00:00", "1970-01-01 00:00", ("18 11:00", "18 11:00")),
        ("2099-01-01 00:00", "2099-01-01 00:00", ("20 08:00", "20 08:00")),
        ("2026-11-19 10:00", "2026-11-19 09:00", ("19 10:00", "19 10:00")),
        ("2026-11-19 10:00", "2026-11-20 08:01", ("19 10:00", "20 08:00")),
    ],
)
def test_absurd_clock_of_a_phone_is_bounded_and_refuses_nothing(
    street: Site, beto: Person, freddy: Person, begun: str, ended: str, expected: tuple[str, str]
) -> None:
    case = scheduled(street, beto)
    set_clock(street, "2026-11-20 08:00")
    take(street, FLUJO, "iniciar", case, by=freddy, at=at(begun))
    take(street, FLUJO, "ejecutar", case, done(), by=freddy, at=at(ended))
    with reading(street.engine) as connection:
        row = records.one(connection, caso, id=case)
    assert tuple(said for *_, said in told_of(street, case)[1:]) == expected
    assert f"{row['fecha']:%d}" == expected[1][:2]


def test_incomplete_protocol_is_refused_point_by_point(
    street: Site, beto: Person, freddy: Person
) -> None:
    case = scheduled(street, beto)
    take(street, FLUJO, "iniciar", case, by=freddy)
    points = list(PROTOCOLOS["Cobre"])
    met = [p for p in points if p not in (points[1], points[-1])]
    with pytest.raises(UserError, match=f"{points[1]}; {points[-1]}"):
        take(street, FLUJO, "ejecutar", case, done(protocolo=met), by=freddy)
    assert state_of(street, case) == EN_EJECUCION


def test_fibre_needs_its_final_power(street: Site, beto: Person, freddy: Person) -> None:
    case = scheduled(street, beto)
    take(street, FLUJO, "iniciar", case, by=freddy)
    fibre = done(tecnologia="Fibra óptica", protocolo=list(PROTOCOLOS["Fibra óptica"]))
    with pytest.raises(Unfit) as unfit:
        take(street, FLUJO, "ejecutar", case, fibre, by=freddy)
    assert set(unfit.value.problems) == {"potencia_dbm"}
    take(street, FLUJO, "ejecutar", case, {**fibre, "potencia_dbm": -19.5}, by=freddy)


def test_no_conforme_opens_the_same_visit_again(street: Site, beto: Person, freddy: Person) -> None:
    case = scheduled(street, beto)
    take(street, FLUJO, "iniciar", case, by=freddy)
    take(street, FLUJO, "ejecutar", case, done(), by=freddy)
    take(street, FLUJO, "no_conforme", case, {"nota": "Falta la foto"}, by=beto)
    assert visits_of(street, case) == [("en ejecución", JUEVES, None)]
    assert state_of(street, case) == EN_EJECUCION
    (told,) = [v for v in ruta.del_dia(street, by=freddy) if v["caso"] == case]
    assert told["calidad"] == "Falta la foto"
    take(street, FLUJO, "ejecutar", case, done(), by=freddy)
    assert visits_of(street, case) == [("ejecutada", JUEVES, None)]


def test_waiting_cases_of_other_zones_take_no_place(
    street: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list asks for two cases here: the more urgent ones are of a zone that Luis has not."""
    monkeypatch.setattr(agenda, "TOPE", 1)
    a_case(street, "4900", DERIVADO, zona="Sarco", prioridad=3)
    a_case(street, "4901", DERIVADO, zona="Sarco", prioridad=3)
    mine = a_case(street, "4902", DERIVADO, zona="Vinto")
    luis = person("luis", "Luis", ("analista_usm",), ("Vinto",))
    assert [c["id"] for c in agenda.por_programar(street, (DERIVADO,), by=luis)] == [mine]


def test_waiting_cases_tell_that_there_are_others(
    street: Site, beto: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "TOPE", 2)
    for n in range(4):
        a_case(street, f"490{n}", DERIVADO)
    assert len(agenda.por_programar(street, (DERIVADO,), by=beto)) == 3


def test_visit_not_made_goes_back_to_the_operations_centre(
    street: Site, beto: Person, freddy: Person
) -> None:
    case = scheduled(street, beto)
    take(street, FLUJO, "no_realizada", case, {"motivo": "Cliente ausente"}, by=freddy)
    assert visits_of(street, case) == [("no realizada", JUEVES, "Cliente ausente")]
    assert state_of(street, case) == DERIVADO
    assert [c["id"] for c in agenda.por_programar(street, (DERIVADO,), by=beto)] == [case]


def test_receipt_sent_twice_is_one_event(street: Site, beto: Person, freddy: Person) -> None:
    case = scheduled(street, beto)
    take(street, FLUJO, "iniciar", case, by=freddy, seen=PROGRAMADA)
    first, again = (
        take(street, FLUJO, "ejecutar", case, done(), by=freddy, seen=EN_EJECUCION, receipt=SENT)
        for _ in range(2)
    )
    assert first == again
    with reading(street.engine) as connection:
        told = [e["paso"] for e in of_row(connection, "caso", case)]
    assert told == ["programar_visita", "iniciar", "ejecutar"]


def test_work_of_somebody_else_meanwhile_is_told_with_who_and_when(
    street: Site, beto: Person, freddy: Person, ana: Person
) -> None:
    case = scheduled(street, beto)
    take(street, FLUJO, "iniciar", case, by=freddy)
    take(street, FLUJO, "ejecutar", case, done(), by=ana)
    with pytest.raises(Conflict, match=r"a las 11:00 del 18/11/2026: trabajo ejecutado"):
        take(street, FLUJO, "ejecutar", case, done(), by=freddy, seen=EN_EJECUCION, receipt=SENT)


# -- whose it is -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "given"),
    [("iniciar", {}), ("no_realizada", {"motivo": "Otro"}), ("ejecutar", done())],
)
def test_visit_of_another_crew_is_not_ones_to_write_down(
    street: Site, beto: Person, gil: Person, freddy: Person, step: str, given
) -> None:
    case = scheduled(street, beto)
    if step == "ejecutar":
        take(street, FLUJO, "iniciar", case, by=freddy)
    with pytest.raises(Forbidden, match="es de Cuadrilla 1, que no es su cuadrilla"):
        take(street, FLUJO, step, case, given, by=gil)
    with pytest.raises(Forbidden, match="es de Cuadrilla 1"):
        ruta.admitido(street, case, by=gil)


def test_visit_moved_to_another_crew_is_that_crews(
    street: Site, beto: Person, gil: Person, freddy: Person
) -> None:
    case = scheduled(street, beto)
    moved = answers(cuadrilla="Cuadrilla 2", nota="Cambio de zona")
    take(street, FLUJO, "reprogramar_visita", case, moved, by=beto)
    with pytest.raises(Forbidden):
        take(street, FLUJO, "iniciar", case, by=freddy)
    take(street, FLUJO, "iniciar", case, by=gil)


def test_case_without_a_visit_is_nobodys(street: Site, freddy: Person) -> None:
    case = case_of(street, state=EN_EJECUCION)
    with pytest.raises(Forbidden, match="no tiene una visita de su cuadrilla"):
        take(street, FLUJO, "ejecutar", case, done(), by=freddy)


def test_steps_of_a_visit_are_offered_to_its_crew(
    street: Site, beto: Person, freddy: Person, gil: Person
) -> None:
    case = scheduled(street, beto)
    offered = {
        p: [s.code for s in case_reads.caso(street, case, by=p).pasos] for p in (freddy, gil)
    }
    assert {"iniciar", "no_realizada"} <= set(offered[freddy])
    assert {"iniciar", "no_realizada"}.isdisjoint(offered[gil])


def test_supervisor_writes_down_what_any_crew_did(street: Site, beto: Person) -> None:
    ramiro = person("ramiro", "Ramiro Zurita", ("supervisor_centro_operaciones",))
    case = scheduled(street, beto)
    take(street, FLUJO, "iniciar", case, by=ramiro)
    take(street, FLUJO, "ejecutar", case, done(), by=ramiro)
    assert state_of(street, case) == EJECUTADO


def test_phone_lists_ones_own_visits_behind_today_and_tomorrow(
    street: Site, beto: Person, freddy: Person, gil: Person
) -> None:
    before = scheduled(street, beto, "4001", el=JUEVES)
    today = scheduled(street, beto, "4002", el=date(2026, 11, 20))
    tomorrow = scheduled(street, beto, "4003", el=date(2026, 11, 21))
    scheduled(street, beto, "4004", el=date(2026, 11, 23))  # later
    theirs = scheduled(street, beto, "4005", el=date(2026, 11, 20), cuadrilla="Cuadrilla 2")
    set_clock(street, "2026-11-20 08:00")
    told = {v["caso"]: v["grupo"] for v in ruta.del_dia(street, by=freddy)}
    assert told == {before: "atrasadas", today: "hoy", tomorrow: "mañana"}
    assert [v["caso"] for v in ruta.del_dia(street, by=gil)] == [theirs]


@pytest.mark.parametrize(
    ("typed", "dial", "mobile"),
    [
        ("4452211 / 76543210", "+59144452211", "59176543210"),
        ("76543210, 71112233", "+59176543210", "59176543210"),
        ("no tiene", None, None),
        (None, None, None),
    ],
)
def test_phone_dials_one_number_of_those_the_case_has(
    street: Site, beto: Person, freddy: Person, typed: str | None, dial, mobile
) -> None:
    """In Cochabamba 4452211 is 4 4452211; of two numbers the first is dialled."""
    case = scheduled(street, beto)
    change_case(street, case, telefono=typed)
    (told,) = ruta.del_dia(street, by=freddy)
    assert (told["telefono"], told["llamar"], told["celular"]) == (typed, dial, mobile)


def test_base_is_asked_for_ones_own_crews_alone(
    street: Site, beto: Person, freddy: Person, ana: Person
) -> None:
    """The one that ended today too; nobody's crew is nobody's, and no login is everybody's."""
    mine, theirs = scheduled(street, beto), scheduled(street, beto, cuadrilla="Cuadrilla 2")
    over = scheduled(street, beto, "4002", cuadrilla="Cuadrilla 2")
    take(street, FLUJO, "no_realizada", over, {"motivo": "Otro"}, by=ana)

    def asked(usuario: str | None) -> list[int]:
        midnight = at("2026-11-18 00:00")
        with reading(street.engine) as connection:
            found = visits.de_periodo(connection, JUEVES, VIERNES, visits.PENDIENTES,
                                      terminadas_desde=midnight, usuario=usuario)  # fmt: skip
        return sorted(v["caso_id"] for v in found)

    assert asked("freddy") == [mine]
    assert asked("gil") == [theirs, over]
    assert asked("nadie") == []
    assert asked(None) == [mine, theirs, over]


def test_phone_lists_what_ended_today_whatever_day_it_was_set_for(
    street: Site, beto: Person, freddy: Person
) -> None:
    set_clock(street, "2026-11-19 07:00")
    yesterday = scheduled(street, beto, "4001", el=JUEVES)
    today = scheduled(street, beto, "4002", el=date(2026, 11, 20))
    tomorrow = scheduled(street, beto, "4003", el=date(2026, 11, 21))
    set_clock(street, "2026-11-20 08:00")
    for case in (yesterday, tomorrow):
        take(street, FLUJO, "iniciar", case, by=freddy)
        take(street, FLUJO, "ejecutar", case, done(), by=freddy)
    take(street, FLUJO, "no_realizada", today, {"motivo": "Otro"}, by=freddy)
    told = {v["caso"]: (v["grupo"], v["estado"]) for v in ruta.del_dia(street, by=freddy)}
    assert told == {
        yesterday: ("hechas", "ejecutada"),
        today: ("hechas", "no realizada"),
        tomorrow: ("hechas", "ejecutada"),
    }
    set_clock(street, "2026-11-20 23:59")
    assert len(ruta.del_dia(street, by=freddy)) == 3
    set_clock(street, "2026-11-21 00:00")
    assert ruta.del_dia(street, by=freddy) == []


def test_phone_lists_every_crew_to_who_supervises(street: Site, beto: Person, ana: Person) -> None:
    one = scheduled(street, beto, "4001")
    two = scheduled(street, beto, "4002", cuadrilla="Cuadrilla 2")
    assert {v["caso"] for v in ruta.del_dia(street, by=ana)} == {one, two}
    (only,) = ruta.del_dia(street, by=ana, cuadrilla="Cuadrilla 2")
    assert only["caso"] == two
    with pytest.raises(Forbidden):
        ruta.del_dia(street, by=beto)


# -- files -------------------------------------------------------------------------------


def test_step_names_only_files_of_its_own_case(street: Site, beto: Person, freddy: Person) -> None:
    case, other = scheduled(street, beto), case_of(street, "4002")
    take(street, FLUJO, "iniciar", case, by=freddy)
    own, foreign = (
        attachments.keep(
            street, FLUJO, FLUJO.step("ejecutar"), reads.row(street, FLUJO, one, by=freddy),
            "foto.jpg", picture(), by=freddy,
        )
        for one in (case, other)
    )  # fmt: skip
    with pytest.raises(UserError, match="no es de este caso"):
        take(street, FLUJO, "ejecutar", case, done(fotos=[own, foreign]), by=freddy)
    event = take(street, FLUJO, "ejecutar", case, done(fotos=[own]), by=freddy)
    with reading(street.engine) as connection:
        assert records.one(connection, evento, id=event)["datos"]["fotos"] == [own]


# -- the agenda --------------------------------------------------------------------------


def test_agenda_marks_overlaps_and_names_the_free_crews(
    street: Site, beto: Person, ana: Person
) -> None:
    scheduled(street, beto, "4001", desde=time(9), hasta=time(10))
    scheduled(street, beto, "4002", desde=time(9, 30), hasta=time(10, 30))
    scheduled(street, beto, "4003", desde=time(10, 30), hasta=time(11))  # begins as it ends
    found = agenda.de(street, agenda.periodo(JUEVES, agenda.DIA), by=ana)
    assert [(v["producto"], v["cruce"]) for v in found.visitas] == [
        ("4001", True), ("4002", True), ("4003", False),
    ]  # fmt: skip
    assert found.cruces == 2
    assert [c["nombre"] for c in found.libres] == ["Cuadrilla 2"]


def test_overlaps_are_those_of_every_pair_of_a_crew(
    street: Site, beto: Person, ana: Person
) -> None:
    """4001, 9 to 12, holds 4002 and 4003; 4004 comes after; 4005 is another crew's."""
    scheduled(street, beto, "4001", desde=time(9), hasta=time(12))
    scheduled(street, beto, "4002", desde=time(9, 30), hasta=time(10))
    scheduled(street, beto, "4003", desde=time(11), hasta=time(11, 30))
    scheduled(street, beto, "4004", desde=time(12), hasta=time(12, 30))
    scheduled(street, beto, "4005", desde=time(9), hasta=time(10), cuadrilla="Cuadrilla 2")
    found = agenda.de(street, agenda.periodo(JUEVES, agenda.DIA), by=ana)
    crossed = {v["producto"] for v in found.visitas if v["cruce"]}
    assert crossed == {"4001", "4002", "4003"}


def test_agenda_of_a_week_goes_from_monday_to_sunday(street: Site, beto: Person) -> None:
    monday, sunday = date(2026, 11, 23), date(2026, 11, 29)
    scheduled(street, beto, "4001", el=monday)
    scheduled(street, beto, "4002", el=sunday)
    scheduled(street, beto, "4003", el=date(2026, 11, 30))
    week = agenda.periodo(date(2026, 11, 26), agenda.SEMANA)
    assert (week.start, week.last) == (monday, sunday)
    found = agenda.de(street, week, by=beto)
    assert [v["producto"] for v in found.visitas] == ["4001", "4002"]


def test_agenda_shows_only_ones_zones(street: Site, beto: Person) -> None:
    scheduled(street, beto)
    of_vinto = person("omar", "Omar", ("analista_usm",), ("Vinto",))
    days = agenda.periodo(JUEVES, agenda.DIA)
    assert agenda.de(street, days, by=of_vinto).visitas == []
    assert len(agenda.de(street, days, by=beto, zona="Sarco").visitas) == 1
    assert agenda.de(street, days, by=beto, zona="Vinto").visitas == []


def test_visit_left_behind_stays_until_somebody_closes_it(
    street: Site, beto: Person, freddy: Person
) -> None:
    case = scheduled(street, beto)
    assert agenda.sin_hacer(street, by=beto) == []
    set_clock(street, "2026-11-20 08:00")
    (left,) = agenda.sin_hacer(street, by=beto)
    assert (left["caso_id"], left["atrasada"]) == (case, True)
    take(street, FLUJO, "no_realizada", case, {"motivo": "Clima o acceso"}, by=freddy)
    assert agenda.sin_hacer(street, by=beto) == []


def test_waiting_cases_come_by_priority_then_by_the_oldest_clock(
    street: Site, beto: Person
) -> None:
    young = case_of(street, "4001", DERIVADO, prioridad=0)
    urgent = case_of(street, "4002", DERIVADO, prioridad=2)
    set_clock(street, "2026-11-17 10:00")
    old = case_of(street, "4003", DERIVADO, prioridad=0)
    set_clock(street, "2026-11-18 11:00")
    case_of(street, "4004", EN_REVISION)
    waiting = agenda.por_programar(street, agenda.ESPERAN[:1], by=beto)
    assert [c["id"] for c in waiting] == [urgent, old, young]
    assert len(agenda.por_programar(street, agenda.ESPERAN, by=beto)) == 4
