"""Which row of a table holds its titles, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

from lib.base.errors import UserError
from lib.tools.importer.reading.cells import Cell, Numbered, Row, extent, filled, is_blank, kind
from lib.tools.importer.reading.header_signs import (
    column_kinds,
    could_be_titles,
    covers,
    evidence,
    nearly_covers,
    periods_are_data,
    two_levels,
    unnamed,
    wordy,
)
from lib.tools.importer.reading.spanish import enumeration

EMPTY = "No hay ninguna fila con datos. Suba la hoja o el archivo que los tiene."
_DEEPEST = 60  # solid rows among which the titles are looked for
BODY = 200  # rows below that are weighed as evidence


@dataclass(frozen=True)
class Header:
    """The titles of a table and where its rows begin; a table may have no titles."""

    index: int | None  # of the record or sheet row with the (last) titles, from 0
    skip: int  # records or rows before the first one that may be data
    titles: tuple[Cell, ...]
    named: int  # columns that every row should have
    body: tuple[Row, ...]  # rows below it that were seen
    sure: bool
    notes: tuple[str, ...]


def find_header(sample: Sequence[Numbered]) -> Header:
    """The first row whose cells are titles of most of what lies below it."""
    solid = [index for index, (_, row) in enumerate(sample) if not is_blank(row)]
    if not solid:
        raise UserError(EMPTY)
    for place, index in enumerate(solid[:_DEEPEST]):
        row = sample[index][1]
        if not could_be_titles(row):
            continue
        body = [sample[below][1] for below in solid[place + 1 : place + 1 + BODY]]
        fits = body and (covers(row, body) or (place == 0 and nearly_covers(row, body)))
        if fits and not periods_are_data(row, body):
            return _judged(sample, index, body)
    raise _no_header(sample, solid)


def obeyed_header(sample: Sequence[Numbered], index: int) -> Header:
    """The row a person pointed at, whatever it looks like."""
    if not 0 <= index < len(sample) or is_blank(sample[index][1]):
        raise UserError(
            f"La fila de encabezado indicada (posición {index}, contando desde 0) está en blanco o "
            "no existe. Indique la fila que tiene los títulos."
        )
    body = [row for _, row in sample[index + 1 :] if not is_blank(row)][:BODY]
    row = sample[index][1]
    notes = [f"El encabezado es la fila {sample[index][0]}, como se indicó."]
    notes += unnamed(row, body)
    return Header(
        index, index + 1, tuple(row), extent(row), tuple(body), sure=True, notes=tuple(notes)
    )


def _judged(sample: Sequence[Numbered], index: int, body: list[Row]) -> Header:
    number, row = sample[index]
    named = extent(row)
    kinds = column_kinds(body, named)
    strong, weak, against = evidence(row, body, kinds)
    notes: list[str] = []
    if against and not strong:
        raise UserError(
            f"La fila {number} no parece un encabezado: repite valores de los datos "
            f"({enumeration(against[:3])}). {_ADVICE}"
        )
    if not strong and not weak and wordy(row, body):
        raise UserError(f"El texto no parece una tabla sino un escrito. {_ADVICE}")
    if against or not (strong or weak):
        notes.append(
            f"Se tomó la fila {number} como encabezado, pero no hay una señal firme de que lo sea. "
            "Compruébelo."
        )
    if any(kind(row[place]) != "text" for place in filled(row)):
        notes.append(f"El encabezado (fila {number}) tiene años o fechas como títulos.")
    notes += two_levels(sample, index, body, kinds)
    notes += unnamed(row, body)
    sure = not notes
    notes += skipped(sample, index)
    return Header(index, index + 1, tuple(row), named, tuple(body), sure, tuple(notes))


def skipped(sample: Sequence[Numbered], index: int) -> list[str]:
    """What the person is told of the rows above the titles."""
    above = [number for number, row in sample[:index] if not is_blank(row)]
    if not above:
        return []
    rows = "la fila" if len(above) == 1 else f"{len(above)} filas, de la"
    until = f"{above[0]}" if len(above) == 1 else f"{above[0]} a la {above[-1]}"
    return [f"Se saltó lo que hay antes del encabezado ({rows} {until})."]


_ADVICE = (
    "Agregue arriba una fila con el título de cada columna, o indique cuál es la fila de "
    "encabezado (-1 si no tiene)."
)


def _no_header(sample: Sequence[Numbered], solid: Sequence[int]) -> UserError:
    rows = [sample[index][1] for index in solid]
    if max(len(filled(row)) for row in rows) < 2:
        return UserError(
            "No se encontró una tabla: hay una sola columna o puro texto. Suba un archivo con "
            "encabezado y al menos dos columnas, o indique la fila de encabezado."
        )
    if len(rows) == 1:
        return UserError(f"Hay una sola fila con datos (la {sample[solid[0]][0]}). {_ADVICE}")
    number, first = sample[solid[0]]
    if any(kind(first[place]) not in ("text", "formula") for place in filled(first)):
        return UserError(
            f"No hay encabezado: la primera fila con datos (la {number}) trae números, fechas o "
            f"direcciones, no títulos. {_ADVICE}"
        )
    return UserError(
        "No se reconoce con seguridad una fila de encabezado: la primera fila con datos es la "
        f"{number} y ninguna tiene los títulos de lo que sigue. {_ADVICE}"
    )
