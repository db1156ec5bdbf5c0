"""A report as Excel and as a PDF page, read back."""

from datetime import UTC, date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from lib.tools import excel, pdf
from lib.tools.board.spec import Column
from lib.tools.report import Bars, Report

LA_PAZ = ZoneInfo("America/La_Paz")
COLUMNS = (
    Column("producto", "Producto", width=85),
    Column("cliente", "Cliente", width=150),
    Column("dia", "Día", "date"),
    Column("abierto", "Abierto", "instant", width=130),
    Column("reportes", "Reportes", "number"),
    Column("monto", "Facturación", "amount"),
    Column("reabierto", "Reabierto", "flag"),
)


def a_report(rows: int = 1, *, provisional: bool = False, values: int = 3, **cells: object):
    row = {
        "producto": "0042",
        "cliente": "María Ñuñez Güell",
        "dia": date(2026, 11, 18),
        "abierto": datetime(2026, 11, 19, 3, 59, tzinfo=UTC),
        "reportes": 1_234,
        "monto": 123_456,
        "reabierto": True,
        **cells,
    }
    dtypes = {"date": "object", "instant": "datetime64[us, UTC]", "number": "Int64",
              "amount": "Int64", "flag": "boolean", "text": "string"}  # fmt: skip
    frame = pd.DataFrame(
        {c.name: pd.Series([row[c.name]] * rows, dtype=dtypes[c.type]) for c in COLUMNS}
    )
    return Report(
        code="top10-2026-11-18",
        title="Reporte Top 10",
        columns=COLUMNS,
        frame=frame,
        noun=("producto", "productos"),
        facts={"Día": "18/11/2026", "Regla": "2 reportes o más en 10 días", "Filtros": "ninguno"},
        chart=Bars("Productos por segmento", tuple(f"S{n}" for n in range(values)),
                   tuple(range(values)), (provisional,) * values),
        provisional=provisional,
        zone=LA_PAZ,
        made_at=datetime(2026, 11, 18, 15, tzinfo=UTC),
    )  # fmt: skip


# -- Excel --------------------------------------------------------------------------------------


def test_excel_has_the_rows_and_a_sheet_of_facts() -> None:
    book = load_workbook(BytesIO(excel.report(a_report(2))))
    assert book.sheetnames == ["Reporte Top 10", "Datos del informe"]
    sheet = book["Reporte Top 10"]
    assert [c.value for c in sheet[1]] == [
        "Producto", "Cliente", "Día", "Abierto", "Reportes", "Facturación (BOB)", "Reabierto"
    ]  # fmt: skip
    assert [c.value for c in sheet[2]] == [
        "0042",
        "María Ñuñez Güell",
        datetime(2026, 11, 18),
        datetime(2026, 11, 18, 23, 59),
        1_234,
        1_234.56,
        "sí",
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G3"
    assert sheet["C2"].number_format == "dd/mm/yyyy"
    facts = {a.value: b.value for a, b in book["Datos del informe"].iter_rows(min_row=3)}
    assert facts == dict(a_report().facts)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "http://x", "=cmd|'/C calc'!A0"])
def test_customer_text_is_never_a_formula_nor_a_link(text: str) -> None:
    book = load_workbook(BytesIO(excel.report(a_report(cliente=text))))
    cell = book["Reporte Top 10"]["B2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_empty_report_still_says_its_columns() -> None:
    book = load_workbook(BytesIO(excel.report(a_report(0))))
    assert book["Reporte Top 10"]["A1"].value == "Producto"


# -- PDF ----------------------------------------------------------------------------------------


def read(told: Report) -> str:
    """The text of a PDF that has one page, no more."""
    document = PdfReader(BytesIO(pdf.one_page(told)))
    assert len(document.pages) == 1
    assert document.metadata is not None
    assert document.metadata.title == told.title
    return document.pages[0].extract_text()


def test_pdf_has_title_facts_chart_and_rows_with_their_accents() -> None:
    text = read(a_report())
    for words in ("Reporte Top 10", "Día: ", "18/11/2026", "2 reportes o más en 10 días",
                  "Productos por segmento", "S2", "María Ñuñez Güell", "18/11/2026 23:59",
                  "1.234,56", "Facturación (BOB)", "1 producto."):  # fmt: skip
        assert words in text, words
    assert "PROVISIONAL" not in text


def test_pdf_says_how_many_rows_did_not_fit() -> None:
    """The page is drawn once; what it shows and what it leaves out make the whole."""
    text = read(a_report(1_500))
    shown = text.count("0042")
    assert 20 < shown < 40
    left = f"{1_500 - shown:,}".replace(",", ".")
    assert f"1.500 productos. No cupieron {left} filas: están en el Excel." in text


def test_pdf_of_as_many_rows_as_fit_leaves_none_out() -> None:
    shown = read(a_report(1_500)).count("0042")
    assert "No cupieron" not in read(a_report(shown))
    assert "No cupieron 1 fila:" in read(a_report(shown + 1))


def test_pdf_tells_what_is_provisional() -> None:
    text = read(a_report(provisional=True))
    assert "PROVISIONAL" in text
    assert "borde discontinuo" in text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<b>Ana</b> & </para>", "<b>Ana</b> & </para>"),  # never markup
        ("Škoda Łuk 日本", "Škoda ?uk ??"),  # the font has Š and no Ł
        ("salto\nde línea", "salto de línea"),
        ("a" * 200, "…"),
    ],
)
def test_pdf_draws_what_people_typed_as_it_is(typed: str, shown: str) -> None:
    assert shown in read(a_report(cliente=typed))


@pytest.mark.parametrize("values", [0, 1, 31, 60])
def test_pdf_draws_a_chart_of_any_length(values: int) -> None:
    assert "Productos por segmento" in read(a_report(values=values))


def test_same_report_is_the_same_file() -> None:
    assert pdf.one_page(a_report()) == pdf.one_page(a_report())


def test_pdf_without_rows_is_a_page_too() -> None:
    assert "0 productos." in read(a_report(0, abierto=pd.NaT))


def test_pdf_leaves_unknown_cells_empty() -> None:
    empty = {"cliente": pd.NA, "dia": None, "abierto": pd.NaT, "reportes": pd.NA, "monto": pd.NA}
    text = read(a_report(**empty))
    assert "0042" in text
    assert "NaT" not in text
    assert "NA" not in text.replace("PLANILLA", "")
