"""The one door through which a board is written, whoever knocks.

The live connection, Streamlit's spare path, HTTP, the command line and the
tests all come here: permission and scope → value → receipt → cell lock → row
and journal, in one transaction. Every edit gets its own answer (see Ack).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, TypedDict

from lib.base.errors import Busy, UserError
from lib.base.permissions import Person
from lib.store import boards, journal, rows
from lib.store.records import Record
from lib.store.work import AWAY, Connection, writing
from lib.tools.board import cells
from lib.tools.board.messages import Add, CellEdit, Save
from lib.tools.board.scope import Audience, Board, Narrowed, audience, writable
from lib.tools.board.spec import Column
from lib.tools.faults import logged
from lib.tools.site import Site

_RETRY_SECONDS = 3


class Ack(TypedDict, total=False):
    """The answer to one edit, as it travels.

    ok with the value kept; or conflict with theirs, who and when; or refused
    with the reason (fields: by field of a form) and the value there; or retry:
    nothing was decided, send it again in so many seconds. s: the seq of the
    edit's own line in the journal, or, where none was written, one at which the
    answer is true.
    """

    c: str
    n: int
    ok: bool
    value: cells.Wire
    s: int
    row: int
    conflict: bool
    theirs: cells.Wire
    who: str
    when: str
    refused: str
    fields: dict[str, str]
    retry: int


def write(site: Site, board: Board, message: Save | Add, *, by: Person) -> list[Ack]:
    """The answers to a message of the page, whatever happens to it: it must be told something."""
    edits = message.edits if isinstance(message, Save) else [message]
    try:
        if isinstance(message, Add):
            return [add(site, board, message, by=by)]
        return save(site, board, message.edits, by=by)
    except (Busy, *AWAY):
        why = Ack(retry=_RETRY_SECONDS)
    except UserError as refusal:
        why = Ack(refused=str(refusal))
    except Exception as error:  # a fault of ours would only happen again: it is not retried
        why = Ack(refused=logged(error))
    return [Ack(c=e.c, n=e.n) | why for e in edits]


def save(site: Site, board: Board, edits: Sequence[CellEdit], *, by: Person) -> list[Ack]:
    """Write cells, each for itself: some may be kept and others refused; answers in their order.

    Busy when the database is held: then nothing was written.
    """
    by.require(board.spec.see)
    work = _Save(site, board, by)
    with writing(site.engine) as connection:
        work.run(connection, list({e.receipt: e for e in edits}.values()))
    return [work.acks[e.receipt] for e in edits]


def add(site: Site, board: Board, asked: Add, *, by: Person) -> Ack:
    """Add a row from the board's form; a form that cannot be kept says so field by field.

    Busy when the database is held: then nothing was written.
    """
    by.require(board.spec.see)
    spec = board.spec
    answer = Ack(c=asked.c, n=asked.n)
    if spec.add is None or board.create is None:
        return answer | Ack(refused="En este tablero no se agregan filas.")
    try:
        by.require(spec.add.permission)
        today = site.today()  # asked before: whoever waits to write must hold one connection
        with writing(site.engine) as connection:
            journal.hold(connection)
            if known := boards.receipts(connection, [asked.receipt]).get(asked.receipt):
                return answer | _known_row(known, spec.table, by)
            given, wrong = _form(site, board, connection, asked.cells, today, by)
            if wrong:
                return answer | Ack(refused="Revise los campos marcados.", fields=wrong)
            row_id = board.create(connection, site, given, by=by, receipt=asked.receipt)
            return answer | Ack(ok=True, row=row_id, s=journal.position(connection))
    except Busy:
        raise
    except UserError as refusal:
        return answer | Ack(refused=str(refusal))


class _Save:
    """One transaction of edits."""

    def __init__(self, site: Site, board: Board, by: Person) -> None:
        self.site, self.board, self.spec, self.by = site, board, board.spec, by
        self.own: Audience = audience(board.spec, Narrowed(), by)
        self.acks: dict[str, Ack] = {}
        self.mine: set[tuple[int, str]] = set()
        self.today = site.today()  # asked before: whoever waits to write must hold one connection

    def run(self, connection: Connection, edits: Sequence[CellEdit]) -> None:
        journal.hold(connection)
        self.lists = self.board.lists(connection, self.site)
        self.receipts = boards.receipts(connection, [e.receipt for e in edits])
        table, now = boards.table(self.spec.table), self.site.now()
        stand = rows.find_many(connection, table, {e.row for e in edits})
        by_row = sorted(edits, key=lambda e: e.row)  # stable: edits of a row keep their order
        entries: list[journal.Entry] = []
        for row_id, of_row in groupby(by_row, key=lambda e: e.row):
            before = stand.get(row_id)
            if cells_ := self._row(connection, before, row_id, list(of_row)):
                assert before is not None
                entries += rows.write_cells(connection, table, before, cells_, by=self.by, now=now)
        last = journal.append(connection, entries, by=self.by, now=now)
        own = {entry.receipt: last - place for place, entry in enumerate(reversed(entries))}
        self.acks = {name: Ack(s=own.get(name, last)) | ack for name, ack in self.acks.items()}

    def _row(
        self,
        connection: Connection,
        before: Record | None,
        row_id: int,
        edits: list[CellEdit],
    ) -> list[rows.Cell]:
        """Answer the edits of a row; returns the cells to write."""
        row = dict(before) if before and self.own.admits(before) else None
        written: list[rows.Cell] = []
        for edit in edits:
            if known := self.receipts.get(edit.receipt):
                self._answer(edit, self._replay(edit, known))
            elif row is None:
                self._answer(edit, Ack(refused="Esa fila ya no está en su tablero."))
            elif (cell := self._cell(connection, row, edit)) is not None:
                row[cell.column] = cell.value
                self.mine.add((row_id, cell.column))
                written.append(cell)
                self._answer(edit, Ack(ok=True, value=cells.to_wire(cell.value)))
        return written

    def _cell(self, connection: Connection, row: Record, edit: CellEdit) -> rows.Cell | None:
        """The cell to write; None when the edit has been answered without writing."""
        column = writable(self.spec, edit.col, self.by)
        if column is None:
            self._answer(edit, Ack(refused=f"Usted no puede escribir en {self._header(edit.col)}."))
            return None
        stands = row[column.name]
        try:
            value = self._value(column, edit.value)
        except UserError as refusal:
            self._answer(edit, Ack(refused=str(refusal), value=cells.to_wire(stands)))
            return None
        if value == stands:
            self._answer(edit, Ack(ok=True, value=cells.to_wire(stands)))
        elif (None if edit.seen == "" else edit.seen) != cells.to_wire(stands):
            self._answer(edit, self._conflict(connection, row, column))
        else:
            return rows.Cell(column.name, value, edit.receipt)
        return None

    def _value(self, column: Column, typed: cells.Wire) -> Any:
        options = column.options or self.lists.get(column.name, ())
        value = cells.parse(column, typed, options=options, today=self.today)
        _require_own_zone(self.board, column, value, self.by)
        return value

    def _conflict(self, connection: Connection, row: Record, column: Column) -> Ack:
        """Theirs, and who wrote it when."""
        theirs = Ack(conflict=True, theirs=cells.to_wire(row[column.name]))
        told = boards.history(connection, self.spec.table, row["id"], column.name, 1)
        if (row["id"], column.name) in self.mine:  # written by this very message
            theirs |= Ack(who=self.by.name, when=str(cells.to_wire(self.site.now())))
        elif told:
            login = told[0]["quien"]
            names = boards.names_of(connection, [login])
            theirs |= Ack(who=names[login], when=str(cells.to_wire(told[0]["en"])))
        return theirs

    def _replay(self, edit: CellEdit, known: Record) -> Ack:
        """The answer to an edit that was kept before: the same as then."""
        column = self.spec.column(edit.col)
        same = (known["quien"], known["tabla"], known["fila_id"], known["columna"])
        if column is None or same != (self.by.login, self.spec.table, edit.row, edit.col):
            return Ack(refused="Ese cambio ya se envió desde otra parte. Recargue la página.")
        return Ack(ok=True, value=cells.from_journal(column, known["despues"]), s=known["seq"])

    def _answer(self, edit: CellEdit, ack: Ack) -> None:
        self.acks[edit.receipt] = Ack(c=edit.c, n=edit.n) | ack

    def _header(self, name: str) -> str:
        column = self.spec.column(name)
        visible = column is not None and (column.see is None or self.by.may(column.see))
        return column.title if column is not None and visible else "esa columna"


def _form(
    site: Site,
    board: Board,
    connection: Connection,
    typed: Mapping[str, Any],
    today: date,
    by: Person,
) -> tuple[dict[str, Any], dict[str, str]]:
    """The form's values, and what is wrong by field."""
    assert board.spec.add is not None
    lists = board.lists(connection, site)
    given: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name in board.spec.add.fields:
        column = board.spec.column(name)
        assert column is not None
        options = column.options or lists.get(name, ())
        try:
            given[name] = cells.parse(column, typed.get(name), options=options, today=today)
            _require_own_zone(board, column, given[name], by)
        except UserError as refusal:
            wrong[name] = str(refusal)
    return given, wrong


def _require_own_zone(board: Board, column: Column, value: Any, by: Person) -> None:
    """A row must not be sent where its sender cannot see it."""
    if column.name == board.spec.zone and by.zones and value not in by.zones:
        raise UserError(f"Su cuenta atiende solo {', '.join(by.zones)}.")


def _known_row(known: Record, table: str, by: Person) -> Ack:
    if (known["quien"], known["tabla"], known["accion"]) != (by.login, table, "crear"):
        return Ack(refused="Esa fila ya se envió desde otra parte. Recargue la página.")
    return Ack(ok=True, row=known["fila_id"], s=known["seq"])
