"""How a column writes dates and decimals: what its own cells prove, or nothing.

A day above 12 proves the order of day and month; both marks in one number, or
a mark not followed by three digits, prove which one is decimal. Without proof
the person is asked: never guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from lib.tools.importer.mapping import DateOrder

_DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})$")
_JUDGED = 50_000  # distinct amounts remembered, so that memory has a bound

Undecided = Literal["sin prueba", "contradictoria"]


@dataclass
class DateEvidence:
    """The distinct dates seen in a column, and what they prove together."""

    seen: set[str] = field(default_factory=set)

    def add(self, cells: Iterable[str]) -> None:
        """Note cells; a date stands in the first ten characters."""
        self.seen.update({cell.strip()[:10] for cell in cells})

    def verdict(self) -> DateOrder | Undecided:
        """The order proved; "sin prueba" when no cell tells, "contradictoria" when two disagree."""
        day_first = month_first = ambiguous = iso = 0
        for text in self.dates():
            match = _DATE.match(text)
            if match is None:
                continue
            first, second = int(match[1]), int(match[3])
            if len(match[1]) == 4:
                iso += 1
            elif len(match[4]) != 4:
                continue  # a two-digit year proves nothing here: it must be declared
            elif first > 12 >= second:
                day_first += 1
            elif second > 12 >= first:
                month_first += 1
            elif first != second and first <= 12:
                ambiguous += 1
        if day_first and month_first:
            return "contradictoria"
        if day_first or month_first:
            return "d/m/a" if day_first else "m/d/a"
        return "sin prueba" if ambiguous else "a-m-d" if iso else "d/m/a"

    def example(self) -> str:
        """A date that could be read both ways, to show the person."""
        for text in sorted(self.dates()):
            match = _DATE.match(text)
            if match and len(match[4]) == 4 and int(match[1]) <= 12 and int(match[3]) <= 12:
                return text
        return ""

    def dates(self) -> set[str]:
        """The distinct dates, without what follows them."""
        return {cell.replace("T", " ").partition(" ")[0] for cell in self.seen}


@dataclass
class DecimalEvidence:
    """What the numbers of a column prove about their decimal mark."""

    comma: bool = False
    point: bool = False
    unclear: str = ""
    seen: set[str] = field(default_factory=set)

    def add(self, cells: Iterable[str]) -> None:
        """Note cells; amounts repeat, so each distinct one is judged once."""
        fresh = set(cells).difference(self.seen)
        if len(self.seen) < _JUDGED:
            self.seen |= fresh
        for cell in fresh:
            self._judge(cell)

    def verdict(self) -> Literal[",", "."] | Undecided:
        """The decimal mark proved."""
        if self.comma and self.point:
            return "contradictoria"
        if self.comma or self.point:
            return "," if self.comma else "."
        return "sin prueba" if self.unclear else ","

    def _judge(self, cell: str) -> None:
        text = re.sub(r"[^\d.,]", "", cell).strip(".,")  # "Bs." brings a mark of its own
        if "," not in text and "." not in text:
            return
        last = max(text.rfind(","), text.rfind("."))
        mark, other = text[last], "." if text[last] == "," else ","
        thousands = re.match(r"[1-9]\d{0,2}[.,]\d{3}$", text)  # or three decimals: 1.234
        if other in text or (text.count(mark) == 1 and not thousands):
            self.comma |= mark == ","
            self.point |= mark == "."
        elif text.count(mark) > 1:  # 1.234.567: a mark that repeats groups thousands
            self.comma |= mark == "."
            self.point |= mark == ","
        else:
            self.unclear = min(self.unclear or cell, cell)
