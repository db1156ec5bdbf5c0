"""Money: whole centavos inside, rounded half up once."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.base.money import amount, centavos


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("0", 0),
        ("1234.56", 123_456),
        ("0.005", 1),  # half goes up
        ("0.0049", 0),
        ("1.015", 102),  # a float would be 1.01499…
        ("2.675", 268),
        ("-0.005", -1),  # half away from zero
        ("700", 70_000),
    ],
)
def test_centavos_round_half_up(written: str, whole: int) -> None:
    assert centavos(Decimal(written)) == whole


def test_amount_shows_two_decimals() -> None:
    assert str(amount(70_000)) == "700.00"
    assert str(amount(5)) == "0.05"


@given(st.integers(-(10**15), 10**15))
def test_centavos_survive_the_round_trip(whole: int) -> None:
    assert centavos(amount(whole)) == whole
