"""The planilla as a live board: what its table does not hold, and how a case is added to it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from lib.base.errors import UserError
from lib.base.permissions import Person
from lib.maestros.cuadrillas import maestros_activos
from lib.maestros.zonas import catalogo
from lib.store import boards, queries, rows
from lib.store.records import Record
from lib.store.tables.top10 import caso
from lib.store.work import Connection
from lib.tools.board.scope import Board
from lib.tools.site import Site
from lib.tools.workflow.clocks import Clocks
from lib.top10.flow import EN_REVISION, ESTADOS, FLUJO
from lib.top10.opening import abierto
from lib.top10.spec import TABLERO

_PRODUCTO = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,39}")


def completar(connection: Connection, site: Site, found: Sequence[Record]) -> None:
    """Next action, responsible, who changed it, and the running clock.

    Clocks are worked out at every reading: a new calendar or term moves those that run, and
    no other (design/domain.md §1, Clocks).
    """
    names = boards.names_of(connection, {r["cambiado_por"] for r in found})
    clocks = Clocks(site, FLUJO, within=connection)
    for row in found:
        state, clock = ESTADOS[row["estado"]], clocks.of(row)
        row["siguiente"], row["responsable"] = state.next, state.owner
        if clock.paused:
            row["siguiente"] = f"En pausa: {state.next[0].lower()}{state.next[1:]}"
        row["cambiado_por"] = names[row["cambiado_por"]]
        row["avisa_en"], row["vence_en"] = clock.warn, clock.due


def listas(connection: Connection, _site: Site) -> dict[str, list[str]]:
    """What lists and suggestions offer: the active zones, the maestros of the crews."""
    return {"zona": list(catalogo(connection)), "maestro": maestros_activos(connection)}


def agregar(
    connection: Connection, site: Site, cells: Mapping[str, Any], *, by: Person, receipt: str
) -> int:
    """Open a case by hand, in technical review; a product has one open case at a time."""
    product = unicodedata.normalize("NFKC", cells["producto"])  # ４００ is 400
    if not _PRODUCTO.fullmatch(product):
        raise UserError("PRODUCTO lleva solo letras, números y guiones, sin espacios.")
    linked = None
    for case in queries.rows(connection, "top10/casos_de_productos", productos=[product]):
        if not ESTADOS[case["estado"]].final:
            raise UserError(
                f"El producto {product} ya tiene un caso abierto ({case['estado']}). "
                "Búsquelo en la planilla y siga en él."
            )
        linked = case["id"]
    values = {
        **cells,
        "producto": product,
        "control_calidad_usm": "pendiente",
        "estado": EN_REVISION,
        "prioridad": 0,
        "segmento": "sin dato",
        "reportes": 0,
        "caso_anterior_id": linked,
    }
    reason = "Agregado en la planilla"
    made = rows.create(
        connection, caso, values, by=by, now=site.now(), reason=reason, receipt=receipt
    )
    abierto(connection, site, {made: values}, by=by, origen="planilla")
    return made


BOARD = Board(TABLERO, complete=completar, lists=listas, create=agregar)
