"""A target whose rows are versions shown by their batch (damage reports, cancellations)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from lib.base.permissions import Person
from lib.store import batches
from lib.store.bulk import Table
from lib.store.work import Connection
from lib.tools.importer.kinds import Aside, Good, Outcome

_PURGE = 5_000


class Versioned:
    """Adds a version per new or changed record; nothing is overwritten."""

    whole_limit = None

    def __init__(
        self,
        table: Table,
        key: tuple[str, ...],
        objection: Callable[[Connection, int], str | None] = lambda _c, _b: None,
    ) -> None:
        self._table, self._key, self._objection = table, key, objection

    def compare(
        self, connection: Connection, records: Sequence[Good]
    ) -> tuple[list[Outcome], list[Aside]]:
        keys = [tuple(r.values[c] for c in self._key) for r in records]
        found = batches.current(connection, self._table, self._key, keys)
        if not found:
            return [Outcome(r.row, "nueva", r.values) for r in records], []
        outcomes = []
        for record, key in zip(records, keys, strict=True):
            row = found.get(key)
            if row is None:
                outcomes.append(Outcome(record.row, "nueva", record.values))
                continue
            before = {c: row[c] for c, v in record.values.items() if row[c] != v}
            if not before:
                outcomes.append(Outcome(record.row, "igual", record.values))
                continue
            values = {**row, **record.values}
            outcomes.append(Outcome(record.row, "cambiada", values, before, row["id"]))
        return outcomes, []

    def apply(
        self,
        connection: Connection,
        outcomes: Sequence[Outcome],
        *,
        batch: int,
        by: Person,
        now: datetime,
    ) -> None:
        rows = [(o.row, o.values) for o in outcomes if o.action != "igual"]
        replaced = [o.target_id for o in outcomes if o.target_id is not None]
        batches.add_versions(connection, self._table, batch, rows, replaced)

    def objection(self, connection: Connection, batch: int) -> str | None:
        later = batches.replaced_later(connection, self._table, batch)
        if later is not None:
            return f"la importación {later} cambió filas que vinieron en ella; deshaga antes esa"
        return self._objection(connection, batch)

    def hide(self, connection: Connection, batch: int, *, by: Person, now: datetime) -> None:
        """Nothing: the state of the batch hides its rows."""

    def purge_some(self, connection: Connection, batch: int) -> bool:
        return batches.purge_some(connection, self._table, batch, _PURGE)
