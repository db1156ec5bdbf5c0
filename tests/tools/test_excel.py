"""Excel downloads: typed cells, and text that can never be a formula."""

from datetime import UTC, date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from openpyxl import load_workbook

from lib.tools.board.spec import Column
from lib.tools.excel import workbook

LA_PAZ = ZoneInfo("America/La_Paz")
COLUMNS = (
    Column("producto", "Producto"),
    Column("dia", "Día", "date"),
    Column("abierto", "Abierto", "instant"),
    Column("reportes", "Reportes", "number"),
    Column("monto", "Monto", "amount"),
    Column("reabierto", "Reabierto", "flag"),
)


def frame(**cells: object) -> pd.DataFrame:
    row = {
        "producto": "0042",
        "dia": date(2026, 11, 18),
        "abierto": datetime(2026, 11, 19, 3, 59, tzinfo=UTC),
        "reportes": 3,
        "monto": 123456,
        "reabierto": True,
        **cells,
    }
    return pd.DataFrame(
        {
            "producto": pd.array([row["producto"]], dtype="string"),
            "dia": pd.Series([row["dia"]], dtype="object"),
            "abierto": pd.Series([row["abierto"]], dtype="datetime64[us, UTC]"),
            "reportes": pd.array([row["reportes"]], dtype="Int64"),
            "monto": pd.array([row["monto"]], dtype="Int64"),
            "reabierto": pd.array([row["reabierto"]], dtype="boolean"),
        }
    )


def read_back(data: pd.DataFrame):
    """The header and first row of the sheet, as openpyxl reads them."""
    facts = {"Semana": "47", "Regla": "2 en 10 días"}
    book = load_workbook(BytesIO(workbook("Lista", COLUMNS, data, zone=LA_PAZ, facts=facts)))
    rows = list(book.active.iter_rows())
    return [c.value for c in rows[4]], rows[5]  # title, two facts, a blank row, the header


def test_cells_keep_their_types_and_instants_the_local_time() -> None:
    header, cells = read_back(frame())
    assert header == ["Producto", "Día", "Abierto", "Reportes", "Monto (BOB)", "Reabierto"]
    assert [c.value for c in cells] == [
        "0042",  # a leading zero stays
        datetime(2026, 11, 18),
        datetime(2026, 11, 18, 23, 59),  # 03:59 UTC is 23:59 of the day before in La Paz
        3,
        1234.56,
        "sí",
    ]


@pytest.mark.parametrize("text", ["=1+1", "=cmd|'/C calc'!A0", "+1", "-1", "@SUM(1)", "http://x"])
def test_text_that_looks_like_a_formula_or_link_stays_text(text: str) -> None:
    _, cells = read_back(frame(producto=text))
    assert cells[0].value == text
    assert cells[0].data_type == "s"
    assert cells[0].hyperlink is None


def test_empty_cells_are_empty() -> None:
    _, cells = read_back(
        frame(producto=pd.NA, dia=None, abierto=pd.NaT, reportes=pd.NA, monto=pd.NA)
    )
    assert [c.value for c in cells][:5] == [None] * 5


def test_an_empty_table_still_says_its_columns() -> None:
    data = workbook("Lista", COLUMNS, frame().iloc[:0], zone=LA_PAZ, facts={})
    header = list(load_workbook(BytesIO(data)).active.iter_rows())[2]
    assert header[0].value == "Producto"


def test_text_longer_than_a_cell_is_cut_not_lost() -> None:
    """A cell of Excel holds 32,767 characters."""
    _, cells = read_back(frame(producto="x" * 40_000))
    assert cells[0].value == "x" * 32_767
