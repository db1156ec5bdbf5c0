"""The visits of some days as bars over the hours, a line per crew."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import streamlit as st

from lib.ui import charts

# Okabe–Ito, told apart by the hatching too; both themes bear them. What is over lies beneath.
_VISITS = {
    "no realizada": ("#999999", "-"),
    "ejecutada": ("#009E73", "."),
    "en ejecución": ("#E69F00", "/"),
    "programada": ("#0072B2", ""),
}
_BAR = 34  # pixels of a crew's line


def draw(
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
            text=[charts.words(r["cliente"] or r["producto"]) for r in some],
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
                    charts.words(r["cliente"] or ""),
                    charts.words(f"producto {r['producto']}"),
                    "se cruza con otra visita de la cuadrilla" if crossed else "",
                    charts.words(r["cuadrilla"]),
                )
                for r, (since, until) in zip(some, local, strict=True)
            ],
            hovertemplate="<b>%{customdata[0]}</b> %{customdata[1]}<br>%{customdata[2]}<br>"
            "%{customdata[3]}<extra>%{customdata[4]}</extra>",
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
            **charts.names(lines),
            "categoryorder": "array",
            "categoryarray": list(lines)[::-1],
            "range": [-0.5, len(lines) - 0.5],
        },
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        showlegend=True,
    )
    st.plotly_chart(figure, key=key, config=charts.SPANISH, alt=name)


def _nights(rows: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> list[dict[str, Any]]:
    """The hours without any visit between one day and the next: they would fill the picture."""
    if len({r["el"] for r in rows}) < 2:
        return []
    first = min(r["desde_en"].astimezone(zone).hour for r in rows)
    last = max(r["hasta_en"].astimezone(zone).hour for r in rows) + 1
    return [{"pattern": "hour", "bounds": [last, first]}] if last < 24 else []
