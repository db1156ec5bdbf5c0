"""What happened along time, a lane each, with the spans that matter behind."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import streamlit as st

from lib.base.clock import instant
from lib.tools.timeline import Band, Kind, Point
from lib.ui import charts
from lib.ui import format as said

_FEW = timedelta(days=8)
LANES = 12  # more would be told apart by nobody; the table behind holds them all


def draw(
    points: Sequence[Point],
    bands: Sequence[Band],
    kinds: Mapping[str, Kind],
    *,
    band: Kind,
    key: str,
    name: str,
    zone: ZoneInfo,
) -> None:
    """Draw the lanes of the newest points; name is what assistive technologies call it."""
    lanes = list(dict.fromkeys(p.lane for p in points))
    place = {lane: n for n, lane in enumerate(lanes[:LANES])}
    figure = go.Figure()
    figure.add_trace(_bands([b for b in bands if b.lane in place], band, place, zone))
    for code, kind in kinds.items():
        mine = [p for p in points if p.kind == code and p.lane in place]
        if mine:
            figure.add_trace(_points(mine, kind, place, zone))
    figure.update_layout(
        height=90 + 34 * len(place),
        margin={"l": 0, "r": 8, "t": 4, "b": 0},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        xaxis={"title": None, "tickformat": "%d/%m/%y", "fixedrange": True, **_days(points)},
        yaxis={
            "tickvals": list(place.values()),
            "ticktext": [charts.words(lane) for lane in place],
            "title": None,
            "range": [len(place) - 0.4, -0.6],
            "fixedrange": True,
            "zeroline": False,
        },
        hovermode="closest",
    )
    st.plotly_chart(figure, key=key, config=charts.SPANISH, alt=name)
    if len(lanes) > LANES:
        st.caption(f"Se dibujan {LANES} de {said.number(len(lanes))}; la tabla los trae todos.")


def _days(points: Sequence[Point]) -> dict[str, int]:
    """A mark a day where there are few: the axis would else repeat each date by its hours."""
    moments = [p.at for p in points]
    few = moments and max(moments) - min(moments) < _FEW
    return {"dtick": 86_400_000} if few else {}


def _points(
    points: Sequence[Point], kind: Kind, place: Mapping[str, int], zone: ZoneInfo
) -> go.Scatter:
    return go.Scatter(
        x=[_local(p.at, zone) for p in points],
        y=[place[p.lane] for p in points],
        mode="markers",
        name=kind.label,
        marker={"color": kind.color, "symbol": kind.symbol, "size": 10, "line": {"width": 2}},
        customdata=[(charts.words(p.words), said.moment(p.at, zone)) for p in points],
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
    )


def _bands(
    bands: Sequence[Band], kind: Kind, place: Mapping[str, int], zone: ZoneInfo
) -> go.Scatter:
    """One line per span, with a gap between them."""
    x: list[datetime | None] = []
    y: list[int | None] = []
    words: list[str] = []
    for band in bands:
        ends = instant(band.since, time(), zone), instant(band.until, time(23, 59), zone)
        x += [*(_local(at, zone) for at in ends), None]
        y += [place[band.lane], place[band.lane], None]
        words += [charts.words(band.words)] * 2 + [""]
    return go.Scatter(
        x=x,
        y=y,
        mode="lines",
        name=kind.label,
        line={"color": kind.color, "width": 22},
        opacity=0.35,
        customdata=words,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    """Plotly knows no zones: the wall's time is what it draws."""
    return at.astimezone(zone).replace(tzinfo=None)
