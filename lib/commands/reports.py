"""The command that writes a report to a file."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lib.base.errors import UserError
from lib.base.permissions import CONSOLA
from lib.commands.common import ready
from lib.tools.report import Report
from lib.tools.site import Site
from lib.top10.reiteracion import SEGMENTOS

app = typer.Typer()

_DAY = ["%Y-%m-%d"]


class Informe(StrEnum):
    """The reports there are."""

    TOP10 = "top10"
    SEMANA = "semana"
    TOP30 = "top30"
    REITERADOS = "reiterados"


@app.command()
def informe(
    cual: Annotated[Informe, typer.Argument(metavar="INFORME", help="top10, semana, top30…")],
    salida: Annotated[Path, typer.Option(help="Archivo que se escribe: .xlsx o .pdf.")],
    al: Annotated[datetime | None, typer.Option(formats=_DAY, help="Día que se mira.")] = None,
    semana: Annotated[str | None, typer.Option(help="Semana ISO, como 2026-W47.")] = None,
    desde: Annotated[datetime | None, typer.Option(formats=_DAY)] = None,
    hasta: Annotated[datetime | None, typer.Option(formats=_DAY)] = None,
    zona: Annotated[str | None, typer.Option(help="Solo una zona.")] = None,
    segmento: Annotated[list[str] | None, typer.Option(help="Alto, Medio, Bajo, sin dato.")] = None,
) -> None:
    """Escribe un informe de Top 10 en Excel o en PDF."""
    if salida.suffix not in (".xlsx", ".pdf"):
        raise UserError(f"«{salida.name}» no termina en .xlsx ni en .pdf.")
    if wrong := [s for s in segmento or () if s not in SEGMENTOS]:
        raise UserError(f"«{wrong[0]}» no es un segmento. Son: {', '.join(SEGMENTOS)}.")
    days = {"al": al, "desde": desde, "hasta": hasta}
    given = {name: day.date() for name, day in days.items() if day is not None}
    report = _asked(ready(), cual, given, semana, zona, segmento or [])
    from lib.tools import excel, pdf

    salida.write_bytes(excel.report(report) if salida.suffix == ".xlsx" else pdf.one_page(report))
    state = " Es provisional." if report.provisional else ""
    typer.echo(f"{report.title}: {report.counted}, en {salida}.{state}")


def _asked(
    here: Site,
    which: Informe,
    days: dict[str, date],
    semana: str | None,
    zona: str | None,
    segmentos: list[str],
) -> Report:
    from lib.top10 import informes  # pandas, only once there is something to write

    if which is Informe.REITERADOS:
        _require(days.keys() >= {"desde", "hasta"}, "--desde y --hasta")
        return informes.reiterados(
            here, days["desde"], days["hasta"], by=CONSOLA, zona=zona, segmentos=segmentos
        )
    if which is Informe.SEMANA:
        _require(semana is not None, "--semana")
        return informes.semanal(here, str(semana), by=CONSOLA, zona=zona, segmentos=segmentos)
    _require("al" in days, "--al")
    of_day = informes.top30 if which is Informe.TOP30 else informes.top10
    return of_day(here, days["al"], by=CONSOLA, zona=zona, segmentos=segmentos)


def _require(given: bool, what: str) -> None:
    if not given:
        raise UserError(f"Para este informe diga {what}.")
