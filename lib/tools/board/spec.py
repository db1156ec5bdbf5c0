"""A table as data: its columns, as screens and downloads read them, and what makes it a board."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lib.base.permissions import Permission, Person

Type = Literal["text", "list", "date", "instant", "number", "amount", "flag", "clock"]
Tone = Literal["red", "orange", "gray", "violet", "green", "blue"]


@dataclass(frozen=True)
class Column:
    """One column: its name in the rows, the header people read, what it holds, its width.

    header is what files carry; screens say `label` where the two differ. An
    instant is shown in the site's zone; an amount holds centavos, in `currency`;
    a clock holds nothing: the page draws it from Clock.

    On a board, `edit` is the permission to write in it (None: nobody does) and
    `see` the one to receive it (None: whoever may open the board). A list takes
    its `options`, or else those of Board.lists; `suggest` offers such values
    for a free text, and what the column already holds.
    """

    name: str
    header: str
    type: Type = "text"
    width: int = 100  # pixels
    help: str | None = None
    currency: str = "BOB"
    edit: Permission | None = None
    see: Permission | None = None
    options: tuple[str, ...] = ()
    suggest: bool = False
    required: bool = False
    length: int = 200  # characters a text may have
    low: int | None = None  # the least a number may be
    label: str | None = None

    @property
    def title(self) -> str:
        """What people read on a screen."""
        return self.label or self.header


@dataclass(frozen=True)
class States:
    """The column that holds a row's state, the states whose rows the board shows, their colours."""

    column: str
    shown: tuple[str, ...]
    tones: Mapping[str, Tone] = field(default_factory=dict)


@dataclass(frozen=True)
class Clock:
    """The two instants of a row's running clock: when it is nearly due, and when it is due.

    `column` is where the page writes it ("vence en 40 min"); both null: no clock runs.
    """

    column: str
    warn: str
    due: str


@dataclass(frozen=True)
class Opens:
    """The page that shows one row whole: its url, the parameter that names the row."""

    url: str
    param: str
    label: str


@dataclass(frozen=True)
class AddForm:
    """The form that adds a row: its title, its fields, who may use it."""

    title: str
    fields: tuple[str, ...]
    permission: Permission


@dataclass(frozen=True)
class BoardSpec:
    """A board: rows of one table that many people see and edit at once.

    columns hold cells of the table, or cells that Board.complete works out.
    zone names the column that holds a row's zone: a person with zones gets the
    rows of those alone. group names one more column to narrow it by. follows are
    tables whose changes change rows here without an entry of their own. key
    names a row to people; phone, what a narrow screen shows. order is total, so
    ids end it. reads names cells of the table that Board.complete needs and no
    page gets. opens is a row's own page. At most `cap` rows are carried whole.
    """

    code: str
    title: str
    noun: tuple[str, str]
    table: str
    see: Permission
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    phone: tuple[str, ...]
    order: tuple[tuple[str, Literal["asc", "desc"]], ...]
    zone: str | None = None
    group: str | None = None
    follows: tuple[str, ...] = ()
    states: States | None = None
    clock: Clock | None = None
    add: AddForm | None = None
    reads: tuple[str, ...] = ()
    opens: Opens | None = None
    cap: int = 5_000

    def column(self, name: str) -> Column | None:
        """A column by its name."""
        return next((c for c in self.columns if c.name == name), None)

    def seen_by(self, person: Person) -> tuple[Column, ...]:
        """The columns that may travel to a person."""
        return tuple(c for c in self.columns if c.see is None or person.may(c.see))
