"""Tables to look at: columns from a declaration, values in their local form."""

from collections.abc import Sequence
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from lib.tools.board.spec import Column
from lib.ui import format as said

# How a clock goes (Due.word), each word with its colour.
CLOCK_TONES: dict[str, Literal["red", "orange", "blue", "violet", "gray"]] = {
    "vencido": "red",
    "por vencer": "orange",
    "en orden": "blue",
    "en pausa": "violet",
    "sin plazo": "gray",
}


def table(
    columns: Sequence[Column],
    frame: pd.DataFrame,
    *,
    key: str,
    name: str,
    zone: ZoneInfo,
    height: int | Literal["auto", "content"] = "auto",
) -> None:
    """Draw the frame; name is what assistive technologies call the table."""
    st.dataframe(
        values(columns, frame),
        key=key,
        alt=name,
        hide_index=True,
        height=height,
        placeholder="",
        column_config=config(columns, zone),
    )


def values(columns: Sequence[Column], frame: pd.DataFrame) -> pd.DataFrame:
    """The columns' cells as Streamlit's tables take them."""
    shown = frame[[c.name for c in columns]].copy()
    for column in columns:
        if column.type == "amount":
            shown[column.name] = shown[column.name].astype("Float64") / 100
        elif column.type == "clock":
            shown[column.name] = [[word] for word in shown[column.name]]
    return shown


def config(columns: Sequence[Column], zone: ZoneInfo) -> dict[str, Any]:
    """How each column is shown, by its name."""
    return {c.name: _config(c, zone) for c in columns}


def _config(column: Column, zone: ZoneInfo) -> Any:
    common: dict[str, Any] = {"label": column.title, "help": column.help, "width": column.width}
    if column.type == "date":
        return st.column_config.DateColumn(**common, format=said.DATE)
    if column.type == "instant":
        return st.column_config.DatetimeColumn(**common, format=said.INSTANT, timezone=str(zone))
    if column.type == "amount":
        common["label"] = f"{column.header} ({column.currency})"
        # The step is what makes centavos show: 1.450,00, not 1.450.
        return st.column_config.NumberColumn(**common, format="localized", step=0.01)
    if column.type == "number":
        return st.column_config.NumberColumn(**common, format="localized")
    if column.type == "flag":
        return st.column_config.CheckboxColumn(**common)
    if column.type == "clock":
        return st.column_config.MultiselectColumn(
            **common, options=list(CLOCK_TONES), color=list(CLOCK_TONES.values())
        )
    return st.column_config.TextColumn(**common)
