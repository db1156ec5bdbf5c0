"""Which row of a table holds its titles, and how sure that is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lib.base.errors import UserError
from lib.tools.importer.cells import Cell, Row, as_text, extent, filled, is_blank, kind
from lib.tools.importer.spanish import enumeration

Numbered = tuple[int, Row]  # the number a person sees, and the cells

_DEEPEST = 60  # solid rows among which the titles are looked for
_BODY = 200  # rows below that are weighed as evidence
_LONGEST_TITLE = 200
_NO_VALUE = frozenset(
    {"n/a", "na", "n.a.", "nd", "n.d.", "n/d", "s/d", "sd", "-", "--", "null", "none", "nan", "?"}
    | {"sin dato", "sin datos", "no aplica", "pendiente", "no disponible", "vacio", "vacío"}
)


@dataclass(frozen=True)
class Header:
    index: int  # of the record or sheet row, from 0
    named: int  # columns up to the last one with a title
    body: tuple[Row, ...]  # rows below it that were seen
    sure: bool
    notes: tuple[str, ...]


def find_header(sample: Sequence[Numbered]) -> Header:
    """The first row whose cells are titles of most of what lies below it."""
    solid = [index for index, (_, row) in enumerate(sample) if not is_blank(row)]
    if not solid:
        raise UserError("No hay ninguna fila con datos.")
    for place, index in enumerate(solid[:_DEEPEST]):
        row = sample[index][1]
        if not _could_be_titles(row):
            continue
        body = [sample[below][1] for below in solid[place + 1 : place + 1 + _BODY]]
        covers = body and (_covers(row, body) or (place == 0 and _nearly_covers(row, body)))
        if covers and not _periods_are_data(row, body):
            return _judged(sample, index, body)
    raise _no_header(sample, solid)


def obeyed_header(sample: Sequence[Numbered], index: int) -> Header:
    """The row a person pointed at, whatever it looks like."""
    if not 0 <= index < len(sample) or is_blank(sample[index][1]):
        raise UserError(
            f"La fila de encabezado indicada (posición {index}, contando desde 0) está en blanco o "
            "no existe. Indique la fila que tiene los títulos."
        )
    body = [row for _, row in sample[index + 1 :] if not is_blank(row)][:_BODY]
    row = sample[index][1]
    notes = [f"El encabezado es la fila {sample[index][0]}, como se indicó."]
    notes += _unnamed(row, body)
    return Header(index, extent(row), tuple(body), sure=True, notes=tuple(notes))


def column_kinds(body: Sequence[Row], width: int) -> list[Counter[str]]:
    """For each column, how many cells of each kind; blanks are counted too."""
    return [
        Counter(kind(row[column]) if column < len(row) else "blank" for row in body)
        for column in range(width)
    ]


def is_measured(kinds: Counter[str], share: float = 0.6) -> bool:
    """True for a column of numbers, dates or addresses, as opposed to names."""
    solid = kinds.total() - kinds["blank"]
    return solid > 0 and solid - kinds["text"] - kinds["formula"] >= share * solid


def reads_as_titles(row: Row) -> bool:
    """Two or more cells, all plain text."""
    places = filled(row)
    return len(places) > 1 and all(kind(row[place]) == "text" for place in places)


def _could_be_titles(row: Row) -> bool:
    cells = [row[place] for place in filled(row)]
    if len(cells) < 2:
        return False
    kinds = Counter(kind(cell) for cell in cells)
    texts = [as_text(cell).strip() for cell in cells]
    return (
        kinds["text"] > 0
        and kinds["text"] + sum(_names_a_period(cell) for cell in cells) == len(cells)
        and all(len(text) <= _LONGEST_TITLE and not text.endswith(":") for text in texts)
        and len(set(texts)) * 2 >= len(texts)
    )


def _names_a_period(cell: Cell) -> bool:
    """Years and dates head the columns of a table turned on its side."""
    if kind(cell) == "date":
        return True
    text = as_text(cell).strip()
    return len(text) == 4 and text.isdecimal() and 1900 <= int(text) <= 2100


def _periods_are_data(row: Row, body: Sequence[Row]) -> bool:
    """True when the years or dates on top stand over more years or dates."""
    for column in filled(row):
        if kind(row[column]) == "text":
            continue
        below = [line[column] for line in body if column < len(line)]
        solid = [cell for cell in below if kind(cell) != "blank"]
        if sum(_names_a_period(cell) for cell in solid) * 2 >= len(solid):
            return True
    return False


def _covers(row: Row, body: Sequence[Row]) -> bool:
    named = filled(row)
    width = named[-1] + 1
    dense = 1 if len(named) == 2 else 2
    used = [
        column
        for column in range(max(map(len, body)))
        if sum(column < len(below) and kind(below[column]) != "blank" for below in body)
        >= len(body) / 2
    ]
    return (
        sum(extent(below) <= width for below in body) >= 0.9 * len(body)
        and sum(len(filled(below)) >= dense for below in body) >= 0.5 * len(body)
        and len(set(used) & set(named)) >= 0.6 * len(used)
    )


def _nearly_covers(row: Row, body: Sequence[Row]) -> bool:
    """A ragged table: short clear names on top, and rows off by no more than one cell."""
    width = extent(row)
    names = [as_text(cell) for cell in row[:width]]
    clear = all(0 < len(name) <= 40 and name == name.strip() for name in names)
    near = sum(abs(extent(below) - width) <= 1 for below in body)
    return clear and len(set(names)) == width and near >= 0.8 * len(body)


def _judged(sample: Sequence[Numbered], index: int, body: list[Row]) -> Header:
    number, row = sample[index]
    named = extent(row)
    kinds = column_kinds(body, named)
    strong, weak, against = _evidence(row, body, kinds)
    notes: list[str] = []
    if against and not strong:
        raise UserError(
            f"La fila {number} no parece un encabezado: repite valores de los datos "
            f"({enumeration(against[:3])}). {_ADVICE}"
        )
    if not strong and not weak and _wordy(row, body):
        raise UserError(f"El texto no parece una tabla sino un escrito. {_ADVICE}")
    if against or not (strong or weak):
        notes.append(
            f"Se tomó la fila {number} como encabezado, pero no hay una señal firme de que lo sea. "
            "Compruébelo."
        )
    if any(kind(row[place]) != "text" for place in filled(row)):
        notes.append(f"El encabezado (fila {number}) tiene años o fechas como títulos.")
    notes += _two_levels(sample, index, body, kinds)
    notes += _unnamed(row, body)
    sure = not notes
    above = [place for place, above_row in sample[:index] if not is_blank(above_row)]
    if above:
        rows = "la fila" if len(above) == 1 else f"{len(above)} filas, de la"
        until = f"{above[0]}" if len(above) == 1 else f"{above[0]} a la {above[-1]}"
        notes.append(f"Se saltó lo que hay antes del encabezado ({rows} {until}).")
    return Header(index, named, tuple(body), sure, tuple(notes))


def _evidence(
    row: Row, body: Sequence[Row], kinds: Sequence[Counter[str]]
) -> tuple[int, int, list[str]]:
    """Columns that tell title from data strongly, weakly; titles that appear as data."""
    strong = weak = 0
    against = []
    for column in filled(row):
        title = as_text(row[column]).strip()
        cells = [below[column] for below in body if column < len(below) and below != row]
        values = [text for text in (as_text(cell).strip() for cell in cells) if text]
        has_digit = sum(any(sign.isdecimal() for sign in value) for value in values)
        if title in values:
            against.append(f"«{title}»")
        elif (kind(row[column]) == "text" and is_measured(kinds[column])) or (
            has_digit and has_digit >= 0.8 * len(values) and not any(c.isdecimal() for c in title)
        ):
            strong += 1
        elif is_measured(kinds[column]) or (
            len(values) >= 4 and len(set(values)) <= len(values) / 2
        ):
            weak += 1
    return strong, weak, against


def _wordy(row: Row, body: Sequence[Row]) -> bool:
    cells = [as_text(cell) for line in (row, *body) for cell in line]
    cells = [cell for cell in cells if cell.strip()]
    return sum(len(cell.split()) for cell in cells) > 5 * len(cells)


def _two_levels(
    sample: Sequence[Numbered], index: int, body: Sequence[Row], kinds: Sequence[Counter[str]]
) -> list[str]:
    """Notes on titles spread over two rows; a refusal when one row alone would lose some."""
    number, row = sample[index]
    above = sample[index - 1][1] if index else ()
    untitled = set(_untitled(row, body))
    if reads_as_titles(above) and untitled & set(filled(above)):
        raise _spread(sample[index - 1][0], number)
    below = body[0]
    measured = [
        column
        for column, counts in enumerate(kinds)
        if len(body) > 2 and is_measured(counts, share=0.7)
    ]
    titled = [
        column
        for column in measured
        if column < len(below)
        and kind(below[column]) == "text"
        and as_text(below[column]).strip().casefold() not in _NO_VALUE
    ]
    next_number = next(place for place, line in sample[index + 1 :] if not is_blank(line))
    if titled and reads_as_titles((*below, "x")):
        if len(titled) > 1 or kind(below[0]) == "blank":
            raise _spread(number, next_number)
        return [f"La fila {next_number} tiene texto donde las demás tienen números o fechas."]
    if reads_as_titles(above) and not any(as_text(cell).strip().endswith(":") for cell in above):
        return [
            f"Encima del encabezado, la fila {sample[index - 1][0]} parece otro nivel de títulos "
            "(celdas combinadas); no se usó."
        ]
    return []


def _spread(first: int, second: int) -> UserError:
    return UserError(
        f"El encabezado parece ocupar más de una fila ({first} y {second}). Deje un solo título "
        "por columna en una sola fila, sin celdas combinadas, o indique la fila de encabezado."
    )


def _untitled(row: Row, body: Sequence[Row]) -> list[int]:
    named = set(filled(row))
    used = {column for below in body for column in filled(below)}
    return sorted(column for column in used - named if column < len(row))


def _unnamed(row: Row, body: Sequence[Row]) -> list[str]:
    columns = [f"columna {column + 1}" for column in _untitled(row, body)]
    if not columns:
        return []
    return [f"Hay datos sin título en el encabezado: {enumeration(columns[:8])}."]


_ADVICE = (
    "Agregue arriba una fila con el título de cada columna, o indique cuál es la fila de "
    "encabezado."
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
