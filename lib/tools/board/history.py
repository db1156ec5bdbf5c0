"""What happened to a cell or a row, from the journal, as far as the person may see it."""

import json
from typing import Any

from lib.store import boards
from lib.store.records import Record
from lib.store.work import reading
from lib.tools.board import cells
from lib.tools.board.scope import Audience, Board
from lib.tools.site import Site

_MOST = 200


def of_cell(
    site: Site, board: Board, audience: Audience, row_id: int, column: str | None
) -> list[dict[str, Any]] | None:
    """The changes of a cell (of the whole row without a column), newest first.

    None when the row or the column is not the audience's to see. before and
    after are wire values; a row's creation gives its first cells, one by one.
    """
    spec = board.spec
    if column is not None and column not in audience.columns:
        return None
    with reading(site.engine) as connection:
        row = boards.rows_by_id(connection, spec.table, list(audience.among), [row_id]).get(row_id)
        if row is None or not audience.admits(row):
            return None
        entries = boards.history(connection, spec.table, row_id, column, _MOST)
        names = boards.names_of(connection, {e["quien"] for e in entries})
    told: list[dict[str, Any]] = []
    for entry in entries:
        head = {
            "when": cells.to_wire(entry["en"]),
            "who": names[entry["quien"]],
            "action": entry["accion"],
            "reason": entry["motivo"],
        }
        told += [head | cell for cell in _cells(board, audience, entry, column)]
    return told


def _cells(
    board: Board, audience: Audience, entry: Record, column: str | None
) -> list[dict[str, Any]]:
    """The cells of the audience that an entry tells of."""
    if entry["accion"] == "crear":
        image = json.loads(entry["despues"] or "{}")
        wanted = [column] if column else [c for c in audience.columns if c in image]
        before_after = [(c, None, image.get(c)) for c in wanted]
    elif entry["columna"] in audience.columns:
        before_after = [(entry["columna"], entry["antes"], entry["despues"])]
    else:
        before_after = []
    found = []
    for name, before, after in before_after:
        kept = board.spec.column(name)
        if kept is not None:
            sides = (cells.from_journal(kept, text) for text in (before, after))
            found.append({"column": name, **dict(zip(("before", "after"), sides, strict=True))})
    return found
