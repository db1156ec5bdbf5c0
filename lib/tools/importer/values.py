"""One cell to one value of a field, or the reason why it cannot be.

A cell is never guessed into another meaning: what does not fit is refused.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from lib.base.money import centavos
from lib.base.text import folded
from lib.tools.importer.kinds import Field, FieldType
from lib.tools.importer.mapping import DateOrder

Convert = Callable[[Any], Any]


class Refused(Exception):
    """The reason, in Spanish, why a cell is not a value of its field."""


_DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})$")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s*([ap])\.?\s*m\.?)?$", re.I)
_ZONED = re.compile(r":\d\d(?:\.\d+)?\s*(?:Z|[+-]\d{2}:?\d{2})$", re.I)
_MIDNIGHT = time()
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+$", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PLAIN = {",": re.compile(r"-?\d{1,3}(\.\d{3})*(,\d+)?$|-?\d+(,\d+)?$"),
          ".": re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?$|-?\d+(\.\d+)?$")}  # fmt: skip


def converter(
    field: Field,
    *,
    zone: ZoneInfo,
    order: DateOrder,
    decimal: Literal[",", "."],
    nulls: frozenset[str],
    pairs: Mapping[str, str],
) -> Convert:
    """The function that reads the cells of one field; it returns None for an empty cell."""
    inner = {
        FieldType.TEXT: lambda: _text(field),
        FieldType.DATE: lambda: _date(order),
        FieldType.INSTANT: lambda: _instant(order, zone),
        FieldType.MONEY: lambda: _money(decimal),
        FieldType.OPTION: lambda: _option(field),
    }[field.type]()
    if pairs:
        inner = _translated(inner, pairs)
    required = field.required

    def convert(cell: Any) -> Any:
        if cell.__class__ is str:
            cell = cell.strip()
            if cell and cell not in nulls:
                return inner(cell)
        elif cell is not None:
            return inner(cell)
        if required:
            raise Refused(f"«{field.label}» es obligatorio y está vacío")
        return None

    # Numbers and instants hardly repeat; remembering them would only cost.
    return convert if field.identifier or field.type is FieldType.INSTANT else _remembering(convert)


def _translated(inner: Convert, pairs: Mapping[str, str]) -> Convert:
    """What the mapping says a text means; `*` speaks for the texts it does not name."""
    by_text = {folded(text): value for text, value in pairs.items() if text != "*"}
    rest = pairs.get("*")

    def read(cell: Any) -> Any:
        return inner(by_text.get(folded(str(cell)), cell if rest is None else rest))

    return read


def _remembering(read: Convert) -> Convert:
    """Read each distinct text once: most columns hold few (states, zones, amounts, days)."""
    known: dict[str, Any] = {}

    def remembered(cell: Any) -> Any:
        if cell.__class__ is not str:  # 1, 1.0 and True are one key and three cells
            return read(cell)
        value = known.get(cell, known)
        if value is known:
            value = read(cell)
            if len(known) < 50_000:
                known[cell] = value
        return value

    return remembered


def shown(cell: Any) -> str:
    """A cell as the person would recognise it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date | datetime | time):
        return cell.isoformat()
    return str(cell)


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
            raise Refused(f"«{label}» espera texto y la celda guarda {_what(cell)}")
        elif abs(cell) >= 2**53:
            raise Refused(f"«{label}» tiene más cifras de las que la planilla conserva exactas")
        else:
            text = shown(cell)
        if len(text) > longest:
            raise Refused(f"«{label}» admite hasta {longest} caracteres y tiene {len(text)}")
        if identifier and "E" in text.upper() and _SHORTENED.match(text):
            raise Refused(f"«{label}» fue acortado por la hoja de cálculo y perdió cifras")
        if _CONTROL.search(text):
            raise Refused(f"«{label}» tiene caracteres de control")
        return text

    return read


def _option(field: Field) -> Convert:
    by_text = {folded(option): option for option in field.options}

    def read(cell: Any) -> str:
        found = by_text.get(folded(str(cell)))
        if found is None:
            raise Refused(
                f"«{field.label}» no conoce ese valor; use {', '.join(field.options)} "
                "o dé su equivalencia en el mapeo"
            )
        return found

    return read


def _date(order: DateOrder) -> Convert:
    parse = _date_text(order)

    def read(cell: Any) -> date:
        if isinstance(cell, datetime):
            if cell.time() != time():
                raise Refused("se espera una fecha sin hora")
            return cell.date()
        if isinstance(cell, date):
            return cell
        if not isinstance(cell, str):
            raise Refused(f"se espera una fecha y la celda guarda {_what(cell)}")
        day, _, rest = cell.replace("T", " ").partition(" ")
        if rest and _clock(rest) != time():
            raise Refused("se espera una fecha sin hora")
        return parse(day)

    return read


def _instant(order: DateOrder, zone: ZoneInfo) -> Convert:
    parse = _date_text(order)

    def day_of(text: str) -> tuple[date, timedelta | None]:
        """A day and its distance to UTC, None on the days when the clock changes."""
        day = parse(text)
        starts, ends = (datetime.combine(day, at, zone).utcoffset() for at in (time(), time.max))
        return day, starts if starts == ends else None

    # A file repeats few days and few minutes: each is read once.
    days, times = _remembering(day_of), _remembering(_clock)

    def read(cell: Any) -> datetime:
        if cell.__class__ is str:
            if cell[:4].isdigit() and _ZONED.search(cell):
                return _iso(cell)
            day_text, _, rest = cell.partition("T" if "T" in cell else " ")
            day, offset = days(day_text)
            at = times(rest) if rest else _MIDNIGHT
            if offset is not None:
                return datetime.combine(day, at, UTC) - offset
            local = datetime.combine(day, at, zone)
        elif isinstance(cell, datetime):
            local = cell.replace(tzinfo=zone) if cell.tzinfo is None else cell
        elif isinstance(cell, date):
            local = datetime.combine(cell, time(), zone)
        else:
            raise Refused(f"se espera una fecha y la celda guarda {_what(cell)}")
        return local.astimezone(UTC)

    return read


def _iso(cell: str) -> datetime:
    try:
        return datetime.fromisoformat(cell.upper().replace(" ", "T", 1)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(f"«{cell}» no es una fecha") from None


def _date_text(order: DateOrder) -> Callable[[str], date]:
    short_year = order.endswith("/aa")
    day_first = order.startswith("d")

    def parse(text: str) -> date:
        match = _DATE.match(text)
        if match is None:
            raise Refused(f"«{text}» no es una fecha")
        first, second, third = match[1], match[3], match[4]
        if len(first) == 4 and len(third) <= 2:  # year first is read one way only
            year, month, day = int(first), int(second), int(third)
        elif len(third) == 4 and len(first) <= 2 and order != "a-m-d":
            year = int(third)
            day, month = (int(first), int(second)) if day_first else (int(second), int(first))
        elif len(third) == 2 and len(first) <= 2 and short_year:
            year = 2000 + int(third)
            day, month = (int(first), int(second)) if day_first else (int(second), int(first))
        elif len(third) == 2 and len(first) <= 2:
            raise Refused(f"«{text}» tiene el año de dos cifras; declare d/m/aa en el mapeo")
        else:
            raise Refused(f"«{text}» no es una fecha {order}")
        try:
            return date(year, month, day)
        except ValueError:
            raise Refused(f"«{text}» no existe como fecha {order}") from None

    return parse


def _clock(text: str) -> time:
    match = _TIME.match(text.strip())
    if match is None:
        raise Refused(f"«{text}» no es una hora")
    hour, half = int(match[1]), (match[4] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise Refused(f"«{text}» no es una hora")
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(match[2]), int(match[3] or 0))
    except ValueError:
        raise Refused(f"«{text}» no es una hora") from None


def _money(decimal: Literal[",", "."]) -> Convert:
    shape, thousands = _PLAIN[decimal], "." if decimal == "," else ","

    def read(cell: Any) -> int:
        if isinstance(cell, bool) or not isinstance(cell, int | float | str):
            raise Refused(f"se espera un importe y la celda guarda {_what(cell)}")
        if isinstance(cell, str):
            text = re.sub(r"^(bs\.?|bob)\s*|\s*(bs\.?|bob)$", "", cell, flags=re.I).replace(" ", "")
            if not shape.match(text):
                raise Refused(f"«{cell}» no es un importe con «{decimal}» decimal")
            amount = Decimal(text.replace(thousands, "").replace(",", "."))
        else:
            # A binary 0.1 carries noise far behind the centavos; repr is what the sheet shows.
            amount = round(Decimal(repr(cell)), 6)
        if not abs(amount) < Decimal(20_000_000):
            raise Refused(f"«{shown(cell)}» es un importe demasiado grande")
        if amount != round(amount, 2):
            raise Refused(f"«{shown(cell)}» tiene más de dos decimales")
        return centavos(amount)

    return read


def _what(cell: Any) -> str:
    names = {bool: "sí o no", int: "un número", float: "un número", datetime: "una fecha",
             date: "una fecha", time: "una hora", str: "un texto"}  # fmt: skip
    return names.get(type(cell), str(cell))
