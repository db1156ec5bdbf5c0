"""Charts: plotly figures in the theme's colours, told apart without colour too."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from lib.ui import format as said

_SPANISH = {"displayModeBar": False, "locale": "es"}


def weekly(frame: pd.DataFrame, *, current: str, key: str, name: str) -> None:
    """Bars per ISO week (semana, productos, provisional); provisional ones are hatched."""
    figure = go.Figure(
        go.Bar(
            x=frame["semana"],
            y=frame["productos"],
            marker={
                "pattern": {"shape": ["/" if p else "" for p in frame["provisional"]]},
                "line": {"width": [2 if s == current else 0 for s in frame["semana"]]},
            },
            customdata=[
                (said.iso_week(s), "provisional: pueden faltar reportes" if p else "")
                for s, p in zip(frame["semana"], frame["provisional"], strict=True)
            ],
            hovertemplate=(
                "<b>%{y}</b> productos reiterados<br>%{customdata[0]}<br>%{customdata[1]}"
                "<extra></extra>"
            ),
        )
    )
    figure.update_layout(
        height=230,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        xaxis={
            "type": "category",
            "tickvals": list(frame["semana"])[::4],
            "ticktext": [f"S{int(s[-2:])}" for s in list(frame["semana"])[::4]],
            "title": None,
            "fixedrange": True,
        },
        yaxis={"title": None, "rangemode": "tozero", "fixedrange": True},
        showlegend=False,
    )
    st.plotly_chart(figure, key=key, config=_SPANISH, alt=name)
