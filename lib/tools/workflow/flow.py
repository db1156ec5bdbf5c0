"""What a flow is: states, the steps between them, the fields each step asks for, its clocks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from lib.base.parameters import Parameter
from lib.base.permissions import Permission, Person
from lib.store.records import Record
from lib.store.work import Connection
from lib.tools.board.spec import Tone
from lib.tools.site import Site

Values = Mapping[str, Any]  # a form's checked fields, by name
FieldType = Literal[
    "text", "long", "list", "many", "date", "time", "number", "score", "flag", "files", "people"
]

Pause = Literal["ends", "keeps", "begins"]

# Why a step cannot be taken with this row and these values; None when it can.
Guard = Callable[[Connection, Site, Record, Values], str | None]
# Why a step is not this person's to take with this row, although their role allows it.
Whose = Callable[[Connection, Site, Record, Person], str | None]
# What a person has to confirm before it is (a visit on a holiday), one sentence each.
Asks = Callable[[Connection, Site, Record, Values], list[str]]
# What there is already of what the step puts another for, in words (the visit that waits).
Replaces = Callable[[Connection, Site, Record], str | None]
# What else the step writes, in its transaction; returns cells of the row to change with it.
Effect = Callable[["Taken"], Mapping[str, Any]]


@dataclass(frozen=True)
class State:
    """A state: who has it in hand (the document's role) and what they have to do next.

    final: nothing follows.
    """

    name: str
    owner: str
    next: str
    final: bool = False
    tone: Tone | None = None


@dataclass(frozen=True)
class Field:
    """One field of a step's form.

    cell names the column of the row that it fills, and is filled from. lists names the
    options that Flow.lists offers where they are not fixed: a text then takes others too.
    when = (field, values): it is asked, and may be required, only while that field holds
    one of them. low and high bound a number; a score is 1 to 5; flag fields that are
    required have to be ticked. files holds attachment ids, people logins.
    """

    name: str
    label: str
    type: FieldType = "text"
    required: bool = False
    options: tuple[str, ...] = ()
    lists: str | None = None
    cell: str | None = None
    when: tuple[str, tuple[Any, ...]] | None = None
    help: str | None = None
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    length: int = 200


@dataclass(frozen=True)
class Step:
    """One thing a person (or, automatic, the clock or an import) does with a row.

    target None: the row stays in its state (a call without answer, a comment). label is the
    button; done, what the history says of it. step is the document's. cells are set as they
    are. result and score name the fields that figures are made from. sources empty: every
    state that is not final. bulk: it may be taken with many rows at once. pause: a step
    begins the pause of the row's clock, keeps it since it is about something else, or ends
    it: work with the row went on. goes_on: a clock that its target starts again goes on from
    where it stood.
    """

    code: str
    label: str
    done: str
    sources: tuple[str, ...]
    target: str | None
    permission: Permission
    step: str = ""
    icon: str = ""
    fields: tuple[Field, ...] = ()
    cells: Mapping[str, Any] = field(default_factory=dict)
    whose: Whose | None = None
    guard: Guard | None = None
    asks: Asks | None = None
    effect: Effect | None = None
    replaces: Replaces | None = None
    result: str | None = None
    score: str | None = None
    automatic: bool = False
    bulk: bool = False
    final_too: bool = False
    primary: bool = False
    pause: Pause = "ends"
    goes_on: bool = False


@dataclass(frozen=True)
class Clock:
    """A clock: so many business days from when a row came to the first of its states."""

    code: str
    label: str
    days: Parameter


@dataclass(frozen=True)
class Flow:
    """The states of a table's rows and every step between them.

    clock_of tells which clock runs in each state, as the table itself declares it.
    share is the parameter of the part of a term from which it is nearly due. lists gives
    the options of fields, by name. named is the column by which people know a row. also says
    the events that are no step (it was opened).
    """

    code: str
    table: str
    noun: tuple[str, str]
    see: Permission
    states: Mapping[str, State]
    steps: tuple[Step, ...]
    clocks: Mapping[str, Clock]
    clock_of: Mapping[str, str]
    share: Parameter
    zone: str | None = None
    named: str = "id"
    lists: Callable[[Connection, Site], Mapping[str, Sequence[str]]] = lambda _c, _s: {}
    also: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        codes = [s.code for s in self.steps]
        if len(set(codes)) != len(codes):
            raise ValueError("two steps of one code")
        for step in self.steps:
            unknown = {s for s in (*step.sources, step.target) if s and s not in self.states}
            if unknown:
                raise ValueError(f"{step.code}: {unknown} are no states")
        for name, clock in self.clock_of.items():
            if name not in self.states or clock not in self.clocks:
                raise ValueError(f"{name}: no clock {clock}")

    def step(self, code: str) -> Step:
        """A step by its code."""
        return next(s for s in self.steps if s.code == code)

    def done(self, code: str) -> str:
        """What the history says of an event: its step's words, or those of what is no step."""
        own = next((s.done for s in self.steps if s.code == code), None)
        return own or self.also.get(code, code.capitalize())

    def admits(self, step: Step, state: str) -> bool:
        """Whether a step can be taken from a state."""
        if self.states[state].final:
            return step.final_too
        return not step.sources or state in step.sources

    def offered(self, row: Record, by: Person) -> list[Step]:
        """The steps a person may take with a row as it stands, the declared order kept."""
        if not within(self, row, by):
            return []
        return [
            s
            for s in self.steps
            if not s.automatic and by.may(s.permission) and self.admits(s, row["estado"])
        ]


@dataclass(frozen=True)
class Taken:
    """A step being taken, as its effect receives it: the row is as it was before.

    at is when the person did it, which may be long before it is written down.
    """

    connection: Connection
    site: Site
    row: Record
    values: Values
    by: Person
    at: datetime


def within(flow: Flow, row: Record, by: Person) -> bool:
    """Whether a row lies in the person's zones."""
    return not flow.zone or not by.zones or row[flow.zone] in by.zones
