"""The cells of a column to the values of a field, or the reason why one cannot be.

A cell is never guessed into another meaning: what does not fit is refused.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from lib.base.money import centavos
from lib.base.text import folded
from lib.tools.importer.dates import date_reader, instant_reader
from lib.tools.importer.kinds import Field, FieldType
from lib.tools.importer.mapping import DateOrder, DecimalMark
from lib.tools.importer.reading.cells import CellError, as_text
from lib.tools.importer.refused import Refused, what

Convert = Callable[[Any], Any]

_REMEMBERED = 50_000
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+$", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CURRENCY = re.compile(r"^(bs\.?|bob)\s*|\s*(bs\.?|bob)$", re.I)
_SPACED_THOUSANDS = re.compile(r"(?<=\d)[ \xa0\u202f](?=\d{3}(?!\d))")
_PLAIN = {
    ",": re.compile(r"-?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?$"),
    ".": re.compile(r"-?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?$"),
}


@dataclass(frozen=True)
class Writing:
    """How a file writes what is the same in all its columns, and a column its dates and decimals.

    nulls: the texts that mean an empty cell. order and decimal are declared in
    the mapping or, where proved is True, were proved by cells of the column.
    """

    zone: ZoneInfo
    nulls: frozenset[str] = frozenset()
    order: DateOrder = "d/m/a"
    decimal: DecimalMark = ","
    proved: bool = False


class Reader:
    """Reads the cells of one field; an empty cell is None, one that does not fit raises Refused.

    Numbers and instants hardly repeat; every other column holds few distinct
    texts (states, zones, amounts, days), and each of those is read once.
    """

    def __init__(self, one: Convert, *, repeats: bool) -> None:
        self.one, self._repeats = one, repeats
        self._known: dict[str, Any] = {}

    def column(self, cells: Sequence[Any]) -> list[Any]:
        """The values of many cells; Refused at the first that does not fit."""
        if not self._repeats:
            return list(map(self.one, cells))
        known = self._known
        try:
            return list(map(known.__getitem__, cells))
        except KeyError:
            pass
        # Only text is remembered: 1, 1.0 and True are one key and three cells.
        if set(map(type, cells)) != {str}:
            return list(map(self.one, cells))
        fresh = set(cells).difference(known)
        if len(known) + len(fresh) > _REMEMBERED:
            known.clear()
            fresh = set(cells)
        for cell in fresh:
            known[cell] = self.one(cell)
        return list(map(known.__getitem__, cells))


def reader(field: Field, written: Writing, pairs: Mapping[str, str]) -> Reader:
    """The reader of a field; pairs is what the mapping says its texts mean."""
    makers: dict[FieldType, Callable[[], Convert]] = {
        FieldType.TEXT: lambda: _text(field),
        FieldType.DATE: lambda: date_reader(written.order),
        FieldType.INSTANT: lambda: instant_reader(written.order, written.zone),
        FieldType.MONEY: lambda: _money(written.decimal),
        FieldType.OPTION: lambda: _option(field),
    }
    inner = makers[field.type]()
    if pairs:
        inner = _translated(inner, pairs)
    repeats = not field.identifier and field.type is not FieldType.INSTANT
    return Reader(_unless_empty(inner, field, written.nulls), repeats=repeats)


def rank_reader(column: str, kind: str, written: Writing) -> Convert:
    """Reads the cells of the column that orders the rows of a record (agrupar)."""
    field = Field(column, column, required=True)
    makers: dict[str, Callable[[], Convert]] = {
        "fecha": lambda: instant_reader(written.order, written.zone),
        "numero": lambda: _number(written.decimal),
        "texto": lambda: _text(field),
    }
    return _unless_empty(makers[kind](), field, written.nulls)


def _unless_empty(inner: Convert, field: Field, nulls: frozenset[str]) -> Convert:
    required, label = field.required, field.label

    def read(cell: Any) -> Any:
        if cell.__class__ is str:
            cell = cell.strip()
            if cell and cell not in nulls:
                return inner(cell)
        elif cell is not None and not (nulls and as_text(cell) in nulls):
            if isinstance(cell, CellError):
                raise Refused(f"la celda guarda el error {cell}")
            return inner(cell)
        if required:
            raise Refused(f"«{label}» es obligatorio y está vacío")
        return None

    return read


def _translated(inner: Convert, pairs: Mapping[str, str]) -> Convert:
    """What the mapping says a text means; `*` speaks for the texts it does not name."""
    by_text = {_spelled(text): value for text, value in pairs.items() if text != "*"}
    rest = pairs.get("*")

    def read(cell: Any) -> Any:
        return inner(by_text.get(_spelled(as_text(cell)), cell if rest is None else rest))

    return read


def _spelled(text: str) -> str:
    """The text folded; one of signs alone ("-", "?") stays itself, not another such."""
    return folded(text) or text.strip()


def _text(field: Field) -> Convert:
    longest, identifier, label = field.max_length, field.identifier, field.label

    def read(cell: Any) -> str:
        if cell.__class__ is str:
            text: str = cell
            if (
                text.isprintable()
                and len(text) <= longest
                and not (identifier and ("E" in text or "e" in text))
            ):
                return text  # nearly every cell
        elif isinstance(cell, bool) or not isinstance(cell, int | float):
            raise Refused(f"«{label}» espera texto y la celda guarda {what(cell)}")
        elif abs(cell) >= 2**53:
            raise Refused(f"«{label}» tiene más cifras de las que la planilla conserva exactas")
        else:
            text = str(int(cell) if cell == int(cell) else cell)
        if len(text) > longest:
            raise Refused(f"«{label}» admite hasta {longest} caracteres y tiene {len(text)}")
        if identifier and _SHORTENED.match(text):
            raise Refused(f"«{label}» fue acortado por la hoja de cálculo y perdió cifras")
        if _CONTROL.search(text):
            raise Refused(f"«{label}» tiene caracteres de control")
        return text

    return read


def _option(field: Field) -> Convert:
    by_text = {folded(option): option for option in field.options}

    def read(cell: Any) -> str:
        found = by_text.get(folded(as_text(cell)))
        if found is None:
            raise Refused(
                f"«{field.label}» no conoce ese valor; use {', '.join(field.options)} "
                "o dé su equivalencia en el mapeo"
            )
        return found

    return read


def _money(decimal: DecimalMark) -> Convert:
    number = _number(decimal)

    def read(cell: Any) -> int:
        amount = number(_CURRENCY.sub("", cell) if isinstance(cell, str) else cell)
        if not abs(amount) < 20_000_000:
            raise Refused(f"«{as_text(cell)}» es un importe demasiado grande")
        # A binary 0.1 carries noise far behind the centavos.
        if (amount := round(amount, 6)) != round(amount, 2):
            raise Refused(f"«{as_text(cell)}» tiene más de dos decimales")
        return centavos(amount)

    return read


def _number(decimal: DecimalMark) -> Callable[[Any], Decimal]:
    shape, thousands = _PLAIN[decimal], "." if decimal == "," else ","

    def read(cell: Any) -> Decimal:
        if isinstance(cell, str):
            text = _SPACED_THOUSANDS.sub("", cell)
            if not shape.match(text):
                raise Refused(f"«{cell}» no es un número con «{decimal}» decimal")
            return Decimal(text.replace(thousands, "").replace(",", "."))
        if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
            raise Refused(f"se espera un número y la celda guarda {what(cell)}")
        return Decimal(repr(cell))  # repr is what the sheet shows

    return read
