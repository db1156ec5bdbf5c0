"""The batch of an import in the database: opened hidden, and shown whole at its end."""

import hashlib

from lib.base.permissions import Person
from lib.store import journal, records
from lib.store.tables.importacion import lote
from lib.store.work import Connection, reading
from lib.tools.importer import aside
from lib.tools.importer.kinds import Kind
from lib.tools.importer.records import Records
from lib.tools.importer.summary import Summary
from lib.tools.site import Site


def fingerprint(source: Records, by: Person) -> str:
    """The file and the way it is read: the same bytes under another mapping are another import.

    So are they when somebody imports them who may write more of them, or less. The name
    under which a mapping is kept reads nothing.
    """
    digest = hashlib.sha256()
    with source.reading.path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    digest.update(source.mapping.model_dump_json(exclude={"fuente"}).encode())
    digest.update(source.kind.target.narrowed(by).encode())
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
        repetida=True,
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
        "mapeo": source.settled().model_dump(mode="json"),
        "columnas": list(source.reading.unique_columns()),
        "estado": "aplicando",
        "por": by.login,
        "creado_en": site.now(),
    }
    return records.add(connection, lote, batch)


def show(
    connection: Connection, site: Site, kind: Kind, batch: int, summary: Summary, by: Person
) -> None:
    """Let everybody see the batch, with one journal entry, and ask for what follows from it."""
    now = site.now()
    done = {**summary.stored(), "estado": "aplicado", "aplicado_en": now}
    records.alter(connection, lote, {"id": batch}, done)
    aside.show(connection, batch)
    told = journal.as_text({k: journal.as_text(v) for k, v in summary.stored().items()})
    entry = journal.Entry("importar", "lote", batch, after=told)
    journal.append(connection, [entry], by=by, now=now, batch=batch)
    kind.after(connection, site, batch, by)
    summary.lote = batch
