"""An indicator on screen: its value, verdict, and on request its formula, source and rows."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from lib.indicators.measure import Medida, Verdict
from lib.tools.board.spec import Column
from lib.ui import format as said
from lib.ui.tables import table

_COLORS = {
    Verdict.ACEPTADO: "green",
    Verdict.OBSERVADO: "red",
    Verdict.SIN_META: "gray",
    Verdict.SIN_DATO: "gray",
}


def asked(
    medida: Medida, columns: Sequence[Column], rows: pd.DataFrame, *, key: str, zone: ZoneInfo
) -> None:
    """A compact button with value and verdict that opens the ficha and the rows behind it."""
    value = "—" if medida.value is None else said.signed(medida.value)
    label = f"{medida.ficha.name} {value} :{_COLORS[medida.verdict]}-badge[{medida.verdict}]"
    with st.popover(label, key=key):
        st.markdown(f"**{medida.ficha.name}**, {said.month(medida.period)}")
        st.markdown(f"{medida.ficha.formula}")
        parts = f"{said.number(medida.numerator)} − {said.number(medida.subtrahend or 0)}"
        st.markdown(f"{parts} = **{value} {medida.ficha.unit}**: {medida.verdict}")
        if medida.note:
            st.caption(medida.note)
        st.caption(f"Fuente: {medida.ficha.source}")
        table(columns, rows, key=f"{key}.filas", name=f"Filas de {medida.ficha.name}", zone=zone,
              height=280)  # fmt: skip
