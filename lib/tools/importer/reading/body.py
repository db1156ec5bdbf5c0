"""One pass over the rows below the titles: what there is, and what is left out."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lib.base.errors import UserError
from lib.tools.importer.reading.cells import Cell, extent, is_blank
from lib.tools.importer.reading.ending import (
    TOTAL_SPELLINGS,
    Closing,
    judge_ending,
    refuse_second_table,
)
from lib.tools.importer.reading.header import Header
from lib.tools.importer.reading.header_signs import column_kinds
from lib.tools.importer.reading.spanish import RowNumbers, plural

Records = Iterator[tuple[int, list[Cell]]]  # (number a person sees, cells)

_LAST = 12  # rows kept to judge the ending
_RESTARTS = 20  # rows after a gap that are looked at


@dataclass(frozen=True)
class Body:
    data_rows: int
    first: tuple[Cell, ...]
    last: tuple[Cell, ...]
    left_out: frozenset[int]  # indexes, from 0 under the header, that are not data
    sure: bool
    notes: tuple[str, ...]


def read_body(open_records: Callable[[], Records], header: Header) -> Body:
    """Scans the whole table once; twice only when a doubtful total has to be added up."""
    scan = _Scan(header)
    scan.run(open_records())
    width = len(header.titles)
    kinds = column_kinds(header.body, width)
    _refuse_shifted(scan)
    refuse_second_table(scan.restarts, kinds)
    ending = judge_ending(scan.last, header.body, width, lambda: (row for _, row in open_records()))
    gone = frozenset(row.index for row in ending.left_out)
    kept = [row for row in scan.last if row.index not in gone]
    for row in ending.left_out:
        scan.forget(row)
    data_rows = scan.solid - len(gone)
    if header.index is None and not header.sure:
        _refuse_uneven(scan)
    if data_rows == 0 or scan.first is None or not kept:
        raise UserError("Debajo del encabezado no hay filas de datos.")
    closing = {row.number for row in scan.last[-1:] + ending.left_out}  # judged, told already
    labels = [number for number in scan.labels if number not in closing]
    notes = [*_notes(scan, labels), *ending.notes]
    return Body(
        data_rows=data_rows,
        first=tuple(scan.first),
        last=tuple(kept[-1].cells),
        left_out=gone,
        sure=ending.sure and not (scan.doubtful or labels),
        notes=tuple(notes),
    )


def data_only(records: Records, left_out: frozenset[int]) -> Records:
    """The rows that are data: neither blank nor left out."""
    last = max(left_out, default=-1)
    for index, (number, row) in enumerate(records):
        if index <= last and index in left_out:
            continue
        if row and not (_starts_blank(row[0]) and is_blank(row)):
            yield number, row


def _starts_blank(cell: Cell) -> bool:
    """True for every cell that is blank, and for few others: it is asked of each row."""
    # "!" is the first printable sign; the other white space lies above ASCII.
    return cell is None or (
        cell.__class__ is str and (cell < "!" or (cell > "\x7f" and cell.isspace()))
    )


class _Scan:
    """What one pass over the rows finds. Its loop runs once a row, so it is kept bare."""

    def __init__(self, header: Header) -> None:
        self.titles = list(header.titles)
        self.named = header.named
        self.whole = "una fila entera" if header.index is None else "el encabezado"
        self.solid = 0
        self.first: list[Cell] | None = None
        self.last: tuple[Closing, ...] = ()
        self.blank, self.short, self.long = RowNumbers(), RowNumbers(), RowNumbers()
        self.repeated = RowNumbers()
        self.labels: list[int] = []  # numbers of rows that begin with "Total"
        self.restarts: list[Closing] = []

    def run(self, records: Records) -> None:
        usual = frozenset(range(self.named, len(self.titles) + 1))
        watched = TOTAL_SPELLINGS | {self.titles[0], None, ""}
        recent: deque[tuple[int, int, list[Cell], bool]] = deque(maxlen=_LAST)
        after_blank = False
        for index, (number, row) in enumerate(records):
            if len(row) not in usual or row[0] in watched or _starts_blank(row[0]):
                if is_blank(row):
                    self.blank.add(number)
                    after_blank = True
                    continue
                self._odd(number, row)
            if after_blank and len(self.restarts) < _RESTARTS:
                self.restarts.append(Closing(index, number, row, True))
            if self.first is None:
                self.first = row
            self.solid += 1
            recent.append((index, number, row, after_blank))
            after_blank = False
        self.last = tuple(Closing(*row) for row in recent)

    @property
    def doubtful(self) -> int:
        return self.long.count + self.short.count + self.repeated.count

    def forget(self, row: Closing) -> None:
        """A row that proved not to be data is neither short nor long."""
        if extent(row.cells) > len(self.titles):
            self.long.discard(row.number)
        elif len(row.cells) < self.named:
            self.short.discard(row.number)

    def _odd(self, number: int, row: list[Cell]) -> None:
        if extent(row) > len(self.titles):
            self.long.add(number)
        elif len(row) < self.named:
            self.short.add(number)
        if row == self.titles:
            self.repeated.add(number)
        elif row and row[0] in TOTAL_SPELLINGS and len(self.labels) < 50:
            self.labels.append(number)


def _refuse_shifted(scan: _Scan) -> None:
    """Most rows longer than the titles: the columns would be read out of step."""
    if scan.long.count * 2 > scan.solid:
        raise UserError(
            f"La mayoría de las filas ({scan.long.count} de {scan.solid}) tiene más celdas que "
            f"{scan.whole} ({len(scan.titles)}), así que no se sabe qué título va con cada dato. "
            "Revise el separador y las comas dentro de los números, o complete el encabezado."
        )


def _refuse_uneven(scan: _Scan) -> None:
    """Without titles, rows of one width are all that makes the file a table."""
    for rows in (scan.long, scan.short):
        if rows.count:
            raise UserError(
                f"No hay encabezado y no todas las filas tienen {len(scan.titles)} celdas como "
                f"las primeras ({rows}), así que no se sabe si es una sola tabla. Agregue arriba "
                "una fila con los títulos, corrija esas filas, o indique que no hay encabezado "
                "(fila -1)."
            )


def _notes(scan: _Scan, labels: list[int]) -> list[str]:
    notes = []
    if scan.blank.count:
        notes.append(f"En blanco, y por eso fuera: {scan.blank}.")
    if scan.short.count:
        notes.append(f"Con menos celdas que {scan.whole}: {scan.short}.")
    if scan.long.count:
        notes.append(f"Con más celdas que {scan.whole}: {scan.long}.")
    if scan.repeated.count:
        notes.append(f"Repiten el encabezado y se leyeron como datos: {scan.repeated}.")
    if labels:
        shown = ", ".join(str(number) for number in labels[: RowNumbers.SHOWN])
        notes.append(
            f"Hay {plural(len(labels), 'fila', 'filas')} con «Total» o parecido en medio de los "
            f"datos, leídas como datos: {shown}."
        )
    return notes
