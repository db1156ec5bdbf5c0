"""Several rows of a file into one record, when the mapping declares it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from lib.tools.importer.values import Refused

Row = tuple[int, list[Any]]


def grouped(
    rows: Iterable[Row],
    *,
    key: int,
    order: Callable[[Sequence[Any]], Any] | None,
    first: frozenset[int],
    aside: Callable[[int, list[Any], str], None],
) -> Iterator[Row]:
    """One row per key: the last by order, with the `first` places taken from the first.

    Memory grows with the number of keys (two rows each). A row whose order
    cannot be read is handed to `aside`. Rows of equal order stay as in the file.
    """
    earliest: dict[Any, tuple[Any, list[Any]]] = {}
    latest: dict[Any, tuple[Any, int, list[Any]]] = {}
    for number, cells in rows:
        name = cells[key]
        try:
            rank = order(cells) if order else number
        except Refused as reason:
            aside(number, cells, str(reason))
            continue
        if name not in earliest or rank < earliest[name][0]:
            earliest[name] = (rank, cells)
        if name not in latest or rank >= latest[name][0]:
            latest[name] = (rank, number, cells)
    for name, (_, number, cells) in latest.items():
        opening = earliest[name][1]
        yield number, [opening[i] if i in first else cell for i, cell in enumerate(cells)]
