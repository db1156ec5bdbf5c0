"""Text folded for comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.base.text import folded, squeezed


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("CAUSAL DE CIERRE", "causal de cierre"),
        ("  Causal\tde  cierre ", "causal de cierre"),
        ("Atención técnica", "atencion tecnica"),
        ("Nº de Orden", "no de orden"),
        ("fecha_apertura", "fecha apertura"),
        ("AÑO", "ano"),
        ("Tele\u0301fono", "telefono"),  # the accent as a character of its own
        ("¿?", ""),
    ],
)
def test_folded_keeps_letters_and_digits(written: str, plain: str) -> None:
    assert folded(written) == plain


@given(st.text())
def test_folding_twice_changes_nothing(written: str) -> None:
    assert folded(folded(written)) == folded(written)


def test_squeezed_keeps_case_and_accents() -> None:
    assert squeezed("  José \u00a0 Pérez\n") == "José Pérez"
