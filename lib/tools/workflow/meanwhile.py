"""What others did to a row while somebody's form was open: merged, or told as a Conflict."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lib.base.errors import Conflict
from lib.store import boards, events
from lib.store.records import Record
from lib.store.work import Connection
from lib.tools.site import Site
from lib.tools.workflow.flow import Field, Flow, Step
from lib.tools.workflow.forms import answered


@dataclass(frozen=True)
class Opened:
    """What a form had before the person: the row's cells, and what its step puts another for.

    A list shows some of the cells alone: only those are compared. A form for many rows is not
    prefilled: what it holds was typed, even where it says what the row said.
    """

    row: Mapping[str, Any]
    replaces: str | None = None
    prefilled: bool = True


class Overtaken(Conflict):
    """Two people changed the same: who confirms again, against `opened`, has seen the other's."""

    def __init__(
        self,
        message: str,
        *,
        mine: dict[str, object],
        theirs: dict[str, object],
        original: dict[str, object],
        opened: Opened,
    ) -> None:
        super().__init__(message, mine=mine, theirs=theirs, original=original)
        self.opened = opened


def moved(
    connection: Connection, site: Site, flow: Flow, step: Step, row: Record, seen: str
) -> Conflict:
    """Somebody took the row to another state first, told to the second."""
    told = events.of_row(connection, flow.table, row["id"])
    last = next((e for e in reversed(told) if e["hasta"] == row["estado"]), None)
    login = last["por"] if last else row["cambiado_por"]
    who, when = _by(connection, site, login, last["en"] if last else row["cambiado_en"])
    did = f": {flow.done(last['paso']).lower()}" if last else ""
    return Conflict(
        f"{who} movió este {flow.noun[0]} {when}{did}. Ahora está «{row['estado']}».",
        mine={"estado": step.target},
        theirs={"estado": row["estado"]},
        original={"estado": seen},
    )


def merged(
    connection: Connection,
    site: Site,
    flow: Flow,
    step: Step,
    values: Mapping[str, Any],
    row: Record,
    opened: Opened,
) -> dict[str, Any]:
    """The answers, those that the person left as they were being what the row holds now.

    Overtaken when somebody else changed a cell that the person changed too; and when what the
    step puts another for is no longer what its form showed.
    """
    if step.replaces and (stands := step.replaces(connection, site, row)) != opened.replaces:
        raise _replaced(connection, site, flow, row, opened, stands)
    found, contested = dict(values), []
    for field in step.fields:
        cell = field.cell
        if cell is None or field.name not in values or cell not in opened.row:
            continue
        own, now, was = values[field.name], row[cell], opened.row[cell]
        left = opened.prefilled and _same(own, was)
        if left and (answered(now) or not field.required):
            found[field.name] = now
        elif not _same(now, was) and not _same(now, own):
            contested.append(field)
    if contested:
        raise _both(connection, site, flow, values, row, opened, contested)
    return found


def _same(one: Any, other: Any) -> bool:
    """Whether two values of a cell read the same: spaces are put right as a form is checked."""
    one, other = (" ".join(v.split()) or None if isinstance(v, str) else v for v in (one, other))
    return bool(one == other)


def _both(
    connection: Connection,
    site: Site,
    flow: Flow,
    values: Mapping[str, Any],
    row: Record,
    opened: Opened,
    contested: list[Field],
) -> Overtaken:
    """Each field that two people changed, with who wrote what stands, and when."""
    told, cells = [], {str(f.cell): f for f in contested}
    for cell, field in cells.items():
        entries = boards.history(connection, flow.table, row["id"], cell, 1)
        login, at = (
            (entries[0]["quien"], entries[0]["en"])
            if entries
            else (row["cambiado_por"], row["cambiado_en"])
        )
        who, when = _by(connection, site, login, at)
        put = "lo dejó vacío" if row[cell] is None else f"puso «{row[cell]}»"
        told.append(f"{who} cambió «{field.label}» {when}: {put}.")
    theirs = {cell: row[cell] for cell in cells}
    return Overtaken(
        f"{' '.join(told)} No se guardó nada: revise con cuál se queda.",
        mine={cell: values[field.name] for cell, field in cells.items()},
        theirs=theirs,
        original={cell: opened.row[cell] for cell in cells},
        # Cells that only one of them changed go on being compared with what the form showed.
        opened=replace(opened, row={**opened.row, **theirs}),
    )


def _replaced(
    connection: Connection, site: Site, flow: Flow, row: Record, opened: Opened, now: str | None
) -> Overtaken:
    who, when = _by(connection, site, row["cambiado_por"], row["cambiado_en"])
    return Overtaken(
        f"Al abrir el formulario era {opened.replaces or 'nada'}; ahora es {now or 'nada'}. "
        f"El último cambio del {flow.noun[0]} es de {who}, {when}. No se guardó nada.",
        mine={},
        theirs={"reemplaza": now},
        original={"reemplaza": opened.replaces},
        opened=replace(opened, replaces=now),
    )


def _by(connection: Connection, site: Site, login: str, at: datetime) -> tuple[str, str]:
    name = boards.names_of(connection, {login})[login]
    local = at.astimezone(site.zone(within=connection))
    return name, f"a las {local:%H:%M} del {local:%d/%m/%Y}"
