"""Downloads: the rows and columns asked for and visible, text that stays text."""

import csv
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from lib.base.permissions import CONSOLA, person
from lib.tools.board import download
from lib.tools.board.scope import Narrowed
from lib.tools.board.spec import Column
from lib.tools.site import Site
from lib.top10.board import BOARD
from lib.top10.parameters import REVISION_DIAS
from tests.boards import seen_by
from tests.builders import a_case

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")']


def csv_of(site: Site, somebody, ids, names, **narrowed) -> list[list[str]]:
    audience = seen_by(somebody, Narrowed(**narrowed))
    columns, rows = download.chosen(site, BOARD, audience, ids, names)
    text = download.delimited(columns, rows, zone=site.zone())
    assert text.startswith(b"\xef\xbb\xbf"), "Excel tells UTF-8 by its mark"
    return [line.split(";") for line in text.decode("utf-8-sig").split("\r\n")[:-1]]


def test_rows_and_columns_come_in_the_order_asked(site: Site, ana) -> None:
    ids = [a_case(site, p, "detectado", fecha=date(2026, 11, 5)) for p in "ABC"]
    assert csv_of(site, ana, [ids[2], ids[0]], ["fecha", "producto", "reportes"]) == [
        ["FECHA", "PRODUCTO", "REPORTES"],
        ["05/11/2026", "C", "0"],
        ["05/11/2026", "A", "0"],
    ]


def test_only_what_is_visible_is_downloaded(site: Site, ana) -> None:
    """Hidden column, other zone, finished, unknown: all left out, whatever was asked."""
    freddy = person("freddy", "Freddy", ("tecnico_multiservicios",), ("Sarco",))
    own = a_case(site, "A", "detectado", zona="Sarco", segmento="Alto")
    other = a_case(site, "B", "detectado", zona="Vinto")
    finished = a_case(site, "C", "concluido", zona="Sarco")
    asked = [own, other, finished, 999], ["segmento", "producto", "version", "id", "prioridad"]
    assert csv_of(site, freddy, *asked) == [["PRODUCTO"], ["A"]]
    assert csv_of(site, ana, *asked, zones=("Vinto",)) == [
        ["SEGMENTO", "PRODUCTO"],
        ["sin dato", "B"],
    ]


def test_clock_is_downloaded_as_its_due_instant_in_local_time(site: Site, ana) -> None:
    """Two business days from Wednesday 18 end with the work of Friday 20, 18:30 in La Paz."""
    site.set_value(REVISION_DIAS, 2, by=CONSOLA)
    case = a_case(site, "A", "en revisión técnica")
    assert csv_of(site, ana, [case], ["plazo", "cambiado_en", "responsable"]) == [
        ["PLAZO", "ÚLTIMO CAMBIO", "RESPONSABLE"],
        ["20/11/2026 18:30", "18/11/2026 11:00", "Analista USM"],
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_begins_like_a_formula_is_made_text_in_csv(site: Site, ana, text) -> None:
    case = a_case(site, "A", "detectado", cliente=text)
    rows = csv_of(site, ana, [case], ["cliente"])
    cell = rows[1][0].strip('"').replace('""', '"')
    assert cell == f"'{text}"


def test_number_below_zero_is_no_formula() -> None:
    columns = [Column("n", "N", "number"), Column("p", "P", "amount"), Column("s", "S", "flag")]
    text = download.delimited(columns, [{"n": -3, "p": -150, "s": True}], zone=None)
    assert text.decode("utf-8-sig") == "N;P;S\r\n-3;-1,50;sí\r\n"


def test_text_with_separators_stays_one_cell(site: Site, ana) -> None:
    case = a_case(site, "A", "detectado", cliente='Rosa; "la" de\nSarco')
    columns, rows = download.chosen(site, BOARD, seen_by(ana), [case], ["cliente"])
    text = download.delimited(columns, rows, zone=site.zone()).decode("utf-8-sig")
    read = list(csv.reader(text.splitlines(keepends=True), delimiter=";"))
    assert read == [["CLIENTE"], ['Rosa; "la" de\nSarco']]


def sheet(site: Site, somebody, ids, names):
    columns, rows = download.chosen(site, BOARD, seen_by(somebody), ids, names)
    body = download.workbook("Planilla", columns, rows, zone=site.zone(), facts={"Filas": "1"})
    return openpyxl.load_workbook(BytesIO(body)).active


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_begins_like_a_formula_is_text_in_excel(site: Site, ana, text) -> None:
    case = a_case(site, "A", "detectado", cliente=text)
    cell = sheet(site, ana, [case], ["cliente"])["A5"]
    assert (cell.data_type, cell.value) == ("s", text)


def test_workbook_has_typed_cells_under_their_headers(site: Site, ana) -> None:
    """Title, one fact, a blank line, the headers, the row; 15:00 UTC is 11:00 here."""
    case = a_case(site, "4001", "detectado", fecha=date(2026, 11, 5), reportes=3)
    names = ["producto", "fecha", "reportes", "cambiado_en", "cliente", "plazo"]
    found = [[c.value for c in row] for row in sheet(site, ana, [case], names).iter_rows()]
    assert found[3] == ["PRODUCTO", "FECHA", "REPORTES", "ÚLTIMO CAMBIO", "CLIENTE", "PLAZO"]
    product, day, reports, changed, customer, due = found[4]
    assert (product, f"{day:%Y-%m-%d}", reports) == ("4001", "2026-11-05", 3)
    assert f"{changed:%Y-%m-%d %H:%M}" == "2026-11-18 11:00"
    assert (customer, due) == (None, None)


def test_download_of_nothing_is_an_empty_file(site: Site, ana) -> None:
    """No visible row; no visible column."""
    case = a_case(site, "A", "detectado")
    assert csv_of(site, ana, [999], ["producto"]) == [["PRODUCTO"]]
    assert sheet(site, ana, [999], ["producto"])["A4"].value == "PRODUCTO"
    assert csv_of(site, ana, [case], ["version"]) == [[""], [""]]
    assert sheet(site, ana, [case], ["version"])["A1"].value == "Planilla"
