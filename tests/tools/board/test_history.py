"""History: what happened to a cell or a row, as far as the person may see it."""

from datetime import timedelta

from lib.base.permissions import person
from lib.maestros.cuadrillas import BOARD as CUADRILLAS
from lib.tools.board import door, history
from lib.tools.board.scope import Narrowed
from lib.tools.site import Site
from lib.top10.board import BOARD
from tests.boards import adding, edit, saved, seen_by, zones
from tests.builders import a_case, change_case
from tests.conftest import NOW


def told(site: Site, somebody, row: int, column: str | None = None, board=BOARD, **narrowed):
    audience = seen_by(somebody, Narrowed(**narrowed), board)
    return history.of_cell(site, board, audience, row, column)


def test_history_of_a_cell_is_newest_first_down_to_its_creation(site: Site, ana, beto) -> None:
    case = a_case(site, "4001", "detectado", maestro="Rojas")
    site.clock.instant = NOW + timedelta(minutes=5)
    saved(site, edit(case, "maestro", "", "Rojas"), edit(case, "orden", "61"), by=ana)
    site.clock.instant = NOW + timedelta(minutes=9)
    saved(site, edit(case, "maestro", "Vega"), by=beto)
    assert told(site, ana, case, "maestro") == [
        {"when": when, "who": who, "action": action, "reason": None, "column": "maestro",
         "before": before, "after": after}
        for when, who, action, before, after in (
            ("2026-11-18T15:09:00Z", "beto", "cambiar", None, "Vega"),
            ("2026-11-18T15:05:00Z", "ana", "cambiar", "Rojas", None),
            ("2026-11-18T15:00:00Z", "Línea de comandos", "crear", None, "Rojas"),
        )
    ]  # fmt: skip


def test_history_of_a_row_tells_every_cell_of_its_creation(site: Site, beto) -> None:
    zones(site, "Sarco")
    cells = {"producto": "4001", "zona": "Sarco", "fecha": "18/11/2026"}
    case = door.add(site, BOARD, adding(cells), by=beto)["row"]
    entries = told(site, beto, case)
    assert {e["column"]: e["after"] for e in entries} == {
        "producto": "4001", "zona": "Sarco", "fecha": "2026-11-18", "segmento": "sin dato",
        "control_calidad_usm": "pendiente", "estado": "en revisión técnica", "reportes": 0,
    }  # fmt: skip
    assert {(e["action"], e["reason"]) for e in entries} == {("crear", "Agregado en la planilla")}


def test_history_gives_values_in_the_form_that_undo_sends_back(site: Site, ana) -> None:
    row = door.add(site, CUADRILLAS, adding({"nombre": "C", "maestro": "M"}), by=ana)["row"]
    typed = {"tecnicos": ("1.004", None), "desde": ("1/2/26", None), "activa": ("no", True)}
    for column, (value, seen) in typed.items():
        saved(site, edit(row, column, value, seen), by=ana, board=CUADRILLAS)
    for column, wire in (("tecnicos", 1004), ("desde", "2026-02-01"), ("activa", False)):
        newest = told(site, ana, row, column, board=CUADRILLAS)[0]
        assert newest["after"] == wire
        back = edit(row, column, newest["before"], wire)
        assert saved(site, back, by=ana, board=CUADRILLAS)[0]["ok"]
    assert told(site, ana, row, "tecnicos", board=CUADRILLAS)[0]["after"] is None


def test_history_keeps_hidden_columns_to_itself(site: Site, ana) -> None:
    freddy = person("freddy", "Freddy", ("tecnico_multiservicios",))
    case = a_case(site, "4001", "detectado", segmento="Alto")
    change_case(site, case, segmento="Bajo", maestro="Rojas")
    assert told(site, freddy, case, "segmento") is None
    assert "segmento" not in {e["column"] for e in told(site, freddy, case)}
    assert [e["after"] for e in told(site, ana, case, "segmento")] == ["Bajo", "Alto"]


def test_history_tells_nothing_of_what_is_no_column_of_the_board(site: Site, ana) -> None:
    case = a_case(site, "4001", "detectado", prioridad=1)
    assert told(site, ana, case, "prioridad") is None
    assert told(site, ana, case, "version") is None
    assert "prioridad" not in {e["column"] for e in told(site, ana, case)}


def test_history_of_a_row_out_of_scope_is_none(site: Site, ana) -> None:
    marta = person("marta", "Marta", ("analista_usm",), ("Vinto",))
    case = a_case(site, "4001", "detectado", zona="Sarco")
    assert told(site, marta, case) is None
    assert told(site, ana, case, zones=("Vinto",)) is None
    assert told(site, ana, 999) is None
    assert told(site, ana, case, zones=("Sarco",))
    change_case(site, case, estado="concluido")
    assert told(site, ana, case) is None
