"""A page that saves without end, for test_board to kill: python -m tests.faults.board_saver.

Arguments: URL, NAME, the first number of its writes, and the rows it writes in. One line of JSON
tells each message before it is sent (its outbox), one each answer. Between the row and its journal
lines it lingers, so that kills fall there too.
"""

import json
import random
import sys
import time
from itertools import count

from lib.base.permissions import person
from lib.store import boards, journal
from lib.store.engine import open_engine
from lib.store.work import reading
from lib.tools.board import door
from lib.tools.board.messages import CellEdit
from lib.tools.site import Site
from lib.top10.board import BOARD

COLUMNS = ("maestro", "orden", "usm")


def main() -> None:
    url, name, first, *rows = sys.argv[1:]
    site = Site(open_engine(url))
    who = person(name, name, ("administrador",))
    journal.append = lingering(journal.append)
    with reading(site.engine):
        say("ready")
    for n in count(int(first), 10):
        edits = message(site, name, n, [int(row) for row in rows])
        say(json.dumps({"sent": [edit.model_dump() for edit in edits]}))
        say(json.dumps({"acks": door.save(site, BOARD, edits, by=who)}))


def message(site: Site, name: str, n: int, rows: list[int]) -> list[CellEdit]:
    """Some cells of this page's rows, as they stand now."""
    wanted = random.sample([(r, c) for r in rows for c in COLUMNS], random.randint(1, 6))
    with reading(site.engine) as connection:
        found = boards.rows_by_id(connection, "caso", COLUMNS, rows)
    return [
        CellEdit(c=name, n=n + i, row=r, col=c, seen=found[r][c], value=f"{name}-{n + i}")
        for i, (r, c) in enumerate(wanted)
    ]


def lingering(append):
    """The same, some time later."""

    def slowly(*arguments, **named):
        time.sleep(random.uniform(0, 0.004))
        return append(*arguments, **named)

    return slowly


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
