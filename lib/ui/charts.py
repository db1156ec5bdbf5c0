"""Charts: plotly figures in the theme's colours, told apart without colour too."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

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


# Okabe–Ito, told apart by the hatching too; both themes bear them. What is over lies beneath.
_VISITS = {
    "no realizada": ("#999999", "-"),
    "ejecutada": ("#009E73", "."),
    "en ejecución": ("#E69F00", "/"),
    "programada": ("#0072B2", ""),
}
_BAR = 34  # pixels of a crew's line


def timeline(
    rows: Sequence[Mapping[str, Any]],
    *,
    lines: Sequence[str],
    zone: ZoneInfo,
    key: str,
    name: str,
) -> None:
    """Visits as bars over the hours, a line per crew; one that overlaps another has a red edge."""
    figure = go.Figure()
    kinds = [(state, crossed) for state in _VISITS for crossed in (False, True)]
    for state, crossed in kinds:
        colour, shape = _VISITS[state]
        some = [r for r in rows if r["estado"] == state and r["cruce"] == crossed]
        if not some:
            continue
        local = [[r[c].astimezone(zone).replace(tzinfo=None) for c in ("desde_en", "hasta_en")]
                 for r in some]  # fmt: skip
        figure.add_bar(
            name=f"{state}, con cruce" if crossed else state,
            orientation="h",
            base=[since for since, _ in local],
            x=[(until - since).total_seconds() * 1_000 for since, until in local],
            y=[r["cuadrilla"] for r in some],
            text=[r["cliente"] or r["producto"] for r in some],
            textposition="inside",
            insidetextanchor="start",
            marker={
                "color": colour,
                "pattern": {"shape": shape, "fillmode": "overlay", "fgopacity": 0.35},
                "line": {"color": "#D55E00", "width": 3 if crossed else 0},
            },
            customdata=[
                (
                    f"{since:%H:%M}–{until:%H:%M}",
                    r["cliente"] or "",
                    f"producto {r['producto']}",
                    "se cruza con otra visita de la cuadrilla" if crossed else "",
                )
                for r, (since, until) in zip(some, local, strict=True)
            ],
            hovertemplate="<b>%{customdata[0]}</b> %{customdata[1]}<br>%{customdata[2]}<br>"
            "%{customdata[3]}<extra>%{y}</extra>",
        )
    figure.update_layout(
        barmode="overlay",
        bargap=0.25,
        height=90 + _BAR * len(lines),
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        xaxis={
            "type": "date",
            "title": None,
            "fixedrange": True,
            "tickformat": "%H:%M\n%d/%m",
            "rangebreaks": _nights(rows, zone),
        },
        yaxis={
            "title": None,
            "fixedrange": True,
            "categoryorder": "array",
            "categoryarray": list(lines)[::-1],
            "range": [-0.5, len(lines) - 0.5],
        },
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        showlegend=True,
    )
    st.plotly_chart(figure, key=key, config=_SPANISH, alt=name)


def _nights(rows: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> list[dict[str, Any]]:
    """The hours without any visit between one day and the next: they would fill the picture."""
    if len({r["el"] for r in rows}) < 2:
        return []
    first = min(r["desde_en"].astimezone(zone).hour for r in rows)
    last = max(r["hasta_en"].astimezone(zone).hour for r in rows) + 1
    return [{"pattern": "hour", "bounds": [last, first]}] if last < 24 else []
