"""The write door: what is kept, who is told of whom, and that nothing is written twice or half."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from lib.base.errors import Busy, Forbidden
from lib.base.permissions import CONSOLA, Person, person
from lib.maestros.cuadrillas import BOARD as CUADRILLAS
from lib.store import journal
from lib.store.work import writing
from lib.tools import accounts
from lib.tools.board import door
from lib.tools.board.messages import Save
from lib.tools.site import Site
from lib.top10.board import BOARD
from tests.boards import adding, edit, journal_of, plain, saved, shown, zones
from tests.builders import a_case, cases, change_case, everything, problems
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def clean_in_the_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test here did, `verificar` finds rows and journal in agreement."""
    names = request.fixturenames
    used = request.getfixturevalue("sqlite_site" if "sqlite_site" in names else "site")
    yield
    assert problems(used) == []


@pytest.fixture
def one_case(site: Site) -> int:
    """A case of Sarco with maestro Rojas, in a base that knows Sarco and Vinto."""
    zones(site, "Sarco", "Vinto")
    return a_case(site, "4001", "en revisión técnica", zona="Sarco", maestro="Rojas")


def test_edit_is_kept_with_its_journal_line(site: Site, one_case: int, beto: Person) -> None:
    """Line 1 and 2 are the zones, 3 the case, 4 this edit."""
    sent = edit(one_case, "maestro", " Quispe ", "Rojas", n=7, c="pagina-de-beto")
    assert door.save(site, BOARD, [sent], by=beto) == [
        {"c": "pagina-de-beto", "n": 7, "ok": True, "value": "Quispe", "s": 4}
    ]
    (case,) = cases(site)
    assert (case["maestro"], case["version"], case["cambiado_por"]) == ("Quispe", 2, "beto")
    line = journal_of(site)[-1]
    told = ("seq", "quien", "accion", "fila_id", "columna", "antes", "despues", "cliente_n")
    assert [line[c] for c in told] == [
        4, "beto", "cambiar", one_case, "maestro", "Rojas", "Quispe", "pagina-de-beto:7"
    ]  # fmt: skip


def test_every_kind_of_cell_is_answered_in_wire_form(site: Site, ana: Person) -> None:
    zones(site, "Sarco")
    made = door.add(site, CUADRILLAS, adding({"nombre": "C1", "maestro": "Rojas"}), by=ana)
    told = [
        ("zona", "SARCO", "Sarco", None),
        ("tecnicos", "1.004", 1004, None),
        ("desde", "5/3/26", "2026-03-05", None),
        ("activa", "no", False, True),
        ("telefono", "", None, None),
    ]
    edits = [edit(made["row"], column, typed, seen) for column, typed, _, seen in told]
    answers = saved(site, *edits, by=ana, board=CUADRILLAS)
    assert [a["value"] for a in answers] == [wire for _, _, wire, _ in told]
    assert all(a["ok"] for a in answers)
    (row,) = shown(site, ana, board=CUADRILLAS)
    assert [row[c] for c, *_ in told] == [wire for _, _, wire, _ in told]


def test_edit_to_what_is_there_writes_nothing(site: Site, one_case: int, beto: Person) -> None:
    """Typed again, or somebody wrote the very same meanwhile (seen is old)."""
    before = everything(site)
    assert saved(
        site,
        edit(one_case, "maestro", "Rojas", "Rojas"),
        edit(one_case, "maestro", "Rojas ", "otro"),
        edit(one_case, "cliente", "", None),
        by=beto,
    ) == [{"ok": True, "value": v} for v in ("Rojas", "Rojas", None)]
    assert everything(site) == before


def test_conflict_tells_theirs_and_who_and_when(site: Site, one_case: int, ana, beto) -> None:
    """Ana has an account, so her name is known; the instant is the clock's, 15:00 UTC."""
    accounts.create_user(
        site, login="ana", name="Ana Rojas", roles=["administrador"],
        password="una frase larga", by=CONSOLA,
    )  # fmt: skip
    saved(site, edit(one_case, "maestro", "Quispe", "Rojas"), by=ana)
    before = everything(site)
    site.clock.instant = NOW + timedelta(minutes=5)
    assert saved(site, edit(one_case, "maestro", "Vargas", "Rojas"), by=beto) == [
        {
            "conflict": True,
            "theirs": "Quispe",
            "who": "Ana Rojas",
            "when": "2026-11-18T15:00:00Z",
        }
    ]
    assert everything(site) == before


def test_conflict_with_an_emptied_cell_tells_null(site: Site, one_case: int, ana, beto) -> None:
    saved(site, edit(one_case, "maestro", None, "Rojas"), by=ana)
    (answer,) = saved(site, edit(one_case, "maestro", "Vargas", "Rojas"), by=beto)
    assert (answer["conflict"], answer["theirs"], answer["who"]) == (True, None, "ana")
    (kept,) = saved(site, edit(one_case, "maestro", "Vargas", ""), by=beto)
    assert kept["ok"], "an empty cell seen is null or an empty text"


def test_two_people_on_one_row_in_different_columns_do_not_collide(
    site: Site, one_case: int, ana, beto
) -> None:
    saved(site, edit(one_case, "maestro", "Quispe", "Rojas"), by=ana)
    assert saved(site, edit(one_case, "orden", "6001", None), by=beto)[0]["ok"]
    (case,) = cases(site)
    assert (case["maestro"], case["orden"], case["version"]) == ("Quispe", "6001", 3)


def test_same_write_sent_again_is_written_once(site: Site, one_case: int, ana, beto) -> None:
    """Even after somebody else wrote the cell: the answer is that of then, nothing is undone."""
    sent = edit(one_case, "maestro", "Quispe", "Rojas")
    first = door.save(site, BOARD, [sent], by=beto)
    saved(site, edit(one_case, "maestro", "Vargas", "Quispe"), by=ana)
    before = everything(site)
    assert door.save(site, BOARD, [sent], by=beto) == first
    assert door.save(site, BOARD, [sent, sent], by=beto) == first * 2
    assert everything(site) == before
    assert [line["despues"] for line in journal_of(site)[1:]] == ["Quispe", "Vargas"]


def test_same_write_twice_in_one_message_is_written_once(site: Site, one_case: int, beto) -> None:
    sent = edit(one_case, "maestro", "Quispe", "Rojas")
    answers = door.save(site, BOARD, [sent, sent], by=beto)
    assert answers[0] == answers[1]
    assert len(journal_of(site)) == 2


def test_two_tabs_with_the_same_numbers_are_two_writes(site: Site, one_case: int, beto) -> None:
    for tab, column in (("pestana-uno", "usm"), ("pestana-dos", "orden")):
        (answer,) = saved(site, edit(one_case, column, "1", n=1, c=tab), by=beto)
        assert answer["ok"]
    assert len(journal_of(site)) == 3


@pytest.mark.parametrize("other", ["person", "row", "column", "table"])
def test_receipt_used_elsewhere_is_refused(site: Site, one_case: int, ana, beto, other) -> None:
    """Whoever repeats somebody's (c, n) learns nothing of what that write held."""
    second = a_case(site, "4002", "detectado", zona="Sarco")
    saved(site, edit(one_case, "maestro", "Quispe", "Rojas", n=9), by=beto)
    before = everything(site)
    if other == "table":
        made = door.add(site, CUADRILLAS, adding({"nombre": "C", "maestro": "M"}), by=ana)
        before = everything(site)
        sent, board = edit(made["row"], "maestro", "X", "M", n=9), CUADRILLAS
        answers = saved(site, sent, by=ana, board=board)
    else:
        row = second if other == "row" else one_case
        column = "usm" if other == "column" else "maestro"
        who = ana if other == "person" else beto
        answers = saved(site, edit(row, column, "Vargas", "Quispe", n=9), by=who)
    assert answers == [{"refused": "Ese cambio ya se envió desde otra parte. Recargue la página."}]
    assert everything(site) == before


@pytest.mark.parametrize(
    ("column", "header"),
    [
        ("producto", "PRODUCTO"),
        ("estado", "ESTADO"),
        ("plazo", "PLAZO"),
        ("siguiente", "SIGUIENTE ACCIÓN"),
        ("version", "esa columna"),
        ("id", "esa columna"),
        ("cualquiera", "esa columna"),
    ],
)
def test_column_nobody_writes_is_refused(site: Site, one_case: int, ana, column, header) -> None:
    before = everything(site)
    assert saved(site, edit(one_case, column, "x"), by=ana) == [
        {"refused": f"Usted no puede escribir en {header}."}
    ]
    assert everything(site) == before


def test_column_of_another_permission_is_refused(site: Site, one_case: int) -> None:
    """An operator writes in the planilla but does not register the quality control."""
    nancy = person("nancy", "Nancy", ("operador_centro_operaciones",))
    answers = saved(
        site,
        edit(one_case, "control_calidad_usm", "conforme", "pendiente"),
        edit(one_case, "maestro", "Quispe", "Rojas"),
        by=nancy,
    )
    assert answers[0] == {"refused": "Usted no puede escribir en CONTROL CALIDAD USM."}
    assert answers[1]["ok"]


def test_refusal_does_not_name_a_hidden_column(site: Site, one_case: int) -> None:
    freddy = person("freddy", "Freddy", ("tecnico_multiservicios",))
    (answer,) = saved(site, edit(one_case, "segmento", "Alto"), by=freddy)
    assert answer == {"refused": "Usted no puede escribir en esa columna."}


@pytest.mark.parametrize("role", ["coordinador_calidad", "tecnico_multiservicios", "gerencia"])
def test_read_only_role_is_refused(site: Site, one_case: int, role: str) -> None:
    before = everything(site)
    reader = person("lector", "Lector", (role,))
    (answer,) = saved(site, edit(one_case, "maestro", "X", "Rojas"), by=reader)
    assert answer == {"refused": "Usted no puede escribir en MAESTRO."}
    (answer,) = door.write(site, BOARD, adding({"producto": "9"}), by=reader)
    assert "no tiene permiso para escribir en la planilla" in answer["refused"]
    assert everything(site) == before


def test_whoever_may_not_see_the_board_is_refused(site: Site, one_case: int, carla) -> None:
    sent = edit(one_case, "maestro", "X", "Rojas")
    with pytest.raises(Forbidden, match="carla"):
        door.save(site, BOARD, [sent], by=carla)
    with pytest.raises(Forbidden, match="carla"):
        door.add(site, BOARD, adding({"producto": "9"}), by=carla)
    (told,) = door.write(site, BOARD, Save(t="save", edits=[sent]), by=carla)
    assert (told["c"], told["n"]) == (sent.c, sent.n)
    assert "no tiene permiso para ver la planilla" in told["refused"]


def test_row_of_another_zone_is_refused_and_its_cells_are_not_told(site: Site, one_case) -> None:
    """So are a row in a final state and one that does not exist: all three look the same."""
    marta = person("marta", "Marta", ("analista_usm",), ("Vinto",))
    finished = a_case(site, "4002", "concluido", zona="Vinto")
    before = everything(site)
    for row in (one_case, finished, 999):
        assert saved(site, edit(row, "maestro", "X", "Rojas"), by=marta) == [
            {"refused": "Esa fila ya no está en su tablero."}
        ]
    assert everything(site) == before


def test_row_finished_meanwhile_is_refused(site: Site, one_case: int, beto) -> None:
    change_case(site, one_case, estado="concluido")
    (answer,) = saved(site, edit(one_case, "maestro", "X", "Rojas"), by=beto)
    assert answer == {"refused": "Esa fila ya no está en su tablero."}


@pytest.mark.parametrize(
    ("column", "typed", "reason", "stands"),
    [
        ("zona", "Miraflores", "«Miraflores» no está en la lista de ZONA: Sarco, Vinto.", "Sarco"),
        ("fecha", "31/11/2026", "«31/11/2026» no existe en el calendario.", None),
        ("fecha", "ayer", "«ayer» no es una fecha. Escríbala como 18/11/2026.", None),
        ("maestro", "x" * 201, "MAESTRO admite hasta 200 caracteres y tiene 201.", "Rojas"),
        ("maestro", "a\x00", "MAESTRO tiene caracteres que no se pueden guardar.", "Rojas"),
        ("control_calidad_usm", "", "CONTROL CALIDAD USM no puede quedar vacío.", "pendiente"),
    ],
)
def test_value_that_cannot_be_kept_is_refused(
    site: Site, one_case: int, ana, column, typed, reason, stands
) -> None:
    before = everything(site)
    answers = saved(site, edit(one_case, column, typed, stands), by=ana)
    assert answers == [{"refused": reason, "value": stands}]
    assert everything(site) == before


def test_some_are_kept_and_others_refused_each_for_itself(site: Site, one_case: int, beto) -> None:
    """In the order sent, though rows are written one after another."""
    second = a_case(site, "4002", "detectado", zona="Vinto", maestro="Arce")
    answers = saved(
        site,
        edit(second, "maestro", "Vega", "Arce"),
        edit(one_case, "fecha", "ayer"),
        edit(second, "zona", "Miraflores", "Vinto"),
        edit(one_case, "orden", "6001"),
        edit(999, "orden", "1"),
        edit(second, "maestro", "Otro", "Arce"),
        edit(one_case, "fecha", "18/11"),
        by=beto,
    )
    kinds = ["ok", "refused", "refused", "ok", "refused", "conflict", "ok"]
    assert [next(k for k in ("ok", "refused", "conflict") if k in a) for a in answers] == kinds
    first, other = cases(site)
    assert (first["orden"], first["fecha"]) == ("6001", date(2026, 11, 18))
    assert (other["maestro"], other["zona"]) == ("Vega", "Vinto")


def test_same_cell_twice_in_one_message_is_two_lines(site: Site, one_case: int, beto) -> None:
    """Typed fast: the second saw the first. A third that saw the old value is told of oneself."""
    answers = saved(
        site,
        edit(one_case, "maestro", "Quispe", "Rojas"),
        edit(one_case, "maestro", "Vargas", "Quispe"),
        edit(one_case, "maestro", "Arce", "Rojas"),
        by=beto,
    )
    assert [(a.get("value"), a.get("theirs"), a.get("who")) for a in answers] == [
        ("Quispe", None, None),
        ("Vargas", None, None),
        (None, "Vargas", "Beto Mamani"),
    ]
    assert [(line["antes"], line["despues"]) for line in journal_of(site)[1:]] == [
        ("Rojas", "Quispe"),
        ("Quispe", "Vargas"),
    ]
    assert cases(site)[0]["version"] == 3


def test_answers_carry_the_number_of_their_own_line(site: Site, one_case: int, beto) -> None:
    second = a_case(site, "4002", "detectado")
    sent = [
        edit(second, "usm", "1"),
        edit(one_case, "usm", "2"),
        edit(second, "orden", "3"),
        edit(one_case, "orden", "4"),
    ]
    answers = door.save(site, BOARD, sent, by=beto)
    lines = {line["cliente_n"]: line["seq"] for line in journal_of(site)}
    assert [a["s"] for a in answers] == [lines[e.receipt] for e in sent]


def test_answer_that_wrote_nothing_tells_when_it_was_true(site: Site, one_case, beto) -> None:
    """Lines 1–3 were there, 4 is the edit beside them: the page knows which news are older."""
    sent = [
        edit(one_case, "maestro", "Rojas", "Rojas"),
        edit(one_case, "maestro", "Vega", "otro"),
        edit(one_case, "fecha", "ayer"),
        edit(999, "orden", "1"),
        edit(one_case, "orden", "61"),
    ]
    assert [a["s"] for a in door.save(site, BOARD, sent, by=beto)] == [4, 4, 4, 4, 4]


# -- zones -------------------------------------------------------------------------------


def test_person_with_zones_moves_rows_among_their_own_alone(site: Site, one_case: int) -> None:
    zones(site, "Sacaba")
    marta = person("marta", "Marta", ("analista_usm",), ("Sarco", "Vinto"))
    for typed in ("Sacaba", ""):
        (answer,) = saved(site, edit(one_case, "zona", typed, "Sarco"), by=marta)
        assert answer == {"refused": "Su cuenta atiende solo Sarco, Vinto.", "value": "Sarco"}
    (answer,) = saved(site, edit(one_case, "zona", "vinto", "Sarco"), by=marta)
    assert (answer["ok"], answer["value"]) == (True, "Vinto")


def test_person_without_zones_moves_rows_anywhere(site: Site, one_case: int, beto) -> None:
    assert saved(site, edit(one_case, "zona", "", "Sarco"), by=beto)[0]["ok"]
    assert saved(site, edit(one_case, "zona", "Vinto", None), by=beto)[0]["ok"]


# -- adding ------------------------------------------------------------------------------


def test_added_case_is_in_review_and_on_the_board(site: Site, beto: Person) -> None:
    zones(site, "Sarco")
    typed = {"producto": " 4009 ", "cliente": "Rosa", "zona": "sarco", "fecha": "18/11"}
    answer = door.add(site, BOARD, adding({**typed, "estado": "concluido"}), by=beto)
    assert plain(answer) == {"ok": True, "row": answer["row"], "s": 2}
    (row,) = shown(site, beto)
    told = ("id", "producto", "cliente", "zona", "fecha", "estado", "control_calidad_usm")
    assert [row[c] for c in told] == [
        answer["row"], "4009", "Rosa", "Sarco", "2026-11-18", "en revisión técnica", "pendiente"
    ]  # fmt: skip
    assert journal_of(site)[0]["motivo"] == "Agregado en la planilla"


def test_same_row_sent_again_is_added_once(site: Site, beto: Person) -> None:
    asked = adding({"producto": "4009"})
    first = door.add(site, BOARD, asked, by=beto)
    assert door.add(site, BOARD, asked, by=beto) == first
    assert len(cases(site)) == 1


def test_row_sent_again_by_another_person_is_refused(site: Site, ana, beto: Person) -> None:
    asked = adding({"producto": "4009"})
    door.add(site, BOARD, asked, by=beto)
    refused = "Esa fila ya se envió desde otra parte. Recargue la página."
    assert plain(door.add(site, BOARD, asked, by=ana)) == {"refused": refused}
    assert len(cases(site)) == 1


def test_product_with_an_open_case_is_refused(site: Site, beto: Person) -> None:
    a_case(site, "4009", "en monitoreo")
    assert plain(door.add(site, BOARD, adding({"producto": "4009"}), by=beto)) == {
        "refused": "El producto 4009 ya tiene un caso abierto (en monitoreo). "
        "Búsquelo en la planilla y siga en él."
    }
    assert len(cases(site)) == 1


def test_product_whose_case_is_finished_gets_a_linked_one(site: Site, beto: Person) -> None:
    old = a_case(site, "4009", "concluido")
    assert door.add(site, BOARD, adding({"producto": "4009"}), by=beto)["ok"]
    assert cases(site)[1]["caso_anterior_id"] == old


def test_form_that_cannot_be_kept_says_so_field_by_field(site: Site, beto: Person) -> None:
    zones(site, "Sarco")
    typed = {"producto": "", "zona": "Otra", "fecha": "31/02", "cliente": "Rosa"}
    assert plain(door.add(site, BOARD, adding(typed), by=beto)) == {
        "refused": "Revise los campos marcados.",
        "fields": {
            "producto": "PRODUCTO no puede quedar vacío.",
            "zona": "«Otra» no está en la lista de ZONA: Sarco.",
            "fecha": "«31/02» no existe en el calendario.",
        },
    }
    assert cases(site) == []


def test_person_with_zones_adds_only_in_their_own(site: Site) -> None:
    zones(site, "Sarco", "Vinto")
    marta = person("marta", "Marta", ("analista_usm",), ("Sarco",))
    for typed in ({}, {"zona": "Vinto"}):
        answer = door.add(site, BOARD, adding({"producto": "4009", **typed}), by=marta)
        assert answer["fields"] == {"zona": "Su cuenta atiende solo Sarco."}
    asked = adding({"producto": "4009", "zona": "Sarco"})
    assert door.add(site, BOARD, asked, by=marta)["ok"]
    assert len(cases(site)) == 1


def test_two_people_adding_one_product_open_one_case(site: Site, ana, beto) -> None:
    """Six at the same moment: one is kept, the others are told of it."""
    start, told = threading.Barrier(6), []

    def go(n: int) -> None:
        start.wait()
        asked = adding({"producto": "4009"}, n=1, c=f"pestana-{n}")
        told.append(door.add(site, BOARD, asked, by=ana if n % 2 else beto))

    people = [threading.Thread(target=go, args=(n,)) for n in range(6)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted("ok" in t for t in told) == [False] * 5 + [True]
    assert all("ya tiene un caso abierto" in t["refused"] for t in told if "ok" not in t)
    assert len(cases(site)) == 1


def test_crew_of_the_same_name_is_refused(site: Site, ana: Person) -> None:
    asked = {"nombre": "C1", "maestro": "Rojas"}
    assert door.add(site, CUADRILLAS, adding(asked), by=ana)["ok"]
    again = door.add(site, CUADRILLAS, adding(asked), by=ana)
    assert again["refused"] == "Ya hay una cuadrilla «C1»."


# -- faults ------------------------------------------------------------------------------


def broken(*_args: object, **_named: object) -> None:
    raise ZeroDivisionError


def test_journal_that_breaks_midway_leaves_nothing(
    site: Site, one_case: int, beto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines fail after both rows were changed: neither change may stay."""
    second = a_case(site, "4002", "detectado")
    before = everything(site)
    monkeypatch.setattr(journal, "append", broken)
    edits = [edit(one_case, "usm", "1"), edit(second, "usm", "2")]
    with pytest.raises(ZeroDivisionError):
        door.save(site, BOARD, edits, by=beto)
    assert everything(site) == before
    monkeypatch.undo()
    assert all(a["ok"] for a in door.save(site, BOARD, edits, by=beto)), "sent again it is kept"


def test_journal_that_breaks_leaves_no_added_row(
    site: Site, beto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "append", broken)
    with pytest.raises(ZeroDivisionError):
        door.add(site, BOARD, adding({"producto": "4009"}), by=beto)
    assert cases(site) == []


def test_fault_of_ours_is_refused_by_its_code_alone(
    site: Site, one_case: int, beto, monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    monkeypatch.setattr(journal, "append", broken)
    save = Save(t="save", edits=[edit(one_case, "usm", "1"), edit(one_case, "orden", "2")])
    answers = door.write(site, BOARD, save, by=beto)
    assert [(a["c"], a["n"]) for a in answers] == [(e.c, e.n) for e in save.edits]
    code = caplog.records[-1].args[0]
    assert all(f"código {code}" in a["refused"] for a in answers)
    assert "Zero" not in str(answers)


@pytest.mark.parametrize("away", [Busy("ocupada"), OperationalError("x", {}, Exception("caída"))])
def test_base_that_is_held_or_away_is_tried_again(
    site: Site, one_case: int, beto, monkeypatch: pytest.MonkeyPatch, away: Exception
) -> None:
    def refuse(*_args: object) -> None:
        raise away

    monkeypatch.setattr(journal, "hold", refuse)
    save = Save(t="save", edits=[edit(one_case, "usm", "1")])
    for message in (save, adding({"producto": "4009"})):
        (answer,) = door.write(site, BOARD, message, by=beto)
        assert plain(answer) == {"retry": 3}
    assert len(cases(site)) == 1
    assert journal_of(site)[1:] == []


def test_base_held_by_another_writer_is_busy(
    sqlite_site: Site, beto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer: whoever waits too long is told to come again, nothing is written."""
    case = a_case(sqlite_site, "4001", "detectado")
    monkeypatch.setattr("lib.store.engine._WAIT_SECONDS", 0.2)
    sent = Save(t="save", edits=[edit(case, "usm", "1")])
    with writing(sqlite_site.engine):
        (answer,) = door.write(sqlite_site, BOARD, sent, by=beto)
        assert plain(answer) == {"retry": 3}
    (answer,) = door.write(sqlite_site, BOARD, sent, by=beto)
    assert answer["ok"]
