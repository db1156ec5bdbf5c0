"""What a kind of import is: fields, key, checks and where its records go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from lib.base.permissions import Permission, Person
from lib.store.work import Connection
from lib.tools.importer.block import Block, Columns, Comparison
from lib.tools.site import Site

Wrong = Mapping[int, tuple[str, str]]  # the place of a record in its block → field, reason


class FieldType(StrEnum):
    """What a field holds: text, date (no time), instant, money in centavos, or an option."""

    TEXT = "texto"
    DATE = "fecha"
    INSTANT = "fecha y hora"
    MONEY = "importe"
    OPTION = "opción"


@dataclass(frozen=True)
class Field:
    """One field of a kind.

    `identifier` marks numbers that are names (a product, an order): a value
    that a spreadsheet has shortened (4,8E+06) is refused, not read as text.
    """

    name: str
    label: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    identifier: bool = False
    options: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    max_length: int = 500


class Target(Protocol):
    """Where the records of a kind go.

    whole_limit: None when records are applied in many short transactions and
    shown at the end; otherwise the most records one file may have, applied in
    one transaction.
    neighbours: the required field whose order brings together, in a block, rows
    that are near in an index; None for the file's order.
    """

    whole_limit: int | None
    neighbours: str | None

    def narrowed(self, by: Person) -> str:
        """What this person's import leaves out of a file that another's would not; mostly "".

        The same file is another import for people of whom this tells something else.
        """

    def closed(self, by: Person) -> Mapping[str, Permission]:
        """The fields this person may not write, by the permission it takes; mostly none."""

    def compare(self, connection: Connection, block: Block, *, by: Person) -> Comparison:
        """What each record would do; some may have to be set aside."""

    def apply(
        self,
        connection: Connection,
        comparison: Comparison,
        *,
        batch: int,
        by: Person,
        now: datetime,
    ) -> None:
        """Write what is new and what changes."""

    def objection(self, connection: Connection, batch: int) -> str | None:
        """Why a batch cannot be undone, None when it can."""

    def hide(self, connection: Connection, batch: int, *, by: Person, now: datetime) -> None:
        """Undo what people see of the batch, in the caller's transaction.

        UserError when this person may not write what would be put back.
        """

    def purge_some(self, connection: Connection, batch: int) -> bool:
        """Take away some rows of a hidden batch; False when none was left."""


@dataclass(frozen=True)
class Kind:
    """One kind of import, declared by its procedure.

    complete: derives fields and checks records as a whole, column by column;
        returns (field name, reason) by the place of each record that is wrong.
    covers: the date field (after `complete`) that tells which days a file covers.
    notices: remarks on the distinct values of the fields in `distinct`.
    after: written in the transaction that shows or undoes the batch (effects).
    """

    code: str
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    covers: str
    target: Target
    complete: Callable[[Columns, ZoneInfo], Wrong]
    distinct: tuple[str, ...] = ()
    notices: Callable[[Connection, Mapping[str, set[str]]], list[str]] = lambda _c, _d: []
    after: Callable[[Connection, Site, int, Person], None] = lambda _c, _s, _b, _by: None

    def field(self, name: str) -> Field:
        """A field by its name."""
        return next(f for f in self.fields if f.name == name)
