"""What an indicator is: its ficha and a measure of it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lib.base.periods import Period


class Verdict(StrEnum):
    """The document's judgement of a value."""

    ACEPTADO = "aceptado"
    OBSERVADO = "observado"
    SIN_META = "sin meta"
    SIN_DATO = "sin dato"


@dataclass(frozen=True)
class Ficha:
    """An indicator as its document defines it; a number without one is not shown.

    minimum is the least accepted value (None: the document sets no goal);
    strict when the value must be above it, not equal.
    """

    code: str
    name: str
    formula: str
    unit: str
    minimum: Decimal | None
    strict: bool
    document: str
    section: str

    @property
    def source(self) -> str:
        """Document and section, as shown beside the number."""
        return f"{self.document}, {self.section}"

    def judge(self, value: Decimal) -> Verdict:
        """The verdict on a complete period's value."""
        if self.minimum is None:
            return Verdict.SIN_META
        enough = value > self.minimum if self.strict else value >= self.minimum
        return Verdict.ACEPTADO if enough else Verdict.OBSERVADO


@dataclass(frozen=True)
class Medida:
    """One value of an indicator over a period.

    denominator is None where the formula is a subtraction, subtrahend where it
    is a share. note says why the verdict is `sin dato`.
    """

    ficha: Ficha
    period: Period
    numerator: int
    subtrahend: int | None
    denominator: int | None
    value: Decimal | None
    verdict: Verdict
    note: str = ""


@dataclass(frozen=True)
class Total:
    """What a measure counts in a whole period (grupo "") or in one group of it.

    denominator is None where the formula has none; value where there is nothing to measure.
    """

    grupo: str
    numerator: int
    denominator: int | None
    value: Decimal | None


def measured(ficha: Ficha, period: Period, total: Total, *, pending: str = "") -> Medida:
    """The measure of a period from its total.

    pending says why the period is not complete: the value is shown, the verdict is `sin dato`;
    so it is where there is nothing to measure.
    """
    note = pending or ("" if total.value is not None else "No hay nada que medir en el mes.")
    verdict = Verdict.SIN_DATO if note or total.value is None else ficha.judge(total.value)
    return Medida(
        ficha, period, total.numerator, None, total.denominator, total.value, verdict, note
    )
