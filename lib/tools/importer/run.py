"""Preview and apply: what a file would do, and doing it whole or not at all."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lib.base.errors import Busy, UserError
from lib.base.parameters import time_zone
from lib.base.permissions import Permission, Person
from lib.store import batches, journal
from lib.store.locks import held
from lib.store.work import Connection, reading, settle, writing
from lib.tools.importer import aside, staging
from lib.tools.importer import mapping as mappings
from lib.tools.importer.batches import recover_kind
from lib.tools.importer.block import Aside, Block, Comparison
from lib.tools.importer.kinds import Kind
from lib.tools.importer.mapping import Mapping
from lib.tools.importer.reading import Choices, Reading, read_table
from lib.tools.importer.records import Records
from lib.tools.importer.summary import SAMPLE, Samples, Summary
from lib.tools.site import Site

__all__ = ["Progress", "Summary", "apply", "open_records", "preview", "records_of"]

Progress = Callable[[int, int], None]  # rows done, rows in all

_READ_AHEAD = 30_000  # rows read and compared together, then written in many transactions
_MOST_CHUNK = 5_000  # rows in one transaction


@dataclass
class _Pace:
    """How many rows a transaction takes, so that it lasts about as long as we aim for."""

    size: int = 500
    aim_seconds: float = 0.07  # the bound promised to people who save meanwhile is 0.2

    def slices(self, total: int) -> Iterator[slice]:
        """The rows from 0 to `total`, a transaction's worth at a time."""
        start = 0
        while start < total:
            span = slice(start, min(total, start + self.size))
            yield span
            start = span.stop

    def after(self, rows: int, seconds: float) -> None:
        """Learn from the transaction just done."""
        wanted = int(rows * self.aim_seconds / max(seconds, 0.0001))
        if wanted < self.size or rows == self.size:  # a short last one is no reason to grow
            self.size = max(50, min(_MOST_CHUNK, 2 * self.size, wanted))


@dataclass
class _Part:
    """What one transaction writes: new rows, or changed ones, or rows set aside."""

    pace: _Pace
    comparison: Comparison
    asides: list[Aside]

    def __len__(self) -> int:
        return len(self.comparison.new) + len(self.comparison.changed) + len(self.asides)


class _Parts:
    """Blocks cut into transactions; each sort of work has its own pace."""

    def __init__(self) -> None:
        self._new, self._changed, self._aside = _Pace(), _Pace(), _Pace()

    def of(self, comparison: Comparison, asides: list[Aside]) -> Iterator[_Part]:
        """The parts of a block."""
        new, changed = comparison.new, comparison.changed
        for span in self._new.slices(len(new)):
            yield _Part(self._new, Comparison(new=new.between(span)), [])
        for span in self._changed.slices(len(changed)):
            yield _Part(self._changed, Comparison(changed=changed[span]), [])
        for span in self._aside.slices(len(asides)):
            yield _Part(self._aside, Comparison(), asides[span])


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for reference cycles less often: rows are many objects and none of them in one."""
    usual = gc.get_threshold()
    gc.set_threshold(500_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@_rare_collection()
def open_records(
    site: Site,
    kind: Kind,
    path: Path,
    mapping: Mapping | None,
    *,
    max_mb: int = 256,
    adjust: Callable[[Mapping], Mapping] = lambda m: m,
) -> Records:
    """The file as records of the kind; without a mapping one is proposed from the names.

    adjust: what the person says over the mapping (date order, coverage…).
    """
    choices = Choices()
    if mapping is not None:
        asked = mapping.lectura
        choices = Choices(asked.codificacion, asked.separador, asked.hoja, asked.encabezado)
    table: Reading = read_table(path, choices, max_mb=max_mb)
    if mapping is None:
        mapping = mappings.propose(kind, table.unique_columns())
    return records_of(site, kind, table, adjust(mapping))


def records_of(site: Site, kind: Kind, table: Reading, mapping: Mapping) -> Records:
    """A table that was read already, as records of the kind."""
    mappings.check(mapping, kind, table.unique_columns())
    here = site.zone()
    zone = time_zone(mapping.zona_horaria) if mapping.zona_horaria else here
    return Records(kind, mapping, table, zone, here)


@_rare_collection()
def preview(
    site: Site,
    source: Records,
    progress: Progress | None = None,
    *,
    by: Person,
    samples: int = SAMPLE,
) -> Summary:
    """What applying would do for this person, with up to `samples` rows of each sort.

    Writes nothing.
    """
    summary = Summary(muestra=Samples(samples))
    with reading(site.engine) as connection:
        for block, asides in source.blocks(_READ_AHEAD):
            comparison = source.kind.target.compare(connection, block, by=by)
            summary.count(comparison, [*asides, *comparison.asides], source.kind.covers)
            _tell(progress, source, source.read_rows)
        _finish(connection, source, summary, site.today())
    return summary


@_rare_collection()
def apply(site: Site, source: Records, *, by: Person, progress: Progress | None = None) -> Summary:
    """Import the file; safe to kill at any moment and to repeat."""
    by.require(Permission.IMPORTAR)
    kind, print_ = source.kind, staging.fingerprint(source, by)
    with held(site.engine, f"importar.{kind.code}") as free:
        if not free:
            raise Busy(f"Otra importación de {kind.title} está en curso. Espere a que termine.")
        recover_kind(site, kind)
        if (before := staging.already(site, kind, print_)) is not None:
            return before
        do = _in_chunks if kind.target.whole_limit is None else _at_once
        try:
            return do(site, source, print_, by, progress)
        except BaseException:
            recover_kind(site, kind)  # a fault or Ctrl-C leaves no more behind than a kill
            raise


def _in_chunks(
    site: Site, source: Records, print_: str, by: Person, progress: Progress | None
) -> Summary:
    """Short transactions, hidden until the last one."""
    kind, summary, now = source.kind, Summary(), site.now()
    with writing(site.engine) as connection:
        batch = staging.opened(connection, site, source, print_, by)
    parts, done = _Parts(), 0
    for block, asides in source.blocks(_READ_AHEAD):
        with reading(site.engine) as connection:
            comparison = kind.target.compare(connection, block, by=by)
        asides += comparison.asides
        summary.count(comparison, asides, kind.covers)
        done += len(comparison.equal)
        for part in parts.of(comparison, asides):
            began = time.monotonic()
            with writing(site.engine, hidden=True) as connection:
                kind.target.apply(connection, part.comparison, batch=batch, by=by, now=now)
                aside.keep(connection, batch, part.asides)
            part.pace.after(len(part), time.monotonic() - began)
            settle(site.engine)
            done += len(part)
            _tell(progress, source, done)
    if not summary.registros:
        with writing(site.engine) as connection:
            batches.drop(connection, batch)
    with reading(site.engine) as connection:
        _finish(connection, source, summary, site.today())
    with writing(site.engine) as connection:
        staging.show(connection, site, kind, batch, summary, by)
    return summary


def _at_once(
    site: Site, source: Records, print_: str, by: Person, progress: Progress | None
) -> Summary:
    """One transaction, for kinds whose rows people edit."""
    kind, summary, limit = source.kind, Summary(), source.kind.target.whole_limit or 0
    whole, asides = Block(), list[Aside]()
    for block, others in source.blocks(_READ_AHEAD):
        whole.extend(block)
        asides += others
        _tell(progress, source, source.read_rows)
        if len(whole) > limit:
            raise UserError(
                f"Un archivo de {kind.title} puede traer hasta {limit} filas y este trae más. "
                "Divídalo (por ejemplo, por mes) e importe cada parte. No se importó nada."
            )
    today = site.today()  # asked before: whoever waits to write must hold one connection
    with writing(site.engine) as connection:
        journal.hold(connection)  # what somebody opens or types meanwhile is seen as it ends
        comparison = kind.target.compare(connection, whole, by=by)
        asides += comparison.asides
        summary.count(comparison, asides, kind.covers)
        _finish(connection, source, summary, today)
        batch = staging.opened(connection, site, source, print_, by)
        kind.target.apply(connection, comparison, batch=batch, by=by, now=site.now())
        aside.keep(connection, batch, asides)
        staging.show(connection, site, kind, batch, summary, by)
    return summary


def _finish(connection: Connection, source: Records, summary: Summary, today: date) -> None:
    """What is known only at the end; a file without one good record is refused."""
    summary.leidas = source.read_rows
    if not summary.registros:
        first = next(iter(summary.muestra.aparte), None)
        because = f" Fila {first.row}, {first.column}: {first.reason}." if first else ""
        raise UserError(
            f"Ninguna fila de {source.reading.path.name} sirve como {source.kind.title}; "
            f"no se importó nada.{because} Revise que sea el archivo y el mapeo correctos."
        )
    summary.cover(source.mapping.cubre, today)
    known = source.kind.notices(connection, source.distinct)
    summary.avisos = [*source.reading.notes, *summary.avisos, *known]


def _tell(progress: Progress | None, source: Records, done: int) -> None:
    if progress is not None:
        progress(done, source.reading.data_rows)
