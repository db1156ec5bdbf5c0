"""The quarantine: rows that imports set aside, as a live board, sent again or discarded."""

from collections.abc import Mapping, Sequence

from lib.base.errors import UserError
from lib.base.permissions import Permission, Person
from lib.store import boards, journal, queries, rows
from lib.store.records import Record
from lib.store.tables.importacion import cuarentena, lote
from lib.store.work import Connection, reading, writing
from lib.tools.board.scope import Board
from lib.tools.board.spec import BoardSpec, Column, States
from lib.tools.importer import aside
from lib.tools.importer.reading.cells import as_text
from lib.tools.site import Site
from lib.tools.tray import Pendiente, Waiting

_EDITA = Permission.IMPORTAR
_TOGETHER = 500  # rows discarded in one transaction
_COUNTED = 100_000  # rows that a count looks at: more than that is a file to import again

TABLERO = BoardSpec(
    code="cuarentena",
    title="Cuarentena",
    noun=("fila apartada", "filas apartadas"),
    table="cuarentena",
    see=Permission.IMPORTAR,
    columns=(
        Column("clase", "QUÉ ES", width=120),
        Column("lote_id", "IMPORTACIÓN", "number", help="Su número en la lista de importaciones",
               width=105),
        Column("fila", "FILA", "number", help="La que muestra la hoja de cálculo", width=65),
        Column("columna", "COLUMNA", width=130),
        Column("valor", "VALOR", width=140),
        Column("motivo", "MOTIVO", width=270),
        Column("correccion", "CORRECCIÓN", edit=_EDITA, length=500, width=150,
               help="Lo que la celda debe decir; «-» si debe quedar vacía. Fechas como 18/11/2026, "
               "importes como 1.234,50"),
        Column("motivo_descarte", "DESCARTAR PORQUE", edit=_EDITA, suggest=True, width=150,
               help="Por qué la fila no debe entrar"),
        Column("contenido", "LA FILA ENTERA", width=380),
        Column("estado", "ESTADO", width=95),
        Column("cambiado_en", "ÚLTIMO CAMBIO", "instant", width=130),
        Column("cambiado_por", "CAMBIADO POR", width=130),
    ),
    key=("columna", "valor"),
    phone=("columna", "valor", "correccion"),
    order=(("lote_id", "desc"), ("fila", "asc"), ("id", "asc")),
    group="grupo",
    follows=("lote",),
    states=States("estado", (aside.PENDING,)),
)  # fmt: skip


def board(titles: Mapping[str, str]) -> Board:
    """The board, with the kinds' titles by their code."""

    def complete(connection: Connection, _site: Site, found: Sequence[Record]) -> None:
        batches = {row["lote_id"] for row in found}
        kinds = boards.rows_by_id(connection, lote.name, ["clase"], batches)
        people = {row["cambiado_por"] for row in found if row["cambiado_por"]}
        names = boards.names_of(connection, people)
        for row in found:
            kind = kinds[row["lote_id"]]["clase"]
            row["clase"] = titles.get(kind, kind)
            row["contenido"] = said(row["contenido"])
            row["cambiado_por"] = names.get(row["cambiado_por"])

    return Board(TABLERO, complete=complete)


def said(content: Sequence[object]) -> str:
    """A row's cells on one line."""
    return " · ".join(as_text(aside.revived(cell)) for cell in content)


def groups(site: Site, *, by: Person) -> dict[str, int]:
    """How many rows wait, by sort of reason, most first."""
    by.require(_EDITA)
    with reading(site.engine) as connection:
        found = queries.rows(connection, "sistema/cuarentena_grupos")
    return {row["grupo"]: row["filas"] for row in found}


def corrected(site: Site, *, by: Person) -> list[int]:
    """The imports with corrected rows to send."""
    by.require(_EDITA)
    with reading(site.engine) as connection:
        found = queries.rows(connection, "sistema/cuarentena_corregidas")
    return [row["lote_id"] for row in found]


def waiting(site: Site, *, by: Person) -> Waiting:
    """The rows that wait to be corrected or discarded."""
    by.require(_EDITA)
    with reading(site.engine) as connection:
        (row,) = queries.rows(connection, "sistema/apartadas", tope=_COUNTED)
    return Waiting(row["filas"])


def discard_marked(site: Site, *, by: Person) -> int:
    """Discard the rows that say why they are discarded; how many there were."""
    return _discard(site, [], None, by)


def discard(site: Site, chosen: Sequence[str], reason: str, *, by: Person) -> int:
    """Discard every waiting row of some sorts of reason; how many there were."""
    if not (reason := reason.strip()):
        raise UserError("Escriba por qué se descartan; queda en el historial de cada fila.")
    return _discard(site, chosen, reason, by)


def _discard(site: Site, chosen: Sequence[str], reason: str | None, by: Person) -> int:
    by.require(_EDITA)
    wanted = {"grupos": list(chosen), "marcadas": reason is None, "tope": _TOGETHER}
    done = 0
    while True:
        with writing(site.engine) as connection:
            journal.hold(connection)  # what is being sent or corrected now is seen as it ends
            found = queries.rows(connection, "sistema/cuarentena_por_descartar", **wanted)
            edits = [
                rows.Edit(
                    row["id"],
                    {
                        "estado": aside.DISCARDED,
                        "motivo_descarte": reason or row["motivo_descarte"],
                    },
                )
                for row in found
            ]
            rows.change_many(connection, cuarentena, edits, by=by, now=site.now())
        done += len(found)
        if len(found) < _TOGETHER:
            return done


PENDIENTES = (
    Pendiente(
        "cuarentena.apartadas",
        ("fila apartada por corregir o descartar", "filas apartadas por corregir o descartar"),
        ":material/rule:",
        "orange",
        "cuarentena",
        Permission.IMPORTAR,
        waiting,
    ),
)
