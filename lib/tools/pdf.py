"""A report on one page of PDF: title, facts, a drawn chart, and as many rows as fit.

It uses the standard Helvetica, which every reader has and which holds the accents of Spanish;
a letter that it lacks is written without its mark, or as «?». Nothing that people typed is read
as markup: cells are drawn as they are, cut where their column ends.
"""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from babel.numbers import format_decimal
from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from lib.tools.board.spec import Column
from lib.tools.report import Bars, Report

_WIDTH, _HEIGHT = landscape(A4)
_MARGIN, _LEFT_PART = 36, 400  # the facts at the left, the chart at the right of them
_FONT, _BOLD = "Helvetica", "Helvetica-Bold"
_SIZE, _LEAST, _LINE = 7, 5.5, 11
_LETTER = 12  # pixels of a letter's height in the columns' own widths
_CHART_HEIGHT = 120
_INK, _PALE, _BAR, _LINES = map(HexColor, ("#0f1923", "#e8edf2", "#0072b2", "#cbd3db"))
_RIGHT = ("number", "amount")


def one_page(told: Report) -> bytes:
    """The report as a landscape A4 page."""
    buffer = BytesIO()
    # invariant: the same report is the same file.
    page = Canvas(buffer, pagesize=(_WIDTH, _HEIGHT), invariant=True, lang="es-BO")
    page.setTitle(drawable(told.title))
    page.setFillColor(_INK)
    y = _HEIGHT - _MARGIN - 14
    page.setFont(_BOLD, 14)
    page.drawString(_MARGIN, y, drawable(told.title))
    if told.provisional:
        after = _MARGIN + stringWidth(drawable(told.title), _BOLD, 14) + 10
        page.setFont(_BOLD, 9)
        page.drawString(after, y, "PROVISIONAL")
    bottom = _facts(page, told.facts, y - 18)
    chart = _HEIGHT - _MARGIN - 24 - _CHART_HEIGHT
    _bars(page, told.chart, _MARGIN + _LEFT_PART + 20, chart)
    top = min(bottom, chart) - 14
    shown = _table(page, told, top)
    left = len(told.frame) - shown
    page.setFont(_FONT, 8)
    page.setFillColor(_INK)
    words = f"{told.counted}."
    if left:
        rows = "fila" if left == 1 else "filas"
        words = f"{told.counted}. No cupieron {_number(left)} {rows}: están en el Excel."
    page.drawString(_MARGIN, _MARGIN - 14, words)
    page.drawRightString(_WIDTH - _MARGIN, _MARGIN - 14, "Planilla Viva")
    page.showPage()
    page.save()
    return buffer.getvalue()


def drawable(text: str) -> str:
    """The text in the letters that the font has."""
    text = text.replace("−", "-")
    found = []
    for letter in text:
        if letter.encode("cp1252", "ignore"):
            found.append(letter if letter >= " " else " ")
            continue
        plain = "".join(
            c for c in unicodedata.normalize("NFKD", letter) if c.encode("cp1252", "ignore")
        )
        found.append(plain or ("" if unicodedata.combining(letter) else "?"))
    return "".join(found)


def _facts(page: Canvas, facts: Any, y: float) -> float:
    """The facts, each on its own line or lines; returns where they end."""
    for name, value in facts.items():
        head = f"{drawable(name)}: "
        page.setFont(_BOLD, 8)
        page.drawString(_MARGIN, y, head)
        indent = stringWidth(head, _BOLD, 8)
        page.setFont(_FONT, 8)
        for line in _lines(drawable(value), _LEFT_PART - indent):
            page.drawString(_MARGIN + indent, y, line)
            y -= 11
    return y


def _lines(text: str, width: float) -> list[str]:
    """The text in lines no wider than that, at most three."""
    lines, current = [], ""
    for word in text.split():
        longer = f"{current} {word}".strip()
        if current and stringWidth(longer, _FONT, 8) > width:
            lines.append(current)
            longer = word
        current = longer
    lines.append(current)
    return [_cut(line, width, 8) for line in lines[:3]]


def _bars(page: Canvas, chart: Bars, x: float, y: float) -> None:
    """The chart: one bar per value, its figure above; those that may change only outlined."""
    width, height = _WIDTH - _MARGIN - x, _CHART_HEIGHT - 34
    page.setFont(_BOLD, 8)
    page.drawString(x, y + _CHART_HEIGHT - 8, _cut(drawable(chart.title), width, 8))
    page.setStrokeColor(_LINES)
    page.line(x, y + 14, x + width, y + 14)
    if not chart.values:
        return
    most, step = max(*chart.values, 1), width / len(chart.values)
    every = -(-len(chart.values) // 16)  # labels that do not run into one another
    page.setStrokeColor(_BAR)
    for n, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        left, tall = x + n * step + step * 0.15, height * value / most
        apart = n < len(chart.apart) and chart.apart[n]
        page.setFillColor(white if apart else _BAR)
        page.setDash(2, 2) if apart else page.setDash()
        page.rect(left, y + 14, step * 0.7, tall, stroke=1, fill=1)
        page.setFillColor(_INK)
        page.setFont(_FONT, 6)
        middle = left + step * 0.35
        if n % every == 0:
            page.drawCentredString(middle, y + 6, drawable(label))
        if len(chart.values) <= 31:
            page.drawCentredString(middle, y + 16 + tall, _number(value))
    page.setDash()
    if any(chart.apart):
        page.drawString(x, y - 3, "Con borde discontinuo: provisional, puede cambiar.")


def _table(page: Canvas, told: Report, top: float) -> int:
    """The rows that fit between `top` and the foot of the page; returns how many."""
    asked = sum(column.width for column in told.columns)
    scale = (_WIDTH - 2 * _MARGIN) / asked
    widths = [column.width * scale for column in told.columns]
    size = max(_LEAST, min(_SIZE, _LETTER * scale))
    fit = max(0, int((top - _MARGIN) // _LINE) - 1)
    page.setFillColor(_PALE)
    page.rect(_MARGIN, top - 3, _WIDTH - 2 * _MARGIN, _LINE, stroke=0, fill=1)
    page.setFillColor(_INK)
    heads = [f"{c.header} ({c.currency})" if c.type == "amount" else c.title for c in told.columns]
    _row(page, heads, widths, told.columns, top, _BOLD, size)
    rows = told.frame[[c.name for c in told.columns]].head(fit)
    for n, cells in enumerate(rows.itertuples(index=False, name=None), start=1):
        y = top - n * _LINE
        words = [_said(v, c, told.zone) for v, c in zip(cells, told.columns, strict=True)]
        _row(page, words, widths, told.columns, y, _FONT, size)
        page.setStrokeColor(_PALE)
        page.line(_MARGIN, y - 3, _WIDTH - _MARGIN, y - 3)
    return len(rows)


def _row(
    page: Canvas, words: Sequence[str], widths: Sequence[float], columns: Sequence[Column],
    y: float, font: str, size: float,
) -> None:  # fmt: skip
    page.setFont(font, size)
    x = float(_MARGIN)
    for text, width, column in zip(words, widths, columns, strict=True):
        cut = _cut(drawable(text), width - 6, size, font)
        if column.type in _RIGHT:
            page.drawRightString(x + width - 6, y, cut)
        else:
            page.drawString(x + 2, y, cut)
        x += width


def _cut(text: str, width: float, size: float, font: str = _FONT) -> str:
    """The text, ended with … where it is wider than its place."""
    if stringWidth(text, font, size) <= width:
        return text
    while text and stringWidth(f"{text}…", font, size) > width:
        text = text[:-1]
    return f"{text}…"


def _said(value: Any, column: Column, zone: ZoneInfo) -> str:
    """A cell in its local form."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if column.type == "instant":
        local: datetime = pd.Timestamp(value).to_pydatetime().astimezone(zone)
        return f"{local:%d/%m/%Y %H:%M}"
    if column.type == "date":
        day: date = value
        return f"{day:%d/%m/%Y}"
    if column.type == "amount":
        return str(format_decimal(int(value) / 100, format="#,##0.00", locale="es_BO"))
    if column.type == "number":
        return _number(value)
    if column.type == "flag":
        return "sí" if value else "no"
    return str(value)


def _number(value: float) -> str:
    return str(format_decimal(value, locale="es_BO"))
