"""Mappings kept by source: what was told once of an export is known the next time."""

from lib.base.errors import UserError
from lib.base.permissions import Permission, Person
from lib.store import records, rows
from lib.store.tables.importacion import mapeo
from lib.store.work import reading, writing
from lib.tools.importer.mapping import Cobertura, Mapping
from lib.tools.site import Site


def keep(site: Site, mapping: Mapping, *, by: Person) -> None:
    """Keep a mapping under its source's name, in place of the one kept before; journaled.

    All but the days it covers, which are that one file's: the next would claim them as its own.
    """
    by.require(Permission.IMPORTAR)
    key = {"clase": mapping.clase, "fuente": mapping.fuente}
    told = mapping.model_copy(update={"cubre": Cobertura()}).model_dump(mode="json")
    with writing(site.engine) as connection:
        found = records.one(connection, mapeo, **key)
        if found is None:
            rows.create(connection, mapeo, {**key, "contenido": told}, by=by, now=site.now())
        else:
            changes = {"contenido": told}
            rows.change(connection, mapeo, found["id"], changes, by=by, now=site.now())


def known(site: Site, kind: str) -> list[Mapping]:
    """The mappings kept for a kind, by source."""
    with reading(site.engine) as connection:
        found = records.many(connection, mapeo, order="fuente", clase=kind)
    return [Mapping.model_validate(row["contenido"]) for row in found]


def kept(site: Site, kind: str, source: str) -> Mapping:
    """The mapping of a source; UserError names those there are."""
    found = known(site, kind)
    mapping = next((m for m in found if m.fuente == source), None)
    if mapping is not None:
        return mapping
    names = ", ".join(m.fuente for m in found) or "ninguna todavía"
    raise UserError(f"No hay un mapeo guardado de «{source}». Fuentes guardadas: {names}.")
