"""Real files from the street: read exactly, or refused with a message."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from lib.base.errors import UserError
from lib.tools.importer.reading import CellError, as_json, read_table

_FOLDER = Path(__file__).parents[5] / "shared" / "data" / "messy"
_NOTES = {"README.md", "SOURCES.tsv", "expected.json"}
_FILES = sorted(file.name for file in _FOLDER.glob("*") if file.name not in _NOTES)
_EXPECTED = json.loads((_FOLDER / "expected.json").read_text("utf-8")) if _FILES else {}
_TEXTS = sorted(name for name, facts in _EXPECTED.items() if "header" in facts)
_TIMES = [
    [date(2021, 1, 1), 15],
    [date(2021, 1, 2), 16],
    [timedelta(days=10, hours=15, minutes=10, seconds=10), 17],
]
# Row of the (last) titles, titles, and every row with its number, copied from the cells by hand.
_WORKBOOKS = {
    "cell_errors_NA_DIV0.xlsx": (
        None,
        [""],
        [
            (number, [CellError(code)])
            for number, code in enumerate(
                ["#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#REF!", "#NUM!", "#N/A"], start=1
            )
        ],
    ),
    "date_1904.xlsx": (None, ["", ""], list(enumerate(_TIMES, start=1))),
    "date_serials.xls": (None, ["", ""], list(enumerate(_TIMES, start=1))),
    "date_iso.xlsx": (
        None,
        [""],
        [
            (1, [date(2021, 1, 1)]),
            (2, [datetime(2021, 1, 1, 10, 10, 10)]),
            (3, [time(10, 10, 10)]),
            (4, ["This workbook contains datetime in ISO 8601"]),
            (5, ["Please, check source code of the file, if you resave it"]),
            (
                6,
                [
                    "Created with openpyxl, see https://openpyxl.readthedocs.io/en/latest/"
                    "datetime.html#using-the-iso-8601-format"
                ],
            ),
        ],
    ),
    "mixed_date_formats.ods": (
        None,
        ["", ""],
        [
            (1, ["Date entered as ISO 8601", date(2025, 1, 1)]),
            (2, ["Add 30 days, LO picks its own style", date(2025, 1, 31)]),
            (3, ["NO WAY TO DEFAULT\nTO 4-DIGIT YEARS!\nASTONISHING!", None]),
            (5, ["Here’s a dd/mm/yy date", date(2025, 12, 31)]),
            (6, ["Same using hyphen not slash", date(2025, 12, 30)]),
            (7, ["TODAY(), LO picks its own style", date(2026, 2, 6)]),
            (9, ["Sample56 will change all dates to\nISO-8601 format.", None]),
        ],
    ),
    "multiline_headers.xlsx": (
        4,
        [
            "Region",
            "Caloric contribution (%)",
            "Cumulative impact of changes on cost of food basket / from previous quarter",
            "Cumulative impact of changes on cost of food basket / from baseline (%)",
        ],
        [(6, ["A", "B", "C", "D"])],
    ),
    "table_starts_in_middle.xlsx": (
        3,
        ["label", "value"],
        [(5, ["celsius", 22.2222]), (6, ["fahrenheit", 72])],
    ),
}
_REFUSED = {
    "csv_injection_payloads.txt": "encabezado",
    "merged_cells.xlsx": "una sola columna",
    "password_protected.xlsx": "contraseña",
    "uk_preamble_rows.csv": "encabezado",
    "zero_bytes.xlsx": "0 bytes",
}


def _only(names: Iterable[str]) -> list[str]:
    return [name for name in names if name in _FILES]


def _sum(cells: list[object]) -> float:
    """The total of a column whose marks the file does not mix: the last mark is the decimal one."""
    total = 0.0
    for cell in cells:
        text = str(cell).strip(" %")
        mark = max(text.rfind(","), text.rfind("."))
        whole, part = (text[:mark], text[mark + 1 :]) if mark >= 0 else (text, "")
        if len(part) == 3:  # thousands
            whole, part = whole + part, ""
        total += float(f"{whole.replace('.', '').replace(',', '')}.{part or 0}") if text else 0
    return total


@pytest.mark.parametrize("name", _TEXTS)
def test_text_is_read_exactly(name: str) -> None:
    expected = _EXPECTED[name]
    reading = read_table(_FOLDER / name)
    shown = as_json(reading)
    assert shown["encoding"] == expected["encoding"]
    assert shown["separator"] == expected["delimiter"]
    assert shown["header_row"] == expected["header_row_index"]
    assert shown["columns"] == expected["header"]
    assert shown["data_rows"] == expected["non_blank_rows"]
    assert list(reading.first)[: len(expected["first"])] == expected["first"]
    assert list(reading.last)[: len(expected["last"])] == expected["last"]
    rows = [tuple(cells) for _, cells in reading.rows()]
    assert (len(rows), rows[0], rows[-1]) == (reading.data_rows, reading.first, reading.last)
    if "number_check" in expected:
        place = reading.columns.index(expected["number_check"]["column"])
        column: list[object] = [row[place] for row in rows]
        assert (
            sum(bool(str(cell).strip()) for cell in column) == expected["number_check"]["non_blank"]
        )
        if name != "hotel_latin1_semicolon_ddmmyy.csv":  # decimals of any length: not for _sum
            assert _sum(column) == pytest.approx(expected["number_check"]["sum"])


@pytest.mark.parametrize("name", _only(_WORKBOOKS))
def test_workbook_is_read_exactly(name: str) -> None:
    header_row, titles, rows = _WORKBOOKS[name]
    reading = read_table(_FOLDER / name)
    assert reading.header_row == header_row
    assert list(reading.columns) == titles
    assert list(reading.rows()) == rows
    assert reading.data_rows == len(rows)
    certain = name == "table_starts_in_middle.xlsx"
    assert reading.confidence == ("alta" if certain else "media")


@pytest.mark.parametrize("name", _only(_REFUSED))
def test_the_rest_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(UserError, match=_REFUSED[name]):
        read_table(_FOLDER / name)


@pytest.mark.parametrize("files", [_FILES] if _FILES else [])
def test_at_least_twenty_are_read_and_none_is_forgotten(files: list[str]) -> None:
    assert sorted([*_TEXTS, *_WORKBOOKS, *_REFUSED]) == files
    assert len(_TEXTS) + len(_WORKBOOKS) >= 20
