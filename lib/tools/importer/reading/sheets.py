"""Opening a workbook, and the rows of one of its sheets."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError

from lib.base.errors import UserError
from lib.tools.importer.reading.archives import damaged
from lib.tools.importer.reading.cells import Cell, CellError
from lib.tools.importer.reading.sheet_facts import Position


def open_workbook(path: Path) -> CalamineWorkbook:
    """The workbook, or a refusal when it has a password or is damaged."""
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


def load_sheet(book: CalamineWorkbook, name: str) -> CalamineSheet:
    """The sheet with its cells; it can be read after the workbook is closed."""
    try:
        return book.get_sheet_by_name(name)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # a panic of the library is not an Exception
        raise damaged(Path(book.path or name).name) from None


def sheet_rows(sheet: CalamineSheet, errors: Mapping[Position, str]) -> Iterator[list[Cell]]:
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
