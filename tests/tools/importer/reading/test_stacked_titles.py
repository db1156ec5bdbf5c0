"""Titles over several rows: put together from merged cells, or refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from lib.base.errors import UserError
from lib.tools.importer.reading import Choices, Reading, read_table

Sheet = object  # a worksheet of XlsxWriter, which has no types


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "libro.xlsx"


def build(path: Path, fill: Callable[[Sheet], None]) -> Path:
    with xlsxwriter.Workbook(str(path)) as workbook:
        fill(workbook.add_worksheet("Hoja1"))
    return path


def data(sheet: Sheet, top: int, left: int = 0) -> None:
    for row in range(6):
        sheet.write_row(top + row, left, [f"Ana {row}", row + 0.5, row * 2])


def cells(reading: Reading) -> list[list[object]]:
    return [row for _, row in reading.rows()]


def refusal(path: Path, choices: Choices | None = None) -> str:
    with pytest.raises(UserError) as caught:
        read_table(path, choices)
    return str(caught.value)


def two_rows(sheet: Sheet, top: int = 0, left: int = 0) -> None:
    sheet.merge_range(top, left, top + 1, left, "Cliente")
    sheet.merge_range(top, left + 1, top, left + 2, "Enero")
    sheet.write_row(top + 1, left + 1, ["Plan", "Pago"])
    data(sheet, top + 2, left)


def test_groups_and_titles_merged_over_two_rows(book: Path) -> None:
    reading = read_table(build(book, two_rows))
    assert reading.columns == ("Cliente", "Enero / Plan", "Enero / Pago")
    assert (reading.header_row, reading.data_rows, reading.confidence) == (1, 6, "media")
    assert reading.first == ("Ana 0", 0.5, 0.0)
    assert any("filas 1 a 2" in note and "«Enero / Plan»" in note for note in reading.notes)


def test_row_it_reports_reads_the_same_when_pointed_at(book: Path) -> None:
    build(book, two_rows)
    found = read_table(book)
    pointed = read_table(book, Choices(header_row=found.header_row))
    assert (pointed.columns, cells(pointed)) == (found.columns, cells(found))
    assert pointed.confidence == "alta"
    assert read_table(book, Choices(header_row=0)).columns == ("Cliente", "Enero", "")
    assert read_table(book, Choices(header_row=-1)).data_rows == 8


def test_titles_further_down_and_to_the_right(book: Path) -> None:
    def fill(sheet: Sheet) -> None:
        sheet.merge_range(0, 0, 0, 5, "Informe")
        two_rows(sheet, top=3, left=2)

    reading = read_table(build(book, fill))
    assert reading.columns == ("Cliente", "Enero / Plan", "Enero / Pago")
    assert reading.header_row == 4
    assert next(reading.rows()) == (6, ["Ana 0", 0.5, 0.0])
    assert any("antes del encabezado" in note for note in reading.notes)


def test_title_that_goes_on_in_the_cell_below(book: Path) -> None:
    def fill(sheet: Sheet) -> None:
        sheet.merge_range(0, 0, 2, 0, "Zona")
        sheet.merge_range(0, 1, 1, 1, "Valor")
        sheet.write(2, 1, "(COP)")
        sheet.merge_range(0, 2, 2, 2, "Órdenes")
        data(sheet, 3)

    assert read_table(build(book, fill)).columns == ("Zona", "Valor (COP)", "Órdenes")


def test_groups_tell_apart_the_titles_they_repeat(book: Path) -> None:
    def fill(sheet: Sheet) -> None:
        sheet.merge_range(0, 1, 0, 2, "Enero")
        sheet.merge_range(0, 3, 0, 4, "Febrero")
        sheet.write_row(1, 0, ["Cliente", "Plan", "Pago", "Plan", "Pago"])
        for row in range(2, 6):
            sheet.write_row(row, 0, [f"Ana {row}", 1, 2, 3, 4])

    reading = read_table(build(book, fill))
    assert reading.columns[1:3] == ("Enero / Plan", "Enero / Pago")
    assert reading.columns[3:] == ("Febrero / Plan", "Febrero / Pago")
    assert reading.first == ("Ana 2", 1.0, 2.0, 3.0, 4.0)


def test_three_levels_and_years(book: Path) -> None:
    def fill(sheet: Sheet) -> None:
        sheet.merge_range(0, 0, 2, 0, "Cliente")
        sheet.merge_range(0, 1, 0, 4, "Ventas")
        for column, year in ((1, 2023), (3, 2024)):
            sheet.merge_range(1, column, 1, column + 1, year)
            sheet.write_row(2, column, ["Plan", "Pago"])
        for row in range(3, 6):
            sheet.write_row(row, 0, ["Ana", 1, 2, 3, 4])

    assert read_table(build(book, fill)).columns[1:3] == (
        "Ventas / 2023 / Plan",
        "Ventas / 2023 / Pago",
    )


def test_complete_row_under_groups_is_enough(book: Path) -> None:
    def fill(sheet: Sheet) -> None:
        sheet.merge_range(0, 0, 0, 1, "Datos")
        sheet.merge_range(0, 2, 0, 3, "Pagos")
        sheet.write_row(1, 0, ["Cliente", "Ciudad", "Enero", "Febrero"])
        for row in range(2, 6):
            sheet.write_row(row, 0, [f"Ana {row}", "Cali", 5, 6])

    reading = read_table(build(book, fill))
    assert reading.columns == ("Cliente", "Ciudad", "Enero", "Febrero")
    assert any("otro nivel de títulos" in note for note in reading.notes)


def _column_without_title(sheet: Sheet) -> None:
    two_rows(sheet)
    sheet.write(3, 3, 99)


def _group_without_names(sheet: Sheet) -> None:
    sheet.merge_range(0, 0, 1, 0, "Cliente")
    sheet.merge_range(0, 1, 1, 2, "Enero")
    data(sheet, 2)


def _number_in_the_block(sheet: Sheet) -> None:
    sheet.merge_range(0, 0, 1, 0, "Cliente")
    sheet.write_column(0, 1, ["Plan", 7])
    sheet.merge_range(0, 2, 1, 2, "Pago")
    data(sheet, 2)


def _two_names_that_nothing_ties(sheet: Sheet) -> None:
    sheet.merge_range(0, 0, 1, 0, "Norte")
    sheet.write_column(0, 1, ["Ana", "Beto"])
    sheet.write_column(0, 2, ["Cali", "Pasto"])
    for row in range(2, 6):
        sheet.write_row(row, 0, ["Sur", f"Eva {row}", "Cali"])


def _one_more_level_below(sheet: Sheet) -> None:
    sheet.merge_range(0, 0, 1, 0, "Cliente")
    sheet.merge_range(0, 1, 0, 2, "Enero")
    sheet.write_row(1, 1, ["Plan", "Pago"])
    sheet.write_row(2, 0, ["nombre", "COP", "COP"])
    data(sheet, 3)


def _groups_of_rows_without_titles(sheet: Sheet) -> None:
    for row in range(0, 8, 2):
        for column, name in enumerate(("Norte", "Ana", "Cali")):
            sheet.merge_range(row, column, row + 1, column, f"{name} {row}")


def _blank_row_below(sheet: Sheet) -> None:
    sheet.merge_range(0, 0, 1, 0, "Período")
    sheet.merge_range(0, 1, 1, 1, "Enero")
    sheet.merge_range(0, 2, 1, 2, "Norte")
    data(sheet, 4)


@pytest.mark.parametrize(
    "fill",
    [
        _column_without_title,
        _group_without_names,
        _number_in_the_block,
        _two_names_that_nothing_ties,
        _one_more_level_below,
        _groups_of_rows_without_titles,
        _blank_row_below,
    ],
)
def test_titles_in_doubt_are_refused(book: Path, fill: Callable[[Sheet], None]) -> None:
    assert "combinadas" in refusal(build(book, fill))


def test_level_of_names_is_not_read_as_data(book: Path) -> None:
    """Only text below: nothing proves the second row to be titles, nor to be data."""

    def fill(sheet: Sheet) -> None:
        sheet.write(0, 0, "Cliente")
        sheet.merge_range(0, 1, 0, 2, "Contacto")
        sheet.write_row(1, 1, ["Correo", "Ciudad"])
        for row in range(2, 7):
            sheet.write_row(row, 0, ["Ana", "Beto", "Cali"])

    assert "combinadas" in refusal(build(book, fill))
