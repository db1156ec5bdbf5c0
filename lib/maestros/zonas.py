"""Zones and the operations centre that attends each: a small catalogue, kept on a live board."""

from collections.abc import Mapping
from typing import Any

from lib.base.errors import UserError
from lib.base.permissions import Permission, Person
from lib.store import boards, records, rows
from lib.store.tables.maestros import zona
from lib.store.work import Connection, reading
from lib.tools.board.scope import Board
from lib.tools.board.spec import AddForm, BoardSpec, Column
from lib.tools.site import Site

_EDITA = Permission.ZONAS_EDITAR

# ZONA names the zone in cases, accounts and reports: it is given once and stays.
TABLERO = BoardSpec(
    code="zonas",
    title="Zonas",
    noun=("zona", "zonas"),
    table="zona",
    see=Permission.ZONAS_VER,
    columns=(
        Column("nombre", "Zona", width=180, required=True, length=60),
        Column("centro_operaciones", "Centro de operaciones", width=200, required=True,
               length=60, edit=_EDITA, suggest=True),
        Column("activa", "Activa", "flag", width=90, required=True, edit=_EDITA,
               help="Las inactivas no se ofrecen en la planilla ni en las cuentas"),
    ),
    key=("nombre",),
    phone=("nombre", "centro_operaciones", "activa"),
    order=(("nombre", "asc"), ("id", "asc")),
    add=AddForm("Agregar zona", ("nombre", "centro_operaciones"), _EDITA),
)  # fmt: skip


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


def _listas(connection: Connection, _site: Site) -> dict[str, list[str]]:
    return {
        "centro_operaciones": boards.distinct(connection, "zona", "centro_operaciones", among={})
    }


def _agregar(
    connection: Connection, site: Site, cells: Mapping[str, Any], *, by: Person, receipt: str
) -> int:
    if records.one(connection, zona, nombre=cells["nombre"]):
        raise UserError(f"Ya hay una zona «{cells['nombre']}».")
    values = {**cells, "activa": True}
    return rows.create(connection, zona, values, by=by, now=site.now(), receipt=receipt)


BOARD = Board(TABLERO, lists=_listas, create=_agregar)
