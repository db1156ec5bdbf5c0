"""The records of a text file, one at a time, once it is known how its columns are separated."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lib.base.errors import UserError
from lib.tools.importer.reading.cells import Cell

_LONGEST_CELL = 1 << 20

csv.field_size_limit(_LONGEST_CELL)


@dataclass(frozen=True)
class Dialect:
    separator: str
    skip_spaces: bool  # quotes come after "separator, space"
    newline: Literal[""] | None  # as for open(): None where lines end in CR, as on old Macs


def records(path: Path, encoding: str, dialect: Dialect) -> Iterator[tuple[int, list[Cell]]]:
    """Each record with the physical line on which it starts, blank ones too."""
    with path.open(encoding=encoding, newline=dialect.newline) as file:
        yield from parsed(file, dialect)


def parsed(lines: Iterable[str], dialect: Dialect) -> Iterator[tuple[int, list[Cell]]]:
    """The same from lines already in hand."""
    reader = csv.reader(
        lines, delimiter=dialect.separator, skipinitialspace=dialect.skip_spaces, strict=True
    )
    start = 1
    try:
        for row in reader:
            yield start, row  # type: ignore[misc]
            start = reader.line_num + 1
    except csv.Error as error:
        raise _broken(str(error), start, reader.line_num) from None
    except UnicodeDecodeError:
        raise UserError(
            f"El archivo cambió mientras se leía (línea {start}). Vuelva a subirlo."
        ) from None


def _broken(error: str, start: int, line: int) -> UserError:
    if "field limit" in error:
        return UserError(
            f"En la línea {start} hay una celda de más de {_LONGEST_CELL >> 20} MB; casi siempre "
            "es una comilla que no se cerró. Corrija esa línea y vuelva a subir el archivo."
        )
    if "unexpected end" in error:
        return UserError(
            f"La comilla que se abre en la fila que empieza en la línea {start} no se cierra. "
            "Corrija esa línea y vuelva a subir el archivo."
        )
    where = f"línea {line}" if line == start else f"fila que va de la línea {start} a la {line}"
    return UserError(
        f"Las comillas de la {where} están mal puestas: hay texto pegado después de cerrarlas. "
        "Corrija esa fila (una comilla dentro de un texto se escribe dos veces) y vuelva a "
        "subir el archivo."
    )
