"""Filtering a frame: equal, among, and text in any of some columns."""

import pandas as pd
import pytest

from lib.ui.filters import apply

ROWS = pd.DataFrame(
    {
        "producto": pd.array(["4001", "4002", "4003"], dtype="string"),
        "cliente": pd.array(["José Arce", None, "Ana Pinto"], dtype="string"),
        "zona": pd.array(["Sacaba", "Vinto", None], dtype="string"),
        "segmento": pd.array(["Alto", "Bajo", "Alto"], dtype="string"),
    }
)


def kept(**filters) -> list[str]:
    given = {"equal": {}, "among": {}, "text": "", "within": ("producto", "cliente"), **filters}
    return list(apply(ROWS, **given)["producto"])


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["4001", "4002", "4003"]),
        ({"equal": {"zona": "Sacaba"}}, ["4001"]),
        ({"equal": {"zona": None}}, ["4001", "4002", "4003"]),
        ({"among": {"segmento": ["Alto"]}}, ["4001", "4003"]),
        ({"among": {"segmento": []}}, ["4001", "4002", "4003"]),
        ({"text": "jose"}, ["4001"]),  # without its accent
        ({"text": "PINTO"}, ["4003"]),
        ({"text": "4002"}, ["4002"]),
        ({"text": "nadie"}, []),
        ({"among": {"segmento": ["Alto"]}, "text": "ana"}, ["4003"]),
    ],
)
def test_apply_keeps_the_rows_that_pass_every_filter(filters: dict, expected: list[str]) -> None:
    assert kept(**filters) == expected
