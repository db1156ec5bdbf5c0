"""What happened to a row of a flow, in words: its steps with their answers, and what was typed."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lib.base.permissions import Person
from lib.store import boards, events, records
from lib.store.records import Record
from lib.store.tables.flujo import adjunto
from lib.store.work import reading
from lib.tools.audit_words import said
from lib.tools.board.spec import Column
from lib.tools.site import Site
from lib.tools.workflow import reads
from lib.tools.workflow.flow import Field, Flow
from lib.tools.workflow.forms import answered

_MOST = 500  # of each kind, the newest: a row that lives longer is the audit's
_ONE_SITTING = timedelta(minutes=5)


@dataclass(frozen=True)
class Told:
    """One thing that happened: when, who, what, with its answers by label, and the states passed.

    step is null for what was typed in the row's cells. files are the attachments it brought.
    seq is the journal's position: the order in which things were done.
    """

    seq: int
    en: datetime
    who: str
    what: str
    answers: tuple[tuple[str, str], ...]
    step: str | None = None
    before: str | None = None
    after: str | None = None
    files: tuple[int, ...] = ()


@dataclass(frozen=True)
class History:
    """What happened, newest first; the states passed; whether older things are left out."""

    told: tuple[Told, ...]
    path: tuple[str, ...]
    cut: bool

    @property
    def files(self) -> tuple[int, ...]:
        """The attachments of all of it, newest first."""
        return tuple(dict.fromkeys(f for one in self.told for f in one.files))


@dataclass(frozen=True)
class _Words:
    """How things are said: names by login, files by id, the columns that may be told of."""

    flow: Flow
    columns: Mapping[str, Column]
    people: Mapping[str, str]
    files: Mapping[int, str]
    zone: ZoneInfo


def of_row(
    site: Site, flow: Flow, columns: Sequence[Column], row_id: int, *, by: Person
) -> History:
    """The history of a row: its events, and the changes of the given columns, in one list.

    What a step wrote in cells is told with the step; what people typed, cell by cell,
    is told together when one of them did it at one sitting.
    """
    reads.row(site, flow, row_id, by=by)
    mine = {c.name: c for c in columns if c.see is None or by.may(c.see)}
    with reading(site.engine) as connection:
        done = events.of_row(connection, flow.table, row_id, limit=_MOST)
        typed = boards.history(connection, flow.table, row_id, None, _MOST)[::-1]
        files = records.many(connection, adjunto, tabla=flow.table, fila_id=row_id)
        people = boards.people(connection)
        zone = site.zone(within=connection)
    words = _Words(flow, mine, people, {f["id"]: f["nombre"] for f in files}, zone)
    own, others = _split(done, typed)
    told = [_event(e, own.get(e["id"], []), words) for e in done] + _sittings(others, words)
    told.sort(key=lambda one: one.seq)
    return History(tuple(told[::-1]), _path(done), _MOST in (len(done), len(typed)))


def _split(
    done: Sequence[Record], typed: Sequence[Record]
) -> tuple[dict[int, list[Record]], list[Record]]:
    """Journal entries by the event that wrote them, and those that no event did.

    An event keeps the journal's position right after its own entries, which carry a reason.
    """
    seqs = [e["seq"] for e in done]
    own: dict[int, list[Record]] = {}
    others: list[Record] = []
    for entry in typed:
        at = bisect_left(seqs, entry["seq"])
        event = done[at] if at < len(done) else None
        opened = entry["accion"] == "crear" and event is not None and event["desde"] is None
        same = event is not None and (event["en"], event["por"]) == (entry["en"], entry["quien"])
        if event is not None and (opened or (same and entry["motivo"])):
            own.setdefault(event["id"], []).append(entry)
        else:
            others.append(entry)
    return own, others


def _event(event: Record, entries: Sequence[Record], words: _Words) -> Told:
    """An event with its answers, then what else it wrote."""
    flow, given = words.flow, dict(event["datos"])
    given.pop(events.DONE_AT, None)  # said below, where it differs
    step = next((s for s in flow.steps if s.code == event["paso"]), None)
    what = flow.done(event["paso"])
    fields = step.fields if step else ()
    answers = [(f.label, text) for f in fields if (text := _answer(f, given.get(f.name), words))]
    known = {f.cell for f in fields if f.cell and given.get(f.name) is not None}
    known |= set(step.cells) if step else set()
    for name, value in given.items():
        if value and not any(f.name == name for f in fields):
            answers.append((name.capitalize(), _plain(value)))
    if event["en"] - (done := events.done_at(event)) > _ONE_SITTING:
        answers.append(("Hecho", f"{done.astimezone(words.zone):%d/%m/%Y %H:%M}"))
    if event["resultado"] and not (step and step.result):
        answers.append(("Origen", event["resultado"]))
    reasons = dict.fromkeys(e["motivo"] for e in entries if e["motivo"] and e["motivo"] != what)
    answers += [("Por", reason) for reason in reasons]
    answers += [c for e in entries if e["columna"] not in known for c in _cell(e, words)]
    files = tuple(i for f in fields if f.type == "files" for i in given.get(f.name) or ())
    return Told(
        event["seq"],
        event["en"],
        words.people.get(event["por"], event["por"]),
        what,
        tuple(answers),
        event["paso"],
        event["desde"],
        event["hasta"],
        files,
    )


def _sittings(entries: Sequence[Record], words: _Words) -> list[Told]:
    """What was typed, oldest first; what one person typed at one sitting is one thing."""
    found: list[Told] = []
    for entry in entries:
        who = words.people.get(entry["quien"], entry["quien"])
        reason = entry["motivo"] or (f"Importación n.º {entry['lote']}" if entry["lote"] else "")
        if entry["accion"] == "crear":
            given = (("Por", reason),) if reason else ()
            found.append(Told(entry["seq"], entry["en"], who, f"{_noun(words)} creado", given))
            continue
        answers = _cell(entry, words)
        if not answers:
            continue
        what = "Cambió datos" if not reason else f"Cambió datos: {reason}"
        last = found[-1] if found else None
        if last and (last.who, last.what) == (who, what) and entry["en"] - last.en < _ONE_SITTING:
            found[-1] = replace(
                last, seq=entry["seq"], en=entry["en"], answers=(*last.answers, *answers)
            )
        else:
            found.append(Told(entry["seq"], entry["en"], who, what, tuple(answers)))
    return found


def _cell(entry: Record, words: _Words) -> list[tuple[str, str]]:
    """A changed cell, if it may be told of; the state is told by the event."""
    column = words.columns.get(entry["columna"])
    if column is None or entry["columna"] == "estado":
        return []
    before, after = (said(column, entry[side], words.zone) for side in ("antes", "despues"))
    return [(column.title, f"{before or '(vacío)'} → {after or '(vacío)'}")]


def _answer(field: Field, value: Any, words: _Words) -> str:
    """An answer as people read it; "" when it was not given."""
    if not answered(value):
        return ""
    match field.type:
        case "people":
            return ", ".join(f"@{words.people.get(login, login)}" for login in value)
        case "files":
            return ", ".join(words.files.get(i, f"archivo {i}") for i in value)
        case "flag":
            return "sí"
        case "score":
            return f"{value} de 5"
        case "date":
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        case "number":
            number = str(value).replace(".", ",").replace("-", "−")
            return f"{number} {field.unit}" if field.unit else number
    return _plain(value)


def _plain(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _noun(words: _Words) -> str:
    return words.flow.noun[0].capitalize()


def _path(done: Sequence[Record]) -> tuple[str, ...]:
    """The states passed, in order, the last being where the events leave it."""
    found: list[str] = []
    for event in done:
        for state in (event["desde"], event["hasta"]):
            if state and (not found or found[-1] != state):
                found.append(state)
    return tuple(found)
