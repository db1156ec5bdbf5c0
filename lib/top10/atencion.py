"""Whether the damage of a case was attended, and since when: decided from what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.top10.flow import ATENDIDOS, DERIVADO


@dataclass(frozen=True)
class Atencion:
    """What was done about the damage; desde is null when it was before the case's history."""

    atendido: bool
    desde: datetime | None = None


def atencion(estado: str, cambios: Sequence[Mapping[str, Any]]) -> Atencion:
    """Fold a case's changes of state (antes, despues, en), oldest first; none: it stands as born.

    From one attended state to the next the first tells since when. A derivation keeps what
    there was: after an unsatisfied customer the damage was attended, after a visit that never
    happened it was not. Every other state is of damage that is still to be attended.
    """
    stands = Atencion((cambios[0]["antes"] if cambios else estado) in ATENDIDOS)
    for cambio in cambios:
        if cambio["despues"] in ATENDIDOS:
            if cambio["antes"] not in ATENDIDOS:
                stands = Atencion(True, cambio["en"])
        elif cambio["despues"] != DERIVADO:
            stands = Atencion(False)
    return stands
