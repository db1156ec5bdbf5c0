"""Who has how much in hand: a bar per person, the late part apart; a click narrows the list."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from lib.ui import charts

_BAR, _REST = 20, 56  # pixels
_MOST = 8  # bars: below them nobody is overloaded


def draw(name: str, load: Sequence[Any], *, key: str) -> None:
    """The load (nombre, vencidos, a_tiempo), the heaviest above. key is the filter it sets."""
    st.markdown(f"**{name}**")
    shown = list(load)[:_MOST][::-1]  # plotly draws from below
    figure = go.Figure()
    names = [c.nombre for c in shown]
    for title, values, pattern in (
        ("A tiempo o sin plazo", [c.a_tiempo for c in shown], ""),
        ("Vencidos", [c.vencidos for c in shown], "/"),
    ):
        figure.add_bar(
            y=names,
            x=values,
            name=title,
            orientation="h",
            marker={"pattern": {"shape": pattern}},
            customdata=[charts.words(name) for name in names],
            hovertemplate=f"<b>%{{customdata}}</b><br>{title}: %{{x}}<extra></extra>",
        )
    figure.update_layout(
        barmode="stack",
        height=_REST + _BAR * max(len(shown), 2),
        margin={"l": 0, "r": 0, "t": 28, "b": 0},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        xaxis={"title": None, "fixedrange": True, "rangemode": "tozero", "tickformat": "d"},
        yaxis={"title": None, "fixedrange": True, "automargin": True, **charts.names(names)},
        clickmode="event+select",
    )
    told = "; ".join(f"{c.nombre} {c.a_tiempo + c.vencidos}, {c.vencidos} vencidos" for c in load)
    st.plotly_chart(
        figure,
        key=f"carga.{key}",
        config=charts.SPANISH,
        alt=f"{name}: {told}"[:900],
        on_select=lambda: _narrow(key),
        selection_mode="points",
    )
    if len(load) > _MOST:
        st.caption(f"Los {_MOST} con más casos, de {len(load)}.")


def _narrow(key: str) -> None:
    points = st.session_state[f"carga.{key}"]["selection"]["points"]
    st.session_state[key] = points[0]["y"] if points else None
