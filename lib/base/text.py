"""Text as people write it, folded for comparison."""

import re
import unicodedata


def folded(text: str) -> str:
    """Lower case, without accents, runs of anything else than letters and digits as one space."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^0-9a-z]+", " ", plain.casefold()).strip()


def squeezed(text: str) -> str:
    """The text with every run of white space as one space, and none at the ends."""
    return " ".join(text.split())
