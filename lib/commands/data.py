"""Commands about data: read, import, set aside, undo, demonstrate."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import typer

from lib.base.errors import UserError
from lib.base.permissions import CONSOLA
from lib.commands.common import AsJson, ready, show
from lib.procedimientos import clase, clases, efectos
from lib.store import queries
from lib.store.work import reading
from lib.tools import outbox
from lib.tools.importer import aside, batches, mapping, run, sources
from lib.tools.importer.mapping import Cobertura, DateOrder, Mapping
from lib.tools.importer.reading import as_json, read_table
from lib.tools.importer.reading.cells import as_text

app = typer.Typer()

MaxMb = Annotated[int, typer.Option("--max-mb", help="Tamaño máximo del archivo, en MB.")]
Archivo = Annotated[Path, typer.Argument(help="Archivo CSV, TSV, xlsx, xls u ods.")]


@app.command()
def leer(archivo: Archivo, json_: AsJson = False, max_mb: MaxMb = 256) -> None:
    """Dice cómo se leería un archivo, sin importar nada."""
    found = as_json(read_table(archivo, max_mb=max_mb))
    show(found, lambda: [f"{k}: {v}" for k, v in found.items()], json_)


@app.command()
def importar(
    clase_: Annotated[str, typer.Argument(metavar="CLASE")],
    archivo: Archivo,
    mapeo: Annotated[Path | None, typer.Option(help="Archivo JSON de mapeo.")] = None,
    fuente: Annotated[
        str | None, typer.Option(help="Usa el mapeo guardado de esta fuente.")
    ] = None,
    simular: Annotated[bool, typer.Option(help="Muestra qué haría, sin escribir.")] = False,
    formato_fecha: Annotated[str | None, typer.Option(help="d/m/a, m/d/a, a-m-d…")] = None,
    decimal: Annotated[str | None, typer.Option(help="Marca decimal: «,» o «.».")] = None,
    cubre_desde: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    cubre_hasta: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    json_: AsJson = False,
    max_mb: MaxMb = 256,
) -> None:
    """Importa un archivo: entero o nada, y se puede repetir."""
    here, kind = ready(), clase(clase_)
    if mapeo and fuente:
        raise UserError("Use --mapeo o --fuente, no los dos.")
    chosen = sources.kept(here, kind.code, fuente) if fuente else None
    chosen = mapping.load(mapeo) if mapeo else chosen
    source = run.open_records(
        here, kind, archivo, chosen, max_mb=max_mb,
        adjust=lambda m: _adjusted(m, formato_fecha, decimal, cubre_desde, cubre_hasta),
    )  # fmt: skip
    if chosen is None:
        mapping.refuse_other_kind(kind, clases(), source.reading.unique_columns())
    if simular:
        done = run.preview(here, source, by=CONSOLA)
    else:
        done = run.apply(here, source, by=CONSOLA, progress=_progress)
        if mapeo and source.mapping.fuente:
            sources.keep(here, source.mapping, by=CONSOLA)
        outbox.work(here, efectos())
    names = ("leidas", "nuevas", "cambiadas", "iguales", "cuarentena", "lote")
    told = {name: getattr(done, name) for name in names}
    said = {
        **told,
        "cubre_desde": done.cubre_desde and done.cubre_desde.isoformat(),
        "cubre_hasta": done.cubre_hasta and done.cubre_hasta.isoformat(),
        "avisos": done.avisos,
        "muestra": done.muestra.told(),
    }
    show(said, lambda: _lines(said), json_)


@app.command()
def cuarentena(lote: int, json_: AsJson = False) -> None:
    """Lista las filas apartadas de una importación, con su motivo."""
    with reading(ready().engine) as connection:
        batches.known(connection, lote)
        found = queries.rows(connection, "sistema/cuarentena", lote=lote)
    told = [{**q, "contenido": _cells(q["contenido"])} for q in found]
    show(
        told,
        lambda: [f"fila {q['fila']}, {q['columna']} «{q['valor']}»: {q['motivo']}" for q in told],
        json_,
    )


def _cells(content: str) -> list[str]:
    """A set-aside row's cells, as a person would type them."""
    return [as_text(aside.revived(cell)) for cell in json.loads(content)]


@app.command()
def deshacer(lote: int) -> None:
    """Deshace una importación mientras nada se haya construido sobre ella."""
    here = ready()
    batches.undo(here, clases(), lote, by=CONSOLA)
    outbox.work(here, efectos())
    typer.echo(f"La importación {lote} se deshizo.")


@app.command()
def demo(
    filas: Annotated[int, typer.Option(min=1, max=1_000_000, help="Reportes de daño.")] = 20_000,
    semilla: Annotated[int, typer.Option(help="La misma semilla da los mismos datos.")] = 7,
    hasta: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Último día.")
    ] = None,
) -> None:
    """Carga datos de demostración, ficticios y repetibles."""
    from lib import demo as demonstration

    here = ready()
    last = hasta.date() if hasta else here.today()
    done = demonstration.load(here, filas=filas, semilla=semilla, hasta=last)
    typer.echo(f"{done.nuevas + done.cambiadas} reportes cargados (importación {done.lote}).")


@app.command("mapeo-esquema")
def mapeo_esquema() -> None:
    """Escribe el esquema JSON de los archivos de mapeo."""
    typer.echo(json.dumps(mapping.schema(), ensure_ascii=False, indent=1))


def _lines(said: dict[str, Any]) -> list[str]:
    """The result of an import for a person: the figures, the remarks, some rows of each sort."""
    figures = [f"{k}: {'—' if v is None else v}" for k, v in said.items() if not _is_list(v)]
    rows = [f"{sort} {line}" for sort, some in said["muestra"].items() for line in some[:5]]
    if said["cuarentena"] and said["lote"]:
        rows.append(f"Todas las apartadas: python -m lib cuarentena {said['lote']}")
    return [*figures, *said["avisos"], *rows]


def _is_list(value: Any) -> bool:
    return isinstance(value, list | dict)


def _adjusted(
    chosen: Mapping,
    formato_fecha: str | None,
    decimal: str | None,
    desde: datetime | None,
    hasta: datetime | None,
) -> Mapping:
    """The mapping with what the command line says over it."""
    if formato_fecha is not None:
        orders: tuple[str, ...] = ("d/m/a", "m/d/a", "a-m-d", "d/m/aa", "m/d/aa")
        if formato_fecha not in orders:
            raise UserError(f"--formato-fecha debe ser {', '.join(orders)}.")
        chosen = chosen.model_copy(update={"formato_fecha": cast(DateOrder, formato_fecha)})
    if decimal is not None:
        if decimal not in (",", "."):
            raise UserError("--decimal debe ser «,» o «.».")
        chosen = chosen.model_copy(update={"decimal": cast(Literal[",", "."], decimal)})
    if desde or hasta:
        covers = Cobertura(
            desde=desde.date() if desde else chosen.cubre.desde,
            hasta=hasta.date() if hasta else chosen.cubre.hasta,
        )
        chosen = chosen.model_copy(update={"cubre": covers})
    return chosen


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} de {total} filas")
        sys.stderr.flush()
