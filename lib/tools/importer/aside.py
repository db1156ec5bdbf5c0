"""Rows set aside, in the database: hidden with their batch, shown with it, withdrawn with it."""

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from lib.base.permissions import Person
from lib.base.text import squeezed
from lib.store import journal, records, rows
from lib.store.bulk import insert_columns
from lib.store.tables.importacion import cuarentena, lote
from lib.store.work import Connection
from lib.tools.importer.block import Aside
from lib.tools.importer.reading.cells import Cell, CellError, as_text

HIDDEN, PENDING, RESENT, DISCARDED, ANNULLED = (
    "oculta", "pendiente", "reenviada", "descartada", "anulada",
)  # fmt: skip

_LONGEST = 500  # characters of the offending value
_QUOTED = re.compile(r"«([^»]*)»")
_READ: dict[str, Callable[[str], Cell]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
}
_NUMBER = re.compile(r"\d+")


def keep(connection: Connection, batch: int, asides: Sequence[Aside]) -> None:
    """Keep rows that could not be applied, hidden until their batch shows."""
    columns: dict[str, Sequence[Any]] = {
        "lote_id": [batch] * len(asides),
        "fila": [a.row for a in asides],
        "columna": [a.column for a in asides],
        "valor": [a.value[:_LONGEST] for a in asides],
        "motivo": [a.reason for a in asides],
        "grupo": [group(a) for a in asides],
        "contenido": [[kept(cell) for cell in a.content] for a in asides],
        "estado": [HIDDEN] * len(asides),
    }
    insert_columns(connection, cuarentena, columns)


def show(connection: Connection, batch: int) -> None:
    """The batch shows: so do the rows it set aside. Part of their birth, hence not journaled."""
    hidden = {"lote_id": batch, "estado": HIDDEN}
    records.alter(connection, cuarentena, hidden, {"estado": PENDING})


def withdraw(connection: Connection, batch: int, *, by: Person, now: datetime) -> None:
    """The batch is undone: its own rows are of no more use, those it had brought back wait again.

    These wait only while the batch that set them aside stands. The first are told by the
    batch's own entry, as its other rows are; the second by one each.
    """
    journal.hold(connection)  # what is being discarded or corrected now is seen as it ends
    pending = {"lote_id": batch, "estado": PENDING, "version": 0}
    records.alter(connection, cuarentena, pending, {"estado": ANNULLED})
    touched = records.many(connection, cuarentena, lote_id=batch, estado=PENDING)
    edits = [rows.Edit(row["id"], {"estado": ANNULLED}) for row in touched]
    sent = records.many(connection, cuarentena, reenvio_lote_id=batch)
    stands = {
        origin: records.many(connection, lote, id=origin, estado="aplicado") != []
        for origin in {row["lote_id"] for row in sent}
    }
    for row in sent:
        back = PENDING if stands[row["lote_id"]] else ANNULLED
        edits.append(rows.Edit(row["id"], {"estado": back, "reenvio_lote_id": None}))
    reason = f"Se deshizo la importación {batch}"
    rows.change_many(connection, cuarentena, edits, by=by, now=now, reason=reason, batch=batch)


def group(aside: Aside) -> str:
    """The reason without what is this row's alone, so that rows of one trouble are counted as one.

    «31/02/2026» no existe… → «…» no existe…; repetida: la fila 3… → repetida.
    """
    value = squeezed(aside.value)

    def shortened(match: re.Match[str]) -> str:
        own = squeezed(match[1])
        return "«…»" if own in value or not own else match[0]

    reason = _QUOTED.sub(shortened, aside.reason.partition(": ")[0])
    return _NUMBER.sub("…", reason)


def kept(cell: Cell) -> Any:
    """A cell as JSON holds it, still of its own type when it comes back."""
    if isinstance(cell, CellError):
        return {"error": cell.code}
    if isinstance(cell, float) and not math.isfinite(cell):
        return as_text(cell)
    if cell is None:
        return ""
    if isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, timedelta):
        return {"duracion": cell.total_seconds()}
    return {type(cell).__name__: cell.isoformat()}


def revived(cell: Any) -> Cell:
    """A kept cell as the file's reader gave it."""
    if not isinstance(cell, dict):
        return cell  # type: ignore[no-any-return]
    ((name, told),) = cell.items()
    if name == "error":
        return CellError(told)
    if name == "duracion":
        return timedelta(seconds=told)
    return _READ[name](told)
