"""Excel downloads: typed cells, a frozen header with filters, and the rule that made them.

Everything textual is written as text: a cell that begins with = is never a formula.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import xlsxwriter

from lib.tools.board.spec import Column
from lib.tools.report import Report

_PIXELS_PER_CHARACTER = 7
_LONGEST = 32_767  # characters of a cell; Excel would get a longer one empty
_FORMATS = {
    "date": {"num_format": "dd/mm/yyyy"},
    "instant": {"num_format": "dd/mm/yyyy hh:mm"},
    "number": {"num_format": "#,##0"},
    "amount": {"num_format": "#,##0.00"},
    "text": {"num_format": "@"},
    "list": {"num_format": "@"},
    "flag": {"num_format": "@"},
}


def workbook(
    title: str,
    columns: Sequence[Column],
    frame: pd.DataFrame,
    *,
    zone: ZoneInfo,
    facts: Mapping[str, str],
) -> bytes:
    """One sheet: the title, the facts (parameters, moment…), then the table.

    Instants are written in `zone`, without it, because Excel knows none.
    """
    with _book() as (book, buffer):
        sheet = book.add_worksheet(title[:31])
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        for n, (name, value) in enumerate(facts.items(), start=1):
            sheet.write_string(n, 0, f"{name}: {value}")
        _table(book, sheet, len(facts) + 2, columns, frame, zone)
    return buffer.getvalue()


def report(told: Report) -> bytes:
    """Two sheets: the rows, ready to filter and to print, and the facts that made them."""
    with _book() as (book, buffer):
        sheet = book.add_worksheet(told.title[:31])
        _table(book, sheet, 0, told.columns, told.frame, told.zone)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer(f"&L{told.title}&RPágina &P de &N")
        facts = book.add_worksheet("Datos del informe")
        bold = book.add_format({"bold": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        facts.set_column(0, 0, 24)
        facts.set_column(1, 1, 90)
        facts.write_string(0, 0, told.title, book.add_format({"bold": True, "font_size": 14}))
        for n, (name, value) in enumerate(told.facts.items(), start=2):
            facts.write_string(n, 0, name, bold)
            facts.write_string(n, 1, value, wrapped)
    return buffer.getvalue()


@contextmanager
def _book() -> Iterator[tuple[Any, BytesIO]]:
    buffer = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        yield book, buffer


def _table(
    book: Any, sheet: Any, top: int, columns: Sequence[Column], frame: pd.DataFrame, zone: ZoneInfo
) -> None:
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF2"})
    for place, column in enumerate(columns):
        header = f"{column.header} ({column.currency})" if column.type == "amount" else ""
        sheet.write_string(top, place, header or column.header, head)
        cell_format = book.add_format(_FORMATS[column.type])
        sheet.set_column(place, place, column.width // _PIXELS_PER_CHARACTER + 2)
        for row, cell in enumerate(frame[column.name], start=top + 1):
            _write(sheet, row, place, cell, column, zone, cell_format)
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + len(frame), len(columns) - 1)


def _write(
    sheet: Any, row: int, place: int, cell: Any, column: Column, zone: ZoneInfo, cell_format: Any
) -> None:
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
        sheet.write_blank(row, place, None, cell_format)
    elif column.type == "instant":
        local = pd.Timestamp(cell).to_pydatetime().astimezone(zone).replace(tzinfo=None)
        sheet.write_datetime(row, place, local, cell_format)
    elif column.type == "date":
        day = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)
        sheet.write_datetime(row, place, day, cell_format)
    elif column.type == "amount":
        sheet.write_number(row, place, int(cell) / 100, cell_format)
    elif column.type == "number":
        sheet.write_number(row, place, int(cell), cell_format)
    elif column.type == "flag":
        sheet.write_string(row, place, "sí" if cell else "no", cell_format)
    else:
        sheet.write_string(row, place, str(cell)[:_LONGEST], cell_format)
