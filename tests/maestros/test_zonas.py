"""The catalogue of zones as a board, on both engines."""

from lib.maestros import zonas
from lib.maestros.zonas import BOARD
from lib.tools.board import door
from tests.boards import adding, edit, journal_of, saved, shown

SARCO = {"nombre": "Sarco", "centro_operaciones": "Centro Norte"}


def test_zone_is_added_changed_and_retired_with_its_history(site, ana) -> None:
    made = door.add(site, BOARD, adding(SARCO), by=ana)
    assert zonas.nombres(site) == ["Sarco"]
    answers = saved(
        site,
        edit(made["row"], "centro_operaciones", "Centro Este", "Centro Norte"),
        edit(made["row"], "activa", "no", True),
        by=ana,
        board=BOARD,
    )
    assert all(a["ok"] for a in answers)
    assert zonas.nombres(site) == [], "it is no longer offered"
    (row,) = shown(site, ana, board=BOARD)
    assert (row["nombre"], row["centro_operaciones"], row["activa"]) == (
        "Sarco",
        "Centro Este",
        False,
    )
    assert len(journal_of(site, table="zona")) == 3


def test_zone_of_the_same_name_is_refused(site, ana) -> None:
    assert door.add(site, BOARD, adding(SARCO), by=ana)["ok"]
    again = door.add(site, BOARD, adding(SARCO), by=ana)
    assert again["refused"] == "Ya hay una zona «Sarco»."


def test_name_stays_and_who_may_only_look_writes_nothing(site, ana, beto) -> None:
    made = door.add(site, BOARD, adding(SARCO), by=ana)
    (answer,) = saved(site, edit(made["row"], "nombre", "Otra", "Sarco"), by=ana, board=BOARD)
    assert "refused" in answer
    (answer,) = saved(
        site,
        edit(made["row"], "centro_operaciones", "X", "Centro Norte"),
        by=beto,
        board=BOARD,
    )
    assert "refused" in answer
    assert "ok" not in door.add(site, BOARD, adding({**SARCO, "nombre": "B"}), by=beto)
    assert zonas.nombres(site) == ["Sarco"]
