"""Charts that carry what people wrote: Plotly reads labels as HTML, a click answers the name."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import pytest
import streamlit as st

from lib.tools.report import Bars
from lib.tools.timeline import Band, Kind, Point
from lib.top10.work import Carga
from lib.ui import charts, load_chart, timeline, visits_chart

LA_PAZ = ZoneInfo("America/La_Paz")
RAW, SHOWN = "<b>A</b> & Hijos", "&lt;b&gt;A&lt;/b&gt; &amp; Hijos"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[go.Figure]:
    """The figures that were drawn."""
    found: list[go.Figure] = []
    monkeypatch.setattr(st, "plotly_chart", lambda figure, **_: found.append(figure))
    return found


def test_report_shows_names_in_their_own_words(drawn: list[go.Figure]) -> None:
    charts.bars(Bars("Zonas", (RAW, "Sacaba"), (1, 2)), key="x")
    (figure,) = drawn
    assert figure.data[0].x == (RAW, "Sacaba")
    assert figure.layout.xaxis.ticktext == (SHOWN, "Sacaba")
    assert figure.data[0].customdata[0][0] == SHOWN
    assert "%{x}" not in figure.data[0].hovertemplate


def test_names_that_are_plain_leave_their_axis_to_plotly() -> None:
    assert charts.names(["11/26", "12/26"]) == {"type": "category"}


def test_load_shows_names_and_a_click_answers_the_person(drawn: list[go.Figure]) -> None:
    load_chart.draw("Por USM", [Carga(RAW, 1, 2)], key="usm")
    (figure,) = drawn
    assert [bar.y for bar in figure.data] == [(RAW,), (RAW,)]
    assert figure.layout.yaxis.ticktext == (SHOWN,)
    assert figure.data[0].customdata == (SHOWN,)


def test_visits_show_customers_and_crews_in_their_own_words(drawn: list[go.Figure]) -> None:
    hours = [datetime(2026, 11, 19, h, tzinfo=UTC) for h in (13, 14)]
    visit = {"estado": "programada", "cruce": False, "desde_en": hours[0], "hasta_en": hours[1],
             "el": date(2026, 11, 19), "cuadrilla": RAW, "cliente": RAW,
             "producto": "<4001>"}  # fmt: skip
    visits_chart.draw([visit], lines=[RAW], zone=LA_PAZ, key="x", name="Visitas")
    (figure,) = drawn
    (bar,) = figure.data
    assert (bar.y, bar.text) == ((RAW,), (SHOWN,))
    assert figure.layout.yaxis.ticktext == (SHOWN,)
    told = ("09:00–10:00", SHOWN, "producto &lt;4001&gt;", "", SHOWN)
    assert tuple(bar.customdata[0]) == told


def test_timeline_shows_what_happened_in_its_own_words(drawn: list[go.Figure]) -> None:
    at, day = datetime(2026, 11, 19, 13, tzinfo=UTC), date(2026, 11, 19)
    kinds = {"r": Kind("Reporte", "#000000", "circle")}
    points, bands = [Point("<4001>", at, "r", RAW)], [Band("<4001>", day, day, RAW)]
    days = Kind("Días", "#000000", "")
    timeline.draw(points, bands, kinds, band=days, key="x", name="Reportes", zone=LA_PAZ)
    (figure,) = drawn
    behind, before = figure.data
    assert figure.layout.yaxis.ticktext == ("&lt;4001&gt;",)
    assert before.customdata[0][0] == behind.customdata[0] == SHOWN
