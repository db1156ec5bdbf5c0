"""Commands about upkeep: schema, scheduled work, integrity."""

from typing import Annotated

import typer

from lib.base.errors import UserError
from lib.base.permissions import CONSOLA
from lib.commands.common import ready
from lib.jobs import TAREAS
from lib.procedimientos import parametros
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


@app.command()
def parametro(
    clave: Annotated[str | None, typer.Argument(help="Qué parámetro.")] = None,
    valor: Annotated[str | None, typer.Argument(help="El valor nuevo.")] = None,
) -> None:
    """Lista los parámetros con su valor, o cambia uno."""
    here, known = ready(), {p.key: p for p in parametros()}
    if clave is None:
        typer.echo("\n".join(f"{p.key} = {here.value(p)}  ({p.label})" for p in known.values()))
        return
    if clave not in known:
        raise UserError(f"No hay un parámetro «{clave}». Son: {', '.join(known)}.")
    chosen = known[clave]
    if valor is not None:
        whole = isinstance(chosen.default, int) and valor.removeprefix("-").isdecimal()
        here.set_value(chosen, int(valor) if whole else valor, by=CONSOLA)
    typer.echo(f"{clave} = {here.value(chosen)}")
