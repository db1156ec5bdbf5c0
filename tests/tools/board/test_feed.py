"""The feed: whatever a page missed, one message brings it to what a fresh page shows."""

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from lib.base.permissions import CONSOLA, Person, person
from lib.maestros.cuadrillas import BOARD as CUADRILLAS
from lib.store import rows
from lib.store.tables.maestros import zona
from lib.store.work import writing
from lib.tools import accounts
from lib.tools.board import door, feed
from lib.tools.board.scope import Narrowed
from lib.tools.site import Site
from lib.top10.board import BOARD
from lib.top10.flow import ABIERTOS, ANULADO
from lib.top10.parameters import REVISION_DIAS
from tests.boards import Page, adding, edit, saved, seen_by, shown, words, zones
from tests.builders import a_case, at, cases, change_case, problems
from tests.conftest import NOW

ZONES = ("Sarco", "Vinto", "Sacaba")
STEPS = 45


def who(login: str, role: str, *own: str) -> Person:
    return person(login, login.capitalize(), (role,), own)


WRITERS = (
    who("ana", "administrador"),
    who("beto", "analista_usm"),
    who("marta", "analista_usm", "Sarco", "Vinto"),
    who("luis", "operador_centro_operaciones", "Sarco"),
)
AUDIENCES = {
    "everything": (WRITERS[0], Narrowed()),
    "two zones": (WRITERS[2], Narrowed()),
    "two zones, one chosen": (WRITERS[2], Narrowed(zones=("Vinto",))),
    "a foreign zone": (WRITERS[3], Narrowed(zones=("Vinto",))),
    "technician": (who("freddy", "tecnico_multiservicios"), Narrowed()),
    "technician of a zone": (who("omar", "tecnico_multiservicios", "Vinto"), Narrowed()),
    "one state": (WRITERS[1], Narrowed(states=("en revisión técnica",))),
    "a zone and two states": (WRITERS[1], Narrowed(("Sarco",), ("detectado", "reincidió"))),
}


def delta(site: Site, after: int, somebody: Person, narrowed: Narrowed | None = None) -> dict:
    text = feed.message(feed.changes(site, BOARD, after), seen_by(somebody, narrowed))
    assert text is not None
    return json.loads(text)


class Story:
    """People at work on a board for a while, and what every audience was shown at each moment."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site, self.chance = site, random.Random(seed)
        self.pages: dict[str, list[Page]] = {name: [] for name in AUDIENCES}
        self.secrets = 0
        zones(site, *ZONES)
        for n in range(8):
            a_case(site, f"P{n}", self.chance.choice(ABIERTOS), **self.cells())
        self.look()

    def cells(self) -> dict[str, str]:
        """A zone, a word that is this row's alone, and a word that technicians must not get."""
        self.secrets += 1
        return {
            "zona": self.chance.choice((*ZONES, None)),
            "referencia": f"fila-{self.secrets}.",
            "segmento": f"secreto-{self.secrets}.",
        }

    def look(self) -> None:
        for name, (somebody, narrowed) in AUDIENCES.items():
            page = Page()
            _, text = feed.everything(self.site, BOARD, seen_by(somebody, narrowed))
            assert page.hear(text) == "all"
            self.pages[name].append(page)

    def step(self) -> None:
        self.site.clock.instant += timedelta(minutes=self.chance.choice((0, 7)))
        act = self.chance.choice((self.type, self.type, self.move, self.advance, self.add))
        act()
        self.look()

    def case(self) -> dict:
        return self.chance.choice(cases(self.site))

    def type(self) -> None:
        """Somebody writes up to three cells of some rows, theirs or not."""
        edits = []
        for _ in range(self.chance.randint(1, 3)):
            case, column = self.case(), self.chance.choice(("maestro", "orden", "cliente"))
            edits.append(edit(case["id"], column, str(self.chance.random()), case[column]))
        door.save(self.site, BOARD, edits, by=self.chance.choice(WRITERS))

    def move(self) -> None:
        case = self.case()
        to = self.chance.choice((*ZONES, ""))
        by = self.chance.choice(WRITERS)
        saved(self.site, edit(case["id"], "zona", to, case["zona"]), by=by)

    def advance(self) -> None:
        """The case goes on, perhaps to its end; its segment is counted again."""
        self.secrets += 1
        state = self.chance.choice((*ABIERTOS, ANULADO, "concluido"))
        segment = f"secreto-{self.secrets}."
        change_case(self.site, self.case()["id"], estado=state, segmento=segment)

    def add(self) -> None:
        a_case(self.site, f"N{self.secrets}", "detectado", **self.cells())
        cells = {"producto": f"M{self.secrets}", "referencia": f"fila-a{self.secrets}."}
        cells["zona"] = self.chance.choice(ZONES)
        door.add(self.site, BOARD, adding(cells), by=self.chance.choice(WRITERS))


@pytest.mark.parametrize("seed", range(3))
def test_message_from_any_moment_gives_what_a_fresh_page_shows(site: Site, seed: int) -> None:
    """All earlier pages of all audiences are brought up to three later moments."""
    story = Story(site, seed)
    told = dict.fromkeys(("rows", "gone", "by"), 0)
    for n in range(1, STEPS + 1):
        story.step()
        if n % (STEPS // 3):
            continue
        for moment in range(len(story.pages["everything"])):
            found = feed.changes(site, BOARD, story.pages["everything"][moment].seq)
            for name, (somebody, narrowed) in AUDIENCES.items():
                audience = seen_by(somebody, narrowed)
                earlier, fresh = story.pages[name][moment], story.pages[name][-1]
                text = feed.message(found, audience)
                assert text is not None
                page = Page()
                page.columns, page.rows, page.seq = earlier.columns, dict(earlier.rows), earlier.seq
                page.hear(text)
                assert (page.rows, page.seq) == (fresh.rows, fresh.seq), name
                message = json.loads(text)
                no_leak(message, text, earlier, fresh, audience.columns, name)
                for part in told:
                    told[part] += len(message[part])
    assert min(told.values()) > 50, "hardly anything was told: this proves nothing"
    assert problems(site) == []


def no_leak(message, text, earlier: Page, fresh: Page, columns, name: str) -> None:
    """Nothing of a row that is not shown now, nor of a column that is not the audience's."""
    assert set(message["gone"]) == set(earlier.rows) - set(fresh.rows)
    assert all(fresh.rows[row[0]] == row for row in message["rows"])
    assert {int(i) for i in message["by"]} <= set(fresh.rows)
    named = {column for cells in message["by"].values() for column in cells}
    assert named <= {*columns, "*"}
    own = {cell for row in fresh.rows.values() for cell in row if isinstance(cell, str)}
    tokens = {w for w in words(text) if w.startswith(("fila-", "secreto-"))}
    assert tokens <= own
    if name.startswith("technician"):
        assert "secreto" not in text
        assert "segmento" not in text


def test_delta_tells_rows_as_they_stand_and_who_changed_what_last(site: Site, ana, beto) -> None:
    """Two people on one cell: the last one is told, by name where there is an account."""
    accounts.create_user(
        site, login="beto", name="Beto Mamani", roles=["analista_usm"],
        password="una frase larga", by=CONSOLA,
    )  # fmt: skip
    case = a_case(site, "4001", "detectado")
    start = Page()
    start.hear(feed.everything(site, BOARD, seen_by(ana))[1])
    saved(site, edit(case, "maestro", "Quispe"), by=ana)
    site.clock.instant = at("2026-11-18 11:30")
    saved(site, edit(case, "maestro", "Vega", "Quispe"), edit(case, "orden", "61"), by=beto)
    told = delta(site, start.seq, ana)
    assert (told["t"], told["s"], told["gone"]) == ("delta", start.seq + 3, [])
    assert [row[0] for row in told["rows"]] == [case]
    mark = ["Beto Mamani", "2026-11-18T15:30:00Z"]
    assert told["by"] == {str(case): {"maestro": mark, "orden": mark}}
    start.hear(json.dumps(told))
    assert start.cell(case, "maestro") == "Vega"
    assert start.cell(case, "cambiado_por") == "Beto Mamani"


def test_new_row_is_told_as_a_whole(site: Site, ana) -> None:
    case = a_case(site, "4001", "detectado")
    assert delta(site, 0, ana)["by"] == {
        str(case): {"*": ["Línea de comandos", "2026-11-18T15:00:00Z"]},
    }


def test_row_that_moves_is_gone_for_one_and_new_for_another(site: Site, ana) -> None:
    zones(site, "Sarco", "Vinto")
    case = a_case(site, "4001", "detectado", zona="Sarco", maestro="Rojas")
    before = feed.changes(site, BOARD, 0).seq
    saved(site, edit(case, "zona", "Vinto", "Sarco"), by=ana)
    sarco = delta(site, before, ana, Narrowed(zones=("Sarco",)))
    vinto = delta(site, before, ana, Narrowed(zones=("Vinto",)))
    sacaba = delta(site, before, ana, Narrowed(zones=("Sacaba",)))
    assert (sarco["gone"], sarco["rows"], sarco["by"]) == ([case], [], {})
    assert (vinto["gone"], [r[0] for r in vinto["rows"]]) == ([], [case])
    assert (sacaba["gone"], sacaba["rows"], sacaba["by"]) == ([], [], {})


def test_row_that_comes_and_goes_meanwhile_was_never_there(site: Site, ana) -> None:
    """Created and finished between two looks: the page never knew it, nor does it now."""
    case = a_case(site, "4001", "detectado")
    change_case(site, case, estado="concluido")
    told = delta(site, 0, ana)
    assert (told["rows"], told["gone"], told["by"]) == ([], [], {})


def test_row_that_goes_and_comes_back_is_told_as_it_stands(site: Site, ana) -> None:
    case = a_case(site, "4001", "detectado")
    before = feed.changes(site, BOARD, 0).seq
    change_case(site, case, estado="concluido")
    change_case(site, case, estado="en monitoreo")
    told = delta(site, before, ana)
    assert (told["gone"], [r[0] for r in told["rows"]]) == ([], [case])


def test_row_of_another_table_with_the_same_number_is_not_told(site: Site, ana) -> None:
    case = a_case(site, "4001", "detectado")
    made = door.add(site, CUADRILLAS, adding({"nombre": "C", "maestro": "M"}), by=ana)
    assert made["row"] == case == 1
    told = delta(site, made["s"] - 1, ana)
    assert (told["s"], told["rows"], told["by"]) == (made["s"], [], {})


def test_rows_come_in_the_boards_order(site: Site, ana) -> None:
    """The higher priority first, then the newest."""
    for producto, prioridad in (("A", 0), ("B", 1), ("C", 0), ("D", 1)):
        a_case(site, producto, "detectado", prioridad=prioridad)
    assert [r["producto"] for r in shown(site, ana)] == ["D", "B", "C", "A"]


def test_clock_runs_from_the_review_and_only_in_it(site: Site, ana) -> None:
    """Two business days from Wednesday 18 end with Friday 20's work: 18:30, 22:30 UTC."""
    site.set_value(REVISION_DIAS, 2, by=CONSOLA)
    first = a_case(site, "A", "detectado")
    second = a_case(site, "B", "detectado")
    change_case(site, second, estado="en revisión técnica")
    site.clock.instant = at("2026-11-18 16:00")
    saved(site, edit(second, "maestro", "Rojas"), by=ana)
    clocks = {r["id"]: (r["vence_en"], r["avisa_en"] is None) for r in shown(site, ana)}
    assert clocks == {first: (None, True), second: ("2026-11-20T22:30:00Z", False)}


# -- bounds ------------------------------------------------------------------------------


def test_page_too_far_behind_is_told_everything(site: Site, ana, monkeypatch) -> None:
    """Three changes are told up to a limit of three, and not of two; the same for all seqs."""
    case = a_case(site, "4001", "detectado")
    for n in range(2):
        saved(site, edit(case, "orden", str(n), str(n - 1) if n else None), by=ana)
    for limit in ("_MOST_ENTRIES", "_MOST_BEHIND"):
        monkeypatch.setattr(feed, limit, 3)
        assert delta(site, 0, ana)["s"] == 3
        monkeypatch.setattr(feed, limit, 2)
        assert feed.message(feed.changes(site, BOARD, 0), seen_by(ana)) is None
        assert delta(site, 1, ana)["s"] == 3
        monkeypatch.undo()


def test_page_of_a_journal_begun_anew_is_told_everything(site: Site, ana) -> None:
    """The base was put back from a copy: the page knows a seq that is still to come."""
    a_case(site, "4001", "detectado")
    assert feed.message(feed.changes(site, BOARD, 2), seen_by(ana)) is None


def test_many_changes_elsewhere_do_not_make_a_page_begin_anew(site: Site, ana, monkeypatch) -> None:
    monkeypatch.setattr(feed, "_MOST_ENTRIES", 2)
    case = a_case(site, "4001", "detectado")
    with writing(site.engine) as connection:
        made = [{"nombre": f"Z{n}", "centro_operaciones": "C", "activa": True} for n in range(9)]
        rows.create_many(connection, zona, made, by=CONSOLA, now=NOW)
    saved(site, edit(case, "orden", "1"), by=ana)
    told = delta(site, 1, ana)
    assert (told["s"], [r[0] for r in told["rows"]]) == (11, [case])


def test_more_rows_than_a_page_carries_are_counted_and_not_sent(site: Site, ana) -> None:
    small = replace(BOARD, spec=replace(BOARD.spec, cap=2))
    for n in range(2):
        a_case(site, f"P{n}", "detectado", zona="Sarco")
    assert json.loads(feed.everything(site, small, seen_by(ana))[1])["t"] == "all"
    a_case(site, "P2", "detectado", zona="Vinto")
    a_case(site, "P3", "concluido", zona="Vinto")
    seq, text = feed.everything(site, small, seen_by(ana))
    assert json.loads(text) == {"t": "full", "s": seq, "n": 3, "max": 2}
    _, part = feed.everything(site, small, seen_by(ana, Narrowed(zones=("Sarco",))))
    assert len(json.loads(part)["rows"]) == 2


def test_nothing_changed_is_an_empty_message(site: Site, ana) -> None:
    a_case(site, "4001", "detectado")
    told = delta(site, 1, ana)
    assert {**told, "now": "", "columns": []} == {
        "t": "delta", "s": 1, "now": "", "columns": [], "rows": [], "by": {}, "gone": [],
    }  # fmt: skip
    assert told["now"] == "2026-11-18T15:00:00Z"
