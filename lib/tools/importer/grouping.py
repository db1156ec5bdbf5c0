"""Several rows of a file into one record, when the mapping declares it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lib.tools.importer.block import Aside
from lib.tools.importer.reading.cells import as_text
from lib.tools.importer.refused import Refused

Row = tuple[int, list[Any]]


@dataclass
class Groups:
    """The first and the last row of each record, by order; memory grows with the records only.

    key and rank are (title, place) of a column; without rank the file's own
    order counts. Rows of equal rank stay as in the file.
    """

    key: tuple[str, int]
    rank: tuple[str, int] | None
    read_rank: Callable[[Any], Any]
    nulls: frozenset[str]
    _first: dict[str, tuple[Any, list[Any]]] = field(default_factory=dict)
    _last: dict[str, tuple[Any, int, list[Any]]] = field(default_factory=dict)

    def add(self, rows: Iterable[Row]) -> list[Aside]:
        """Take rows in; returns those whose record or place in it cannot be told."""
        asides = []
        title, place = self.key
        for number, cells in rows:
            name = as_text(cells[place]).strip()
            if not name or name in self.nulls:
                asides.append(Aside(number, title, name, "no dice de qué registro es", cells))
                continue
            try:
                rank = self.read_rank(cells[self.rank[1]]) if self.rank else number
            except Refused as reason:
                assert self.rank is not None
                shown = as_text(cells[self.rank[1]])
                asides.append(Aside(number, self.rank[0], shown, str(reason), cells))
                continue
            if name not in self._first or rank < self._first[name][0]:
                self._first[name] = (rank, cells)
            if name not in self._last or rank >= self._last[name][0]:
                self._last[name] = (rank, number, cells)
        return asides

    def rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """A row per record: the cells of its last row, and behind them those of its first."""
        for name, (_, number, cells) in self._last.items():
            yield number, [*cells, *self._first[name][1]]
