"""Commands about upkeep: schema, scheduled work, integrity."""

from typing import Annotated

import typer

from lib.base.errors import UserError
from lib.commands.common import ready
from lib.jobs import TAREAS
from lib.store import integrity, schema
from lib.store.work import reading
from lib.tools.site import site

app = typer.Typer()


@app.command()
def migrar() -> None:
    """Actualiza el esquema de la base de datos."""
    typer.echo(f"La base está en la versión {schema.migrate(site().engine)}.")


@app.command()
def tareas(
    hacer: Annotated[str | None, typer.Option(help="Hace una tarea ahora.")] = None,
) -> None:
    """Lista las tareas programadas, o hace una ahora."""
    known = {t.nombre: t for t in TAREAS}
    if hacer is None:
        typer.echo(
            "\n".join(f"{t.nombre} (cada {t.cada_segundos} s): {t.que_hace}" for t in TAREAS)
        )
        return
    if hacer not in known:
        raise UserError(f"No hay una tarea «{hacer}». Las tareas son: {', '.join(known)}.")
    known[hacer].hacer(ready())
    typer.echo(f"La tarea {hacer} se hizo.")


@app.command()
def verificar() -> None:
    """Comprueba que la base y su diario digan lo mismo."""
    with reading(ready().engine) as connection:
        found = list(integrity.problems(connection))
    if found:
        raise UserError("La base no coincide con su diario:\n" + "\n".join(found[:100]))
    typer.echo("Todo coincide: versiones, valores, numeración del diario e importaciones.")
