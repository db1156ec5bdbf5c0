"""Cells on their way in and out: what a person typed to a value, a value to its wire form.

Wire forms: text, null for an empty cell, `AAAA-MM-DD` for a date, `…Z` for an
instant, whole numbers, centavos for an amount, true or false.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lib.base.errors import UserError
from lib.base.money import centavos
from lib.base.text import folded
from lib.tools.board.spec import Column

Wire = str | int | float | bool | None

_DATE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?$")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
_NUMBER = re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$")
_CURRENCY = re.compile(r"^(Bs\.?|BOB|USD|\$us\.?|\$)\s*|\s*(Bs\.?|BOB|USD)$", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_YES, _NO = {"si", "s", "x", "true", "1", "verdadero"}, {"no", "n", "false", "0", "falso"}
_MOST = 2_000_000_000  # a whole number the database holds
_YEARS = range(1900, 2100)


def to_wire(value: Any) -> Wire:
    """A stored value as it travels."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value  # type: ignore[no-any-return]


def parse(column: Column, typed: Wire, *, options: Sequence[str], today: date) -> Any:
    """What a person typed, or a wire value, as the value to keep; None empties the cell.

    options: what a list may hold (empty: anything). today gives a date its year
    when only day and month were typed. UserError says what is wrong, in Spanish.
    """
    if typed is None or (isinstance(typed, str) and not typed.strip()):
        if column.required:
            raise UserError(f"{column.title} no puede quedar vacío.")
        return None
    if column.type == "list":
        return _option(column, str(typed), options)
    if column.type == "date":
        return _date(str(typed).strip(), today)
    if column.type == "number":
        number = _whole(typed)
        if column.low is not None and number < column.low:
            raise UserError(f"{column.title} no puede ser menos que {column.low}.")
        return number
    if column.type == "amount":
        return _amount(typed)
    if column.type == "flag":
        return _flag(typed)
    return _text(column, typed)


def from_journal(column: Column, text: str | None) -> Wire:
    """A cell's text form in the journal as it travels."""
    if text is None:
        return None
    if column.type in ("number", "amount"):
        return int(text)
    if column.type == "flag":
        return text == "true"
    if column.type == "instant":
        return to_wire(datetime.fromisoformat(text))
    return text


def _text(column: Column, typed: Wire) -> str:
    # A cell is one line: what Excel breaks inside a cell is kept as a space.
    lines = (line.strip(" \t") for line in re.split(r"[\r\n]+", str(typed)))
    text = " ".join(lines).replace("\t", " ").strip()
    if _CONTROL.search(text):
        raise UserError(f"{column.title} tiene caracteres que no se pueden guardar.")
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: no database holds it
        raise UserError(f"{column.title} tiene caracteres que no se pueden guardar.") from None
    if len(text) > column.length:
        raise UserError(
            f"{column.title} admite hasta {column.length} caracteres y tiene {len(text)}."
        )
    return text


def _option(column: Column, typed: str, options: Sequence[str]) -> str:
    if not options:
        return _text(column, typed)
    wanted = folded(typed)
    found = next((o for o in options if folded(o) == wanted), None)
    if found is None:
        some = ", ".join(options[:8]) + ("…" if len(options) > 8 else "")
        raise UserError(f"«{typed[:40]}» no está en la lista de {column.title}: {some}.")
    return found


def _date(typed: str, today: date) -> date:
    refused = UserError(f"«{typed[:40]}» no es una fecha. Escríbala como 18/11/2026.")
    if match := _ISO.fullmatch(typed):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DATE.fullmatch(typed):
        day, month = int(match[1]), int(match[3])
        year = int(match[4]) if match[4] else today.year
        year += 2000 if year < 100 else 0
    else:
        raise refused
    try:
        found = date(year, month, day)
    except ValueError:
        raise UserError(f"«{typed}» no existe en el calendario.") from None
    if found.year not in _YEARS:
        raise refused
    return found


def _number(typed: Wire) -> Decimal:
    if isinstance(typed, bool):
        raise UserError("Aquí va un número.")
    if isinstance(typed, int | float):
        return Decimal(str(typed))
    text = str(typed).strip().replace(" ", "").replace("\u00a0", "")
    if not _NUMBER.fullmatch(text):
        raise UserError(f"«{str(typed)[:40]}» no es un número. Escríbalo como 1.234,5.")
    return Decimal(text.replace(".", "").replace(",", "."))


def _whole(typed: Wire) -> int:
    number = _number(typed)
    if not number.is_finite() or abs(number) > _MOST:
        raise UserError("El número es demasiado grande.")
    if number != int(number):
        raise UserError("Aquí va un número entero, sin decimales.")
    return int(number)


def _amount(typed: Wire) -> int:
    if isinstance(typed, int | float):  # a wire value: centavos
        return _whole(typed)
    number = _number(_CURRENCY.sub("", str(typed).strip()))
    if abs(number) * 100 > _MOST:
        raise UserError("El importe es demasiado grande.")
    if number != round(number, 2):
        raise UserError("El importe tiene más de dos decimales.")
    return centavos(number)


def _flag(typed: Wire) -> bool:
    if isinstance(typed, bool):
        return typed
    word = folded(str(typed))
    if word in _YES or word in _NO:
        return word in _YES
    raise UserError("Aquí va «sí» o «no».")
