"""Where the data ends: totals, averages and footnotes that close a table."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lib.base.errors import UserError
from lib.tools.importer.reading.cells import Cell, Row, as_text, filled, kind
from lib.tools.importer.reading.header_signs import column_kinds, is_measured, reads_as_titles

_LABELS = frozenset(
    """total;totales;suma;sumas;suma total;total general;totales generales;gran total;subtotal;
    subtotales;sub total;promedio;promedios;promedio general;media aritmetica;total a pagar;
    total facturado;total columna;total reporte;total del reporte;total mes;total periodo;sum;
    totals;grand total;average;mean""".replace("\n", "")
    .replace("    ", "")
    .split(";")
)
TOTAL_SPELLINGS = frozenset(
    spelled
    for label in ("total", "totales", "subtotal", "total general", "gran total", "promedio")
    for spelled in (label, label.capitalize(), label.title(), label.upper(), f"{label}:".upper())
)
_FOOTNOTE = re.compile(
    r"(?:\(?\*|\(\d\)|fuentes?\b|source\b|notas?\s*[:.\d]|nota al pie|generado\b|elabor(?:ado|o)\b"
    r"|fecha de (?:generacion|corte|impresion|descarga|consulta|reporte)|impreso\b|pagina \d"
    r"|(?:numero |total )(?:de )?(?:registros|filas|casos)\b|registros?\s*:"
    r"|\(?\d+ (?:filas?|registros?|rows?)\b|fin del? (?:reporte|informe|archivo)\b)"
)


@dataclass(frozen=True)
class Closing:
    """A row near the end of the table."""

    index: int  # of the record, counted from the first one under the header
    number: int
    cells: Row
    after_blank: bool


@dataclass(frozen=True)
class Ending:
    left_out: tuple[Closing, ...]
    sure: bool
    notes: tuple[str, ...]


def judge_ending(
    rows: Sequence[Closing],
    body: Sequence[Row],
    width: int,
    reread: Callable[[], Iterable[Row]],
) -> Ending:
    """Which of the last rows are not data; refuses when that cannot be told.

    body is a sample of the table, which in a small one holds these very rows;
    reread gives the rows of the table again, for the sums of a doubtful total.
    """
    left_out: list[Closing] = []
    notes: list[str] = []
    sure = True
    for row in reversed(rows):
        doubted = [closing.cells for closing in (*left_out, row)]
        kinds = column_kinds(_typical([cells for cells in body if cells not in doubted]), width)
        if _is_footnote(row, kinds):
            left_out.append(row)
            notes.append(f"La fila {row.number} es una nota al pie y se dejó fuera: {_shown(row)}.")
        elif _is_labelled_total(row):
            if not _sparser(row, kinds) and not _adds_up(row, reread()):
                sure = False
                notes.append(
                    f"La última fila ({row.number}) dice {_shown(row)}, pero no suma la tabla: se "
                    "leyó como dato. Si es un total, bórrela."
                )
                break
            left_out.append(row)
            notes.append(f"La fila {row.number} ({_shown(row)}) es un total y se dejó fuera.")
        else:
            _refuse_doubt(row, kinds, after_total=bool(left_out))
            break
    return Ending(tuple(left_out), sure, tuple(notes))


def refuse_second_table(restarts: Sequence[Closing], kinds: Sequence[Counter[str]]) -> None:
    """Rows of titles after a gap mean that another table begins there."""
    measured = {column for column, counts in enumerate(kinds) if is_measured(counts, share=0.8)}
    for row in restarts:
        if reads_as_titles(row.cells) and measured & set(filled(row.cells)):
            raise UserError(
                f"En la fila {row.number}, después de una fila en blanco, parece empezar otra "
                "tabla. Deje una sola tabla por archivo u hoja."
            )


def _label(cell: Cell) -> str:
    text = unicodedata.normalize("NFKD", as_text(cell)).casefold()
    plain = "".join(sign for sign in text if not unicodedata.combining(sign))
    return " ".join(plain.strip(" :.-=*\t\n\r").split())


def _is_labelled_total(row: Closing) -> bool:
    places = filled(row.cells)
    others = [kind(row.cells[place]) for place in places[1:]]
    return (
        len(places) > 1
        and _label(row.cells[places[0]]) in _LABELS
        and all(what in ("number", "error", "formula") for what in others)
    )


def _is_footnote(row: Closing, kinds: Sequence[Counter[str]]) -> bool:
    places = filled(row.cells)
    if not places or len(kinds) < 3 or len(places) > 2:
        return False
    alone = len(places) == 1 or kind(row.cells[places[1]]) in ("number", "date")
    text = unicodedata.normalize("NFKD", as_text(row.cells[places[0]])).casefold().strip()
    plain = "".join(sign for sign in text if not unicodedata.combining(sign))
    return alone and _FOOTNOTE.match(plain) is not None


def _typical(body: Sequence[Row]) -> list[Row]:
    """Rows as full as most: in a small table the summary rows would blur the profile."""
    sizes = sorted(len(filled(row)) for row in body)
    return [row for row in body if len(filled(row)) * 2 >= sizes[len(sizes) // 2]]


def _usual(kinds: Sequence[Counter[str]], share: float) -> set[int]:
    """Columns that are hardly ever blank."""
    return {
        column
        for column, counts in enumerate(kinds)
        if counts.total() and counts["blank"] <= (1 - share) * counts.total()
    }


def _sparser(row: Closing, kinds: Sequence[Counter[str]]) -> bool:
    return bool(_usual(kinds, 0.8) - set(filled(row.cells)))


def _refuse_doubt(row: Closing, kinds: Sequence[Counter[str]], *, after_total: bool) -> None:
    places = filled(row.cells)
    numbers = [place for place in places if kind(row.cells[place]) in ("number", "error")]
    missing = _usual(kinds, 0.7) - set(places)
    names = {column for column in _usual(kinds, 0.7) if not is_measured(kinds[column])}
    unlabelled = len(numbers) == len(places) and 0 in missing and names <= missing
    closing = (
        after_total and len(numbers) == len(places) - 1 and places[0] not in numbers and missing
    )
    lone_note = row.after_blank and len(places) == 1 and len(kinds) > 2
    if unlabelled or closing or lone_note:
        raise UserError(
            f"No es claro dónde terminan los datos: la fila {row.number} ({_shown(row)}) parece un "
            "resumen o una nota y no un dato más. Bórrela, o complétela si es un dato, y vuelva a "
            "subir el archivo."
        )


def _shown(row: Closing) -> str:
    text = " · ".join(as_text(row.cells[place]).strip() for place in filled(row.cells)[:4])
    return f"«{text[:60]}{'…' if len(text) > 60 else ''}»"


def _adds_up(total: Closing, table: Iterable[Row]) -> bool:
    """True when some column's sum or mean is what the row says, whichever the decimal mark."""
    columns = [place for place in filled(total.cells)[1:] if kind(total.cells[place]) == "number"]
    sums = {(place, mark): 0.0 for place in columns for mark in ".,"}
    count = 0
    for index, row in enumerate(table):
        if index == total.index:
            break
        count += 1
        for place, mark in sums:
            if place < len(row):
                sums[place, mark] += _value(row[place], mark)
    if count == 0:
        return False
    return any(
        abs(_value(total.cells[place], mark) - expected) <= 0.01 + 1e-6 * abs(expected)
        for (place, mark), value in sums.items()
        if value
        for expected in (value, value / count)
    )


def _value(cell: Cell, decimal: str) -> float:
    if isinstance(cell, int | float):
        return float(cell)
    if not isinstance(cell, str):
        return 0.0
    digits = "".join(sign for sign in cell if sign.isdecimal() or sign in f"-{decimal}")
    try:
        return float(digits.replace(decimal, "."))
    except ValueError:
        return 0.0
