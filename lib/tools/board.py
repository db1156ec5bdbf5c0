"""A table as data: its columns, as screens, downloads and boards read them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Column:
    """One column: its name in the frame, the header people read, what it holds, its width.

    An instant is shown in the site's zone; an amount holds centavos, in `currency`.
    """

    name: str
    header: str
    type: Literal["text", "date", "instant", "number", "amount", "flag"] = "text"
    width: int = 100  # pixels
    help: str | None = None
    currency: str = "BOB"
