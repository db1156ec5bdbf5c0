"""Small pieces of the messages that a person reads."""

from collections.abc import Sequence


def plural(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def enumeration(items: Sequence[str]) -> str:
    """'a', 'a y b', 'a, b y c'."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} y {items[-1]}"


class RowNumbers:
    """Counts rows and remembers the first few numbers, whatever the size of the file."""

    SHOWN = 10

    def __init__(self) -> None:
        self.count = 0
        self.first: list[int] = []

    def add(self, number: int) -> None:
        self.count += 1
        if len(self.first) < self.SHOWN:
            self.first.append(number)

    def discard(self, number: int) -> None:
        """Takes back a row added just before the end of the file."""
        if number in self.first or self.count > len(self.first):
            self.count -= 1
        if number in self.first:
            self.first.remove(number)

    def __str__(self) -> str:
        """'fila 3', 'filas 3 y 9', 'filas 3, 9, 12 … (40 en total)'."""
        if self.count > len(self.first):
            shown = ", ".join(map(str, self.first))
            return f"filas {shown} … ({self.count} en total)"
        word = "fila" if self.count == 1 else "filas"
        return f"{word} {enumeration([str(number) for number in self.first])}"
