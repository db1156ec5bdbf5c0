"""Some records of a file, kept by columns: a million rows are few long lists, not as many dicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any, NamedTuple

Columns = dict[str, list[Any]]  # field → its value in each record


class Aside(NamedTuple):
    """A row that cannot be applied as it is: which column, which value, why."""

    row: int
    column: str
    value: str
    reason: str
    content: Sequence[Any]


class Outcome(NamedTuple):
    """One record and what it does; before holds the old values of the fields it changes."""

    row: int
    values: Mapping[str, Any]
    before: Mapping[str, Any] | None = None
    target_id: int | None = None


@dataclass(frozen=True)
class Block:
    """Records that can be applied: place i of every list belongs to the same one.

    They are in the order in which they are best written, not in the file's.

    rows: where each stands in the file; columns: the mapped fields and what was
    derived from them; content: the file's own cells.
    """

    rows: list[int] = field(default_factory=list)
    columns: Columns = field(default_factory=dict)
    content: list[Sequence[Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    def values(self, place: int) -> dict[str, Any]:
        """One record by itself."""
        return {name: column[place] for name, column in self.columns.items()}

    def extend(self, other: "Block") -> None:
        """Add the records of another block of the same file."""
        self.rows.extend(other.rows)
        self.content.extend(other.content)
        for name, column in other.columns.items():
            self.columns.setdefault(name, []).extend(column)

    def outcomes(self, most: int) -> list[Outcome]:
        """The first few records of the file, for people to look at."""
        places = nsmallest(most, range(len(self)), key=self.rows.__getitem__)
        return [Outcome(self.rows[place], self.values(place)) for place in places]

    def between(self, span: slice) -> "Block":
        """The records of a slice."""
        columns = {name: column[span] for name, column in self.columns.items()}
        return Block(self.rows[span], columns, self.content[span])

    def only(self, places: Sequence[int]) -> "Block":
        """The records at some places, in their order."""
        return Block(
            [self.rows[i] for i in places],
            {name: [column[i] for i in places] for name, column in self.columns.items()},
            [self.content[i] for i in places],
        )


@dataclass(frozen=True)
class Comparison:
    """What applying a block would do."""

    new: Block = field(default_factory=Block)
    changed: list[Outcome] = field(default_factory=list)
    equal: Block = field(default_factory=Block)
    asides: list[Aside] = field(default_factory=list)
    notices: Sequence[str] = ()  # what of the rows is left out, and why
