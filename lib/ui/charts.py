"""Charts: plotly figures in the theme's colours, told apart without colour too."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from lib.tools.report import Bars
from lib.ui import format as said

SPANISH = {"displayModeBar": False, "locale": "es"}


def words(text: str) -> str:
    """What people wrote, as Plotly shows it: it reads its texts as HTML."""
    return html.escape(text, quote=False)


def names(found: Sequence[str]) -> dict[str, Any]:
    """An axis of names: each is itself for a click, and is shown in its own words."""
    shown = [words(name) for name in found]
    if shown == list(found):
        return {"type": "category"}  # Plotly leaves out those that do not fit
    return {"type": "category", "tickmode": "array", "tickvals": list(found), "ticktext": shown}


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
    st.plotly_chart(figure, key=key, config=SPANISH, alt=name)


@dataclass(frozen=True)
class Bar:
    """One bar that can be clicked: what it is called, its words, whether it may still change.

    `of` is what a click on it answers.
    """

    of: str
    label: str
    value: float | None
    words: str
    provisional: bool = False


def bars(chart: Bars, *, key: str) -> None:
    """The chart of a report; what may still change is hatched."""
    apart = chart.apart or (False,) * len(chart.values)
    told = [
        Bar(label, label, value, str(value), late)
        for label, value, late in zip(chart.labels, chart.values, apart, strict=True)
    ]
    figure = _figure(told)
    if len(told) > 16:
        figure.update_xaxes(tickvals=chart.labels[::4])
    st.plotly_chart(figure, key=key, config=SPANISH, alt=_alt(chart.title, told))


def clickable(
    told: Sequence[Bar], *, key: str, name: str, current: str = "", lying: bool = False
) -> str | None:
    """Bars of which one can be clicked: returns what it is of, once for each click.

    lying: from top to bottom, for names that do not fit under a bar.
    """
    figure = _figure(told, current=current, lying=lying)
    turn = st.session_state.setdefault(f"{key}.vez", 0)
    state = st.plotly_chart(
        figure,
        key=f"{key}.{turn}",  # another chart after each click: the same bar can be clicked again
        config=SPANISH,
        alt=_alt(name, told),
        on_select="rerun",
        selection_mode="points",
    )
    points = state["selection"]["points"]
    if not points:
        return None
    st.session_state[f"{key}.vez"] = turn + 1
    return told[int(points[0]["point_index"])].of


def _figure(told: Sequence[Bar], *, current: str = "", lying: bool = False) -> go.Figure:
    labels, values = [b.label for b in told], [b.value for b in told]
    figure = go.Figure(
        go.Bar(
            x=values if lying else labels,
            y=labels if lying else values,
            orientation="h" if lying else "v",
            marker={
                "pattern": {"shape": ["/" if b.provisional else "" for b in told]},
                "opacity": [0.55 if b.provisional else 1 for b in told],
                "line": {"width": [2 if b.of == current else 0 for b in told]},
            },
            customdata=[
                (
                    words(b.label),
                    words(b.words),
                    "provisional: puede cambiar" if b.provisional else "",
                )
                for b in told
            ],
            hovertemplate=(
                "<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}<extra></extra>"
            ),
        )
    )
    flat = {"title": None, "fixedrange": True}
    across, sizes = {**flat, **names(labels)}, {**flat, "rangemode": "tozero"}
    figure.update_layout(
        height=max(230, 24 * len(told) + 40) if lying else 230,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        xaxis=sizes if lying else across,
        yaxis={**across, "autorange": "reversed", "automargin": True} if lying else sizes,
        showlegend=False,
        dragmode=False,
    )
    return figure


def _alt(name: str, told: Sequence[Bar]) -> str:
    """What assistive technologies say of a chart: its name and its figures."""
    return f"{name}: " + "; ".join(
        f"{b.label} {b.words}{', provisional' if b.provisional else ''}" for b in told
    )
