"""An indicator on a page: its rows are read when somebody opens it."""

from streamlit.testing.v1 import AppTest


def test_rows_behind_a_measure_are_read_when_it_is_opened() -> None:
    def page() -> None:
        from zoneinfo import ZoneInfo

        import pandas as pd
        import streamlit as st

        from lib.base.periods import month
        from lib.indicators.top10 import variacion_bajas
        from lib.top10.spec import BAJAS
        from lib.ui import measures

        october = month("2026-10")
        empty = pd.DataFrame({c.name: pd.Series(dtype="object") for c in BAJAS})

        def rows() -> pd.DataFrame:
            st.session_state["leidas"] = st.session_state.get("leidas", 0) + 1
            return empty

        medida = variacion_bajas(empty, october, set(), {})
        measures.asked(medida, BAJAS, rows, key="medida", zone=ZoneInfo("America/La_Paz"))

    at = AppTest.from_function(page, default_timeout=30).run()
    assert not at.exception, at.exception
    assert "leidas" not in at.session_state
    at.session_state["medida"] = True
    at.run()
    assert not at.exception, at.exception
    assert at.session_state["leidas"] == 1
