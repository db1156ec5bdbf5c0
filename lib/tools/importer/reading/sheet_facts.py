"""What must be known of a sheet before it is loaded: its size and its error cells."""

from dataclasses import dataclass, field

from lib.base.errors import UserError

Position = tuple[int, int]  # row and column, from 0

NOT_CALCULATED = "#SIN_CALCULAR"
LARGEST_AREA = 40_000_000
_ALWAYS_FINE = 4_000_000
_SPARSEST = 25  # cells of area for each cell with something in it


@dataclass
class SheetFacts:
    errors: dict[Position, str] = field(default_factory=dict)
    cells: int = 0
    top: int | None = None
    bottom: int = 0
    left: int = 0
    right: int = 0

    def saw(self, row: int, column: int, *, times: int = 1) -> None:
        """A cell with something in it."""
        self.cells += times
        self.stretch(row, column)

    def stretch(self, row: int, column: int) -> None:
        if self.top is None:
            self.top, self.bottom, self.left, self.right = row, row, column, column
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)


def check_area(facts: SheetFacts, sheet: str) -> None:
    """Loading a sheet takes memory for every cell between its corners, full or not."""
    if facts.top is None:
        return
    area = (facts.bottom - facts.top + 1) * (facts.right - facts.left + 1)
    if area > LARGEST_AREA or (area > _ALWAYS_FINE and area > _SPARSEST * facts.cells):
        raise UserError(
            f"La hoja «{sheet}» llega hasta la fila {facts.bottom + 1} y la columna "
            f"{facts.right + 1} con solo {facts.cells} celdas llenas: es demasiado grande para "
            "cargarla. Borre las celdas sueltas alejadas de la tabla, o guarde la tabla como .csv."
        )
