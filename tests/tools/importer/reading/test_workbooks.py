"""Workbooks: sheets, dates, error cells; and what is hostile or broken."""

import base64
import io
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from lib.base.errors import UserError
from lib.tools.importer.reading import Choices, Reading, as_json, read_table
from lib.tools.importer.reading.archives import checked_entries, entry_blocks
from lib.tools.importer.reading.cells import CellError

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_ODS_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
# Written with xlwt: sheet "Órdenes", B2:D4 = id fecha valor / A1 2024-05-01 7 / A2 2024-05-02 #N/A;
# and an empty sheet.
_XLS = (
    "c-rk)O=wd=5dQY%KQuqBsn7}`6m2yYO7-HUjg@LoDb<TV2sTY3mX<`K6!f6gnxh~Hg2hXr9=ue&_=5_15IhJKdk_R6("
    "W7_}6g;$f&dht!q(*3<79#I^?Ck99&YO8V`}20+EH)SB?zb1Q3jMI5q<i43kSR)@av=z+*L7ygxto%1p`qY$Qy`rVJn_"
    "ADaSS=$MQFHZe?b)ZNa;9EV>p{hM>Y`q#D|1pANrJ?#-4^-l>BHDzgmPQg>DjhSK2-mx>qDuh4xX~f;xu9*l=`@IgXEL"
    "9a85fs_;;B-ixFct$4-b_~JEXv~^%0H=dYmu!^v~3G<+k4y7~c9G3&Q4KFY_*b|TU93>PGqHxdSyB-0)mFM;Ih$Y`xxd"
    "O?5RLfm|k-I5~tL4`<J1`A>RPkWWBY>@Tu5n>0m!jyO$-@V)EaVPMC6Zqf%jhB&l4#J6r-(V3PM%6oK9!iv=14fu%Vd|"
    "A*L+zcf>mpTPi9UN(G(eEzFFo^kX&58^Yv|fY$SF<B-64l7`w+db`?4<u?8voMQWE?rcu$@DfF_ub&K%rLPO**<((s~C"
    "Uam$+FX&^PO`IGuoUa6;I|W>|9tRKIR7cOgZPD^;`z|RyVx8$Xg5odK0h<)R^4j$CgX9eoGWvk`5?6Ik2S}w1<fze%`G"
    "y36`EyA`h#JVG%BfIC7an-tgY41HhR-Wf@fl1BYNW{zavaCo9NkU=-EV%`|*OtCDxlIJ%{F|5?hU`eys%$*eI=$zp;K%"
    "M$IT!qtT))eTG_nX2F653l=O`u+Vr=#u32$pEQmHPB}an_c|+-O4c>We~UxN(sP!Ml>3pPJco02ji1eMsPeni8g<I|g^"
    "a^wJ%<U5i60Ynk6-$8SC!whX2sz8O`&@2m+JBJAKU*420sEh"
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "libro.xlsx"


def build(
    path: Path, *sheets: Callable[[xlsxwriter.Workbook, object], None], **options: object
) -> Path:
    with xlsxwriter.Workbook(str(path), dict(options)) as workbook:
        for number, fill in enumerate(sheets, start=1):
            fill(workbook, workbook.add_worksheet(f"Hoja{number}"))
    return path


def orders(workbook: xlsxwriter.Workbook, sheet: object, *, top: int = 0, left: int = 0) -> None:
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(top, left, ["contrato", "cliente", "fecha", "valor"])
    for row, (name, valor) in enumerate([("Ana", 5), ("Beto", 6.5), ("Carla", 7)], start=1):
        sheet.write_row(top + row, left, [f"C{row}", name])
        sheet.write_datetime(top + row, left + 2, date(2024, 5, row), day)
        sheet.write(top + row, left + 3, valor)


def patched(path: Path, entry: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    parts[entry] = change(parts[entry])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return path


def with_sheet(path: Path, xml: str) -> Path:
    build(path, orders)
    text = f'<?xml version="1.0"?><worksheet {_MAIN}>{xml}</worksheet>'
    return patched(path, "xl/worksheets/sheet1.xml", lambda _: text.encode())


def ods(path: Path, rows: str) -> Path:
    content = (
        f'<?xml version="1.0"?><office:document-content {_ODS_SPACES}><office:body>'
        f'<office:spreadsheet><table:table table:name="H">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def ods_text(text: str, extra: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {extra}><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def refusal(path: Path, choices: Choices | None = None) -> str:
    with pytest.raises(UserError) as caught:
        read_table(path, choices)
    return str(caught.value)


def cells(reading: Reading) -> list[list[object]]:
    return [row for _, row in reading.rows()]


def test_dates_and_numbers_are_themselves(book: Path) -> None:
    reading = read_table(build(book, orders))
    assert (reading.format, reading.sheet, reading.confidence) == ("xlsx", "Hoja1", "alta")
    assert reading.first == ("C1", "Ana", date(2024, 5, 1), 5.0)
    assert list(reading.rows())[-1] == (4, ["C3", "Carla", date(2024, 5, 3), 7.0])
    assert as_json(reading)["first"] == ["C1", "Ana", "2024-05-01", "5"]


def test_dates_counted_from_1904_are_the_same_dates(book: Path) -> None:
    reading = read_table(build(book, orders, default_date_format="d/m/yy", date_1904=True))
    assert reading.first[2] == date(2024, 5, 1)


def test_table_in_the_middle_keeps_the_numbers_of_the_sheet(book: Path) -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: object) -> None:
        sheet.write(0, 0, "Reporte de órdenes")
        orders(workbook, sheet, top=4, left=2)
        sheet.write_row(9, 2, ["Total", "", "", 18.5])

    reading = read_table(build(book, fill))
    assert reading.columns == ("contrato", "cliente", "fecha", "valor")
    assert (reading.header_row, reading.data_rows) == (4, 3)
    assert [number for number, _ in reading.rows()] == [6, 7, 8]
    assert reading.last == ("C3", "Carla", date(2024, 5, 3), 7.0)
    assert any("columna C" in note for note in reading.notes)
    assert any("fila 10" in note and "total" in note for note in reading.notes)


def test_first_sheet_with_a_table_is_read_and_the_others_named(book: Path) -> None:
    build(book, lambda _, sheet: sheet.write(0, 0, "Portada"), orders, orders)
    reading = read_table(book)
    assert (reading.sheet, reading.confidence) == ("Hoja2", "media")
    assert reading.sheets == ("Hoja1", "Hoja2", "Hoja3")
    assert any("Hoja3" in note for note in reading.notes)
    assert read_table(book, Choices(sheet="Hoja3")).sheet == "Hoja3"
    assert "Hoja1" in refusal(book, Choices(sheet="Otra"))


def test_zeros_are_not_blank_rows(book: Path) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: object) -> None:
        sheet.write_row(0, 0, ["zona", "fallas"])
        for row, values in enumerate([["N", 1], ["S", 2], [None, 0], ["E", 4]], start=1):
            sheet.write_row(row, 0, values)

    assert cells(read_table(build(book, fill)))[2] == [None, 0.0]


def test_error_cells_are_errors_not_blanks(book: Path) -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: object) -> None:
        orders(workbook, sheet)
        sheet.write_formula(1, 3, "=NA()", None, "#N/A")
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")

    reading = read_table(build(book, fill))
    assert [row[3] for row in cells(reading)] == [CellError("#N/A"), CellError("#DIV/0!"), 7.0]
    assert any("D2 (#N/A)" in note for note in reading.notes)


def test_error_cells_that_do_not_say_where_they_are(book: Path) -> None:
    rows = "".join(
        f"<row><c t='inlineStr'><is><t>{name}</t></is></c><c{kind}><v>{value}</v></c></row>"
        for name, kind, value in [("a", " t='str'", "b"), ("x", "", "5"), ("y", " t='e'", "#REF!")]
    )
    reading = read_table(with_sheet(book, f"<sheetData>{rows}</sheetData>"))
    assert cells(reading) == [["x", 5.0], ["y", CellError("#REF!")]]


def test_formula_saved_without_a_result_is_not_a_blank(book: Path) -> None:
    reading = read_table(
        with_sheet(
            book,
            '<sheetData><row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c>'
            '</row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>1+1</f><v/></c></row></sheetData>',
        )
    )
    assert cells(reading) == [[1.0, CellError("#SIN_CALCULAR")]]
    assert any("SIN_CALCULAR" in note for note in reading.notes)


@pytest.mark.parametrize("far", ["XFD1048576", "A1048576", "ZZZ1"])
def test_far_corner_does_not_take_memory(book: Path, far: str) -> None:
    row = "".join(sign for sign in far if sign.isdecimal())
    with_sheet(
        book,
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c>'
        f'<c r="H1"><v>1</v></c></row><row r="{row}"><c r="{far}"><v>2</v></c></row></sheetData>',
    )
    refusal(book)


def test_lying_dimension_is_harmless(book: Path) -> None:
    build(book, orders)
    patched(
        book,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'ref="A1:D4"', b'ref="A1:XFD1048576"'),
    )
    assert read_table(book).data_rows == 3


def test_zip_bomb_is_refused_before_it_opens(book: Path) -> None:
    build(book, orders)
    patched(book, "xl/sharedStrings.xml", lambda xml: xml + b" " * (60 << 20))
    assert "se expande" in refusal(book)


def test_entry_longer_than_declared_is_refused(book: Path) -> None:
    build(book, orders)
    entry = checked_entries(book)["xl/sharedStrings.xml"]
    entry.file_size -= 10
    with pytest.raises(UserError, match="dañado"):
        list(entry_blocks(book, entry))


@pytest.mark.parametrize(
    "entry", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"]
)
def test_entities_are_never_expanded(book: Path, entry: str) -> None:
    build(book, orders)
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    patched(book, entry, lambda xml: xml.replace(b"?>", b"?>" + bomb, 1))
    assert "DTD" in refusal(book)


def test_cells_merged_in_the_data_are_told(book: Path) -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: object) -> None:
        orders(workbook, sheet)
        sheet.merge_range(1, 1, 2, 1, "Ana")

    reading = read_table(build(book, fill))
    assert reading.confidence == "media"
    assert any("combinadas en los datos" in note for note in reading.notes)


def test_two_tables_side_by_side_are_told(book: Path) -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: object) -> None:
        orders(workbook, sheet)
        orders(workbook, sheet, left=6)

    reading = read_table(build(book, fill))
    assert reading.confidence == "media"
    assert any("dos tablas" in note for note in reading.notes)


def test_xls_with_dates_and_error_cells(tmp_path: Path) -> None:
    path = tmp_path / "viejo.xls"
    path.write_bytes(zlib.decompress(base64.b85decode(_XLS)))
    reading = read_table(path)
    assert (reading.format, reading.sheet, reading.header_row) == ("xls", "Órdenes", 1)
    assert cells(reading) == [
        ["A1", date(2024, 5, 1), 7],
        ["A2", date(2024, 5, 2), CellError("#N/A")],
    ]


def test_person_can_say_that_an_xls_has_no_titles(tmp_path: Path) -> None:
    path = tmp_path / "viejo.xls"
    path.write_bytes(zlib.decompress(base64.b85decode(_XLS)))
    reading = read_table(path, Choices(header_row=-1))
    assert (reading.header_row, reading.data_rows) == (None, 3)
    assert reading.first == ("id", "fecha", "valor")


@pytest.mark.parametrize("cut", [600, 1200, 3000, 5000])
def test_broken_xls_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "roto.xls"
    path.write_bytes(zlib.decompress(base64.b85decode(_XLS))[:cut])
    refusal(path)


def test_ods_with_error_cells_and_repeated_cells(tmp_path: Path) -> None:
    error, twice = 'calcext:value-type="error"', 'table:number-columns-repeated="2"'
    five = '<table:table-cell office:value-type="float" office:value="5"/>'
    path = ods(
        tmp_path / "a.ods",
        f"<table:table-row>{ods_text('a')}{ods_text('b')}{ods_text('c')}</table:table-row>"
        f"<table:table-row>{ods_text('x')}{five}{five}</table:table-row>"
        "<table:table-row>"
        f"{ods_text('y', twice)}{ods_text('#N/A', error)}"
        "</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>',
    )
    assert cells(read_table(path)) == [["x", 5.0, 5.0], ["y", "y", CellError("#N/A")]]


def test_ods_without_titles(tmp_path: Path) -> None:
    day = '<table:table-cell office:value-type="date" office:date-value="2025-01-{}"/>'
    path = ods(
        tmp_path / "a.ods",
        f"<table:table-row>{ods_text('alta')}{day.format('01')}</table:table-row>"
        f"<table:table-row>{ods_text('una nota')}<table:table-cell/></table:table-row>"
        '<table:table-row><table:table-cell table:number-columns-repeated="2"/></table:table-row>'
        f"<table:table-row>{ods_text('baja')}{day.format('31')}</table:table-row>",
    )
    reading = read_table(path)
    assert (reading.header_row, reading.confidence) == (None, "media")
    assert list(reading.rows()) == [
        (1, ["alta", date(2025, 1, 1)]),
        (2, ["una nota", None]),
        (4, ["baja", date(2025, 1, 31)]),
    ]


def test_ods_that_repeats_without_end_is_refused(tmp_path: Path) -> None:
    many = 'table:number-columns-repeated="16000"'
    row = f'<table:table-row table:number-rows-repeated="1000000">{ods_text("x", many)}'
    assert "demasiado grande" in refusal(ods(tmp_path / "a.ods", f"{row}</table:table-row>"))


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["hola.txt"], "comprimido"),
        (["word/document.xml"], "Word"),
        (["xl/workbook.bin"], ".xlsb"),
        (["xl/workbook.xml"], "dañado"),
    ],
)
def test_zip_that_is_no_workbook_is_refused(tmp_path: Path, names: list[str], told: str) -> None:
    path = tmp_path / "datos.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "hola")
    assert told in refusal(path)


def test_cut_workbook_is_refused(book: Path) -> None:
    build(book, orders)
    data = book.read_bytes()
    for size in range(10, len(data), 97):
        book.write_bytes(data[:size])
        refusal(book)


def test_corrupt_workbook_never_breaks_the_program(book: Path) -> None:
    build(book, orders)
    data = book.read_bytes()
    for place in range(0, len(data), 13):
        broken = io.BytesIO(data)
        broken.seek(place)
        broken.write(b"\xff\x00\x7f")
        book.write_bytes(broken.getvalue())
        try:
            list(read_table(book).rows())
        except UserError as reason:
            assert str(reason)  # noqa: PT017 (either outcome is fine, a fault of ours is not)


def test_impossible_date_is_refused_with_its_row(book: Path) -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: object) -> None:
        orders(workbook, sheet)
        sheet.write(2, 3, 1e12, workbook.add_format({"num_format": "[h]:mm"}))

    assert "fila 3" in refusal(build(book, fill))


@pytest.mark.parametrize("place", [40, 44, 60, 64, 68, 72, 76])
def test_xls_that_declares_absurd_lengths_is_refused(tmp_path: Path, place: int) -> None:
    data = bytearray(zlib.decompress(base64.b85decode(_XLS)))
    data[place : place + 4] = b"\xff\xff\xff\x7f"
    path = tmp_path / "roto.xls"
    path.write_bytes(data)
    refusal(path)


def test_xls_sheet_that_declares_an_absurd_area_is_refused(tmp_path: Path) -> None:
    data = bytearray(zlib.decompress(base64.b85decode(_XLS)))
    place = data.index(b"\x00\x02\x0e\x00") + 4  # DIMENSIONS: first and last row, columns
    data[place : place + 12] = b"\0\0\0\0\xff\xff\xff\x00\0\0\xff\xff"
    path = tmp_path / "roto.xls"
    path.write_bytes(data)
    refusal(path)
