"""Tables whose rows begin with data: no row has the titles, and yet it is clearly a table."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from lib.base.errors import UserError
from lib.tools.importer.reading.cells import (
    Numbered,
    Row,
    as_text,
    extent,
    filled,
    is_blank,
    is_empty,
    kind,
)
from lib.tools.importer.reading.header import BODY, EMPTY, Header, find_header
from lib.tools.importer.reading.header_signs import NO_VALUE, column_kinds, is_measured

NONE = -1  # the row a person points at to say that there are no titles

_NAMES = "las columnas se llaman columna 1, columna 2…"
_UNSURE = f"No hay encabezado: {_NAMES} Si la primera fila son los títulos, indíquelo."
_OBEYED = f"No hay encabezado, como se indicó: {_NAMES}"
_ONE_COLUMN = "La tabla tiene una sola columna."
_FIGURES = frozenset({"number", "date"})
_DECIMAL = re.compile(r"\s*[-+]?\d+,\d+\s*")

Rule = Callable[[Sequence[Numbered]], Header | None]


def titled_or_not(sample: Sequence[Numbered], untitled: Rule) -> Header:
    """The titles if there are any; else the table without them, if it is clearly one."""
    try:
        header = find_header(sample)
    except UserError:
        table = untitled(sample)
        if table is None:
            raise
        return table
    if all(is_blank(row) for _, row in sample[: header.skip - 1]):
        return header
    # What looks like a row of titles further down may be a row of data with a gap.
    return untitled(sample) or header


def obeyed_untitled(sample: Sequence[Numbered], *, skip: int = 0) -> Header:
    """What a person says has no titles, whatever it looks like."""
    rows = _solid(sample, skip)
    if not rows:
        raise UserError(EMPTY)
    return _header(rows, max(map(extent, rows)), skip, sure=True)


def untitled_in_text(
    sample: Sequence[Numbered], *, skip: int = 0, pairs: bool = True
) -> Header | None:
    """Every row with as many cells, and some column of numbers, or of dates, without a gap."""
    rows = _solid(sample, skip)
    width = len(rows[0]) if rows else 0
    used = {place for row in rows for place in filled(row)}
    if len(rows) < 2 or len(used) < 2 or any(len(row) != width for row in rows):
        return None
    if not any(_one_kind(kind(row[place]) for row in rows) for place in used):
        return None
    if _words_on_top(rows, width):
        return None
    if not pairs and width == 2 and all(_DECIMAL.fullmatch(_joined(row)) for row in rows):
        return None  # one column of numbers with a decimal comma?
    return _header(rows, width, skip, sure=False)


def is_certain_split(
    separator: str, samples: Mapping[str, Sequence[Numbered]], untitled: Collection[str]
) -> bool:
    """True when no other separator has as good a claim on a text file without titles.

    samples: the records under each separator; untitled: those under which it is such a table.
    """
    cells = {sign: _even_cells(sample) for sign, sample in samples.items()}
    clean = not _leftovers(separator, cells)
    for sign in samples:
        if sign != separator and cells[sign]:
            rival_clean = not _leftovers(sign, cells)
            if rival_clean and not clean:
                return False
            if rival_clean == clean and sign in untitled:
                return False
    return True


def untitled_in_sheet(sample: Sequence[Numbered]) -> Header | None:
    """The same where blanks are common and the cells cannot be split the wrong way."""
    rows = _solid(sample, 0)
    if len(rows) < 2:
        return None
    width = max(map(extent, rows))
    if width == 1:
        return _single_column(sample, rows)
    usual = {
        place
        for place in range(width)
        if sum(place < len(row) and not is_empty(row[place]) for row in rows) * 2 >= len(rows)
    }
    first = filled(rows[0])
    if len(first) < 2 or not usual <= set(first):
        return None  # what comes before a table is narrower than the table
    if sum(len(filled(row)) > 1 for row in rows) * 2 < len(rows) or _words_on_top(rows, width):
        return None
    for place in usual:
        kinds = {kind(row[place]) for row in rows if place < len(row)} - {"blank", "error"}
        if _one_kind(kinds) and kind(rows[0][place]) in _FIGURES:
            return _header(rows, width, 0, sure=False)
    return None


def _single_column(sample: Sequence[Numbered], rows: Sequence[Row]) -> Header | None:
    """Values of any kind, if the first is no text; or figures under a title."""
    top, *below = (kind(row[0]) for row in rows)
    if top in (*_FIGURES, "error"):
        return _header(rows, 1, 0, sure=False)
    if top != "text" or len(below) < 2 or not set(below) <= {*_FIGURES, "error"}:
        return None
    index = next(place for place, (_, row) in enumerate(sample) if not is_blank(row))
    title = as_text(rows[0][0]).strip()
    if title.endswith(":") or title.casefold() in NO_VALUE or is_blank(sample[index + 1][1]):
        return None
    return Header(index, index + 1, (rows[0][0],), 1, tuple(rows[1:][:BODY]), False, (_ONE_COLUMN,))


def _even_cells(sample: Sequence[Numbered]) -> list[str]:
    """The cells, if all rows have the same number of them; else none."""
    rows = _solid(sample, 0)
    if len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
        return []
    return [as_text(cell) for row in rows for cell in row]


def _leftovers(separator: str, cells: Mapping[str, Sequence[str]]) -> bool:
    """True when a cell holds another separator, and it is no decimal comma."""
    others = [sign for sign, found in cells.items() if found and sign != separator]
    return any(
        sign in cell and not (sign == "," and kind(cell) == "number")
        for cell in cells[separator]
        for sign in others
    )


def _solid(sample: Sequence[Numbered], skip: int) -> list[Row]:
    return [row for _, row in sample[skip:] if not is_blank(row)]


def _one_kind(kinds: Iterable[str]) -> bool:
    """All numbers, or all dates."""
    only, *others = set(kinds) or {"blank"}
    return not others and only in _FIGURES


def _words_on_top(rows: Sequence[Row], width: int) -> bool:
    """True when the first row may hold titles after all, though some of them are figures."""
    kinds = column_kinds(rows[1:], width)
    return any(
        kind(rows[0][place]) == "text" and is_measured(kinds[place], share=0.7)
        for place in range(min(width, len(rows[0])))
    )


def _joined(row: Row) -> str:
    return ",".join(as_text(cell) for cell in row)


def _header(rows: Sequence[Row], width: int, skip: int, *, sure: bool) -> Header:
    notes = [_OBEYED if sure else _UNSURE]
    if width == 1:
        notes.append(_ONE_COLUMN)
    return Header(None, skip, ("",) * width, width, tuple(rows[:BODY]), sure, tuple(notes))
