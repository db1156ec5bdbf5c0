"""A target whose rows are versions shown by their batch (damage reports, cancellations)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from lib.base.permissions import Permission, Person
from lib.store import batches
from lib.store.bulk import Table
from lib.store.work import Connection
from lib.tools.importer.block import Block, Comparison, Outcome

_PURGE = 5_000


class Versioned:
    """Adds a version per new or changed record; nothing is overwritten.

    neighbours: the field of an index that the file's own order would scatter.
    defaults: what a new record holds in a column that the file does not bring.
    """

    whole_limit: int | None = None

    def __init__(
        self,
        table: Table,
        key: tuple[str, ...],
        neighbours: str,
        objection: Callable[[Connection, int], str | None] = lambda _c, _b: None,
        defaults: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._table, self._key, self._objection = table, key, objection
        self._defaults = defaults
        self.neighbours: str | None = neighbours

    def narrowed(self, by: Person) -> str:
        """Nothing: whoever may import brings all of it."""
        return ""

    def closed(self, by: Person) -> Mapping[str, Permission]:
        """None: whoever may import writes all of it."""
        return {}

    def compare(self, connection: Connection, block: Block, *, by: Person) -> Comparison:
        keys = list(zip(*(block.columns[name] for name in self._key), strict=True))
        found = batches.current(connection, self._table, self._key, keys)
        if not found:
            return Comparison(new=block)
        new: list[int] = []
        equal: list[int] = []
        changed: list[Outcome] = []
        for place, key in enumerate(keys):
            row = found.get(key)
            if row is None:
                new.append(place)
                continue
            values = block.values(place)
            if before := {c: row[c] for c, v in values.items() if row[c] != v}:
                # A column the file does not bring keeps what it held.
                kept = {**row, **values}
                changed.append(Outcome(block.rows[place], kept, before, row["id"]))
            else:
                equal.append(place)
        return Comparison(block.only(new), changed, block.only(equal))

    def apply(
        self,
        connection: Connection,
        comparison: Comparison,
        *,
        batch: int,
        by: Person,
        now: datetime,
    ) -> None:
        new, changed = comparison.new, comparison.changed
        batches.replace(connection, self._table, batch, [c.target_id for c in changed])
        usual = {column: [value] * len(new) for column, value in self._defaults.items()}
        batches.add_versions(connection, self._table, batch, new.rows, usual | new.columns)
        versions = {
            column: [c.values[column] for c in changed] for column in batches.own(self._table)
        }
        batches.add_versions(connection, self._table, batch, [c.row for c in changed], versions)

    def objection(self, connection: Connection, batch: int) -> str | None:
        later = batches.replaced_later(connection, self._table, batch)
        if later is not None:
            return f"la importación {later} cambió filas que vinieron en ella; deshaga antes esa"
        return self._objection(connection, batch)

    def hide(self, connection: Connection, batch: int, *, by: Person, now: datetime) -> None:
        """Nothing: the state of the batch hides its rows."""

    def purge_some(self, connection: Connection, batch: int) -> bool:
        return batches.purge_some(connection, self._table, batch, _PURGE)
