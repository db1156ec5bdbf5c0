"""Preview and apply: what a file would do, and doing it whole or not at all."""

import gc
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from lib.base.errors import UserError
from lib.base.parameters import time_zone
from lib.base.permissions import Permission, Person
from lib.store import batches, journal, records
from lib.store.bulk import insert_rows
from lib.store.locks import held
from lib.store.tables.importacion import cuarentena, lote
from lib.store.work import Connection, reading, settle, writing
from lib.tools.importer import mapping as mappings
from lib.tools.importer.batches import recover_kind
from lib.tools.importer.kinds import Aside, Good, Kind, Outcome
from lib.tools.importer.mapping import Mapping
from lib.tools.importer.reading import Choices, Reading, read_table
from lib.tools.importer.records import Records
from lib.tools.importer.values import shown
from lib.tools.site import Site

Progress = Callable[[int, int], None]  # rows done, rows in all

_SAMPLE = 20
_MOST_CHUNK = 5_000


@dataclass
class _Pace:
    """How many rows a transaction takes, so that it lasts about as long as we aim for."""

    size: int = 500
    aim_seconds: float = 0.1  # the bound promised to people who save meanwhile is 0.2

    def after(self, seconds: float) -> None:
        """Learn from the transaction just done."""
        factor = min(2.0, self.aim_seconds / max(seconds, 0.0001))
        self.size = max(50, min(_MOST_CHUNK, int(self.size * factor)))


@dataclass
class Summary:
    """What an import did, or would do; samples hold the first few of each sort."""

    leidas: int = 0
    nuevas: int = 0
    cambiadas: int = 0
    iguales: int = 0
    cuarentena: int = 0
    lote: int | None = None
    cubre_desde: date | None = None
    cubre_hasta: date | None = None
    avisos: list[str] = field(default_factory=list)
    muestra: dict[str, list[Any]] = field(
        default_factory=lambda: {"nueva": [], "cambiada": [], "igual": [], "aparte": []}
    )

    @property
    def registros(self) -> int:
        """Records that could be applied."""
        return self.nuevas + self.cambiadas + self.iguales

    def count(self, outcomes: Sequence[Outcome], asides: Sequence[Aside], covers: str) -> None:
        """Add a chunk."""
        for outcome in outcomes:
            if outcome.action == "nueva":
                self.nuevas += 1
            elif outcome.action == "cambiada":
                self.cambiadas += 1
            else:
                self.iguales += 1
            day = outcome.values.get(covers)
            if day is not None:
                if self.cubre_desde is None or day < self.cubre_desde:
                    self.cubre_desde = day
                if self.cubre_hasta is None or day > self.cubre_hasta:
                    self.cubre_hasta = day
            sample = self.muestra[outcome.action]
            if len(sample) < _SAMPLE:
                sample.append(outcome)
        self.cuarentena += len(asides)
        self.muestra["aparte"] += asides[: _SAMPLE - len(self.muestra["aparte"])]

    def stored(self) -> dict[str, Any]:
        """The columns of `lote` that hold it."""
        names = ("leidas", "nuevas", "cambiadas", "iguales", "cuarentena", "avisos",
                 "cubre_desde", "cubre_hasta")  # fmt: skip
        return {name: getattr(self, name) for name in names}


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
    columns = table.unique_columns()
    if mapping is None:
        mapping = mappings.propose(kind, columns)
    mapping = adjust(mapping)
    mappings.check(mapping, kind, columns)
    zone = time_zone(mapping.zona_horaria) if mapping.zona_horaria else site.zone()
    return Records(kind, mapping, table, zone)


def preview(site: Site, source: Records, progress: Progress | None = None) -> Summary:
    """What applying would do; writes nothing."""
    summary = Summary()
    with reading(site.engine) as connection:
        for goods, asides in _chunks(source, _Pace(_MOST_CHUNK)):
            outcomes, more = source.kind.target.compare(connection, goods)
            summary.count(outcomes, [*asides, *more], source.kind.covers)
            _tell(progress, source)
        _finish(connection, source, summary)
    return summary


def apply(site: Site, source: Records, *, by: Person, progress: Progress | None = None) -> Summary:
    """Import the file; safe to kill at any moment and to repeat."""
    by.require(Permission.IMPORTAR)
    kind, print_ = source.kind, _fingerprint(source)
    with held(site.engine, f"importar.{kind.code}") as free:
        if not free:
            raise UserError(
                f"Otra importación de {kind.title} está en curso. Espere a que termine."
            )
        recover_kind(site, kind)
        if (before := _already(site, kind, print_)) is not None:
            return before
        do = _in_chunks if kind.target.whole_limit is None else _at_once
        try:
            with _rare_collection():
                return do(site, source, print_, by, progress)
        except BaseException:
            recover_kind(site, kind)  # a fault or Ctrl-C leaves no more behind than a kill
            raise


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for reference cycles less often: a chunk is many objects and none of them in one."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _in_chunks(
    site: Site, source: Records, print_: str, by: Person, progress: Progress | None
) -> Summary:
    """Short transactions, hidden until the last one."""
    kind, summary, now = source.kind, Summary(), site.now()
    with writing(site.engine) as connection:
        batch = records.add(connection, lote, _opened(source, print_, by, site))
    pace = _Pace()
    for goods, asides in _chunks(source, pace):
        with reading(site.engine) as connection:
            outcomes, more = kind.target.compare(connection, goods)
        asides = [*asides, *more]
        began = time.monotonic()
        with writing(site.engine) as connection:
            kind.target.apply(connection, outcomes, batch=batch, by=by, now=now)
            _set_aside(connection, batch, asides)
        pace.after(time.monotonic() - began)
        settle(site.engine)
        summary.count(outcomes, asides, kind.covers)
        _tell(progress, source)
    if not summary.registros:
        with writing(site.engine) as connection:
            batches.drop(connection, batch)
    with reading(site.engine) as connection:
        _finish(connection, source, summary)
    with writing(site.engine) as connection:
        _show(connection, site, kind, batch, summary, by)
    return summary


def _at_once(
    site: Site, source: Records, print_: str, by: Person, progress: Progress | None
) -> Summary:
    """One transaction, for kinds whose rows people edit."""
    kind, summary, limit = source.kind, Summary(), source.kind.target.whole_limit or 0
    goods: list[Good] = []
    asides: list[Aside] = []
    for some, others in _chunks(source, _Pace(_MOST_CHUNK)):
        goods += some
        asides += others
        _tell(progress, source)
        if len(goods) > limit:
            raise UserError(
                f"Un archivo de {kind.title} puede traer hasta {limit} filas y este trae más. "
                "Divídalo (por ejemplo, por mes) e importe cada parte. No se importó nada."
            )
    with writing(site.engine) as connection:
        outcomes, more = kind.target.compare(connection, goods)
        asides += more
        summary.count(outcomes, asides, kind.covers)
        _finish(connection, source, summary)
        batch = records.add(connection, lote, _opened(source, print_, by, site))
        kind.target.apply(connection, outcomes, batch=batch, by=by, now=site.now())
        _set_aside(connection, batch, asides)
        _show(connection, site, kind, batch, summary, by)
    return summary


def _chunks(source: Records, pace: _Pace) -> Iterator[tuple[list[Good], list[Aside]]]:
    stream = source.stream()
    while some := list(islice(stream, pace.size)):
        yield [r for r in some if isinstance(r, Good)], [r for r in some if isinstance(r, Aside)]


def _finish(connection: Connection, source: Records, summary: Summary) -> None:
    """What is known only at the end; a file without one good record is refused."""
    summary.leidas = source.read_rows
    if not summary.registros:
        first = next(iter(summary.muestra["aparte"]), None)
        because = f" Fila {first.row}, {first.column}: {first.reason}." if first else ""
        raise UserError(
            f"Ninguna fila de {source.reading.path.name} sirve como {source.kind.title}; "
            f"no se importó nada.{because} Revise que sea el archivo y el mapeo correctos."
        )
    declared = source.mapping.cubre
    summary.cubre_desde = declared.desde or summary.cubre_desde
    summary.cubre_hasta = declared.hasta or summary.cubre_hasta
    if summary.cubre_desde and summary.cubre_hasta and summary.cubre_hasta < summary.cubre_desde:
        raise UserError("La cobertura declarada termina antes de empezar; no se importó nada.")
    summary.avisos = [*source.reading.notes, *source.kind.notices(connection, source.distinct)]


def _show(
    connection: Connection, site: Site, kind: Kind, batch: int, summary: Summary, by: Person
) -> None:
    now = site.now()
    done = {**summary.stored(), "estado": "aplicado", "aplicado_en": now}
    records.alter(connection, lote, {"id": batch}, done)
    told = journal.as_text({k: journal.as_text(v) for k, v in summary.stored().items()})
    entry = journal.Entry("importar", "lote", batch, after=told)
    journal.append(connection, [entry], by=by, now=now, batch=batch)
    kind.after(connection, site, batch)
    summary.lote = batch


def _opened(source: Records, print_: str, by: Person, site: Site) -> dict[str, Any]:
    return {
        "clase": source.kind.code,
        "archivo": source.reading.path.name,
        "huella": print_,
        "mapeo": source.mapping.model_dump(mode="json"),
        "estado": "aplicando",
        "por": by.login,
        "creado_en": site.now(),
    }


def _set_aside(connection: Connection, batch: int, asides: Sequence[Aside]) -> None:
    columns = ("lote_id", "fila", "columna", "valor", "motivo", "contenido")
    rows = [(batch, a.row, a.column, a.value[:500], a.reason, [shown(c) for c in a.content])
            for a in asides]  # fmt: skip
    if rows:
        insert_rows(connection, cuarentena, columns, rows)


def _fingerprint(source: Records) -> str:
    """The file and the way it is read: the same bytes under another mapping are another import."""
    digest = hashlib.sha256()
    with source.reading.path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    digest.update(source.mapping.model_dump_json().encode())
    return digest.hexdigest()


def _already(site: Site, kind: Kind, print_: str) -> Summary | None:
    """What the newest batch of the kind did, when it was this very file."""
    with reading(site.engine) as connection:
        applied = records.many(
            connection, lote, order="-id", limit=1, clase=kind.code, estado="aplicado"
        )
    if not applied or applied[0]["huella"] != print_:
        return None
    last = applied[0]
    return Summary(
        leidas=last["leidas"],
        iguales=last["nuevas"] + last["cambiadas"] + last["iguales"],
        cuarentena=last["cuarentena"],
        lote=last["id"],
        cubre_desde=last["cubre_desde"],
        cubre_hasta=last["cubre_hasta"],
        avisos=[f"Este archivo ya se importó (importación {last['id']}); no se cambió nada."],
    )


def _tell(progress: Progress | None, source: Records) -> None:
    if progress is not None:
        progress(source.read_rows, source.reading.data_rows)
