"""The steps of an import from the screen, each as work that goes on by itself.

A small file is worked on in a thread; a large one by a process of its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from lib.base.errors import UserError
from lib.base.permissions import Permission, Person
from lib.tools.importer import batches, child, sources, steps, upload, works
from lib.tools.importer import resend as resending
from lib.tools.importer.kinds import Kind
from lib.tools.importer.mapping import Mapping
from lib.tools.importer.reading import Choices
from lib.tools.importer.steps import Job
from lib.tools.importer.summary import Summary
from lib.tools.importer.upload import Upload
from lib.tools.importer.works import Work
from lib.tools.site import Site

Resent = tuple[int, Summary | str]  # an import, and what sending its rows did or why it did not

LARGE = 2_000_000  # bytes from which a file is worth a process of its own
PROCESS = "lib.importing"


def read(site: Site, file: Upload, choices: Choices, *, by: Person) -> Work:
    """Read the file as a table; the result is a Reading, without its rows."""
    by.require(Permission.IMPORTAR)
    job = Job("leer", file.path, file.max_mb, by, choices)
    key = ("leer", file.path, choices)
    return works.start(
        key, lambda work: _done(site, None, file, job, work),
        title=f"Leyendo {file.name}", by=by.name,
    )  # fmt: skip


def preview(site: Site, kind: Kind, file: Upload, mapping: Mapping, *, by: Person) -> Work:
    """Work out what the file would do; the result is a Summary."""
    by.require(Permission.IMPORTAR)
    job = Job("previa", file.path, file.max_mb, by, kind=kind.code, mapping=mapping)
    return works.start(
        preview_key(file, mapping), lambda work: _done(site, kind, file, job, work),
        title=f"Comparando {file.name} con lo que hay", by=by.name,
    )  # fmt: skip


def preview_key(file: Upload, mapping: Mapping) -> tuple[object, ...]:
    """What makes a preview another one."""
    return "previa", file.path, _read_as(mapping)


def apply(site: Site, kind: Kind, file: Upload, mapping: Mapping, *, by: Person) -> Work:
    """Import the file; the result is a Summary.

    The same file read the same way is one work, however often and whoever asks, among those
    for whom it does the same. A mapping with a `fuente` is kept for the next file of that source.
    """
    by.require(Permission.IMPORTAR)
    job = Job("importar", file.path, file.max_mb, by, kind=kind.code, mapping=mapping)

    def do(work: Work) -> Summary:
        with upload.lent(file) as path:
            done: Summary = _done(site, kind, file, replace(job, path=path), work)
        if mapping.fuente:
            sources.keep(site, mapping, by=by)
        return done

    key = ("importar", kind.code, file.digest, _read_as(mapping), kind.target.narrowed(by))
    return works.start(key, do, title=f"Importando {file.name}", by=by.name)


def undo(site: Site, kinds: Sequence[Kind], batch: int, *, by: Person) -> Work:
    """Undo an import."""
    by.require(Permission.IMPORTAR)
    return works.start(
        ("deshacer", batch),
        lambda _work: batches.undo(site, kinds, batch, by=by),
        title=f"Deshaciendo la importación {batch}",
        by=by.name,
    )


def resend(site: Site, kinds: Sequence[Kind], found: Sequence[int], *, by: Person) -> Work:
    """Send the corrected rows of some imports again; the result tells how each went (Resent).

    One that is refused does not hold up the others.
    """
    by.require(Permission.IMPORTAR)

    def one(work: Work, batch: int) -> Resent:
        send = partial(resending.resend, site, kinds, batch, by=by, progress=work.tell)
        try:
            return batch, steps.in_turn(send, work)
        except UserError as refusal:
            return batch, str(refusal)

    return works.start(
        ("reenviar", *found),
        lambda work: [one(work, batch) for batch in found],
        title="Enviando las filas corregidas",
        by=by.name,
    )


def importing() -> list[Work]:
    """The imports that are going on in this process."""
    return [work for work in works.running() if work.key[0] == "importar"]


def _done(site: Site, kind: Kind | None, file: Upload, job: Job, work: Work) -> Any:
    """The job's result, by whoever does it best."""
    if file.size >= LARGE:
        return child.ask(site, PROCESS, job, work)

    def known(_code: str) -> Kind:
        assert kind is not None
        return kind

    return steps.perform(site, known, job, work)


def _read_as(mapping: Mapping) -> str:
    return mapping.model_dump_json(exclude={"fuente"})
