"""The batch of an import in the database: opened hidden, and shown whole at its end."""

import hashlib
from collections.abc import Sequence
from typing import Any

from lib.base.permissions import Person
from lib.store import journal, records
from lib.store.bulk import insert_columns
from lib.store.tables.importacion import cuarentena, lote
from lib.store.work import Connection, reading
from lib.tools.importer.block import Aside
from lib.tools.importer.kinds import Kind
from lib.tools.importer.reading.cells import as_text
from lib.tools.importer.records import Records
from lib.tools.importer.summary import Summary
from lib.tools.site import Site


def fingerprint(source: Records) -> str:
    """The file and the way it is read: the same bytes under another mapping are another import.

    The name under which a mapping is kept reads nothing.
    """
    digest = hashlib.sha256()
    with source.reading.path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    digest.update(source.mapping.model_dump_json(exclude={"fuente"}).encode())
    return digest.hexdigest()


def already(site: Site, kind: Kind, print_: str) -> Summary | None:
    """What the batch did that applied this very file, if one did.

    However old: the same export twice by mistake must not bring back what a newer one changed.
    """
    same = {"clase": kind.code, "huella": print_, "estado": "aplicado"}
    with reading(site.engine) as connection:
        applied = records.many(connection, lote, order="-id", limit=1, **same)
    if not applied:
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


def opened(connection: Connection, site: Site, source: Records, print_: str, by: Person) -> int:
    """A new batch, hidden; its number."""
    batch = {
        "clase": source.kind.code,
        "archivo": source.reading.path.name,
        "huella": print_,
        "mapeo": source.mapping.model_dump(mode="json"),
        "estado": "aplicando",
        "por": by.login,
        "creado_en": site.now(),
    }
    return records.add(connection, lote, batch)


def set_aside(connection: Connection, batch: int, asides: Sequence[Aside]) -> None:
    """Keep the rows that could not be applied, with their reasons."""
    columns: dict[str, Sequence[Any]] = {
        "lote_id": [batch] * len(asides),
        "fila": [a.row for a in asides],
        "columna": [a.column for a in asides],
        "valor": [a.value[:500] for a in asides],
        "motivo": [a.reason for a in asides],
        "contenido": [[as_text(cell) for cell in a.content] for a in asides],
    }
    insert_columns(connection, cuarentena, columns)


def show(
    connection: Connection, site: Site, kind: Kind, batch: int, summary: Summary, by: Person
) -> None:
    """Let everybody see the batch, with one journal entry, and ask for what follows from it."""
    now = site.now()
    done = {**summary.stored(), "estado": "aplicado", "aplicado_en": now}
    records.alter(connection, lote, {"id": batch}, done)
    told = journal.as_text({k: journal.as_text(v) for k, v in summary.stored().items()})
    entry = journal.Entry("importar", "lote", batch, after=told)
    journal.append(connection, [entry], by=by, now=now, batch=batch)
    kind.after(connection, site, batch)
    summary.lote = batch
