"""Workbooks (xlsx, xls, ods): the sheet with the table, and its rows one at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from lib.base.errors import UserError
from lib.tools.importer.archives import damaged
from lib.tools.importer.cells import Cell, CellError, Row, extent, filled, is_blank
from lib.tools.importer.file_kind import Format
from lib.tools.importer.ods_facts import OdsFacts
from lib.tools.importer.sheet_facts import NOT_CALCULATED, Position, SheetFacts
from lib.tools.importer.spanish import enumeration, plural
from lib.tools.importer.table_header import Header, Numbered, find_header, obeyed_header
from lib.tools.importer.xls_facts import XlsFacts
from lib.tools.importer.xlsx_facts import XlsxFacts

_SAMPLE = 1000  # rows


@dataclass(frozen=True)
class SheetTable:
    """The sheet that is read, and where its table lies."""

    sheets: tuple[str, ...]
    sheet: str
    errors: Mapping[Position, str]
    left: int  # first column of the table
    width: int
    titles: list[Cell]
    header: Header
    sure: bool
    notes: tuple[str, ...]


def find_table(
    path: Path, kind: Format, *, sheet: str | None, header_row: int | None
) -> tuple[SheetTable, CalamineSheet]:
    """The sheet asked for, or the first one that holds a table; and that sheet, loaded."""
    facts_of = _facts(path, kind)  # before the library opens the file: it trusts what it reads
    with _open(path) as book:
        visible = {
            entry.name: entry.visible == SheetVisibleEnum.Visible
            for entry in book.sheets_metadata
            if entry.typ == SheetTypeEnum.WorkSheet
        }
        names = tuple(visible)
        if sheet is not None and sheet not in names:
            raise UserError(
                f"No hay una hoja «{sheet}» en «{path.name}». Sus hojas son: "
                f"{enumeration([f'«{name}»' for name in names])}."
            )
        wanted = [sheet] if sheet is not None else sorted(names, key=lambda name: not visible[name])
        found: list[SheetTable] = []
        first: CalamineSheet | None = None
        reasons: list[UserError] = []
        for name in wanted:
            try:
                facts = facts_of(book.sheet_names.index(name), name)
                loaded = _load(book, name)
                found.append(_look(loaded, names, facts, header_row))
                first = first or loaded
            except UserError as reason:
                reasons.append(_located(name, reason, alone=len(names) == 1))
    if first is None:
        raise reasons[0] if reasons else UserError(f"«{path.name}» no tiene hojas con celdas.")
    return _chosen(found, visible, asked=sheet is not None), first


def sheet_records(sheet: CalamineSheet, table: SheetTable) -> Iterator[tuple[int, list[Cell]]]:
    """The rows under the titles, with the number the sheet shows; blank ones are empty lists."""
    for index, row in enumerate(_rows(sheet, table.errors)):
        if index > table.header.index:
            cells = row[table.left :]
            end = extent(cells)
            yield index + 1, cells[: max(table.width, end)] if end else []


def load_sheet(path: Path, name: str) -> CalamineSheet:
    """The sheet again; it can be read after the workbook is closed."""
    with _open(path) as book:
        return _load(book, name)


def _open(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise UserError(
            f"«{path.name}» está protegido con contraseña. Ábralo en Excel, quite la contraseña "
            "(Archivo › Información › Proteger libro) y vuelva a subirlo."
        ) from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # a panic of the library is not an Exception
        raise damaged(path.name) from None


def _load(book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # a panic of the library is not an Exception
        raise damaged(Path(book.path or name).name) from None


def _facts(path: Path, kind: Format) -> Callable[[int, str], SheetFacts]:
    if kind == "xlsx":
        xlsx = XlsxFacts(path)
        return lambda _, name: xlsx.of(name)
    if kind == "ods":
        ods = OdsFacts(path)
        return lambda _, name: ods.of(name)
    return XlsFacts(path).of


def _rows(sheet: CalamineSheet, errors: Mapping[Position, str]) -> Iterator[list[Cell]]:
    """Rows from the first of the sheet, columns from its first one; blanks are None."""
    offset = sheet.start[1] if sheet.start else 0
    margin: list[Cell] = [None] * offset
    wrong: dict[int, list[tuple[int, str]]] = {}
    for (row, column), code in errors.items():
        wrong.setdefault(row, []).append((column, code))
    for index, values in enumerate(_values(sheet)):
        cells: list[Cell] = margin + [None if value == "" else value for value in values]
        for column, code in wrong.get(index, ()):
            if column < len(cells):
                cells[column] = CellError(code)
        yield cells


def _values(sheet: CalamineSheet) -> Iterator[Sequence[Cell]]:
    rows = sheet.iter_rows()
    for number in count(1):
        try:
            values = next(rows)
        except StopIteration:
            return
        except (OverflowError, ValueError):
            raise UserError(
                f"La fila {number} de la hoja «{sheet.name}» tiene una fecha u hora imposible: un "
                "número demasiado grande con formato de fecha. Corríjala y vuelva a subir el "
                "archivo."
            ) from None
        yield values


def _look(
    sheet: CalamineSheet, names: tuple[str, ...], facts: SheetFacts, header_row: int | None
) -> SheetTable:
    sample: list[Numbered] = [
        (index + 1, row) for index, row in enumerate(islice(_rows(sheet, facts.errors), _SAMPLE))
    ]
    left = min((filled(row)[0] for _, row in sample if not is_blank(row)), default=0)
    sample = [(number, row[left:]) for number, row in sample]
    if header_row is not None:
        header = obeyed_header(sample, header_row)
    else:
        _refuse_merged_top(sheet, sample)
        header = find_header(sample)
    titles = sample[header.index][1]
    left_of_table = _first_used(titles, header.body)
    left += left_of_table
    width = _width(titles, header.body) - left_of_table
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
    if any(top > header.index for top, _ in _tall_merges(sheet)):
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
        titles=[*titles[left_of_table : left_of_table + width]],
        header=replace(
            header,
            named=header.named - left_of_table,
            body=tuple(row[left_of_table:] for row in header.body),
        ),
        sure=sure,
        notes=tuple(notes),
    )


def _first_used(titles: Row, body: tuple[Row, ...]) -> int:
    return min(filled(row)[0] for row in (titles, *body) if not is_blank(row))


def _width(titles: Row, body: tuple[Row, ...]) -> int:
    """Up to the last title, or further when most rows go on without one."""
    named = extent(titles)
    longer = [extent(row) for row in body if extent(row) > named]
    return max(longer) if len(longer) * 2 > len(body) else named


def _tall_merges(sheet: CalamineSheet) -> list[tuple[int, int]]:
    """First and last row of each merged range that spans more than one row."""
    ranges = sheet.merged_cell_ranges or []
    return [(start[0], end[0]) for start, end in ranges if end[0] > start[0]]


def _refuse_merged_top(sheet: CalamineSheet, sample: list[Numbered]) -> None:
    """Titles merged over several rows: no single row has them all."""
    for top, bottom in _tall_merges(sheet):
        if top < len(sample) and len(filled(sample[top][1])) > 1:
            if all(len(filled(row)) < 2 for _, row in sample[:top]):
                raise UserError(
                    f"El encabezado tiene celdas combinadas que ocupan las filas {top + 1} a "
                    f"{bottom + 1}. Deje un solo título por columna en una sola fila, sin "
                    "combinar, o indique la fila de encabezado."
                )


def _errors_note(errors: Mapping[Position, str]) -> str:
    places = [f"{_letters(column)}{row + 1} ({code})" for (row, column), code in errors.items()]
    note = f"Hay {plural(len(errors), 'celda', 'celdas')} con error: {enumeration(places[:5])}."
    if NOT_CALCULATED in errors.values():
        note += (
            f" {NOT_CALCULATED} es una fórmula guardada sin resultado: abra el archivo en Excel y "
            "guárdelo de nuevo."
        )
    return note


def _chosen(found: list[SheetTable], visible: Mapping[str, bool], *, asked: bool) -> SheetTable:
    first, *others = found
    notes = list(first.notes)
    sure = first.sure
    if others:
        sure = False
        rest = enumeration([f"«{table.sheet}»" for table in others])
        notes.insert(0, f"Se leyó la hoja «{first.sheet}»; también parecen tener tablas: {rest}.")
    elif len(first.sheets) > 1 and not asked:
        notes.insert(0, f"Se leyó la hoja «{first.sheet}», la única con una tabla.")
    if not visible[first.sheet]:
        sure = False
        notes.insert(0, f"La hoja «{first.sheet}» está oculta.")
    return replace(first, sure=sure, notes=tuple(notes))


def _located(sheet: str, reason: UserError, *, alone: bool) -> UserError:
    return reason if alone else UserError(f"Hoja «{sheet}»: {reason}")


def _letters(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
