"""Zones and the operations centre that attends each."""

from lib.store import records
from lib.store.tables.maestros import zona
from lib.store.work import Connection, reading
from lib.tools.site import Site


def catalogo(connection: Connection) -> dict[str, str]:
    """Active zones and their centre, by name."""
    return {
        row["nombre"]: row["centro_operaciones"]
        for row in records.many(connection, zona, order="nombre", activa=True)
    }


def nombres(site: Site) -> list[str]:
    """The active zones, in order."""
    with reading(site.engine) as connection:
        return list(catalogo(connection))


def desconocidas(connection: Connection, names: set[str]) -> list[str]:
    """A notice of the names that are not in the catalogue; none while it is empty.

    They are kept as they came: an import is not the place to lose them.
    """
    known = catalogo(connection)
    unknown = sorted(names - known.keys())
    if not known or not unknown:
        return []
    shown = ", ".join(unknown[:10]) + ("…" if len(unknown) > 10 else "")
    return [f"{len(unknown)} zonas no están en el catálogo y se conservan como vinieron: {shown}"]
