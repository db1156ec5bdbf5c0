"""Text as people write it, folded for comparison."""

import re
import unicodedata

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_WORD = r"[A-Za-z0-9_%+-]+"
_ADDRESS = re.compile(rf"{_WORD}(?:\.{_WORD})*@{_LABEL}(?:\.{_LABEL})+")


def folded(text: str) -> str:
    """Lower case, without accents, runs of anything else than letters and digits as one space."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^0-9a-z]+", " ", plain.casefold()).strip()


def squeezed(text: str) -> str:
    """The text with every run of white space as one space, and none at the ends."""
    return " ".join(text.split())


def is_address(text: str) -> bool:
    """Whether it is one plain e-mail address, as people write them."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None
