"""Whose eyes: an audience is never wider than its person, whatever was narrowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.base.permissions import ROLES, Permission, person
from lib.maestros.cuadrillas import BOARD as CUADRILLAS
from lib.tools.board import door
from lib.tools.board.scope import Narrowed, audience, cells_read, lists_of, writable
from lib.tools.site import Site
from lib.top10.board import BOARD
from lib.top10.flow import ABIERTOS
from lib.top10.spec import TABLERO
from tests.boards import adding, edit, saved, seen_by, shown, zones
from tests.builders import a_case

ZONES = ("Sacaba", "Sarco", "Vinto")


def worker(*own: str, role: str = "analista_usm"):
    return person("luis", "Luis", (role,), own)


def test_person_without_zones_sees_every_zone() -> None:
    assert seen_by(worker()).zones is None


def test_person_without_zones_may_narrow_to_any() -> None:
    assert seen_by(worker(), Narrowed(zones=("Vinto",))).zones == ("Vinto",)


def test_narrowing_stays_within_ones_own_zones() -> None:
    luis = worker("Sacaba", "Sarco")
    assert seen_by(luis).zones == ("Sacaba", "Sarco")
    assert seen_by(luis, Narrowed(zones=("Vinto", "Sarco"))).zones == ("Sarco",)


def test_narrowed_to_a_foreign_zone_is_nothing_and_not_everything(site: Site) -> None:
    """() and None differ, as keys of the messages that are shared too."""
    a_case(site, "A", "detectado", zona="Sacaba")
    a_case(site, "B", "detectado", zona="Vinto")
    nothing, everything = seen_by(worker("Sacaba"), Narrowed(zones=("Vinto",))), seen_by(worker())
    assert nothing.zones == ()
    assert nothing != everything
    assert len({nothing: 1, everything: 2}) == 2
    assert shown(site, worker("Sacaba"), Narrowed(zones=("Vinto",))) == []
    assert [r["producto"] for r in shown(site, worker("Sacaba"))] == ["A"]
    assert len(shown(site, worker())) == 2


def test_states_are_those_of_the_board_alone() -> None:
    luis = worker()
    assert seen_by(luis).states == tuple(ABIERTOS)
    assert seen_by(luis, Narrowed(states=("reincidió",))).states == ("reincidió",)
    assert seen_by(luis, Narrowed(states=("concluido", "anulado"))).states == ()


def test_row_without_zone_is_nobodys_who_has_zones(site: Site) -> None:
    a_case(site, "A", "detectado")
    assert shown(site, worker("Sacaba")) == []
    assert [r["producto"] for r in shown(site, worker())] == ["A"]


def test_technician_does_not_get_the_segment() -> None:
    """It tells what the customer pays; whoever sees the Top 10 gets it."""
    freddy = worker(role="tecnico_multiservicios")
    assert "segmento" not in seen_by(freddy).columns
    assert "segmento" in seen_by(worker()).columns
    assert set(seen_by(worker()).columns) - set(seen_by(freddy).columns) == {"segmento"}


def test_clock_travels_as_its_two_instants() -> None:
    columns = seen_by(worker()).columns
    assert "plazo" not in columns
    assert columns[-2:] == ("avisa_en", "vence_en")


def test_people_of_one_scope_are_one_audience() -> None:
    """Other login, other role of the same columns, zones in another order."""
    luis = worker("Sacaba", "Sarco")
    rosa = person("rosa", "Rosa", ("coordinador_calidad",), ("Sarco", "Sacaba"))
    assert seen_by(luis) == seen_by(rosa)
    assert hash(seen_by(luis)) == hash(seen_by(rosa))


@given(
    role=st.sampled_from(sorted(r for r in ROLES if Permission.PLANILLA_VER in ROLES[r])),
    own=st.sets(st.sampled_from(ZONES)),
    chosen=st.lists(st.sampled_from((*ZONES, "Otra")), max_size=3),
    states=st.lists(st.sampled_from((*ABIERTOS, "concluido", "otro")), max_size=3),
    zone=st.sampled_from((*ZONES, "Otra", None)),
    state=st.sampled_from((*ABIERTOS, "concluido", "anulado")),
)
def test_narrowing_never_widens(role, own, chosen, states, zone, state) -> None:
    somebody = person("p", "P", (role,), tuple(own))
    all_of_theirs = audience(TABLERO, Narrowed(), somebody)
    part = audience(TABLERO, Narrowed(tuple(chosen), tuple(states)), somebody)
    row = {"zona": zone, "estado": state}
    assert part.columns == all_of_theirs.columns
    assert not part.admits(row) or all_of_theirs.admits(row)
    wanted = (not own or zone in own) and (not chosen or zone in chosen)
    wanted = wanted and state in ABIERTOS and (not states or state in states)
    assert part.admits(row) == wanted


@pytest.mark.parametrize(
    ("role", "column", "may"),
    [
        ("analista_usm", "maestro", True),
        ("analista_usm", "control_calidad_usm", True),
        ("operador_centro_operaciones", "control_calidad_usm", False),  # edits, but not quality
        ("coordinador_calidad", "maestro", False),  # only sees
        ("administrador", "producto", False),  # nobody: it names the case
        ("administrador", "estado", False),
        ("administrador", "siguiente", False),
        ("administrador", "id", False),
        ("administrador", "version", False),
    ],
)
def test_column_is_written_by_whoever_may(role: str, column: str, may: bool) -> None:
    assert (writable(TABLERO, column, worker(role=role)) is not None) == may


def test_cells_read_are_those_the_table_holds() -> None:
    read = cells_read(TABLERO)
    assert {"prioridad", "zona", "estado", "reloj_en", "segmento"} <= set(read)
    assert not {"plazo", "siguiente", "responsable", "vence_en"} & set(read)
    assert len(read) == len(set(read))


def test_lists_offer_active_zones_and_maestros_of_active_crews(sqlite_site: Site, ana) -> None:
    zones(sqlite_site, "Vinto", "Sarco")
    for name, maestro in (("C1", "Rojas"), ("C2", "Arce"), ("C3", "Vega")):
        asked = adding({"nombre": name, "maestro": maestro})
        assert door.add(sqlite_site, CUADRILLAS, asked, by=ana)["ok"]
    saved(sqlite_site, edit(3, "activa", "no", True), by=ana, board=CUADRILLAS)
    assert lists_of(sqlite_site, BOARD) == {
        "zona": ["Sarco", "Vinto"],
        "maestro": ["Arce", "Rojas"],
    }
