"""Whether a case's damage was attended, and since when, by its changes of state."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.top10.atencion import atencion
from lib.top10.flow import ESTADOS, FLUJO

START = datetime(2026, 11, 2, tzinfo=UTC)
SOMETHING_DONE = {"solución remota", "ejecutado", "cerrado", "control de calidad", "en monitoreo"}


def changes(*states: str) -> list[dict[str, Any]]:
    """A case that passes these states, one more each day."""
    return [
        {"antes": a, "despues": b, "en": START + timedelta(days=n)}
        for n, (a, b) in enumerate(pairwise(states), start=1)
    ]


def since(*states: str) -> tuple[bool, int | None]:
    """Whether attended, and since which of the days."""
    found = atencion(states[-1], changes(*states))
    return found.atendido, found.desde and (found.desde - START).days


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["detectado"], (False, None)),
        (["detectado", "en revisión técnica", "solución remota"], (True, 2)),
        (["en ejecución", "ejecutado", "cerrado", "control de calidad"], (True, 1)),
        # Nobody was there, or nobody touched the damage.
        (["en revisión técnica", "visita programada", "derivado a centro de operaciones"],
         (False, None)),
        (["en revisión técnica", "sin solución técnica", "fidelización"], (False, None)),
        (["sin solución técnica", "fidelización", "derivado a centro de operaciones"],
         (False, None)),
        # The customer is not satisfied with what was done: it was done all the same.
        (["ejecutado", "cerrado", "derivado a centro de operaciones"], (True, None)),
        (["en ejecución", "ejecutado", "cerrado", "derivado a centro de operaciones"], (True, 1)),
        # What is done then is another work, and a visit to come is none.
        (["en ejecución", "ejecutado", "derivado a centro de operaciones", "solución remota"],
         (True, 3)),
        (["ejecutado", "derivado a centro de operaciones", "visita programada",
          "derivado a centro de operaciones"], (False, None)),
        (["en ejecución", "ejecutado", "en ejecución"], (False, None)),
        (["en ejecución", "ejecutado", "en ejecución", "ejecutado"], (True, 3)),
        (["sin solución técnica", "fidelización", "en monitoreo"], (True, 2)),
        (["cerrado"], (True, None)),  # the planilla's import opened it so
    ],
)  # fmt: skip
def test_case_is_attended_by_what_was_done(
    states: Sequence[str], expected: tuple[bool, int | None]
) -> None:
    assert since(*states) == expected


@given(st.lists(st.sampled_from(list(ESTADOS)), min_size=1, max_size=9))
def test_only_a_derivation_stands_between_the_work_and_now(states: list[str]) -> None:
    """Attended: going back over derivations alone, one comes to a state that tells of work."""
    back = list(states)
    while len(back) > 1 and back[-1] == "derivado a centro de operaciones":
        back.pop()
    attended, day = since(*states)
    assert attended == (back[-1] in SOMETHING_DONE)
    assert day is None or (states[day] in SOMETHING_DONE and states[day - 1] not in SOMETHING_DONE)


def test_states_that_may_be_attended_are_those_a_report_can_move() -> None:
    moved = set(FLUJO.step("reincidir").sources)
    assert moved == SOMETHING_DONE | {"derivado a centro de operaciones"}
