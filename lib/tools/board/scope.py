"""Whose eyes: the rows and columns of a board that may travel to a person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lib.base.permissions import Person
from lib.store import boards
from lib.store.records import Record
from lib.store.work import Connection, reading
from lib.tools.board.spec import BoardSpec, Column
from lib.tools.site import Site


@dataclass(frozen=True)
class Narrowed:
    """What a person chose to look at: some zones, states, groups; empty means all of theirs."""

    zones: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Board:
    """A board at work: its declaration and what only its procedure can tell.

    complete works out, in place, the cells that the table does not hold.
    lists gives the values that lists and suggestions offer, by column.
    create adds a row from the form's checked cells, in the caller's
    transaction, and returns its id; it is given the receipt to journal.
    """

    spec: BoardSpec
    complete: Callable[[Connection, Site, Sequence[Record]], None] = lambda _c, _s, _r: None
    lists: Callable[[Connection, Site], Mapping[str, Sequence[str]]] = lambda _c, _s: {}
    create: Callable[..., int] | None = None


@dataclass(frozen=True)
class Audience:
    """All that decides what somebody receives: people of one audience share its messages."""

    columns: tuple[str, ...]
    zones: tuple[str, ...] | None = None  # None: every zone
    states: tuple[str, ...] | None = None  # None: the board has no states
    groups: tuple[str, ...] = ()  # empty: all of them
    among: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False, compare=False)

    def admits(self, cells: Mapping[str, Any]) -> bool:
        """Whether a row with these cells belongs to the scope."""
        return all(cells.get(column) in values for column, values in self.among.items())


def audience(spec: BoardSpec, narrowed: Narrowed, person: Person) -> Audience:
    """The audience a person belongs to: never more than is theirs, whatever they narrowed to."""
    among: dict[str, tuple[str, ...]] = {}
    zones: tuple[str, ...] | None = None
    states: tuple[str, ...] | None = None
    if spec.zone and (person.zones or narrowed.zones):
        own = set(person.zones or narrowed.zones) & set(narrowed.zones or person.zones)
        zones = among[spec.zone] = tuple(sorted(own))
    if spec.states:
        wanted = narrowed.states or spec.states.shown
        states = tuple(s for s in spec.states.shown if s in wanted)
        among[spec.states.column] = states
    groups = tuple(sorted(narrowed.groups)) if spec.group else ()
    if spec.group and groups:
        among[spec.group] = groups
    columns = tuple(c.name for c in spec.seen_by(person) if c.type != "clock")
    if spec.clock:
        columns += (spec.clock.warn, spec.clock.due)
    return Audience(columns, zones, states, groups, among)


def lists_of(site: Site, board: Board) -> dict[str, list[str]]:
    """What the board's lists and suggestions offer now, by column."""
    with reading(site.engine) as connection:
        return {name: list(some) for name, some in board.lists(connection, site).items()}


def cells_read(spec: BoardSpec) -> list[str]:
    """The columns of the table that the board's rows are made of."""
    names = [c.name for c in spec.columns]
    names += [name for name, _ in spec.order]
    names += [c for c in (spec.zone, spec.group, spec.states and spec.states.column) if c]
    names += spec.reads
    return boards.stored(spec.table, list(dict.fromkeys(names)))


def writable(spec: BoardSpec, column: str, person: Person) -> Column | None:
    """The column if the person may write in it."""
    found = next((c for c in spec.seen_by(person) if c.name == column), None)
    if found is None or found.edit is None or not person.may(found.edit):
        return None
    return found
