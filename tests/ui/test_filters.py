"""Filtering a frame: equal, among, and text in any of some columns; a day in the address."""

from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

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


# -- a day in the address -----------------------------------------------------------------------


def a_page() -> None:
    """A page whose day begins, and ends, where the test says."""
    from datetime import date

    import streamlit as st

    from lib.ui import filters

    begin = date.fromisoformat(st.session_state["hoy"])
    st.text(filters.day_of("Día", key="dia", begin=begin, last=date(2026, 11, 30), width=130))


def opened(begin: str = "2026-11-18", **query: str) -> AppTest:
    at = AppTest.from_function(a_page)
    at.session_state["hoy"] = begin
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def shown(at: AppTest) -> tuple[str, str]:
    """The day of the page, and that of its address."""
    assert not at.exception
    return at.text[0].value, "".join(at.query_params.get("dia", ""))


def test_day_begins_where_it_is_told_and_the_address_holds_none() -> None:
    at = opened()
    assert shown(at) == ("2026-11-18", "")
    at.session_state["hoy"] = "2026-11-19"  # the page stays open overnight
    assert shown(at.run()) == ("2026-11-19", "")


def test_day_picked_is_in_the_address_and_the_first_one_picked_again_is_not() -> None:
    """Otherwise tomorrow's reload would show what was today."""
    at = opened()
    at.date_input[0].set_value(date(2026, 11, 10)).run()
    assert shown(at) == ("2026-11-10", "2026-11-10")
    at.date_input[0].set_value(date(2026, 11, 18)).run()
    assert shown(at) == ("2026-11-18", "")


def test_day_of_the_address_is_shown_and_one_that_cannot_be_is_not() -> None:
    assert shown(opened(dia="2026-11-30")) == ("2026-11-30", "2026-11-30")
    for told in ("2026-12-01", "ayer", "1999-12-31"):
        at = opened(dia=told)
        assert shown(at) == ("2026-11-18", "")
        assert "18/11/2026" in at.toast[0].value


def test_day_taken_from_the_address_begins_again() -> None:
    at = opened(dia="2026-11-10")
    del at.query_params["dia"]
    assert shown(at.run()) == ("2026-11-18", "")
