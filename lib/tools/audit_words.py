"""What the audit tells of: tables, rows, actions and cells in the words people use for them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lib.base.permissions import ROLE_LABELS
from lib.store.records import Record
from lib.tools.board.spec import BoardSpec, Column

_LONGEST = 300  # characters of a cell that a line shows

# What was done, as it follows a person's name.
ACTIONS = {
    "crear": "creó",
    "cambiar": "cambió",
    "importar": "importó",
    "deshacer": "deshizo la importación",
    "cambiar_clave": "cambió la contraseña",
    "cerrar_sesiones": "cerró las sesiones",
    "bloquear": "bloqueó la entrada",
}
# Columns that no board shows.
_UNSHOWN = {"reenvio_lote_id": "Enviada con la importación"}
VIAS = {"pantalla": "pantalla", "consola": "línea de comandos", "tarea": "tarea programada"}


@dataclass(frozen=True)
class Subject:
    """A table as the audit names it: what a row is, what it is called, its columns' headers.

    named_by is the column that holds a row's name; names says some of those
    names in words; zone is the column that holds a row's zone.
    """

    table: str
    title: str
    named_by: str
    columns: tuple[Column, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None

    def column(self, name: str) -> Column:
        """A column by its name; one that is not declared is its own header."""
        found = next((c for c in self.columns if c.name == name), None)
        return found or Column(name, _UNSHOWN.get(name, name.replace("_", " ").capitalize()))


def of_board(spec: BoardSpec) -> Subject:
    """The rows of a board."""
    kept = tuple(c for c in spec.columns if c.type != "clock")
    return Subject(spec.table, spec.noun[0].capitalize(), spec.key[0], kept, zone=spec.zone)


USUARIO = Subject(
    "usuario",
    "Usuario",
    "usuario",
    (
        Column("usuario", "Usuario"),
        Column("nombre", "Nombre"),
        Column("roles", "Roles"),
        Column("zonas", "Zonas"),
        Column("correo", "Correo"),
        Column("activo", "Activa", "flag"),
    ),
)
IMPORTACION = Subject(
    "lote",
    "Importación",
    "archivo",
    (
        Column("leidas", "Leídas"),
        Column("nuevas", "Nuevas"),
        Column("cambiadas", "Cambiadas"),
        Column("iguales", "Iguales"),
        Column("cuarentena", "Apartadas"),
        Column("cubre_desde", "Desde", "date"),
        Column("cubre_hasta", "Hasta", "date"),
    ),
)
ENVIO = Subject(
    "envio",
    "Correo",
    "asunto",
    (
        Column("usuario", "Para"),
        Column("correo", "Dirección"),
        Column("asunto", "Asunto"),
        Column("estado", "Estado"),
        Column("detalle", "Detalle"),
        Column("enviado_en", "Enviado", "instant"),
    ),
)
MAPEO = Subject("mapeo", "Mapeo", "fuente", (Column("contenido", "Contenido"),))


def called(subject: Subject, row_id: int, names: Mapping[tuple[str, int], str]) -> str:
    """A row in words: `Caso 4009012`; by its number where it has no name."""
    name = names.get((subject.table, row_id))
    if name is None:
        return f"{subject.title} n.º {row_id}"
    told = subject.names.get(name, name)
    return told if told.startswith(f"{subject.title} ") else f"{subject.title} {told}"


def change(entry: Record, subject: Subject, zone: ZoneInfo) -> str:
    """`MESTRO: Quispe → Rojas`; a creation tells its first cells."""
    if entry["columna"] is not None:
        column = subject.column(entry["columna"])
        before, after = (said(column, entry[side], zone) for side in ("antes", "despues"))
        return f"{column.header}: {before or '(vacío)'} → {after or '(vacío)'}"
    # A flow's step that changed no cell is called by its code, and says what it is as its reason.
    code = str(entry["accion"])
    done = (ACTIONS.get(code) or str(entry["motivo"] or code)).capitalize()
    cells: dict[str, str] = json.loads(entry["despues"]) if entry["despues"] else {}
    places = {column.name: place for place, column in enumerate(subject.columns)}
    told = (
        f"{subject.column(name).header}: {said(subject.column(name), text, zone)}"
        for name, text in sorted(cells.items(), key=lambda c: places.get(c[0], len(places)))
        if text and text != "[]"
    )
    return ". ".join(filter(None, (done, "; ".join(told))))


def said(column: Column, text: str | None, zone: ZoneInfo) -> str:
    """A cell's text form in the journal, as a person reads it."""
    if text is None:
        return ""
    if column.type == "flag":
        return "sí" if text == "true" else "no"
    if column.type == "date":
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    if column.type == "instant":
        return f"{datetime.fromisoformat(text).astimezone(zone):%d/%m/%Y %H:%M}"
    if text.startswith("["):  # a list of words: roles, zones
        return ", ".join(ROLE_LABELS.get(word, str(word)) for word in json.loads(text))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
