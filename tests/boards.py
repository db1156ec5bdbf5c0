"""The live board in tests: edits as a page sends them, and a page that applies what it is told."""

import json
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from sqlalchemy import select

from lib.base.permissions import CONSOLA, Person
from lib.store import rows
from lib.store.tables.maestros import zona
from lib.store.tables.sistema import diario
from lib.store.work import reading, writing
from lib.tools.board import door, feed
from lib.tools.board.messages import Add, CellEdit
from lib.tools.board.scope import Audience, Board, Narrowed, audience
from lib.tools.site import Site
from lib.top10.board import BOARD
from tests.conftest import NOW

_numbers = count(1_000)  # above those that tests choose
PAGE = "pagina-de-prueba"  # what a browser's tab calls itself


def edit(
    row: int, col: str, value: Any, seen: Any = None, *, n: int | None = None, c: str = PAGE
) -> CellEdit:
    """One cell as a page sends it, with a number of its own unless told."""
    return CellEdit(c=c, n=n or next(_numbers), row=row, col=col, seen=seen, value=value)


def adding(cells: Mapping[str, Any], *, n: int | None = None, c: str = PAGE) -> Add:
    """A row to add, as a page sends it."""
    return Add(t="add", c=c, n=n or next(_numbers), cells=dict(cells))


def saved(site: Site, *edits: CellEdit, by: Person, board: Board = BOARD) -> list[dict[str, Any]]:
    """The door's answers, without the names of the writes and where the journal stood."""
    answers = door.save(site, board, edits, by=by)
    return [{k: v for k, v in plain(a).items() if k != "s"} for a in answers]


def plain(ack: Mapping[str, Any]) -> dict[str, Any]:
    """An answer without the name of its write."""
    return {k: v for k, v in ack.items() if k not in ("c", "n")}


def zones(site: Site, *names: str) -> None:
    """Active zones, all of one centre."""
    cells = [{"nombre": n, "centro_operaciones": "Centro", "activa": True} for n in names]
    with writing(site.engine) as connection:
        rows.create_many(connection, zona, cells, by=CONSOLA, now=NOW)


def journal_of(site: Site, table: str = "caso") -> list[dict[str, Any]]:
    """The journal's lines of a table, oldest first."""
    query = select(diario).where(diario.c.tabla == table).order_by(diario.c.seq)
    with reading(site.engine) as connection:
        return [dict(line) for line in connection.execute(query).mappings()]


def seen_by(person: Person, narrowed: Narrowed | None = None, board: Board = BOARD) -> Audience:
    """The audience a person belongs to on a board."""
    return audience(board.spec, narrowed or Narrowed(), person)


def shown(
    site: Site, person: Person, narrowed: Narrowed | None = None, board: Board = BOARD
) -> list[dict[str, Any]]:
    """The rows that the board shows a person, in its order, each by column."""
    _, text = feed.everything(site, board, seen_by(person, narrowed, board))
    told = json.loads(text)
    return [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]


class Page:
    """What a browser keeps of a board: whole rows by id, and the seq up to which it was told."""

    def __init__(self) -> None:
        self.seq = 0
        self.rows: dict[int, list[Any]] = {}
        self.columns: list[str] = []

    def hear(self, text: str) -> str:
        """Apply a message as the page's script does; returns its kind."""
        told = json.loads(text)
        if told["t"] == "all":
            self.columns, self.rows = told["columns"], {r[0]: r for r in told["rows"]}
            self.seq = told["s"]
        elif told["t"] == "delta" and told["s"] > self.seq:
            self.rows.update({r[0]: r for r in told["rows"]})
            for gone in told["gone"]:
                self.rows.pop(gone, None)
            self.seq = told["s"]
        return str(told["t"])

    def cell(self, row: int, column: str) -> Any:
        """What the page shows in a cell."""
        return self.rows[row][self.columns.index(column)]


def words(text: str) -> Iterable[str]:
    """Every text anywhere in a JSON message, keys too."""
    waiting = [json.loads(text)]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            waiting += [*found.keys(), *found.values()]
        elif isinstance(found, list):
            waiting += found
        elif isinstance(found, str):
            yield found
