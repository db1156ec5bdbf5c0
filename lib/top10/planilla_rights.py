"""What of a planilla's file a person may write: as on the board, its columns and their zones."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lib.base.permissions import Permission, Person
from lib.top10.spec import PLANILLA

_NAMED = 10  # rows that a notice names


@dataclass(frozen=True)
class Rights:
    """Of one person: the columns they may not write, by the permission it takes; their zones."""

    closed: Mapping[str, Permission]
    zones: tuple[str, ...]

    @classmethod
    def of(cls, by: Person) -> "Rights":
        """Those of a person; PRODUCTO has no permission of its own, it comes with the case."""
        asked = {c.name: c.edit for c in PLANILLA if c.edit is not None}
        return cls({name: p for name, p in asked.items() if not by.may(p)}, tuple(sorted(by.zones)))

    def told(self) -> str:
        """What makes one person's import of a file another than everybody's; "" for all of it."""
        return json.dumps([sorted(self.closed), self.zones]) if self.closed or self.zones else ""

    def reach(self, zone: str | None) -> bool:
        """Whether a case of that zone is on their board."""
        return not self.zones or zone in self.zones

    @property
    def only(self) -> str:
        """The end of a reason why a row is set aside."""
        return f"su cuenta atiende solo {', '.join(self.zones)}"

    def notices(self, left_out: Mapping[str, Sequence[int]]) -> list[str]:
        """What was left out, by column and row of the file.

        The column is dropped and not the row set aside: an old sheet carries it filled in
        nearly every row, and its person could correct none of them in the quarantine.
        """
        return [self._notice(column, rows) for column, rows in left_out.items() if rows]

    def _notice(self, column: str, rows: Sequence[int]) -> str:
        named = ", ".join(map(str, rows[:_NAMED])) + ("…" if len(rows) > _NAMED else "")
        many = (
            f"Trae otro valor, y entra sin él, la fila {named}."
            if len(rows) == 1
            else f"Traen otro valor, y entran sin él, {len(rows)} filas: {named}."
        )
        return (
            f"{_HEADERS[column]} no se escribe, porque su cuenta no puede "
            f"{self.closed[column].value}. {many} Lo escribe en la planilla quien puede, o importa "
            "este mismo archivo un administrador."
        )

    def objection(self, written: Mapping[int, Mapping[str, Any]], zones: Sequence[Any]) -> str:
        """Why they may not put back what an import wrote, by case; "" when they may."""
        closed = {c for cells in written.values() for c in cells} & self.closed.keys()
        if closed:
            names = ", ".join(sorted(_HEADERS[c] for c in closed))
            return f"escribió en {names}, y su cuenta no puede; pídalo a un administrador"
        if not all(self.reach(zone) for zone in zones):
            return f"escribió en casos que no son de sus zonas: {self.only}"
        return ""


_HEADERS = {c.name: c.header for c in PLANILLA}
