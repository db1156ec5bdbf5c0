"""The board under fire: crowds, kill -9, cut connections. Nothing acknowledged is ever lost."""

import random
import socket
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed

from lib.base.errors import Busy
from lib.base.permissions import person
from lib.base.settings import settings
from lib.store import boards, journal
from lib.store.work import reading
from lib.tools import demo_people, sessions
from lib.tools.board import door, passes
from lib.tools.board.messages import CellEdit
from lib.tools.board.scope import Narrowed
from lib.tools.site import Site
from lib.top10.board import BOARD
from tests.boards import journal_of
from tests.builders import a_batch, a_case, cases, problems
from tests.serving import Socket, serving
from tests.test_faults import Child, settle

ROWS, WRITERS, EDITS = 300, 20, 500
COLUMNS = ("maestro", "orden", "usm")

Cell = tuple[int, str]


def written(site: Site) -> list[dict[str, Any]]:
    """The journal's lines of edits, in order."""
    return [line for line in journal_of(site) if line["accion"] == "cambiar"]


def agree(site: Site, lines: list[dict[str, Any]]) -> None:
    """Every line began where the one before it left the cell; the cells hold the last of them."""
    now: dict[Cell, str | None] = {}
    for line in lines:
        cell = line["fila_id"], line["columna"]
        assert line["antes"] == now.get(cell), f"line {line['seq']} wrote over what it had not seen"
        now[cell] = line["despues"]
    for case in cases(site):
        for column in COLUMNS:
            assert case[column] == now.get((case["id"], column))
    assert problems(site) == []


# -- a crowd -----------------------------------------------------------------------------


class Writer:
    """One page among twenty: writes what it saw, looks at the board now and then."""

    def __init__(self, site: Site, name: str, rows: list[int]) -> None:
        self.site, self.name, self.rows = site, name, rows
        self.who = person(name, name, ("administrador",))
        self.chance = random.Random(name)
        self.seen: dict[Cell, str | None] = {}
        self.known = 0  # where the journal stood at the last look
        self.kept: dict[str, int] = {}  # receipt → seq
        self.refused: list[tuple[CellEdit, dict[str, Any], int, int]] = []

    def work(self) -> None:
        n, messages = 0, 0
        while n < EDITS:
            if messages % 8 == 0:
                self.look()
            size = min(self.chance.choice((1, 4, 5, 5, 5)), EDITS - n)
            self.save([self.edit(n + i) for i in range(size)])
            n, messages = n + size, messages + 1

    def look(self) -> None:
        self.known = self.position()
        with reading(self.site.engine) as connection:
            found = boards.rows_by_id(connection, "caso", COLUMNS, self.rows)
        self.seen = {(r, c): row[c] for r, row in found.items() for c in COLUMNS}

    def edit(self, n: int) -> CellEdit:
        cell = self.chance.choice(self.rows), self.chance.choice(COLUMNS)
        value = f"{self.name}-{n}"
        return CellEdit(
            c=self.name, n=n + 1, row=cell[0], col=cell[1], seen=self.seen[cell], value=value
        )

    def save(self, edits: list[CellEdit]) -> None:
        while True:
            try:
                answers = door.save(self.site, BOARD, edits, by=self.who)
                break
            except Busy:  # nothing was written: a page tries again
                continue
        before, after = self.known, self.known
        if not all(answer.get("ok") for answer in answers):
            after = self.known = self.position()
        for edit, answer in zip(edits, answers, strict=True):
            if answer.get("ok"):
                self.kept[edit.receipt] = answer["s"]
                self.seen[edit.row, edit.col] = str(edit.value)
            else:
                self.refused.append((edit, dict(answer), before, after))
                self.seen[edit.row, edit.col] = answer["theirs"]

    def position(self) -> int:
        with reading(self.site.engine) as connection:
            return journal.position(connection)


def test_twenty_people_at_once_lose_nothing(site: Site) -> None:
    """10,000 edits on 300 rows: each kept once, or refused because the cell had truly changed."""
    rows = [a_case(site, f"P{n}", "detectado") for n in range(ROWS)]
    writers = [Writer(site, f"persona-{n:02}", rows) for n in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(w.work) for w in writers]:
            done.result()
    kept = {receipt: seq for w in writers for receipt, seq in w.kept.items()}
    refused = [one for w in writers for one in w.refused]
    assert len(kept) + len(refused) == WRITERS * EDITS
    assert min(len(kept), len(refused)) > WRITERS * EDITS / 20, "this proves little"
    lines = written(site)
    assert {line["cliente_n"]: line["seq"] for line in lines} == kept
    assert len(lines) == len(kept), "something is in the journal twice"
    agree(site, lines)
    told: dict[Cell, list[tuple[int, str | None]]] = defaultdict(lambda: [(0, None)])
    for line in lines:
        told[line["fila_id"], line["columna"]].append((line["seq"], line["despues"]))
    for edit, answer, before, after in refused:
        assert answer["conflict"]
        assert answer["theirs"] != edit.seen
        stood = values_between(told[edit.row, edit.col], before, after)
        assert answer["theirs"] in stood, "a conflict with a value that was not there"


def values_between(told: list[tuple[int, str | None]], before: int, after: int) -> set[str | None]:
    """What a cell held at some moment from seq `before` to seq `after`."""
    at_first = [value for seq, value in told if seq <= before][-1]
    return {at_first, *(value for seq, value in told if before < seq <= after)}


# -- kill -9 -----------------------------------------------------------------------------

ROUNDS = 5


def test_page_killed_in_a_storm_of_saves_loses_and_repeats_nothing(
    site: Site, engine_url: str
) -> None:
    """Three pages each round, killed; what they sent and nobody answered is sent again, twice."""
    chance = random.Random(20261118)
    rows = [a_case(site, f"P{n}", "detectado") for n in range(9)]
    sent: dict[str, tuple[CellEdit, str]] = {}
    acknowledged: dict[str, dict[str, Any]] = {}
    again = 0
    for turn in range(ROUNDS):
        names = [f"guardador-{turn}{w}" for w in "abc"]
        children = [
            Child.start(
                "tests.faults.board_saver", engine_url, name, "1",
                *(str(r) for r in rows[3 * w : 3 * w + 3]),
            )
            for w, name in enumerate(names)
        ]  # fmt: skip
        told_by = [child.killed_after(chance.uniform(0.01, 0.15)) for child in children]
        settle(site)
        for name, told in zip(names, told_by, strict=True):
            outbox: list[CellEdit] = []
            for line in told:
                for one in line.get("sent", ()):
                    outbox.append(CellEdit(**one))
                    sent[outbox[-1].receipt] = outbox[-1], name
                for ack in line.get("acks", ()):
                    acknowledged[f"{ack['c']}:{ack['n']}"] = ack
            waiting = [e for e in outbox if e.receipt not in acknowledged]
            who = person(name, name, ("administrador",))
            for _ in "12":
                for ack in door.save(site, BOARD, waiting, by=who):
                    receipt = f"{ack['c']}:{ack['n']}"
                    assert acknowledged.setdefault(receipt, ack) == ack
            again += len(waiting)
    assert again > ROUNDS, "hardly a kill came between a save and its answer: this proves nothing"
    assert len(sent) > 10 * ROUNDS, "the pages hardly wrote: this proves nothing"
    assert acknowledged.keys() == sent.keys()
    assert all(ack["ok"] for ack in acknowledged.values())
    lines = written(site)
    assert {line["cliente_n"]: line["seq"] for line in lines} == {
        receipt: ack["s"] for receipt, ack in acknowledged.items()
    }
    assert len(lines) == len(sent), "something was written twice"
    for line in lines:
        edit, name = sent[line["cliente_n"]]
        told = (line["quien"], line["fila_id"], line["columna"], line["despues"])
        assert told == (name, edit.row, edit.col, edit.value)
    agree(site, lines)


# -- cut connections ---------------------------------------------------------------------

PAGES, WRITES = 4, 150


class Cut:
    """A page whose connection breaks all the time: it keeps an outbox and sends it again."""

    def __init__(self, url: str, site: Site, token: str, name: str, rows: list[int]) -> None:
        self.url, self.site, self.token, self.name = url, site, token, name
        self.chance = random.Random(name)
        self.cells = [(r, c) for r in rows for c in COLUMNS]
        self.last: dict[Cell, str] = {}
        self.outbox: dict[int, CellEdit] = {}
        self.answers: dict[int, dict[str, Any]] = {}
        self.next, self.cuts, self.again = 1, 0, 0

    def work(self) -> None:
        who = sessions.person_for(self.site, self.token)
        while len(self.answers) < WRITES:
            signed = passes.sign(self.site, "planilla", Narrowed(), by=who)
            try:
                with Socket(self.url, self.token, signed) as page:
                    self.talk(page)
            except (ConnectionClosed, OSError):
                self.cuts += 1

    def talk(self, page: Socket) -> None:
        """Send what is waiting and a few more, hear some answers, and break at some moment."""
        self.again += len(self.outbox)
        self.send(page, list(self.outbox.values()))
        for _ in range(self.chance.randint(1, 4)):
            self.send(page, [e for _ in range(self.chance.randint(1, 5)) if (e := self.write())])
            if self.chance.random() < 0.3:
                self.cut(page)
            if self.outbox and self.chance.random() < 0.6:
                self.hear(page)
        if self.next > WRITES and self.chance.random() < 0.5:
            while self.outbox:
                self.hear(page)
        self.cut(page)

    def write(self) -> CellEdit | None:
        """The next edit, into the outbox; None when all are written."""
        if self.next > WRITES:
            return None
        row, column = cell = self.chance.choice(self.cells)
        value = f"{self.name}-{self.next}"
        seen = self.last.get(cell)
        edit = CellEdit(c=self.name, n=self.next, row=row, col=column, seen=seen, value=value)
        self.last[cell] = value
        self.outbox[edit.n] = edit
        self.next += 1
        return edit

    def send(self, page: Socket, edits: list[CellEdit]) -> None:
        if edits:
            page.send({"t": "save", "edits": [e.model_dump() for e in edits]})

    def hear(self, page: Socket) -> None:
        for ack in page.next("ack")["acks"]:
            if "retry" in ack:
                continue  # it stays in the outbox
            known = self.answers.setdefault(ack["n"], ack)
            assert known == ack, "the same write was answered in two ways"
            self.outbox.pop(ack["n"], None)

    def cut(self, page: Socket) -> None:
        """Politely, or by pulling the cable."""
        if self.chance.random() < 0.7:
            page.socket.socket.shutdown(socket.SHUT_RDWR)
        raise OSError("cut")


def test_connections_cut_at_random_lose_and_repeat_nothing(
    site: Site, engine_url: str, tmp_path: Path
) -> None:
    rows = [a_case(site, f"P{n}", "detectado") for n in range(5 * PAGES)]
    a_batch(site)  # the base looks worked in: no demonstration is loaded
    now = Site(site.engine)  # the program's clock is the real one
    token = demo_people.sign_in_demo(now, role="analista_usm")
    with serving(tmp_path, PLANILLA_DB=engine_url, PLANILLA_SECRETO=settings().secret()) as url:
        pages = [
            Cut(url, now, token, f"pagina-{n:02}", rows[5 * n : 5 * n + 5]) for n in range(PAGES)
        ]
        with ThreadPoolExecutor(PAGES) as pool:
            for done in [pool.submit(p.work) for p in pages]:
                done.result()
        who = sessions.person_for(now, token)
        with Socket(url, token, passes.sign(now, "planilla", Narrowed(), by=who)) as fresh:
            told = fresh.next("all")
    assert all(p.cuts > 5 and p.again > 5 for p in pages), "hardly a cut: this proves nothing"
    answers = {f"{p.name}:{n}": ack for p in pages for n, ack in p.answers.items()}
    assert len(answers) == PAGES * WRITES
    assert all(ack.get("ok") for ack in answers.values())
    lines = written(site)
    assert {line["cliente_n"]: line["seq"] for line in lines} == {
        receipt: ack["s"] for receipt, ack in answers.items()
    }
    assert len(lines) == len(answers), "something was written twice"
    agree(site, lines)
    shown = {row[0]: dict(zip(told["columns"], row, strict=True)) for row in told["rows"]}
    for page in pages:
        assert {cell: shown[cell[0]][cell[1]] for cell in page.last} == page.last
    log = (tmp_path / "log").read_text()
    assert "planilla.fallas" not in log, "a cut connection is no fault of ours"
    assert "Traceback" not in log
