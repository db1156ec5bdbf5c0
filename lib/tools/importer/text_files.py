"""Text files: how their columns are separated, and their records one at a time."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from lib.base.errors import UserError
from lib.tools.importer.cells import Cell, extent, filled
from lib.tools.importer.spanish import enumeration
from lib.tools.importer.table_header import Header, Numbered, find_header, obeyed_header

_LONGEST_CELL = 1 << 20
_SEPARATORS = "\t;|,"  # when two fit equally: the comma also lives inside text and numbers
_NAMES = {"\t": "tabulador", ";": "punto y coma", "|": "barra", ",": "coma"}
_SAMPLE_CHARS = 1 << 20
_SAMPLE_LINES = 2000

csv.field_size_limit(_LONGEST_CELL)


@dataclass(frozen=True)
class Dialect:
    separator: str
    skip_spaces: bool  # quotes come after "separator, space"
    newline: Literal[""] | None  # as for open(): None where lines end in CR, as on old Macs


@dataclass(frozen=True)
class Layout:
    """How the file is read, and where its titles are."""

    dialect: Dialect
    titles: list[Cell]
    header: Header
    sure: bool
    notes: tuple[str, ...]


def records(path: Path, encoding: str, dialect: Dialect) -> Iterator[tuple[int, list[Cell]]]:
    """Each record with the physical line on which it starts, blank ones too."""
    with path.open(encoding=encoding, newline=dialect.newline) as file:
        yield from _parsed(file, dialect)


def _parsed(lines: Iterator[str], dialect: Dialect) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(
        lines, delimiter=dialect.separator, skipinitialspace=dialect.skip_spaces, strict=True
    )
    start = 1
    try:
        for row in reader:
            yield start, row  # type: ignore[misc]
            start = reader.line_num + 1
    except csv.Error as error:
        raise _broken(str(error), start, reader.line_num) from None
    except UnicodeDecodeError:
        raise UserError(
            f"El archivo cambió mientras se leía (línea {start}). Vuelva a subirlo."
        ) from None


def _broken(error: str, start: int, line: int) -> UserError:
    if "field limit" in error:
        return UserError(
            f"En la línea {start} hay una celda de más de {_LONGEST_CELL >> 20} MB; casi siempre "
            "es una comilla que no se cerró. Corrija esa línea y vuelva a subir el archivo."
        )
    if "unexpected end" in error:
        return UserError(
            f"La comilla que se abre en la fila que empieza en la línea {start} no se cierra. "
            "Corrija esa línea y vuelva a subir el archivo."
        )
    where = f"línea {line}" if line == start else f"fila que va de la línea {start} a la {line}"
    return UserError(
        f"Las comillas de la {where} están mal puestas: hay texto pegado después de cerrarlas. "
        "Corrija esa fila (una comilla dentro de un texto se escribe dos veces) y vuelva a "
        "subir el archivo."
    )


def decide_layout(
    path: Path, encoding: str, *, separator: str | None, header_row: int | None
) -> Layout:
    """The separator under which the file is a table with titles."""
    if separator is not None and (len(separator) != 1 or separator in '"\r\n'):
        raise UserError(
            f"El separador «{separator}» no sirve: debe ser un solo carácter, como la coma, el "
            "punto y coma o el tabulador."
        )
    lines, whole = _first_lines(path, encoding)
    announced = _announced(lines)
    separators = separator or announced or _SEPARATORS
    layouts: list[tuple[float, Layout]] = []
    reasons: list[tuple[int, UserError]] = []
    for sign in separators:
        sample, broken = _sample(lines, whole, sign)
        width = max((len(filled(row)) for _, row in sample[1]), default=0)
        try:
            if broken is not None:
                raise broken
            layouts.append(_layout(sample, header_row, single=len(separators) == 1))
        except UserError as reason:
            reasons.append((width, reason))
    if not layouts:
        # The reason that counts is that of the separator which split the file the most.
        raise max(reasons, key=lambda pair: pair[0])[1]
    return _best(layouts)


def _first_lines(path: Path, encoding: str) -> tuple[list[str], bool]:
    with path.open(encoding=encoding, newline="") as file:
        lines: list[str] = []
        size = 0
        for line in islice(file, _SAMPLE_LINES):
            lines.append(line)
            size += len(line)
            if size > _SAMPLE_CHARS:
                break
        return lines, not file.readline(1)


def _announced(lines: list[str]) -> str | None:
    """Excel's own first line, "sep=;"."""
    first = lines[0].strip().strip('"').lower() if lines else ""
    if first.startswith("sep=") and len(first) <= 5:
        return first[4:] or "\t"
    return None


def _sample(
    lines: list[str], whole: bool, separator: str
) -> tuple[tuple[Dialect, list[Numbered]], UserError | None]:
    # A CR inside quotes is then a line break like any other, and the cell gets "\n".
    newline: Literal[""] | None = "" if any("\n" in line for line in lines) else None
    if newline is None:
        lines = [line.replace("\r", "\n") for line in lines]
    for skip_spaces in (False, True):
        dialect = Dialect(separator, skip_spaces, newline)
        sample: list[Numbered] = []
        broken = None
        try:
            sample.extend(_parsed(iter(lines), dialect))
        except UserError as error:
            broken = error
        if not skip_spaces and any(
            isinstance(cell, str) and cell.startswith(' "') for _, row in sample for cell in row
        ):
            continue  # quotes after a space are still quotes
        if not whole and broken is not None and "no se cierra" in str(broken):
            broken = None  # only the sample ends there
        if not whole and sample:
            sample.pop()
        break
    return (dialect, sample), broken


def _layout(
    dialect_and_sample: tuple[Dialect, list[Numbered]], header_row: int | None, *, single: bool
) -> tuple[float, Layout]:
    """A layout and the share of its records that have as many cells as titles."""
    dialect, sample = dialect_and_sample
    if header_row is not None:
        header = obeyed_header(sample, header_row)
        if header.named < 2 and not single:
            raise UserError(
                "La fila indicada tiene una sola celda con los separadores conocidos. "
                "Indique el separador."
            )
    else:
        header = find_header(sample)
    titles = list(sample[header.index][1])
    body = header.body
    fitting = sum(len(row) >= header.named and extent(row) <= len(titles) for row in body)
    share = fitting / len(body) if body else 1.0
    apart = any(abs(extent(row) - header.named) > 1 for row in body)
    lonely = sum(len(filled(row)) < 2 for row in body) * 2 > len(body)
    if share < 0.5 and header_row is None and (apart or lonely):
        raise UserError(
            "Las filas no tienen la misma cantidad de celdas que el encabezado (fila "
            f"{sample[header.index][0]}): no parece una tabla. Revise el separador, o agregue un "
            "encabezado."
        )
    notes = []
    if dialect.skip_spaces:
        notes.append("Se quitaron los espacios que siguen a cada separador.")
    layout = Layout(dialect, titles, header, header.sure, tuple(notes))
    return share, layout


def _best(layouts: list[tuple[float, Layout]]) -> Layout:
    def merit(pair: tuple[float, Layout]) -> tuple[bool, int, float, int]:
        share, layout = pair
        return share >= 0.9, -layout.header.index, round(share, 1), layout.header.named

    ranked = sorted(layouts, key=merit, reverse=True)  # stable: _SEPARATORS breaks ties
    _, best = ranked[0]
    rivals = [
        layout
        for share, layout in ranked[1:]
        if share >= 0.9 and layout.header.index <= best.header.index
    ]
    if not rivals:
        return best
    others = enumeration([_NAMES[rival.dialect.separator] for rival in rivals])
    note = (
        f"El archivo también se deja leer separado por {others}; se escogió "
        f"{_NAMES[best.dialect.separator]}. Compruebe las columnas."
    )
    return Layout(best.dialect, best.titles, best.header, False, (*best.notes, note))
