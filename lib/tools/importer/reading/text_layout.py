"""How the columns of a text file are separated, and where its titles are if it has any."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal

from lib.base.errors import UserError
from lib.tools.importer.reading.cells import Numbered, as_text, extent, filled
from lib.tools.importer.reading.header import Header, obeyed_header
from lib.tools.importer.reading.spanish import enumeration
from lib.tools.importer.reading.text_records import Dialect, parsed
from lib.tools.importer.reading.untitled import (
    NONE,
    is_certain_split,
    obeyed_untitled,
    titled_or_not,
    untitled_in_text,
)

_SEPARATORS = "\t;|,"  # when two fit equally: the comma also lives inside text and numbers
_NAMES = {"\t": "tabulador", ";": "punto y coma", "|": "barra", ",": "coma"}
_SAMPLE_CHARS = 1 << 20
_SAMPLE_LINES = 2000


@dataclass(frozen=True)
class Layout:
    """How the file is read, and where its titles are."""

    dialect: Dialect
    header: Header
    fitting: float  # share of the records that have as many cells as titles
    sure: bool
    notes: tuple[str, ...]


def decide_layout(
    path: Path, encoding: str, *, separator: str | None, header_row: int | None
) -> Layout:
    """The separator under which the file is a table."""
    if separator is not None and (len(separator) != 1 or separator in '"\r\n'):
        raise UserError(
            f"El separador «{separator}» no sirve: debe ser un solo carácter, como la coma, el "
            "punto y coma o el tabulador."
        )
    lines, whole = _first_lines(path, encoding)
    announced = _announced(lines)
    separators = separator or announced or _SEPARATORS
    skip = 1 if announced else 0
    samples: dict[str, Sequence[Numbered]] = {}
    layouts: list[Layout] = []
    reasons: list[tuple[int, UserError]] = []
    for sign in separators:
        dialect, sample, broken = _sample(lines, whole, sign)
        width = max((len(filled(row)) for _, row in sample), default=0)
        try:
            if broken is not None:
                raise broken
            samples[sign] = sample[skip:]
            certain = len(separators) == 1
            header = _header(sample, header_row, skip=skip, sign=sign, certain=certain)
            layouts.append(_layout(dialect, sample, header, asked=header_row is not None))
        except UserError as reason:
            reasons.append((width, reason))
    if not layouts:
        # The reason that counts is that of the separator which split the file the most.
        raise max(reasons, key=lambda pair: pair[0])[1]
    found = _best(layouts) if header_row is not None else _titled_first(layouts, samples)
    return _doubting_titles(found, samples)


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
) -> tuple[Dialect, list[Numbered], UserError | None]:
    # A CR inside quotes is then a line break like any other, and the cell gets "\n".
    newline: Literal[""] | None = "" if any("\n" in line for line in lines) else None
    if newline is None:
        lines = [line.replace("\r", "\n") for line in lines]
    for skip_spaces in (False, True):
        dialect = Dialect(separator, skip_spaces, newline)
        sample: list[Numbered] = []
        broken = None
        try:
            sample.extend(parsed(lines, dialect))
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
    return dialect, sample, broken


def _header(
    sample: Sequence[Numbered], header_row: int | None, *, skip: int, sign: str, certain: bool
) -> Header:
    if header_row is None:
        # Numbers in pairs may be one column with decimal commas, unless a person says they are not.
        pairs = certain or sign != ","
        return titled_or_not(sample, partial(untitled_in_text, skip=skip, pairs=pairs))
    if header_row == NONE:
        header = obeyed_untitled(sample, skip=skip)
    else:
        header = obeyed_header(sample, header_row)
    if header.named < 2 and not certain:
        where = "Cada fila" if header_row == NONE else "La fila indicada"
        raise UserError(
            f"{where} tiene una sola celda con los separadores conocidos. Indique el separador."
        )
    return header


def _layout(dialect: Dialect, sample: Sequence[Numbered], header: Header, *, asked: bool) -> Layout:
    """The layout, refused when the rows do not follow the titles."""
    body = header.body
    width = len(header.titles)
    fitting = sum(len(row) >= header.named and extent(row) <= width for row in body)
    share = fitting / len(body) if body else 1.0
    apart = any(abs(extent(row) - header.named) > 1 for row in body)
    lonely = sum(len(filled(row)) < 2 for row in body) * 2 > len(body)
    if header.index is not None and share < 0.5 and not asked and (apart or lonely):
        raise UserError(
            "Las filas no tienen la misma cantidad de celdas que el encabezado (fila "
            f"{sample[header.index][0]}): no parece una tabla. Revise el separador, o agregue un "
            "encabezado."
        )
    notes = []
    if dialect.skip_spaces:
        notes.append("Se quitaron los espacios que siguen a cada separador.")
    return Layout(dialect, header, share, header.sure, tuple(notes))


def _titled_first(layouts: Sequence[Layout], samples: Mapping[str, Sequence[Numbered]]) -> Layout:
    """Titles decide; where they are doubtful, a table without them that is as wide does."""
    titled = [layout for layout in layouts if layout.header.index is not None]
    untitled = {x.dialect.separator: x for x in layouts if x.header.index is None}
    best = _best(titled) if titled else None
    for sign, layout in untitled.items():
        if is_certain_split(sign, samples, untitled) and (
            best is None or (not best.header.sure and layout.header.named >= best.header.named)
        ):
            return layout
    if best is None:
        raise UserError(
            "No hay encabezado y no es seguro qué separa las columnas (puede ser "
            f"{' o '.join(_NAMES[sign] for sign in untitled)}). Indique el separador, o agregue "
            "un encabezado."
        )
    return best


def _doubting_titles(layout: Layout, signs: Iterable[str]) -> Layout:
    """Titles that hold another separator are seldom titles; a comma is at home in them."""
    others = [sign for sign in signs if sign not in (layout.dialect.separator, ",")]
    held = [
        _NAMES[sign]
        for sign in others
        if any(sign in as_text(title) for title in layout.header.titles)
    ]
    if not held:
        return layout
    note = (
        f"Se separó por {_NAMES[layout.dialect.separator]}, pero dentro de los títulos hay "
        f"{enumeration(held)}. Compruebe las columnas."
    )
    return replace(layout, sure=False, notes=(*layout.notes, note))


def _best(layouts: Sequence[Layout]) -> Layout:
    def merit(layout: Layout) -> tuple[bool, int, float, int]:
        fitting, header = layout.fitting, layout.header
        return fitting >= 0.9, -header.skip, round(fitting, 1), header.named

    best, *others = sorted(layouts, key=merit, reverse=True)  # stable: _SEPARATORS breaks ties
    rivals = [
        _NAMES[layout.dialect.separator]
        for layout in others
        if layout.fitting >= 0.9 and layout.header.skip <= best.header.skip
    ]
    if not rivals:
        return best
    note = (
        f"El archivo también se deja leer separado por {enumeration(rivals)}; se escogió "
        f"{_NAMES[best.dialect.separator]}. Compruebe las columnas."
    )
    return replace(best, sure=False, notes=(*best.notes, note))
