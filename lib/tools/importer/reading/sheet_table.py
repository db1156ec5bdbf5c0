"""Where the table of a sheet lies: its corner, its titles, its width; and its rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from python_calamine import CalamineSheet

from lib.base.errors import UserError
from lib.tools.importer.reading.cells import Cell, Numbered, Row, extent, filled, is_blank
from lib.tools.importer.reading.header import Header, obeyed_header
from lib.tools.importer.reading.sheet_facts import NOT_CALCULATED, Position, SheetFacts
from lib.tools.importer.reading.sheets import sheet_rows
from lib.tools.importer.reading.spanish import enumeration, plural
from lib.tools.importer.reading.stacked_titles import Span, as_pointed_at, stacked_header
from lib.tools.importer.reading.untitled import (
    NONE,
    obeyed_untitled,
    titled_or_not,
    untitled_in_sheet,
)

_SAMPLE = 1000  # rows


@dataclass(frozen=True)
class SheetTable:
    """Where the table of a sheet lies."""

    sheets: tuple[str, ...]
    sheet: str
    errors: Mapping[Position, str]
    left: int  # first column of the table
    width: int
    header: Header
    sure: bool
    notes: tuple[str, ...]

    @property
    def modest(self) -> bool:
        """A table only for want of a better one in the workbook."""
        return self.header.index is None or self.width < 2


def sheet_records(sheet: CalamineSheet, table: SheetTable) -> Iterator[tuple[int, list[Cell]]]:
    """The rows under the titles, with the number the sheet shows; blank ones are empty lists."""
    for index, row in enumerate(sheet_rows(sheet, table.errors)):
        if index >= table.header.skip:
            cells = row[table.left :]
            end = extent(cells)
            yield index + 1, cells[: max(table.width, end)] if end else []


def table_of(
    sheet: CalamineSheet, names: tuple[str, ...], facts: SheetFacts, header_row: int | None
) -> SheetTable:
    """The table of a loaded sheet, or a UserError that says why there is none."""
    rows = islice(sheet_rows(sheet, facts.errors), _SAMPLE)
    sample: list[Numbered] = list(enumerate(rows, start=1))
    left = min((filled(row)[0] for _, row in sample if not is_blank(row)), default=0)
    sample = [(number, row[left:]) for number, row in sample]
    header = _header(sample, _spans(sheet, left), header_row)
    titles = header.titles
    left_of_table = _first_used(titles, header.body)
    left += left_of_table
    width = max(header.named, _width(titles, header.body)) - left_of_table
    notes = []
    sure = header.sure
    if left:
        notes.append(f"La tabla empieza en la columna {_letters(left)}.")
    used = {column for row in (titles, *header.body) for column in filled(row)}
    gaps = sorted(set(range(left_of_table, max(used))) - used)
    if gaps:
        sure = False
        blank = enumeration([_letters(left - left_of_table + gap) for gap in gaps[:5]])
        notes.append(
            f"Hay columnas en blanco en medio ({blank}): "
            "puede haber dos tablas, una al lado de la otra. Compruébelo."
        )
    if any(span.bottom > span.top >= header.skip for span in _spans(sheet)):
        sure = False
        notes.append(
            "Hay celdas combinadas en los datos: solo la primera fila de cada grupo lleva el valor."
        )
    if facts.errors:
        notes.append(_errors_note(facts.errors))
    return SheetTable(
        sheets=names,
        sheet=sheet.name,
        errors=facts.errors,
        left=left,
        width=width,
        header=replace(
            header,
            titles=titles[left_of_table : left_of_table + width],
            named=header.named - left_of_table,
            body=tuple(row[left_of_table:] for row in header.body),
        ),
        sure=sure,
        notes=tuple(notes),
    )


def _header(sample: list[Numbered], spans: list[Span], header_row: int | None) -> Header:
    if header_row == NONE:
        return obeyed_untitled(sample)
    stacked = stacked_header(sample, spans)
    if header_row is not None:
        if stacked is not None and stacked.index == header_row:
            return as_pointed_at(stacked)
        return obeyed_header(sample, header_row)
    if stacked is not None:
        return stacked
    _refuse_merged_top(sample, spans)
    header = titled_or_not(sample, untitled_in_sheet)
    _refuse_open_groups(header, spans)
    return header


def _first_used(titles: Row, body: tuple[Row, ...]) -> int:
    return min(filled(row)[0] for row in (titles, *body) if not is_blank(row))


def _width(titles: Row, body: tuple[Row, ...]) -> int:
    """Up to the last title, or further when most rows go on without one."""
    named = extent(titles)
    longer = [extent(row) for row in body if extent(row) > named]
    return max(longer) if len(longer) * 2 > len(body) else named


def _spans(sheet: CalamineSheet, left: int = 0) -> list[Span]:
    """Merged ranges, their columns counted from the given one. An ods does not tell them."""
    return [
        Span(top, first - left, bottom, last - left)
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or []
    ]


def _refuse_merged_top(sample: list[Numbered], spans: list[Span]) -> None:
    """Titles merged over several rows that could not be put together."""
    for span in spans:
        tall = span.bottom > span.top
        if tall and span.top < len(sample) and len(filled(sample[span.top][1])) > 1:
            if all(len(filled(row)) < 2 for _, row in sample[: span.top]):
                raise _merged_titles(span.top + 1, span.bottom + 1)


def _refuse_open_groups(header: Header, spans: list[Span]) -> None:
    """A row that only has cells under titles merged over several columns is one more level."""
    grouped = {
        column
        for span in spans
        if span.top == header.index and span.right > span.left
        for column in range(span.left, span.right + 1)
    }
    if grouped and set(filled(header.body[0])) <= grouped and len(header.body) > 1:
        raise _merged_titles(header.skip, header.skip + 1)


def _merged_titles(first: int, last: int) -> UserError:
    return UserError(
        f"El encabezado tiene celdas combinadas que ocupan las filas {first} a {last}. Deje un "
        "solo título por columna en una sola fila, sin combinar, o indique la fila de encabezado."
    )


def _errors_note(errors: Mapping[Position, str]) -> str:
    places = [f"{_letters(column)}{row + 1} ({code})" for (row, column), code in errors.items()]
    if len(places) > 5:
        places[5:] = [f"{len(places) - 5} más"]
    note = f"Hay {plural(len(errors), 'celda', 'celdas')} con error: {enumeration(places)}."
    if NOT_CALCULATED in errors.values():
        note += (
            f" {NOT_CALCULATED} es una fórmula guardada sin resultado: abra el archivo en Excel y "
            "guárdelo de nuevo."
        )
    return note


def _letters(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
