"""Telephone numbers as Bolivians write them, as a phone dials them, as WhatsApp knows them."""

import re
from dataclasses import dataclass

_COUNTRY = "591"
_BETWEEN = re.compile(r"[,;/|\n]|\s+[yo]\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Phone:
    """One number: as it is shown, as it is dialled, and its WhatsApp where it is a mobile."""

    shown: str
    dial: str
    whatsapp: str | None = None


def phones(text: str | None) -> list[Phone]:
    """The numbers of a cell, in order; what is no number is left out."""
    found = [_read(part) for part in _BETWEEN.split(text or "")]
    return list(dict.fromkeys(one for one in found if one is not None))


def _read(part: str) -> Phone | None:
    digits = re.sub(r"\D", "", part)
    abroad = part.strip().startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00") if abroad else digits
    if digits.startswith(_COUNTRY) and len(digits) > 8:
        abroad, digits = False, digits.removeprefix(_COUNTRY)
    if abroad:
        return Phone(f"+{digits}", f"+{digits}", digits) if 8 <= len(digits) <= 15 else None
    digits = digits.removeprefix("0")  # the prefix of long distance
    if len(digits) == 7 and digits[0] in "234" and not digits.startswith("46"):
        digits = digits[0] + digits  # there a local number begins with its area's figure
    if len(digits) == 8 and digits[0] in "67":
        whole = _COUNTRY + digits
        return Phone(digits, f"+{whole}", whole)
    if len(digits) == 8 and digits[0] in "234":
        return Phone(f"{digits[0]} {digits[1:]}", f"+{_COUNTRY}{digits}")
    return Phone(digits, digits) if len(digits) == 7 else None
