"""Crews and the maestros who lead them: a small catalogue, kept on a live board."""

from collections.abc import Mapping, Sequence
from typing import Any

from lib.base.errors import UserError
from lib.base.permissions import Permission, Person
from lib.maestros.zonas import catalogo
from lib.store import boards, records, rows
from lib.store.accounts import active_people
from lib.store.records import Record
from lib.store.tables.maestros import cuadrilla
from lib.store.work import Connection
from lib.tools.board.scope import Board
from lib.tools.board.spec import AddForm, BoardSpec, Column
from lib.tools.site import Site

_EDITA = Permission.CUADRILLAS_EDITAR
_TECNICO = "tecnico_multiservicios"

TABLERO = BoardSpec(
    code="cuadrillas",
    title="Cuadrillas",
    noun=("cuadrilla", "cuadrillas"),
    table="cuadrilla",
    see=Permission.CUADRILLAS_VER,
    columns=(
        Column("nombre", "Cuadrilla", width=130, required=True, length=60),
        Column("maestro", "Maestro", width=150, required=True, edit=_EDITA),
        Column("usuario", "Usuario", "list", width=150, edit=_EDITA,
               help="La cuenta con la que la cuadrilla ve sus visitas"),
        Column("zona", "Zona", "list", width=130, edit=_EDITA),
        Column("telefono", "Teléfono", width=110, length=30, edit=_EDITA),
        Column("tecnicos", "Técnicos", "number", width=90, low=0, edit=_EDITA),
        Column("desde", "Trabaja desde", "date", width=110, edit=_EDITA),
        Column("activa", "Activa", "flag", width=80, required=True, edit=_EDITA,
               help="Las inactivas no se sugieren en la planilla"),
        Column("cambiado_en", "Último cambio", "instant", width=130),
        Column("cambiado_por", "Cambiado por", width=140),
    ),
    key=("nombre",),
    phone=("nombre", "maestro", "zona"),
    order=(("nombre", "asc"), ("id", "asc")),
    add=AddForm(
        "Agregar cuadrilla",
        ("nombre", "maestro", "zona", "telefono", "tecnicos", "desde"),
        _EDITA,
    ),
)  # fmt: skip


def maestros_activos(connection: Connection) -> list[str]:
    """The maestros of the active crews, in order."""
    return boards.distinct(connection, "cuadrilla", "maestro", among={"activa": (True,)})


def activas(connection: Connection) -> list[Record]:
    """The crews that work, in order of name."""
    return records.many(connection, cuadrilla, order="nombre", activa=True)


def _completar(connection: Connection, _site: Site, found: Sequence[Record]) -> None:
    names = boards.names_of(connection, {r["cambiado_por"] for r in found})
    for row in found:
        row["cambiado_por"] = names[row["cambiado_por"]]


def _listas(connection: Connection, _site: Site) -> dict[str, list[str]]:
    crews = [p["usuario"] for p in active_people(connection) if _TECNICO in p["roles"]]
    return {"zona": list(catalogo(connection)), "usuario": crews}


def _agregar(
    connection: Connection, site: Site, cells: Mapping[str, Any], *, by: Person, receipt: str
) -> int:
    if records.one(connection, cuadrilla, nombre=cells["nombre"]):
        raise UserError(f"Ya hay una cuadrilla «{cells['nombre']}».")
    values = {**cells, "activa": True}
    return rows.create(connection, cuadrilla, values, by=by, now=site.now(), receipt=receipt)


BOARD = Board(TABLERO, complete=_completar, lists=_listas, create=_agregar)
