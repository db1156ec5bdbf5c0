"""What an import did, or would do: counts, the dates it covers, and a few rows of each sort."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lib.base.errors import UserError
from lib.tools.importer.block import Aside, Comparison, Outcome
from lib.tools.importer.mapping import Cobertura

SAMPLE = 20  # rows of each sort, unless more are asked for


@dataclass
class Samples:
    """The first few rows of each sort, as a preview shows them."""

    most: int = SAMPLE
    nueva: list[Outcome] = field(default_factory=list)
    cambiada: list[Outcome] = field(default_factory=list)
    igual: list[Outcome] = field(default_factory=list)
    aparte: list[Aside] = field(default_factory=list)

    def told(self) -> dict[str, list[str]]:
        """The rows as lines: number and, of a changed one, each old value → new."""
        return {
            "nueva": [f"fila {o.row}" for o in self.nueva],
            "cambiada": [
                f"fila {o.row}: "
                + ", ".join(f"{c} {old} → {o.values[c]}" for c, old in (o.before or {}).items())
                for o in self.cambiada
            ],
            "aparte": [f"fila {a.row}, {a.column} «{a.value}»: {a.reason}" for a in self.aparte],
        }

    def add(self, comparison: Comparison, asides: Sequence[Aside]) -> None:
        """Keep what there is still room for."""
        self.nueva += comparison.new.outcomes(self.most - len(self.nueva))
        self.cambiada += comparison.changed[: self.most - len(self.cambiada)]
        self.igual += comparison.equal.outcomes(self.most - len(self.igual))
        self.aparte += asides[: self.most - len(self.aparte)]


@dataclass
class Summary:
    """The figures of an import, kept on its batch, and the samples, which are not."""

    leidas: int = 0
    nuevas: int = 0
    cambiadas: int = 0
    iguales: int = 0
    cuarentena: int = 0
    lote: int | None = None
    repetida: bool = False  # an earlier import had brought this very file: nothing was done
    cubre_desde: date | None = None
    cubre_hasta: date | None = None
    avisos: list[str] = field(default_factory=list)
    muestra: Samples = field(default_factory=Samples)

    @property
    def registros(self) -> int:
        """Records that could be applied."""
        return self.nuevas + self.cambiadas + self.iguales

    def count(self, comparison: Comparison, asides: Sequence[Aside], covers: str) -> None:
        """Add a block."""
        self.nuevas += len(comparison.new)
        self.cambiadas += len(comparison.changed)
        self.iguales += len(comparison.equal)
        self.cuarentena += len(asides)
        self.avisos += comparison.notices
        self.muestra.add(comparison, asides)
        self._cover(comparison.new.columns.get(covers, ()))
        self._cover(comparison.equal.columns.get(covers, ()))
        self._cover([outcome.values.get(covers) for outcome in comparison.changed])

    def cover(self, declared: Cobertura, today: date) -> None:
        """Settle which days the file covers: those declared, else from its first date to its last.

        A day that is not over is not covered, whatever the file says of it.
        """
        self.cubre_desde = declared.desde or self.cubre_desde
        self.cubre_hasta = declared.hasta or self.cubre_hasta
        if self.cubre_desde is None or self.cubre_hasta is None:
            return
        if self.cubre_hasta < self.cubre_desde:
            raise UserError("La cobertura declarada termina antes de empezar; no se importó nada.")
        self.cubre_hasta = min(self.cubre_hasta, today - timedelta(days=1))
        if self.cubre_hasta < self.cubre_desde:
            self.cubre_desde = self.cubre_hasta = None

    def stored(self) -> dict[str, Any]:
        """The columns of `lote` that hold it."""
        names = ("leidas", "nuevas", "cambiadas", "iguales", "cuarentena", "avisos",
                 "cubre_desde", "cubre_hasta")  # fmt: skip
        return {name: getattr(self, name) for name in names}

    def _cover(self, days: Sequence[date | None]) -> None:
        known = {day for day in days if day is not None}
        self.cubre_desde = (
            min(known | {self.cubre_desde or date.max}) if known else self.cubre_desde
        )
        self.cubre_hasta = (
            max(known | {self.cubre_hasta or date.min}) if known else self.cubre_hasta
        )
