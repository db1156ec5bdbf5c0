"""How a column writes dates and decimals: what its own cells prove, or nothing.

A day above 12 proves the order of day and month; both marks in one number, or
a mark not followed by three digits, prove which one is decimal. Without proof
the person is asked: never guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from lib.tools.importer.mapping import DateOrder, DecimalMark

_DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})$")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}$")
_REMEMBERED = 50_000  # distinct texts, so that memory has a bound

Contradiction = Literal["contradictoria"]


@dataclass
class Evidence:
    """What the cells seen so far prove; unclear is one that can be read two ways."""

    unclear: str = ""
    _seen: set[str] = field(default_factory=set)

    def add(self, cells: Iterable[str]) -> None:
        """Note cells; each distinct text is judged once."""
        fresh = {self._text(cell) for cell in cells}.difference(self._seen)
        if len(self._seen) < _REMEMBERED:
            self._seen |= fresh
        for text in fresh:
            self._judge(text)

    def _text(self, cell: str) -> str:
        return cell

    def _judge(self, text: str) -> None:
        raise NotImplementedError


@dataclass
class DateEvidence(Evidence):
    """Of the order of day, month and year."""

    day_first: bool = False
    month_first: bool = False
    year_first: bool = False

    def proof(self) -> DateOrder | Contradiction | None:
        """The order that a day above 12 proves, if any did."""
        if self.day_first and self.month_first:
            return "contradictoria"
        return "d/m/a" if self.day_first else "m/d/a" if self.month_first else None

    def harmless(self) -> DateOrder | None:
        """The order to read with where no cell depends on it; None when one does."""
        return None if self.unclear else "a-m-d" if self.year_first else "d/m/a"

    def _text(self, cell: str) -> str:
        return cell.strip()[:10].replace("T", " ").partition(" ")[0]  # the day alone

    def _judge(self, text: str) -> None:
        if (match := _DATE.match(text)) is None:
            return
        first, second = int(match[1]), int(match[3])
        if len(match[1]) == 4:
            self.year_first = True
        elif len(match[4]) != 4:
            return  # a two-digit year proves nothing here: it must be declared
        elif first > 12 >= second:
            self.day_first = True
        elif second > 12 >= first:
            self.month_first = True
        elif first != second and first <= 12:
            self.unclear = min(self.unclear or text, text)


@dataclass
class DecimalEvidence(Evidence):
    """Of the decimal mark."""

    comma: bool = False
    point: bool = False

    def proof(self) -> DecimalMark | Contradiction | None:
        """The mark that some number proves to be decimal, if any did."""
        if self.comma and self.point:
            return "contradictoria"
        return "," if self.comma else "." if self.point else None

    def harmless(self) -> DecimalMark | None:
        """The mark to read with where no number has one; None when one does."""
        return None if self.unclear else ","

    def _judge(self, text: str) -> None:
        number = re.sub(r"[^\d.,]", "", text).strip(".,")  # "Bs." brings a mark of its own
        if "," not in number and "." not in number:
            return
        last = max(number.rfind(","), number.rfind("."))
        mark, other = number[last], "." if number[last] == "," else ","
        if other in number or (number.count(mark) == 1 and not _THOUSANDS.match(number)):
            self.comma |= mark == ","
            self.point |= mark == "."
        elif number.count(mark) > 1:  # 1.234.567: a mark that repeats groups thousands
            self.comma |= mark == "."
            self.point |= mark == ","
        else:
            self.unclear = min(self.unclear or text, text)
