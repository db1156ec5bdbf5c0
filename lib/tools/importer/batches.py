"""Undoing a batch, and recovering what a killed import left behind."""

from collections.abc import Sequence

from lib.base.errors import UserError
from lib.base.permissions import Permission, Person
from lib.store import batches, journal, records
from lib.store.locks import held
from lib.store.tables.importacion import lote
from lib.store.work import Connection, reading, settle, writing
from lib.tools.importer import aside
from lib.tools.importer.kinds import Kind
from lib.tools.site import Site


def undo(site: Site, kinds: Sequence[Kind], batch: int, *, by: Person) -> None:
    """Undo an applied batch while nothing was built on it; invisible at once, then purged."""
    by.require(Permission.IMPORTAR)
    with reading(site.engine) as connection:
        found = known(connection, batch)
    kind = next(k for k in kinds if k.code == found["clase"])
    with held(site.engine, f"importar.{kind.code}") as free:
        if not free:
            raise UserError(f"Una importación de {kind.title} está en curso. Espere a que termine.")
        recover_kind(site, kind)
        with writing(site.engine) as connection:
            now = site.now()
            if known(connection, batch)["estado"] != "aplicado":
                raise UserError(f"La importación {batch} no está aplicada; no hay qué deshacer.")
            objection = kind.target.objection(connection, batch)
            if (objection := objection or _repeated_later(connection, kind, batch)) is not None:
                raise UserError(f"La importación {batch} no se puede deshacer: {objection}.")
            kind.target.hide(connection, batch, by=by, now=now)
            aside.withdraw(connection, batch, by=by, now=now)
            records.alter(connection, lote, {"id": batch}, {"estado": "deshaciendo"})
            entry = journal.Entry("deshacer", "lote", batch)
            journal.append(connection, [entry], by=by, now=now, batch=batch)
            kind.after(connection, site, batch, by)
        _purge(site, kind, batch, "deshecho")


def known(connection: Connection, batch: int) -> records.Record:
    """A batch; UserError when there is none of that number."""
    found = records.one(connection, lote, id=batch)
    if found is None:
        raise UserError(f"No existe la importación {batch}.")
    return found


def _repeated_later(connection: Connection, kind: Kind, batch: int) -> str | None:
    """A later file that brought rows already here counts on them: taking them would lose its own.

    Which batch had those rows is not kept, so any later one that found some is in the way.
    """
    applied = records.many(connection, lote, order="-id", clase=kind.code, estado="aplicado")
    for later in applied:
        if later["id"] > batch and later["iguales"]:
            return (
                f"la importación {later['id']} trajo filas iguales a las que ya había, y podría "
                "perderlas; deshaga antes esa"
            )
    return None


def recover_kind(site: Site, kind: Kind) -> int:
    """Finish what killed processes left of a kind; the caller holds the kind's lock.

    A batch half applied is rolled back (nobody has seen it), one half undone is
    undone to its end. Returns how many there were.
    """
    with reading(site.engine) as connection:
        left = [
            (row["id"], state)
            for state in ("aplicando", "deshaciendo")
            for row in records.many(connection, lote, clase=kind.code, estado=state)
        ]
    for batch, state in left:
        if state == "aplicando":
            with writing(site.engine) as connection:
                batches.drop_set_aside(connection, batch)
        _purge(site, kind, batch, "interrumpido" if state == "aplicando" else "deshecho")
    return len(left)


def recover(site: Site, kinds: Sequence[Kind]) -> int:
    """Recover every kind whose import is not running right now; called at start."""
    done = 0
    for kind in kinds:
        with held(site.engine, f"importar.{kind.code}") as free:
            if free:
                done += recover_kind(site, kind)
    return done


def _purge(site: Site, kind: Kind, batch: int, end: str) -> None:
    more = True
    while more:
        with writing(site.engine, hidden=True) as connection:  # lost, it is done again at start
            more = kind.target.purge_some(connection, batch)
            if not more:
                records.alter(connection, lote, {"id": batch}, {"estado": end})
        settle(site.engine)
