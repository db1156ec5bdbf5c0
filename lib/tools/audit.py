"""The audit: the journal as people read it, line by line, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lib.base.clock import instant
from lib.base.permissions import Permission, Person
from lib.store import audit, boards
from lib.store.audit import Sought
from lib.store.records import Record
from lib.store.work import Connection, reading
from lib.tools.account_rules import ENTRADA
from lib.tools.audit_words import VIAS, Subject, called, change
from lib.tools.board.spec import Column
from lib.tools.site import Site

if TYPE_CHECKING:
    import pandas as pd

PAGE, DOWNLOAD = 100, 10_000  # lines on a page, and in a file
_ONE_DAY = timedelta(days=1)


LINES = (
    Column("en", "Cuándo", "instant", width=130),
    Column("quien", "Quién", width=170),
    Column("que", "Qué", width=190),
    Column("cambio", "Cambio", width=420),
    Column("motivo", "Por qué", width=210),
    Column("via", "Por dónde", width=120),
)


@dataclass(frozen=True)
class Asked:
    """What a person asks the audit; None does not narrow. Both days are in.

    row is a row's number, name what people call it; either needs its table.
    before goes on from a page's last line.
    """

    login: str | None = None
    table: str | None = None
    row: int | None = None
    name: str | None = None
    column: str | None = None
    action: str | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class Line:
    """One entry in words: `que` was done something by `quien`; `cambio` tells it whole."""

    seq: int
    en: datetime
    quien: str
    tabla: str
    fila_id: int
    que: str
    cambio: str
    motivo: str
    via: str


@dataclass(frozen=True)
class Found:
    """A page of the audit; `older` is where the next one goes on, None at the journal's start.

    looked: the page came short only because a question looks at so many entries;
    it tells the moment of the last one looked at.
    """

    lines: tuple[Line, ...]
    older: int | None
    looked: datetime | None


def lines(
    site: Site,
    subjects: Mapping[str, Subject],
    asked: Asked,
    *,
    by: Person,
    limit: int = PAGE,
) -> Found:
    """The entries asked for, newest first. Who has zones gets the rows of those alone."""
    by.require(Permission.AUDITORIA)
    zone = site.zone()
    zoned = {s.table: (s.zone, by.zones) for s in subjects.values() if s.zone and by.zones}
    found: list[Record] = []
    with reading(site.engine) as connection:
        sought = _sought(connection, subjects, asked, zone)
        some, older = audit.entries(connection, sought, limit=limit, zones=zoned)
        found += some
        short = older is not None and len(found) < limit
        looked = audit.moment(connection, older) if short and older is not None else None
        people = boards.names_of(connection, {e["quien"] for e in found})
        names = _names(connection, subjects, found)
    people[ENTRADA.login] = ENTRADA.name
    told = tuple(_line(e, subjects, names, people, zone) for e in found)
    return Found(told, older, looked)


def row_name(site: Site, subject: Subject, row_id: int, *, by: Person) -> str:
    """A row in words: `Caso 4009012`; by its number where it is not, or not the person's to see."""
    by.require(Permission.AUDITORIA)
    with reading(site.engine) as connection:
        cells = [subject.named_by, *([subject.zone] if subject.zone else [])]
        row = boards.rows_by_id(connection, subject.table, cells, [row_id]).get(row_id)
    if row is None or (subject.zone and by.zones and row[subject.zone] not in by.zones):
        return f"{subject.title} n.º {row_id}"
    return called(subject, row_id, {(subject.table, row_id): row[subject.named_by]})


def people(site: Site, *, by: Person) -> dict[str, str]:
    """Who may have written something, by login: the accounts, and those who act without one."""
    by.require(Permission.AUDITORIA)
    with reading(site.engine) as connection:
        found = boards.people(connection)
    return dict(sorted((found | {ENTRADA.login: ENTRADA.name}).items(), key=lambda p: p[1]))


def frame(found: Sequence[Line]) -> "pd.DataFrame":
    """Lines as one row each (LINES), with the number that names each."""
    import pandas as pd  # heavy; not every process shows pages

    kinds = {"seq": "Int64", "en": "datetime64[us, UTC]"}
    return pd.DataFrame(
        {
            c: pd.Series([getattr(line, c) for line in found], dtype=kinds.get(c, "string"))
            for c in ("seq", *(column.name for column in LINES))
        }
    )


def _sought(
    connection: Connection, subjects: Mapping[str, Subject], asked: Asked, zone: ZoneInfo
) -> Sought:
    rows: tuple[int, ...] | None = None if asked.row is None else (asked.row,)
    if asked.name and asked.table:
        subject = subjects[asked.table]
        words = {said: name for name, said in subject.names.items()}
        name = words.get(asked.name, asked.name)
        rows = tuple(audit.named(connection, subject.table, subject.named_by, name))
    return Sought(
        login=asked.login,
        table=asked.table,
        rows=rows if asked.table else None,
        column=asked.column if asked.table else None,
        action=asked.action,
        since=None if asked.since is None else instant(asked.since, time(), zone),
        until=None if asked.until is None else instant(asked.until + _ONE_DAY, time(), zone),
        before=asked.before,
    )


def _names(
    connection: Connection, subjects: Mapping[str, Subject], found: Sequence[Record]
) -> dict[tuple[str, int], str]:
    """What the rows of the entries are called now."""
    names: dict[tuple[str, int], str] = {}
    for table in {e["tabla"] for e in found} & subjects.keys():
        ids = {e["fila_id"] for e in found if e["tabla"] == table}
        by = subjects[table].named_by
        for row_id, row in boards.rows_by_id(connection, table, [by], ids).items():
            names[table, row_id] = row[by]
    return names


def _line(
    entry: Record,
    subjects: Mapping[str, Subject],
    names: Mapping[tuple[str, int], str],
    people: Mapping[str, str],
    zone: ZoneInfo,
) -> Line:
    table = entry["tabla"]
    subject = subjects.get(table) or Subject(table, table.capitalize(), "id")
    return Line(
        seq=entry["seq"],
        en=entry["en"],
        quien=people[entry["quien"]],
        tabla=table,
        fila_id=entry["fila_id"],
        que=called(subject, entry["fila_id"], names),
        cambio=change(entry, subject, zone),
        motivo=entry["motivo"] or (f"Importación n.º {entry['lote']}" if entry["lote"] else ""),
        via=VIAS[entry["via"]],
    )
