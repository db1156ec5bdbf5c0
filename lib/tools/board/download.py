"""A board as a file: the rows and columns that the person has before them, in their order."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from lib.base.money import amount
from lib.store import boards
from lib.store.work import reading
from lib.tools import excel
from lib.tools.board.scope import Audience, Board, cells_read
from lib.tools.board.spec import BoardSpec, Column
from lib.tools.site import Site

# A spreadsheet runs what begins so; the apostrophe makes it text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def chosen(
    site: Site, board: Board, audience: Audience, ids: Sequence[int], names: Sequence[str]
) -> tuple[list[Column], list[dict[str, Any]]]:
    """Columns and rows asked for, as far as they are the audience's; a clock becomes its due."""
    spec = board.spec
    asked = (_column(spec, audience, name) for name in dict.fromkeys(names))
    columns = [c for c in asked if c is not None]
    with reading(site.engine) as connection:
        found = boards.rows_by_id(connection, spec.table, cells_read(spec), set(ids))
        own = (found[i] for i in dict.fromkeys(ids) if i in found)
        rows = [row for row in own if audience.admits(row)]
        board.complete(connection, site, rows)
    return columns, rows


def workbook(
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    *,
    zone: ZoneInfo,
    facts: Mapping[str, str],
) -> bytes:
    """The rows as an Excel workbook with typed cells."""
    import pandas as pd  # heavy; not every process downloads

    frame = pd.DataFrame(
        {c.name: pd.Series([r[c.name] for r in rows], dtype="object") for c in columns}
    )
    return excel.workbook(title, columns, frame, zone=zone, facts=facts)


def delimited(
    columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], *, zone: ZoneInfo
) -> bytes:
    """The rows as CSV for a Spanish Excel: semicolons, decimal comma, UTF-8 with its mark."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([c.header for c in columns])
    writer.writerows([[_said(c, r[c.name], zone) for c in columns] for r in rows])
    return text.getvalue().encode("utf-8-sig")


def _column(spec: BoardSpec, audience: Audience, name: str) -> Column | None:
    column = spec.column(name)
    if column is not None and column.type == "clock" and spec.clock is not None:
        return Column(spec.clock.due, column.header, "instant", column.width)
    return column if name in audience.columns else None


def _said(column: Column, value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if column.type == "instant":
        return f"{value.astimezone(zone):%d/%m/%Y %H:%M}"
    if column.type == "date":
        return f"{value:%d/%m/%Y}"
    if column.type == "amount":
        return f"{amount(value)}".replace(".", ",")
    if column.type == "number":
        return str(value)
    if column.type == "flag":
        return "sí" if value else "no"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
