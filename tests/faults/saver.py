"""Saves without end, for test_faults to kill: python -m tests.faults.saver URL NAME.

Each save that was committed is acknowledged by one line of JSON on stdout.
Between the row and its journal entry it lingers, so that kills fall there too.
"""

import json
import random
import sys
import time
from datetime import UTC, datetime
from itertools import count

from lib.base.permissions import person
from lib.store import journal, rows
from lib.store.engine import open_engine
from lib.store.tables.maestros import zona
from lib.store.work import reading, writing

NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)


def main() -> None:
    engine, name = open_engine(sys.argv[1]), sys.argv[2]
    journal.append = lingering(journal.append)
    with reading(engine):
        say("ready")
    row = 0
    for turn in count():
        row = save(engine, name, turn, None if turn % 4 == 0 else row)


def lingering(append):
    """The same, some time later."""

    def slowly(*arguments, **named):
        time.sleep(random.uniform(0, 0.004))
        return append(*arguments, **named)

    return slowly


def save(engine, name: str, turn: int, row: int | None) -> int:
    """Create a row, or change one; then, once committed, say so."""
    who = person(f"guardador_{name}", name, ("administrador",))
    value = f"{name}-{turn}"
    with writing(engine) as connection:
        if row is None:
            cells = {"nombre": value, "centro_operaciones": value, "activa": True}
            row = rows.create(connection, zona, cells, by=who, now=NOW)
        else:
            rows.change(connection, zona, row, {"centro_operaciones": value}, by=who, now=NOW)
        seq = journal.position(connection)  # ours: the journal's lock is still held
    say(json.dumps({"seq": seq, "row": row, "value": value}))
    return row


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
