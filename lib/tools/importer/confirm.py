"""The steps of an import from the screen as work that goes on by itself: read, preview, apply."""

from collections.abc import Callable
from pathlib import Path

from lib.base.errors import Busy
from lib.base.permissions import Permission, Person
from lib.tools.importer import batches, run, sources, upload, works
from lib.tools.importer.kinds import Kind
from lib.tools.importer.mapping import Mapping
from lib.tools.importer.reading import Choices, Reading, read_table
from lib.tools.importer.summary import Summary
from lib.tools.importer.upload import Upload
from lib.tools.importer.works import Work
from lib.tools.site import Site

SAMPLES = 500  # rows of each sort that a preview shows and hands out
_AGAIN_SECONDS = 0.5  # until it is tried again to take the kind's turn


def read(file: Upload, choices: Choices, *, by: Person) -> Work:
    """Read the file as a table; the result is a Reading."""
    by.require(Permission.IMPORTAR)
    key = ("leer", file.path, choices)
    return works.start(
        key,
        lambda _work: read_table(file.path, choices, max_mb=file.max_mb),
        title=f"Leyendo {file.name}",
        by=by.name,
    )


def preview(
    site: Site, kind: Kind, file: Upload, table: Reading, mapping: Mapping, *, by: Person
) -> Work:
    """Work out what the file would do; the result is a Summary."""
    by.require(Permission.IMPORTAR)

    def do(work: Work) -> Summary:
        source = run.records_of(site, kind, table, mapping)
        return run.preview(site, source, work.tell, samples=SAMPLES)

    return works.start(
        preview_key(file, mapping), do, title=f"Comparando {file.name} con lo que hay", by=by.name
    )


def preview_key(file: Upload, mapping: Mapping) -> tuple[object, ...]:
    """What makes a preview another one."""
    return "previa", file.path, _read_as(mapping)


def apply(site: Site, kind: Kind, file: Upload, mapping: Mapping, *, by: Person) -> Work:
    """Import the file; the result is a Summary.

    The same file read the same way is one work, whoever asks and however often. A mapping
    with a `fuente` is kept for the next file of that source.
    """
    by.require(Permission.IMPORTAR)

    def do(work: Work) -> Summary:
        with upload.lent(file) as path:
            done = _when_free(work, lambda: _applied(site, kind, path, file, mapping, work, by))
        if mapping.fuente:
            sources.keep(site, mapping, by=by)
        return done

    key = ("importar", kind.code, file.digest, _read_as(mapping))
    return works.start(key, do, title=f"Importando {file.name}", by=by.name)


def undo(site: Site, kinds: list[Kind], batch: int, *, by: Person) -> Work:
    """Undo an import."""
    by.require(Permission.IMPORTAR)
    return works.start(
        ("deshacer", batch),
        lambda _work: batches.undo(site, kinds, batch, by=by),
        title=f"Deshaciendo la importación {batch}",
        by=by.name,
    )


def importing() -> list[Work]:
    """The imports that are going on in this process."""
    return [work for work in works.running() if work.key[0] == "importar"]


def _read_as(mapping: Mapping) -> str:
    return mapping.model_dump_json(exclude={"fuente"})


def _applied(
    site: Site, kind: Kind, path: Path, file: Upload, mapping: Mapping, work: Work, by: Person
) -> Summary:
    source = run.open_records(site, kind, path, mapping, max_mb=file.max_mb)
    return run.apply(site, source, by=by, progress=work.tell)


def _when_free(work: Work, do: Callable[[], Summary]) -> Summary:
    """Do it once nobody else imports the kind: two people's files go in one after the other."""
    while True:
        try:
            return do()
        except Busy as busy:
            work.pause(_AGAIN_SECONDS, str(busy))
