"""What a cell of a file can hold, and what it looks like."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class CellError:
    """An error a spreadsheet shows in place of a value, such as #N/A."""

    code: str

    def __str__(self) -> str:
        return self.code


Cell = str | int | float | bool | date | datetime | time | timedelta | CellError | None
Row = Sequence[Cell]
Numbered = tuple[int, Row]  # the number a person sees, and the cells
Kind = Literal["blank", "number", "date", "address", "formula", "error", "text"]

_NUMBER = re.compile(r"[($€£+\-\s]*(?:COP|USD|EUR)?[$\s]*\d[\d.,'\s]*\)?\s*(?:%|COP|USD|EUR)?")
_DATE = re.compile(
    r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[T\s]+\d{1,2}:\d{2}.{0,20})?"
    r"|\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?\s?m\.?)?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w+|https?://\S+", re.IGNORECASE)
_FORMULA = re.compile(r"=.|[@+\-].*[(|!]")
_LONGEST_NUMBER = 40  # longer text is not worth two regular expressions


def is_blank(row: Row) -> bool:
    """True when no cell of the row holds anything but white space."""
    return all(is_empty(cell) for cell in row)


def is_empty(cell: Cell) -> bool:
    # Ctrl-Z is how old DOS programs close a text file.
    return cell is None or (isinstance(cell, str) and (not cell.strip() or cell == "\x1a"))


def filled(row: Row) -> list[int]:
    """Positions of the cells that hold something."""
    return [position for position, cell in enumerate(row) if not is_empty(cell)]


def extent(row: Row) -> int:
    """How many cells the row has up to its last one that holds something."""
    for position in range(len(row), 0, -1):
        if not is_empty(row[position - 1]):
            return position
    return 0


def kind(cell: Cell) -> Kind:
    """What the cell looks like to a person, whether typed or written as text."""
    if isinstance(cell, str):
        return _kind_of_text(cell.strip())
    if cell is None:
        return "blank"
    if isinstance(cell, CellError):
        return "error"
    return "number" if isinstance(cell, int | float) else "date"


def _kind_of_text(text: str) -> Kind:
    if text in ("", "\x1a"):
        return "blank"
    if len(text) <= _LONGEST_NUMBER:
        if _DATE.fullmatch(text):
            return "date"
        if _NUMBER.fullmatch(text):
            return "number"
    if _FORMULA.match(text):
        return "formula"
    return "address" if _ADDRESS.fullmatch(text[:300]) else "text"


def as_text(cell: Cell) -> str:
    """The cell as a person would type it: ISO dates, whole numbers without ".0"."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "VERDADERO" if cell else "FALSO"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(abs(round(cell.total_seconds())), 60)
        sign = "-" if cell < timedelta() else ""
        return f"{sign}{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell)
