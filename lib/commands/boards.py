"""Commands about boards: write one cell, through the same door as everybody."""

import secrets
from typing import Annotated

import typer

from lib.base.errors import UserError
from lib.base.permissions import CONSOLA
from lib.commands.common import AsJson, ready, show
from lib.procedimientos import tablero
from lib.store import boards
from lib.store.work import reading
from lib.tools.board import door
from lib.tools.board.cells import to_wire
from lib.tools.board.messages import CellEdit

app = typer.Typer()


@app.command()
def celda(
    tablero_: Annotated[str, typer.Argument(metavar="TABLERO", help="planilla, cuadrillas…")],
    fila: Annotated[int, typer.Argument(help="Número interno de la fila.", min=1)],
    columna: Annotated[str, typer.Argument(help="Columna, por ejemplo maestro.")],
    valor: Annotated[str, typer.Argument(help="Lo que se escribe; vacío borra la celda.")],
    json_: AsJson = False,
) -> None:
    """Escribe una celda de un tablero, con su anotación en el diario."""
    here, board = ready(), tablero(tablero_)
    spec = board.spec
    if spec.column(columna) is None:
        names = ", ".join(c.name for c in spec.columns if c.edit)
        raise UserError(f"«{columna}» no es una columna de {spec.code}. Se escriben: {names}.")
    stored = boards.stored(spec.table, [columna])
    with reading(here.engine) as connection:
        found = boards.rows_by_id(connection, spec.table, stored, [fila])
    if fila not in found:
        raise UserError(f"La fila {fila} no está en {spec.code}.")
    seen = to_wire(found[fila].get(columna))
    edit = CellEdit(c=f"consola-{secrets.token_hex(8)}", n=1, row=fila, col=columna, seen=seen,
                    value=valor)  # fmt: skip
    (ack,) = door.save(here, board, [edit], by=CONSOLA)
    if not ack.get("ok"):
        raise UserError(ack.get("refused") or "Otra persona cambió esa celda. Vuelva a intentarlo.")
    told = {"fila": fila, "columna": columna, "antes": seen, "valor": ack.get("value")}
    show(told, lambda: [f"{columna}: {told['antes'] or '—'} → {told['valor'] or '—'}"], json_)
