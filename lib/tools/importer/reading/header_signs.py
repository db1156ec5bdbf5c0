"""What tells titles from data: the kinds of cell in each column, and what breaks them."""

from collections import Counter
from collections.abc import Sequence

from lib.base.errors import UserError
from lib.tools.importer.reading.cells import (
    Cell,
    Numbered,
    Row,
    as_text,
    extent,
    filled,
    is_blank,
    kind,
)
from lib.tools.importer.reading.spanish import enumeration

LONGEST_TITLE = 200
NO_VALUE = frozenset(
    {"n/a", "na", "n.a.", "nd", "n.d.", "n/d", "s/d", "sd", "-", "--", "null", "none", "nan", "?"}
    | {"sin dato", "sin datos", "no aplica", "pendiente", "no disponible", "vacio", "vacío"}
)


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


def could_be_titles(row: Row) -> bool:
    """Two or more short names, most of them different; some may be years or dates."""
    cells = [row[place] for place in filled(row)]
    if len(cells) < 2:
        return False
    kinds = Counter(kind(cell) for cell in cells)
    texts = [as_text(cell).strip() for cell in cells]
    return (
        kinds["text"] > 0
        and kinds["text"] + sum(names_a_period(cell) for cell in cells) == len(cells)
        and all(len(text) <= LONGEST_TITLE and not text.endswith(":") for text in texts)
        and len(set(texts)) * 2 >= len(texts)
    )


def names_a_period(cell: Cell) -> bool:
    """Years and dates head the columns of a table turned on its side."""
    if kind(cell) == "date":
        return True
    text = as_text(cell).strip()
    return len(text) == 4 and text.isdecimal() and 1900 <= int(text) <= 2100


def periods_are_data(row: Row, body: Sequence[Row]) -> bool:
    """True when the years or dates on top stand over more years or dates."""
    for column in filled(row):
        if kind(row[column]) == "text":
            continue
        below = [line[column] for line in body if column < len(line)]
        solid = [cell for cell in below if kind(cell) != "blank"]
        if sum(names_a_period(cell) for cell in solid) * 2 >= len(solid):
            return True
    return False


def covers(row: Row, body: Sequence[Row]) -> bool:
    """True when the row stands over most of what the rows below hold, and they stay under it."""
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


def nearly_covers(row: Row, body: Sequence[Row]) -> bool:
    """A ragged table: short clear names on top, and rows off by no more than one cell."""
    width = extent(row)
    names = [as_text(cell) for cell in row[:width]]
    clear = all(0 < len(name) <= 40 and name == name.strip() for name in names)
    near = sum(abs(extent(below) - width) <= 1 for below in body)
    return clear and len(set(names)) == width and near >= 0.8 * len(body)


def evidence(
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


def wordy(row: Row, body: Sequence[Row]) -> bool:
    """Sentences rather than values."""
    cells = [as_text(cell) for line in (row, *body) for cell in line]
    cells = [cell for cell in cells if cell.strip()]
    return sum(len(cell.split()) for cell in cells) > 5 * len(cells)


def two_levels(
    sample: Sequence[Numbered], index: int, body: Sequence[Row], kinds: Sequence[Counter[str]]
) -> list[str]:
    """Notes on titles spread over two rows; a refusal when one row alone would lose some."""
    number, row = sample[index]
    above = sample[index - 1][1] if index else ()
    untitled = set(_untitled(row, body))
    if reads_as_titles(above) and untitled & set(filled(above)):
        raise _spread(sample[index - 1][0], number)
    below = body[0]
    titled = words_over_figures(body, kinds)
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


def words_over_figures(body: Sequence[Row], kinds: Sequence[Counter[str]]) -> list[int]:
    """Columns of numbers or dates whose first cell is a word: it may be one more title."""
    first = body[0]
    return [
        column
        for column, counts in enumerate(kinds)
        if len(body) > 2
        and is_measured(counts, share=0.7)
        and column < len(first)
        and kind(first[column]) == "text"
        and as_text(first[column]).strip().casefold() not in NO_VALUE
    ]


def _spread(first: int, second: int) -> UserError:
    return UserError(
        f"El encabezado parece ocupar más de una fila ({first} y {second}). Deje un solo título "
        "por columna en una sola fila, sin celdas combinadas, o indique la fila de encabezado."
    )


def _untitled(row: Row, body: Sequence[Row]) -> list[int]:
    named = set(filled(row))
    used = {column for below in body for column in filled(below)}
    return sorted(column for column in used - named if column < len(row))


def unnamed(row: Row, body: Sequence[Row]) -> list[str]:
    """What the person is told of columns that have data and no title."""
    columns = [f"columna {column + 1}" for column in _untitled(row, body)]
    if not columns:
        return []
    return [f"Hay datos sin título en el encabezado: {enumeration(columns[:8])}."]
