"""What a board's page is told: all its rows, or what changed since a seq.

The seq is read before the rows: these are as of that seq or newer, and what is
newer is told again by the next message, which does no harm.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lib.store import boards, journal
from lib.store.boards import Order
from lib.store.records import Record
from lib.store.work import reading
from lib.tools.board import cells
from lib.tools.board.scope import Audience, Board, cells_read
from lib.tools.board.spec import BoardSpec
from lib.tools.site import Site

PARAMETERS = "parametro"  # the table of what rows are completed with
_MOST_ENTRIES = 2_000  # of the journal that a page catches up with; beyond, it gets all rows anew
_MOST_BEHIND = 50_000  # seqs of the whole journal that are looked through for them


@dataclass(frozen=True)
class Changes:
    """The rows of a board that changed in (after, seq]: as they stand, and as they stood.

    None in `rows`: too much to tell, a parameter changed, or the journal was begun anew.
    """

    seq: int
    now: datetime
    rows: Mapping[int, Record] | None = None
    before: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    by: Mapping[int, Mapping[str, tuple[str, str]]] = field(default_factory=dict)


def everything(site: Site, board: Board, audience: Audience) -> tuple[int, str]:
    """The message with every row of the audience, or that there are too many; and its seq."""
    spec = board.spec
    with reading(site.engine) as connection:
        seq = journal.position(connection)
        order = [Order(column, way == "desc") for column, way in spec.order]
        names = cells_read(spec)
        found = boards.rows(
            connection, spec.table, names, among=audience.among, order=order, limit=spec.cap + 1
        )
        if len(found) > spec.cap:
            many = boards.count(connection, spec.table, among=audience.among)
            return seq, _json({"t": "full", "s": seq, "n": many, "max": spec.cap})
        board.complete(connection, site, found)
    told = {
        "t": "all",
        "s": seq,
        "now": cells.to_wire(site.now()),
        "columns": ["id", *audience.columns],
        "rows": [_line(row, audience) for row in found],
    }
    return seq, _json(told)


def changes(site: Site, board: Board, after: int) -> Changes:
    """What happened to the board's rows since a seq, for every audience."""
    spec = board.spec
    with reading(site.engine) as connection:
        seq, now = journal.position(connection), site.now()
        if after > seq or seq - after > _MOST_BEHIND:
            return Changes(seq, now)
        if {PARAMETERS, *spec.follows} & boards.tables_changed(connection, after):
            return Changes(seq, now)  # terms and calendar: any row's clock
        entries = boards.entries(connection, spec.table, after, _MOST_ENTRIES + 1)
        if len(entries) > _MOST_ENTRIES:
            return Changes(seq, now)
        ids = {e["fila_id"] for e in entries}
        rows = boards.rows_by_id(connection, spec.table, cells_read(spec), ids)
        board.complete(connection, site, list(rows.values()))
        names = boards.names_of(connection, {e["quien"] for e in entries})
    return Changes(seq, now, rows, _before(rows, entries), _by(entries, names))


def tables(spec: BoardSpec) -> set[str]:
    """The tables whose changes concern a board."""
    return {spec.table, PARAMETERS, *spec.follows}


def message(found: Changes, audience: Audience) -> str | None:
    """What of the changes an audience is told; None when it must be told all its rows anew."""
    if found.rows is None:
        return None
    here = {i: row for i, row in found.rows.items() if audience.admits(row)}
    gone = [
        i
        for i, before in found.before.items()
        if i not in here and before and audience.admits({**found.rows.get(i, {}), **before})
    ]
    seen = {*audience.columns, "*"}
    by = {str(i): {c: told for c, told in found.by.get(i, {}).items() if c in seen} for i in here}
    return _json(
        {
            "t": "delta",
            "s": found.seq,
            "now": cells.to_wire(found.now),
            "columns": ["id", *audience.columns],
            "rows": [_line(row, audience) for row in here.values()],
            "by": by,
            "gone": gone,
        }
    )


def _before(rows: Mapping[int, Record], entries: Sequence[Record]) -> dict[int, Mapping[str, Any]]:
    """Of each row that was there before, the cells that changed as they were at first.

    Only text cells matter here: the scope is one of zones and states. A row
    created meanwhile was nowhere: None-like, an empty mapping.
    """
    before: dict[int, dict[str, Any]] = {}
    created: set[int] = set()
    for entry in entries:
        row_id = entry["fila_id"]
        if entry["accion"] == "crear":
            created.add(row_id)
        elif entry["columna"] is not None:
            before.setdefault(row_id, {}).setdefault(entry["columna"], entry["antes"])
    return {i: {} if i in created else cells_ for i, cells_ in before.items()}


def _by(
    entries: Sequence[Record], names: Mapping[str, str]
) -> dict[int, dict[str, tuple[str, str]]]:
    """Who changed each cell last; `*` for the row as a whole."""
    by: dict[int, dict[str, tuple[str, str]]] = {}
    for entry in entries:
        told = (names[entry["quien"]], str(cells.to_wire(entry["en"])))
        by.setdefault(entry["fila_id"], {})[entry["columna"] or "*"] = told
    return by


def _line(row: Mapping[str, Any], audience: Audience) -> list[Any]:
    return [row["id"], *(cells.to_wire(row[c]) for c in audience.columns)]


def _json(message: Mapping[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
