"""Commands about Top 10 and the indicators."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from lib.base.permissions import CONSOLA
from lib.commands.common import AsJson, ready, show
from lib.procedimientos import medir
from lib.top10 import actions, reads
from lib.top10.reiteracion import Reiterado

app = typer.Typer()


@app.command()
def top10(
    al: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Día que se mira.")],
    dias: Annotated[int | None, typer.Option(min=1, max=366)] = None,
    minimo: Annotated[int | None, typer.Option(min=1)] = None,
    json_: AsJson = False,
) -> None:
    """Los reiterados de un día, en orden."""
    here = ready()
    found = reads.top10_al(here, al.date(), by=CONSOLA, dias=dias, minimo=minimo)
    zone = here.zone()
    told = [
        {
            "producto": r.producto,
            "cliente": r.cliente,
            "reportes": r.reportes,
            "numeros": list(r.numeros),
            "primero": _local(r.primero, zone),
            "ultimo": _local(r.ultimo, zone),
            "segmento": r.segmento,
            "provisional": found.provisional,
        }
        for r in found.filas
    ]
    show(told, lambda: [_line(r) for r in found.filas], json_)


@app.command("generar-top10")
def generar_top10(
    semana: Annotated[str, typer.Option(help="Semana ISO, como 2026-W47.")],
) -> None:
    """Abre los casos de la lista semanal; repetirlo no cambia nada."""
    done = actions.generar_lista(ready(), semana, by=CONSOLA)
    typer.echo(f"Semana {semana}: {done.frase()}")


@app.command()
def indicador(
    codigo: str,
    mes: Annotated[str, typer.Option(help="Mes, como 2026-10.")],
    json_: AsJson = False,
) -> None:
    """Mide un indicador en un mes."""
    m = medir(ready(), codigo, mes, by=CONSOLA)
    told = {
        "codigo": m.ficha.code,
        "numerador": m.numerator,
        "sustraendo": m.subtrahend,
        "denominador": m.denominator,
        "valor": None if m.value is None else _number(m.value),
        "unidad": m.ficha.unit,
        "veredicto": m.verdict.value,
        "desde": m.period.start.isoformat(),
        "hasta": m.period.last.isoformat(),
        "formula": m.ficha.formula,
        "fuente": m.ficha.source,
        "nota": m.note,
    }
    show(told, lambda: [f"{k}: {v}" for k, v in told.items()], json_)


def _line(r: Reiterado) -> str:
    return f"{r.reportes} {r.producto} {r.segmento} {', '.join(r.numeros)}"


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).isoformat(timespec="seconds")


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)
