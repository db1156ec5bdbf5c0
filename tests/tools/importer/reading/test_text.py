"""Text files: encoding, separator, titles, endings; and what is refused."""

import csv
import io
import tracemalloc
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from lib.base.errors import UserError
from lib.tools.importer.reading import Choices, Reading, as_json, read_table
from lib.tools.importer.reading.cells import CellError, as_text

ORDERS = [
    ["contrato", "cliente", "ciudad", "fecha", "valor"],
    ["1001", "Ana Núñez", "Bogotá", "12/03/2024", "1.250,50"],
    ["1002", "Beto Peña", "Cali", "13/03/2024", "980,00"],
    ["1003", "Carla Ruiz", "Bogotá", "14/03/2024", "2.310,75"],
]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def table(rows: list[list[str]], separator: str = ";", newline: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=newline).writerows(rows)
    return out.getvalue()


def cells(reading: Reading) -> list[list[object]]:
    return [list(row) for _, row in reading.rows()]


def refusal(path: Path, choices: Choices | None = None, *, max_mb: int = 256) -> str:
    with pytest.raises(UserError) as caught:
        read_table(path, choices, max_mb=max_mb)
    return str(caught.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "datos.csv"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "reported"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
        ("cp850", "cp850"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_dialects(file: Path, separator: str, newline: str, encoding: str, reported: str) -> None:
    reading = read_table(write(file, table(ORDERS, separator, newline), encoding))
    assert (reading.encoding, reading.separator) == (reported, separator)
    assert reading.columns == tuple(ORDERS[0])
    assert cells(reading) == ORDERS[1:]
    assert (reading.header_row, reading.data_rows, reading.confidence) == (0, 3, "alta")


def test_byte_that_is_not_utf8_far_into_the_file_changes_the_encoding(file: Path) -> None:
    rows = table(ORDERS[:1] + [["1", "Ana", "Cali", "12/03/2024", "5"]] * 60_000)
    data = rows.encode() + "9;Íñigo Nuñez;Bogotá;12/03/2024;7\n".encode("cp1252")
    file.write_bytes(data)
    reading = read_table(file)
    assert reading.encoding == "cp1252"
    assert reading.last == ("9", "Íñigo Nuñez", "Bogotá", "12/03/2024", "7")


def test_file_in_two_encodings_is_refused_with_its_line(file: Path) -> None:
    file.write_bytes(table(ORDERS).encode() + "1004;Núñez;Cali;1/1/2024;5\n".encode("cp1252"))
    assert "línea 5" in refusal(file)


def test_utf8_cut_in_the_middle_of_a_letter_is_refused(file: Path) -> None:
    file.write_bytes((table(ORDERS) + "1004;Peñ").encode()[:-1])
    assert "línea 5" in refusal(file)


def test_chosen_encoding_that_does_not_decode_is_refused(file: Path) -> None:
    write(file, table(ORDERS), "cp1252")
    assert "línea 2" in refusal(file, Choices(encoding="utf-8"))
    assert "No se conoce" in refusal(file, Choices(encoding="zip"))
    assert "No se conoce" in refusal(file, Choices(encoding="marciano"))
    assert cells(read_table(file, Choices(encoding="cp1252"))) == ORDERS[1:]


def test_accents_spoilt_before_arriving_are_told(file: Path) -> None:
    reading = read_table(write(file, table(ORDERS).encode().decode("cp1252")))
    assert reading.confidence == "media"
    assert any("NÃºÃ±ez" in note for note in reading.notes)


def test_cyrillic_is_not_read_as_western(file: Path) -> None:
    words = ["город", "клиент", "улица", "дом", "сумма", "дата", "заявка", "причина"]
    rows = [["код", "имя"], *([str(n), " ".join(words[n % 4 :])] for n in range(40))]
    write(file, table(rows), "cp1251")
    reading = read_table(file)
    assert reading.encoding != "cp1252"
    assert reading.confidence == "media"


def test_decimal_commas_do_not_pass_for_separators(file: Path) -> None:
    rows = [["zona", "enero", "febrero"], *([f"Z{n}", f"{n},5", f"{n},25"] for n in range(9))]
    assert read_table(write(file, table(rows))).separator == ";"


def test_quotes_after_a_space_are_quotes(file: Path) -> None:
    reading = read_table(write(file, 'id, nombre, valor\n1, "Peña, Ana", 5\n2, "Ruiz", 6\n'))
    assert cells(reading) == [["1", "Peña, Ana", "5"], ["2", "Ruiz", "6"]]
    assert any("espacios" in note for note in reading.notes)


def test_excel_separator_line_is_obeyed(file: Path) -> None:
    reading = read_table(write(file, "sep=|\na|b,c\n1|2,5\n"))
    assert (reading.separator, reading.header_row) == ("|", 1)
    assert cells(reading) == [["1", "2,5"]]


def test_two_separators_that_fit_equally_are_told(file: Path) -> None:
    reading = read_table(write(file, "nombre,ciudad;valor,x\n" + "Ana,Cali;5,1\n" * 5))
    assert reading.confidence == "media"
    assert any("también se deja leer" in note for note in reading.notes)


def test_chosen_separator_is_obeyed(file: Path) -> None:
    write(file, "nombre,ciudad;valor,x\n" + "Ana,Cali;5,1\n" * 5)
    assert read_table(file, Choices(separator=";")).columns == ("nombre,ciudad", "valor,x")
    assert "un solo carácter" in refusal(file, Choices(separator=";;"))


def test_quoted_line_breaks_are_kept_and_lines_counted(file: Path) -> None:
    write(file, 'id,nota\r\n1,"una\r\ndos\r\ntres"\r\n2,"x"\r\n\r\n3,y\r\n')
    reading = read_table(file)
    assert list(reading.rows()) == [
        (2, ["1", "una\r\ndos\r\ntres"]),
        (5, ["2", "x"]),
        (7, ["3", "y"]),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('2;"Ana" María;5\n3;x;6\n', "línea 3"),
        ('2;"Ana;5\n3;x;6\n', "línea 3"),
        ('2;"' + "x" * 1_100_000 + '";5\n', "1 MB"),
    ],
)
def test_bad_quotes_are_refused_with_their_line(file: Path, line: str, told: str) -> None:
    assert told in refusal(write(file, "id;nombre;valor\n1;Luz;4\n" + line))


def test_bad_quotes_far_into_the_file_are_refused_with_their_line(file: Path) -> None:
    write(file, "id;nombre;valor\n" + "1;Luz;4\n" * 5000 + '2;"Ana" M;5\n')
    assert "línea 5002" in refusal(file)


def test_preamble_is_skipped_and_told(file: Path) -> None:
    reading = read_table(write(file, "Reporte de órdenes\nPeríodo:;2024\n\n" + table(ORDERS)))
    assert reading.header_row == 3
    assert cells(reading) == ORDERS[1:]
    assert any("antes del encabezado" in note for note in reading.notes)
    assert [number for number, _ in reading.rows()] == [5, 6, 7]


@pytest.mark.parametrize(
    "label", ["Total", "TOTALES:", "Suma", "Total general", "Gran total", "Promedio", "Subtotal"]
)
def test_final_total_is_left_out_and_told(file: Path, label: str) -> None:
    reading = read_table(write(file, table([*ORDERS, [label, "", "", "", "4.541,25"], [""] * 5])))
    assert cells(reading) == ORDERS[1:]
    assert reading.data_rows == 3
    assert any("fila 5" in note for note in reading.notes)


def test_total_of_two_columns_is_left_out_only_when_it_adds_up(file: Path) -> None:
    rows = [["estado", "cantidad"], ["abierta", "3"], ["cerrada", "4"]]
    assert read_table(write(file, table([*rows, ["Total", "7"]]))).data_rows == 2
    kept = read_table(write(file, table([*rows, ["Total", "5521"]])))
    assert (kept.data_rows, kept.confidence) == (3, "media")
    assert kept.last == ("Total", "5521")


def test_customer_called_total_play_is_data(file: Path) -> None:
    rows = [
        *ORDERS,
        ["1004", "Total Play", "Cali", "15/03/2024", "5"],
        ["Total Play", "", "", "", "3"],
    ]
    assert read_table(write(file, table(rows))).data_rows == 5


def test_total_in_the_middle_is_told(file: Path) -> None:
    rows = [*ORDERS, ["Subtotal", "", "", "", "1"], *ORDERS[1:]]
    reading = read_table(write(file, table(rows)))
    assert (reading.data_rows, reading.confidence) == (7, "media")
    assert any("en medio" in note for note in reading.notes)


@pytest.mark.parametrize(
    "note", ["Fuente: sistema SGO", "Generado el 12/03/2024", "(3 filas afectadas)"]
)
def test_footnotes_are_left_out(file: Path, note: str) -> None:
    reading = read_table(write(file, table(ORDERS) + f"\n{note}\n"))
    assert cells(reading) == ORDERS[1:]
    assert any("nota al pie" in told for told in reading.notes)
    assert not any("menos celdas" in told for told in reading.notes)
    assert reading.confidence == "alta"


@pytest.mark.parametrize(
    "ending",
    [
        [["", "", "", "", "1.513,75"]],
        [[], ["Algo que no se entiende"]],
        [["IVA", "", "", "", "5"], ["Total", "", "", "", "9"]],
    ],
)
def test_unclear_ending_is_refused(file: Path, ending: list[list[str]]) -> None:
    assert "dónde terminan los datos" in refusal(write(file, table(ORDERS + ending)))


def test_second_table_is_refused(file: Path) -> None:
    rows = [*ORDERS, [], ["zona", "jefe", "sede", "teléfono", "correo"], ["N", "x", "y", "1", "z"]]
    assert "otra tabla" in refusal(write(file, table(rows)))


def test_rows_of_hard_spaces_are_blank_everywhere(file: Path) -> None:
    reading = read_table(write(file, "id;v\n1;2\n\xa0;\xa0\n\xa0\n3;4\n"))
    assert cells(reading) == [["1", "2"], ["3", "4"]]
    assert reading.data_rows == 2


def test_titles_repeated_in_the_middle_are_told(file: Path) -> None:
    reading = read_table(write(file, table([*ORDERS, *ORDERS])))
    assert (reading.data_rows, reading.confidence) == (7, "media")
    assert any("fila 5" in note for note in reading.notes)


def test_memory_is_a_fraction_of_the_file(file: Path) -> None:
    rows = [[*row[:4], row[4] + " x" * 500] for row in ORDERS[1:]]
    write(file, table([*ORDERS[:1], *(rows * 7_000)]))
    tracemalloc.start()
    reading = read_table(file)
    assert sum(1 for _ in reading.rows()) == reading.data_rows == 21_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < file.stat().st_size / 3


def test_ragged_rows_are_kept_and_told(file: Path) -> None:
    rows = [*ORDERS, ["1004", "Dora"], ["1005", "Eva", "Cali", "1/1/2024", "5", "sobra"], ORDERS[1]]
    reading = read_table(write(file, table(rows)))
    assert cells(reading) == rows[1:]
    assert any("menos celdas" in note and "fila 5" in note for note in reading.notes)
    assert any("más celdas" in note and "fila 6" in note for note in reading.notes)
    assert reading.confidence == "media"


def test_rows_out_of_step_with_the_titles_are_refused(file: Path) -> None:
    """R writes one title less than columns: each value would fall under the wrong title."""
    write(file, "nombre;valor\n1;Ana;5\n2;Beto;6\n")
    refusal(file)
    assert "más celdas" in refusal(file, Choices(header_row=0))


def test_trailing_separators_without_a_title_are_fine(file: Path) -> None:
    reading = read_table(write(file, "a;b;\n1;2;\n3;4;\n"))
    assert (reading.columns, reading.confidence) == (("a", "b", ""), "alta")
    assert reading.unique_columns() == ("a", "b", "columna 3")


def test_repeated_and_folded_titles(file: Path) -> None:
    reading = read_table(write(file, 'id,id,"id (2)","clase de\nemisora",n\n1,2,3,4,5\n'))
    assert reading.columns == ("id", "id", "id (2)", "clase de\nemisora", "n")
    assert reading.unique_columns() == ("id", "id (3)", "id (2)", "clase de emisora", "n")


@pytest.mark.parametrize(
    "text",
    [
        "Ana,ana@x.co\nBeto,beto@x.co\n",
        "Ana,ACTIVO\nBeto,ACTIVO\nEva,INACTIVO\n",
        "=1+1,=2\n=cmd|' /C calc'!A0,3\n",
        "contrato,1,2\n1101,30,26\n1102,31,27\n",  # the first row may hold titles after all
        "Ana,2020\nBeto,\n",
        "12,5\n13,7\n14,1\n",  # one column with decimal commas?
        "1101,Juan,30\n",
        "1101,Juan,30\n1102,Ana\n",
    ],
)
def test_data_without_titles_is_refused(file: Path, text: str) -> None:
    assert "Agregue arriba una fila" in refusal(write(file, text))


@pytest.mark.parametrize(
    ("text", "separator", "first"),
    [
        ("1101,Juan,30\n1102,Ana,26\n", ",", ("1101", "Juan", "30")),
        ("Ana,2020\nBeto,1999\n", ",", ("Ana", "2020")),
        ("Ana;12/03/2024;x\n\nBeto;13/03/2024;\n", ";", ("Ana", "12/03/2024", "x")),
        ("7;1,5\n8;2,5\n", ";", ("7", "1,5")),  # commas that are decimal marks
        ("7;Ruiz, Ana;5\n8;Paz, Luz;6\n", ";", ("7", "Ruiz, Ana", "5")),
        ("sep=|\n1|2,5\n3|4,5\n", "|", ("1", "2,5")),
    ],
)
def test_rows_of_data_without_titles(
    file: Path, text: str, separator: str, first: tuple[str, ...]
) -> None:
    reading = read_table(write(file, text))
    assert (reading.header_row, reading.confidence) == (None, "media")
    assert (reading.separator, reading.first, reading.data_rows) == (separator, first, 2)
    assert reading.columns == ("",) * len(first)
    assert reading.unique_columns()[:2] == ("columna 1", "columna 2")
    assert (
        "No hay encabezado: las columnas se llaman columna 1, columna 2… Si la primera fila son "
        "los títulos, indíquelo."
    ) in reading.notes
    assert as_json(reading)["header_row"] is None


def test_row_with_a_gap_is_not_taken_for_the_titles(file: Path) -> None:
    rows = "".join(f"{n};{'' if n == 5 else n * 2};Ana;Cali\n" for n in range(1, 9))
    reading = read_table(write(file, rows))
    assert (reading.header_row, reading.data_rows) == (None, 8)


def test_separator_in_doubt_without_titles_is_refused_until_chosen(file: Path) -> None:
    write(file, "1,Ana;2\n3,Beto;4\n")
    assert "qué separa las columnas" in refusal(file)
    assert read_table(file, Choices(separator=";")).first == ("1,Ana", "2")
    write(file, "12,5\n13,7\n")
    assert read_table(file, Choices(separator=",")).first == ("12", "5")


def test_uneven_row_far_into_a_file_without_titles_is_refused(file: Path) -> None:
    write(file, "1;Ana;5\n" * 3000 + "2;Beto\n" + "3;Eva;6\n")
    assert "fila 3001" in refusal(file)
    reading = read_table(file, Choices(header_row=-1))
    assert (reading.data_rows, reading.confidence) == (3002, "media")
    assert any("menos celdas" in note and "3001" in note for note in reading.notes)


def test_person_can_say_that_there_are_no_titles(file: Path) -> None:
    write(file, table(ORDERS))
    reading = read_table(file, Choices(header_row=-1))
    assert (reading.header_row, reading.separator, reading.confidence) == (None, ";", "alta")
    assert cells(reading) == ORDERS
    assert any("como se indicó" in note for note in reading.notes)
    write(file, "una sola columna\nde texto\n")
    assert "Indique el separador" in refusal(file, Choices(header_row=-1))
    assert read_table(file, Choices(header_row=-1, separator=";")).data_rows == 2


def test_titles_that_hold_another_separator_are_doubted(file: Path) -> None:
    rows = ["Ana\t93,42\t", "3\t16,38\tCali", "Cali\t95,15\tx", "\t98,47\tx", "9\t72,75\tn 1"]
    reading = read_table(write(file, "\n".join(rows)))
    assert (reading.separator, reading.confidence) == (",", "media")
    assert any("dentro de los títulos hay tabulador" in note for note in reading.notes)


def test_titles_over_two_rows_are_refused(file: Path) -> None:
    refusal(write(file, "Cliente;Enero;\n;Plan;Pago\n" + "Ana;5;6\n" * 5))
    refusal(write(file, "zona;valor;pago\n;(COP);(COP)\nN;1;2\nS;3;4\nE;5;6\nO;7;8\n"))


def test_group_titles_above_are_told(file: Path) -> None:
    write(file, "Datos;;Pagos;\nnombre;ciudad;enero;febrero\n" + "Ana;Cali;5;6\n" * 5)
    reading = read_table(file)
    assert reading.columns == ("nombre", "ciudad", "enero", "febrero")
    assert reading.confidence == "media"


def test_titles_without_any_evidence_are_told(file: Path) -> None:
    reading = read_table(write(file, "nombre;apellido\nAna;Ruiz\nBeto;Paz\n"))
    assert reading.confidence == "media"


def test_chosen_header_row_is_obeyed(file: Path) -> None:
    reading = read_table(write(file, table(ORDERS)), Choices(header_row=1))
    assert reading.columns == tuple(ORDERS[1])
    assert cells(reading) == ORDERS[2:]
    assert "no existe" in refusal(file, Choices(header_row=40))
    assert "no existe" in refusal(file, Choices(header_row=-2))


def test_formulas_inside_a_good_table_are_text(file: Path) -> None:
    rows = [*ORDERS, ["=cmd|' /C calc'!A0", "@SUM(1)", "+1", "1/1/2024", "5"]]
    assert cells(read_table(write(file, table(rows))))[-1] == rows[-1]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "0 bytes"),
        (b"a,b\n1,\x00\n", "NUL"),
        (bytes(range(1, 256)) * 40, "no es texto"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04basura", "dañado"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html><html><table><tr><td>1", "página web"),
        (b"<?xml version='1.0'?><Workbook/>", "página web o un XML"),
        (b'[{"a": 1}]', "JSON"),
        (
            b"Querido cliente:\nle contamos que el servicio, su plan y otros, cambian\n"
            b"desde hoy, por favor revise\nsu factura.\nGracias, el equipo\n",
            "tabla",
        ),
        (b"una sola columna\nde texto\ny ya\n", "una sola columna"),
        (b"\n\n   \n", "ninguna fila"),
        (b"a;b;c\n", "una sola fila"),
        (b"a" * 6_000_000, "4 MB"),
    ],
)
def test_what_is_no_table_is_refused(file: Path, data: bytes, told: str) -> None:
    file.write_bytes(data)
    assert told in refusal(file)


def test_size_limit_is_told_with_the_way_out(file: Path) -> None:
    file.write_bytes(b"a,b\n" + b"1,2\n" * 400_000)
    message = refusal(file, max_mb=1)
    assert all(part in message for part in ("1,5 MB", "1 MB", "--max-mb"))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    assert "no existe" in refusal(tmp_path / "no.csv")


def test_extension_that_lies_is_told(tmp_path: Path) -> None:
    reading = read_table(write(tmp_path / "datos.xls", table(ORDERS)))
    assert reading.format == "csv"
    assert any("contenido es texto" in note for note in reading.notes)


def test_json_keys(file: Path) -> None:
    shown = as_json(read_table(write(file, table(ORDERS))))
    assert list(shown) == [
        "encoding", "separator", "sheet", "header_row", "columns", "data_rows",
        "first", "last", "confidence", "notes", "format",
    ]  # fmt: skip
    assert shown["first"] == ORDERS[1]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (5.0, "5"), (5.25, "5.25"), (None, ""), (date(2024, 5, 1), "2024-05-01"),
        (datetime(2024, 5, 1, 10, 30), "2024-05-01T10:30:00"), (CellError("#N/A"), "#N/A"),
        (timedelta(days=10, seconds=54610), "255:10:10"), (timedelta(minutes=-90), "-1:30:00"),
        (True, "VERDADERO"), ("x", "x"),
    ],
)  # fmt: skip
def test_cells_as_text(cell: object, text: str) -> None:
    assert as_text(cell) == text  # type: ignore[arg-type]
