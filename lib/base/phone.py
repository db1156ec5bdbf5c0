"""Telephone numbers as Bolivians write them, in the form that dials from anywhere."""

import re

_COUNTRY = "591"
_LOCAL = re.compile(r"[2-467]\d{7}")  # a city's prefix and seven, or a mobile of eight
_MOBILE = re.compile(r"[67]\d{7}")


def dialled(text: str | None) -> str | None:
    """`+59176543210`; None when the text is no number that can be called."""
    digits = re.sub(r"\D", "", text or "")
    local = digits.removeprefix("00").removeprefix(_COUNTRY).removeprefix("0")
    return f"+{_COUNTRY}{local}" if _LOCAL.fullmatch(local) else None


def whatsapp(text: str | None) -> str | None:
    """The address of a WhatsApp conversation; None when it is no mobile number."""
    number = dialled(text)
    if number is None or not _MOBILE.fullmatch(number.removeprefix(f"+{_COUNTRY}")):
        return None
    return f"https://wa.me/{number.removeprefix('+')}"
