"""The one way a step is taken: permission, zone, state, form, guard; row, journal and event.

Screens, imports, the scheduler and the tests all come here. One transaction per call of
`take`, so a step is taken whole or not at all; `take_many` goes in short ones, each row for
itself, and tells its progress. What others did since a form was opened: `meanwhile`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from lib.base.clock import local_date
from lib.base.errors import Forbidden, UserError
from lib.base.permissions import Person
from lib.store import boards, events, journal, rows
from lib.store.events import Event
from lib.store.records import Record
from lib.store.work import Connection, writing
from lib.tools.site import Site
from lib.tools.workflow import attachments, clocks, meanwhile, moment
from lib.tools.workflow.flow import Flow, Step, Taken, within
from lib.tools.workflow.forms import answered, checked
from lib.tools.workflow.meanwhile import Opened

_TOGETHER = 100  # rows per transaction of a bulk step: nobody else waits longer than for these


class Unsure(UserError):
    """A step that a person has to confirm: what is unusual about it, one sentence each."""

    def __init__(self, questions: Sequence[str]) -> None:
        super().__init__(" ".join(questions) + " Confirme si es así.")
        self.questions = list(questions)


@dataclass(frozen=True)
class Outcome:
    """What a bulk step did with one row: its event, or why it was refused."""

    row_id: int
    event: int | None
    refused: str | None = None


@dataclass(frozen=True)
class _Asked:
    """A step somebody asks for, with everything that is the same for each of its rows."""

    site: Site
    flow: Flow
    step: Step
    given: Mapping[str, Any]
    by: Person
    now: datetime
    confirmed: bool = False
    at: datetime | None = None


def take(
    site: Site,
    flow: Flow,
    step: str,
    row_id: int,
    given: Mapping[str, Any] | None = None,
    *,
    by: Person,
    seen: str | None = None,
    opened: Opened | None = None,
    confirmed: bool = False,
    receipt: str | None = None,
    at: datetime | None = None,
) -> int:
    """Take a step with a row and return its event.

    seen is the state the person had before them: Conflict, naming who and when, if it is
    another one by now. opened is what their form showed: what they left as it was is not
    written, what somebody else changed too is Overtaken. Forbidden, UserError or Unfit say why
    it cannot be taken, Unsure what has to be confirmed; nothing is then written. A receipt
    already known is answered with its event. at is when the person did it, by their own
    clock, if they tell it later.
    """
    asked = replace(_asked(site, flow, step, given or {}, by, confirmed), at=at)
    with writing(site.engine) as connection:
        journal.hold(connection)
        if receipt and (known := events.by_receipt(connection, [receipt]).get(receipt)):
            return int(known["id"])
        lists = _lists(connection, asked)
        row = rows.locked(connection, boards.table(flow.table), row_id)
        values = _admitted(connection, asked, row, lists, seen, opened)
        return _write(connection, asked, row, values, receipt)


def take_many(
    site: Site,
    flow: Flow,
    step: str,
    row_ids: Sequence[int],
    given: Mapping[str, Any] | None = None,
    *,
    by: Person,
    seen: Mapping[int, str] | None = None,
    shown: Mapping[int, Mapping[str, Any]] | None = None,
    confirmed: bool = False,
    progress: Callable[[int], None] = lambda _n: None,
) -> list[Outcome]:
    """Take a step with many rows, each for itself; the outcomes come in their order.

    What is not answered leaves each row's cells as they are: nobody saw what they held. shown
    are the rows as the list had them: one that somebody changed since then is refused.
    """
    answers = {name: value for name, value in (given or {}).items() if answered(value)}
    asked = _asked(site, flow, step, answers, by, confirmed)
    if not (asked.step.bulk or asked.step.automatic):
        raise UserError(f"«{asked.step.label}» se hace caso por caso.")
    ids = list(dict.fromkeys(row_ids))
    opened = {i: Opened(row, prefilled=False) for i, row in (shown or {}).items()}
    found: dict[int, Outcome] = {}
    for start in range(0, len(ids), _TOGETHER):
        some = ids[start : start + _TOGETHER]
        with writing(site.engine) as connection:
            found |= _together(connection, asked, some, seen or {}, opened)
        progress(start + len(some))
    return [found[row_id] for row_id in ids]


def _asked(
    site: Site, flow: Flow, code: str, given: Mapping[str, Any], by: Person, confirmed: bool
) -> _Asked:
    step = flow.step(code)
    by.require(flow.see)
    by.require(step.permission)
    if step.automatic and by.via != "tarea":
        raise Forbidden(f"«{step.label}» lo hace el sistema por sí mismo.")
    return _Asked(site, flow, step, given, by, site.now(), confirmed)


def _lists(connection: Connection, asked: _Asked) -> Mapping[str, Sequence[str]]:
    """What the form's lists offer, where it has any."""
    if not any(f.lists for f in asked.step.fields):
        return {}
    return asked.flow.lists(connection, asked.site)


def _together(
    connection: Connection,
    asked: _Asked,
    ids: Sequence[int],
    seen: Mapping[int, str],
    opened: Mapping[int, Opened],
) -> dict[int, Outcome]:
    """Some rows in one transaction: checked one by one, written in a few statements."""
    flow, step, table = asked.flow, asked.step, boards.table(asked.flow.table)
    journal.hold(connection)
    lists = _lists(connection, asked)
    stand = rows.find_many(connection, table, ids)
    found: dict[int, Outcome] = {}
    ready: list[tuple[Record, dict[str, Any]]] = []
    for row_id in ids:
        row = stand.get(row_id)
        try:
            if row is None:
                raise UserError(f"El {flow.noun[0]} {row_id} no existe.")
            before = seen.get(row_id), opened.get(row_id)
            ready.append((row, _admitted(connection, asked, row, lists, *before)))
        except UserError as refusal:
            found[row_id] = Outcome(row_id, None, str(refusal))
    changes = [_cells(step, values) for _, values in ready]
    by_itself = step.effect or step.goes_on or step.pause == "begins" or not all(changes)
    if by_itself or any(row.get("pausado_en") for row, _ in ready):
        for row, values in ready:
            event = _write(connection, asked, row, values, None)
            found[row["id"]] = Outcome(row["id"], event)
        return found
    by, now, reason = asked.by, asked.now, step.done
    edits = [rows.Edit(row["id"], c) for (row, _), c in zip(ready, changes, strict=True)]
    rows.change_many(connection, table, edits, by=by, now=now, reason=reason)
    told = _record(connection, asked, [(row, values, None) for row, values in ready])
    for (row, _), event in zip(ready, told, strict=True):
        found[row["id"]] = Outcome(row["id"], event)
    return found


def _admitted(
    connection: Connection,
    asked: _Asked,
    row: Record,
    lists: Mapping[str, Sequence[str]],
    seen: str | None,
    opened: Opened | None,
) -> dict[str, Any]:
    """The checked answers, once nothing forbids the step."""
    flow, step = asked.flow, asked.step
    if not within(flow, row, asked.by):
        raise Forbidden(f"El {flow.noun[0]} {row['id']} es de otra zona que las suyas.")
    if step.whose and (why := step.whose(connection, asked.site, row, asked.by)):
        raise Forbidden(why)
    state = row["estado"]
    seen = opened.row["estado"] if opened else seen
    if seen is not None and seen != state:
        raise meanwhile.moved(connection, asked.site, flow, step, row, seen)
    if not flow.admits(step, state):
        sources = ", ".join(f"«{s}»" for s in step.sources) or "abierto"
        raise UserError(
            f"El {flow.noun[0]} {row['id']} está «{state}»: «{step.label}» es para los que están "
            f"{sources}."
        )
    values = checked(step, asked.given, lists)
    if opened:
        values = meanwhile.merged(connection, asked.site, flow, step, values, row, opened)
    attachments.own(connection, flow.table, row["id"], step, values)
    if step.guard and (why := step.guard(connection, asked.site, row, values)):
        raise UserError(why)
    if step.asks and not asked.confirmed:
        if questions := step.asks(connection, asked.site, row, values):
            raise Unsure(questions)
    return values


def _cells(step: Step, values: Mapping[str, Any]) -> dict[str, Any]:
    cells = {f.cell: values[f.name] for f in step.fields if f.cell and f.name in values}
    cells |= step.cells
    if step.target is not None:
        cells["estado"] = step.target
    return cells


def _write(
    connection: Connection, asked: _Asked, row: Record, values: dict[str, Any], receipt: str | None
) -> int:
    """The row, what the step's effect adds, their journal entries, and the event."""
    step, table = asked.step, boards.table(asked.flow.table)
    by, now = asked.by, asked.now
    at = moment.bounded(connection, asked.flow, row, asked.at, now=now) if asked.at else now
    cells = _cells(step, values)
    if step.effect:
        cells |= step.effect(Taken(connection, asked.site, row, values, by, at))
    stamps, told = clocks.moved(connection, asked.site, asked.flow, step, row, now)
    changed = {c: v for c, v in cells.items() if row[c] != v}
    given: dict[str, Any] = {"by": by, "now": now, "reason": step.done, "stamps": stamps}
    if changed:
        rows.change(connection, table, row["id"], changed, **given)
    else:
        rows.note(connection, table, row["id"], step.code, **given)
    if asked.at:
        told |= {events.DONE_AT: at.isoformat()}
    return _record(connection, asked, [(row, values | told, receipt)])[0]


def _record(
    connection: Connection,
    asked: _Asked,
    done: Sequence[tuple[Record, Mapping[str, Any], str | None]],
) -> list[int]:
    """The events of what was just written, and whom they mention."""
    step, now = asked.step, asked.now
    told = [
        Event(
            row["id"],
            step.code,
            row["estado"],
            step.target or row["estado"],
            result=values.get(step.result) if step.result else None,
            score=values.get(step.score) if step.score else None,
            data={name: _plain(value) for name, value in values.items()},
            receipt=receipt,
        )
        for row, values, receipt in done
    ]
    today = local_date(now, asked.site.zone(within=connection))
    ids = events.record(connection, asked.flow.table, told, by=asked.by, now=now, today=today)
    people = [f.name for f in step.fields if f.type == "people"]
    for event, (_, values, _receipt) in zip(ids, done, strict=True):
        events.mention(connection, event, [p for name in people for p in values.get(name) or ()])
    return ids


def _plain(value: Any) -> Any:
    return value.isoformat("minutes") if isinstance(value, time) else value
