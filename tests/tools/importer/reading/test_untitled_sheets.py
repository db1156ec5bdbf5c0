"""Sheets whose rows begin with data, sheets of one column, and what a person says of them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from lib.base.errors import UserError
from lib.tools.importer.reading import CellError, Choices, Reading, as_json, read_table

Rows = list[list[object]]
_NOTE = (
    "No hay encabezado: las columnas se llaman columna 1, columna 2… Si la primera fila son los "
    "títulos, indíquelo."
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "libro.xlsx"


def build(path: Path, *sheets: Rows, hidden: int | None = None, **options: object) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "d/m/yy", **options}) as workbook:
        span = workbook.add_format({"num_format": "[hh]:mm:ss"})
        for number, rows in enumerate(sheets, start=1):
            sheet = workbook.add_worksheet(f"Hoja{number}")
            if number == hidden:
                sheet.hide()
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, CellError):
                        sheet.write_formula(place, column, "=1/0", None, cell.code)
                    elif isinstance(cell, timedelta):
                        sheet.write_number(place, column, cell / timedelta(days=1), span)
                    elif cell is not None:
                        sheet.write(place, column, cell)
    return path


def cells(reading: Reading) -> Rows:
    return [list(row) for _, row in reading.rows()]


def refusal(path: Path, choices: Choices | None = None) -> str:
    with pytest.raises(UserError) as caught:
        read_table(path, choices)
    return str(caught.value)


@pytest.mark.parametrize("date_1904", [False, True])
def test_dates_and_numbers_without_titles(book: Path, date_1904: bool) -> None:
    rows: Rows = [
        [date(2021, 1, 1), 15.0],
        [date(2021, 1, 2), 16.0],
        [timedelta(days=10, hours=15, minutes=10, seconds=10), 17.0],
    ]
    reading = read_table(build(book, rows, date_1904=date_1904))
    assert cells(reading) == rows
    assert (reading.header_row, reading.columns, reading.confidence) == (None, ("", ""), "media")
    assert reading.unique_columns() == ("columna 1", "columna 2")
    assert reading.notes == (_NOTE,)
    shown = as_json(reading)
    assert (shown["header_row"], shown["last"]) == (None, ["255:10:10", "17"])


def test_names_and_dates_with_gaps_without_titles(book: Path) -> None:
    rows: Rows = [["alta", date(2024, 5, 1)], ["nota"], [], ["baja", date(2024, 5, 3)]]
    reading = read_table(build(book, rows))
    assert [number for number, _ in reading.rows()] == [1, 2, 4]
    assert reading.last == ("baja", date(2024, 5, 3))


def test_row_with_a_gap_is_not_taken_for_the_titles(book: Path) -> None:
    rows: Rows = [[n, None if n == 5 else 9.0, "Ana", "Cali"] for n in range(1, 9)]
    rows[4][0] = None
    reading = read_table(build(book, rows))
    assert (reading.header_row, reading.data_rows) == (None, 8)


@pytest.mark.parametrize(
    "column",
    [
        [date(2021, 1, 1), 5.0, "un texto", "otro"],
        [CellError("#DIV/0!"), CellError("#N/A"), CellError("#REF!")],
        [1.0, 2.0],
    ],
)
def test_single_column_without_a_title(book: Path, column: list[object]) -> None:
    reading = read_table(build(book, [[cell] for cell in column]))
    assert [row[0] for row in cells(reading)] == column
    assert (reading.header_row, reading.confidence) == (None, "media")
    assert any("una sola columna" in note for note in reading.notes)


def test_single_column_of_figures_under_its_title(book: Path) -> None:
    reading = read_table(build(book, [["contrato"], [1001.0], [1002.0], [CellError("#N/A")]]))
    assert (reading.header_row, reading.columns, reading.data_rows) == (0, ("contrato",), 3)
    assert reading.confidence == "media"


@pytest.mark.parametrize(
    "rows",
    [
        [["dato"]],
        [["Informe"], ["de órdenes"], ["por zona"]],
        [["Período:"], [2024.0], [2025.0]],
        [["Corte"], [], [2024.0], [2025.0]],
        [[date(2024, 1, 1), "Ana", 5.0]],
        [["Corte", date(2024, 5, 1)], ["N", "x", 5.0, 6.0], ["S", "y", 7.0, 8.0]],
        [["N", 5.0, date(2024, 5, 1)], ["S", "y", 8.0], ["E", 9.0, 9.0]],
        [["contrato", 1.0], [1001.0, "x"], [1002.0, "y"], [1003.0, "z"]],
    ],
)
def test_what_may_be_something_else_is_refused(book: Path, rows: Rows) -> None:
    refusal(build(book, rows))


def test_longer_row_far_below_is_refused(book: Path) -> None:
    rows: Rows = [[n, "Ana"] for n in range(1500)]
    rows[1400] = [1400, "Ana", "de más"]
    assert "fila 1401" in refusal(build(book, rows))


def test_sheet_with_titles_is_preferred(book: Path) -> None:
    titled: Rows = [["contrato", "valor"], ["C1", 5.0], ["C2", 6.0]]
    untitled: Rows = [[date(2024, 5, 1), 5.0], [date(2024, 5, 2), 6.0]]
    reading = read_table(build(book, untitled, titled))
    assert (reading.sheet, reading.header_row, reading.confidence) == ("Hoja2", 0, "alta")
    assert any("sin títulos en «Hoja1»" in note for note in reading.notes)
    assert cells(reading) == titled[1:]
    assert cells(read_table(book, Choices(sheet="Hoja1"))) == untitled


def test_visible_sheet_is_preferred_to_a_hidden_one_with_titles(book: Path) -> None:
    lists: Rows = [["código", "valor"], ["C1", 5.0], ["C2", 6.0]]
    reading = read_table(build(book, [[1.0, 5.0], [2.0, 6.0]], lists, hidden=2))
    assert (reading.sheet, reading.header_row, reading.confidence) == ("Hoja1", None, "media")
    assert any("«Hoja2»" in note for note in reading.notes)


def test_person_can_say_that_there_are_no_titles(book: Path) -> None:
    rows: Rows = [["contrato", "valor"], ["C1", 5.0], [], ["C2", 6.0, "de más"]]
    reading = read_table(build(book, rows), Choices(header_row=-1))
    assert (reading.header_row, reading.columns) == (None, ("", "", ""))
    assert [number for number, _ in reading.rows()] == [1, 2, 4]
    assert reading.first == ("contrato", "valor", None)
    assert any("como se indicó" in note for note in reading.notes)
    build(book, [])
    assert "ninguna fila" in refusal(book, Choices(header_row=-1))
    build(book, [["Corte", "x"], [1.0, 2.0]])
    for row in (-2, 9):
        assert "no existe" in refusal(book, Choices(header_row=row))
