"""The board's page side, its pure part: what a text means, and the clipboard's forms."""

import functools
import random
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.conftest import ROOT

MODULES = ROOT / "lib" / "ui" / "grid"
TODAY = "2026-11-18"
ZONE = "America/La_Paz"  # UTC-4 all the year


class Server(SimpleHTTPRequestHandler):
    """The modules as the program serves them, and an empty page to import them in."""

    def guess_type(self, path: str) -> str:
        return "text/javascript" if path.endswith(".mjs") else super().guess_type(path)

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Prueba</title>")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def page(chromium):
    """A page whose window holds the modules' exports."""
    handler = functools.partial(Server, directory=MODULES)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    opened = chromium.new_page()
    opened.goto(f"http://127.0.0.1:{server.server_port}/")
    opened.evaluate(
        """async () => {
            Object.assign(window, await import("/values.mjs"), await import("/sheets.mjs"));
        }"""
    )
    yield opened
    opened.close()
    server.shutdown()
    server.server_close()


def parse(page, column: dict, text: object) -> dict:
    site = {"day": TODAY, "zone": ZONE}
    return page.evaluate("([c, t, s]) => parse(c, t, s)", [column, text, site])


def wire(page, column: dict, text: object) -> object:
    """The wire value, or the kind of refusal between brackets."""
    read = parse(page, column, text)
    return read["wire"] if read["ok"] else f"[{read['kind']}]"


DATE = {"id": "vence", "header": "VENCE", "type": "date"}
INSTANT = {"id": "visita", "header": "VISITA", "type": "instant"}
NUMBER = {"id": "valor", "header": "VALOR", "type": "number"}
INTEGER = NUMBER | {"integer": True}
AMOUNT = {"id": "monto", "header": "MONTO", "type": "amount", "currency": "BOB"}
FLAG = {"id": "visitado", "header": "VISITADO", "type": "flag"}
LIST = {"id": "estado", "header": "ESTADO", "type": "list", "options": ["Abierto", "Reincidió"]}
TEXT = {"id": "nota", "header": "NOTA", "type": "text"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18/11/2026", "2026-11-18"),
        ("1/2/2026", "2026-02-01"),
        ("18/11/26", "2026-11-18"),
        ("18-11-2026", "2026-11-18"),
        ("18.11.2026", "2026-11-18"),
        ("18/11", "2026-11-18"),  # the current year
        ("2026-11-18", "2026-11-18"),
        ("18-nov-26", "2026-11-18"),
        ("18-nov-2026", "2026-11-18"),
        ("18-nov.-26", "2026-11-18"),
        ("18-NOV", "2026-11-18"),
        ("3 de marzo de 2027", "2027-03-03"),
        ("miércoles, 18 de noviembre de 2026", "2026-11-18"),
        ("5-set-26", "2026-09-05"),
        ("5-Aug-26", "2026-08-05"),
        ("18/11/2026 0:00:00", "2026-11-18"),
        (" 29/02/2028 ", "2028-02-29"),  # a leap year
        ("29/02/2027", "[date]"),
        ("31/04/2026", "[date]"),
        ("11/18/2026", "[date]"),  # month first: there is no month 18
        ("0/1/2026", "[date]"),
        ("18/11/2026 15:30", "[date]"),  # an hour has no place in a date
        ("nov-26", "[date]"),
        ("46344", "[date]"),  # a spreadsheet's day number
        ("mañana", "[date]"),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_read_as_the_office_writes_it(page, text: object, expected: object) -> None:
    assert wire(page, DATE, text) == expected


def test_a_date_that_does_not_exist_is_told_apart_from_no_date(page) -> None:
    assert parse(page, DATE, "31/04/2026")["why"] == "la fecha «31/04/2026» no existe"
    assert "no es una fecha" in parse(page, DATE, "pronto")["why"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18/11/2026 11:00", "2026-11-18T15:00:00Z"),  # four hours behind Greenwich
        ("18/11/2026 22:30", "2026-11-19T02:30:00Z"),
        ("18/11/2026", "2026-11-18T04:00:00Z"),
        ("2026-11-18T11:00", "2026-11-18T15:00:00Z"),
        ("2026-11-18T15:00:00Z", "2026-11-18T15:00:00Z"),
        ("18/11/2026 24:00", "[date]"),
    ],
)
def test_an_instant_is_read_in_the_sites_zone(page, text: str, expected: str) -> None:
    assert wire(page, INSTANT, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,5", 1234.5),
        ("1234,5", 1234.5),
        ("1234.5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234", 1234),  # as it is shown here
        ("1,234", 1.234),
        ("0.234", 0.234),  # no thousands begin with 0
        ("1234.567", 1234.567),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("-5", -5),
        ("−5,25", -5.25),
        ("(5)", -5),
        (",5", 0.5),
        ("1 234", 1234),
        ("007", 7),
        ("-0", 0),
        ("1.23.456", "[number]"),
        ("1,2,3", "[number]"),
        ("12a", "[number]"),
        ("1e5", "[number]"),
        ("-", "[number]"),
        ("12345678901234567", "[number]"),  # a JSON number would round it
        ("", None),
    ],
)
def test_a_number_is_read_in_local_form(page, text: str, expected: object) -> None:
    assert wire(page, NUMBER, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1.234", 1234), ("12", 12), ("12,0", 12), ("12,5", "[decimals]"), ("1,000", "[decimals]")],
)
def test_an_integer_column_takes_no_decimals(page, text: str, expected: object) -> None:
    assert wire(page, INTEGER, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.450,00", 145000),
        ("1450", 145000),
        ("1.450", 145000),
        ("1450.5", 145050),
        ("1,450.00", 145000),
        ("Bs 1.450,00", 145000),
        ("Bs. 100.-", 10000),
        ("1.450,00 BOB", 145000),
        ("-Bs 20", -2000),
        ("(Bs 20,50)", -2050),
        ("0,1", 10),
        ("1,000", "[decimals]"),  # one, or a thousand?
        ("90071992547,41", 9007199254741),
        ("1,450", "[decimals]"),  # a decimal comma here, so three decimals
        ("USD 20", "[currency]"),
        ("$us 20", "[currency]"),
        ("veinte", "[number]"),
    ],
)
def test_an_amount_becomes_centavos(page, text: str, expected: object) -> None:
    assert wire(page, AMOUNT, text) == expected


def test_dollars_belong_to_a_column_of_dollars(page) -> None:
    dollars = AMOUNT | {"currency": "USD"}
    assert wire(page, dollars, "$us 20") == 2000
    assert wire(page, dollars, "US$20,5") == 2050
    assert wire(page, dollars, "Bs 20") == "[currency]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sí", True), ("Si", True), ("x", True), ("VERDADERO", True), ("1", True),
        ("no", False), ("0", False), ("false", False), ("quizás", "[flag]"), ("", None),
    ],
)  # fmt: skip
def test_a_flag_is_yes_or_no(page, text: str, expected: object) -> None:
    assert wire(page, FLAG, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abierto", "Abierto"), (" REINCIDIO ", "Reincidió"), ("cerrado", "[list]"), ("", None)],
)
def test_a_list_takes_its_options_without_case_or_accents(page, text: str, expected) -> None:
    assert wire(page, LIST, text) == expected


def test_text_is_one_line(page) -> None:
    assert wire(page, TEXT, "uno\r\ndos") == "uno dos"


def test_text_longer_than_the_column_is_refused_with_its_size(page) -> None:
    column = TEXT | {"length": 3}
    assert wire(page, column, "añó") == "añó"
    assert wire(page, column, "🙂🙂🙂") == "🙂🙂🙂"  # characters, as the server counts them
    assert parse(page, column, "cuatro")["why"] == "tiene 6 caracteres y caben 3"


@pytest.mark.parametrize("column", [DATE, NUMBER, LIST, TEXT], ids=lambda c: c["type"])
def test_a_required_cell_cannot_be_emptied(page, column: dict) -> None:
    assert wire(page, column | {"required": True}, "  ") == "[required]"


@pytest.mark.parametrize(
    ("column", "value", "shown", "copied"),
    [
        (DATE, "2026-11-18", "18/11/2026", "18/11/2026"),
        (INSTANT, "2026-11-18T15:00:00Z", "18/11/2026 11:00", "18/11/2026 11:00"),
        (INSTANT, "2026-11-18T03:59:59Z", "17/11/2026 23:59", "17/11/2026 23:59"),
        (NUMBER, 1234, "1.234", "1234"),
        (NUMBER, -1234567.25, "-1.234.567,25", "-1234567,25"),
        (NUMBER, 0, "0", "0"),
        (AMOUNT, 145000, "1.450,00", "1450,00"),
        (AMOUNT, -5, "-0,05", "-0,05"),
        (FLAG, True, "Sí", "Sí"),
        (FLAG, False, "No", "No"),
        (TEXT, "hola", "hola", "hola"),
        (TEXT, None, "", ""),
    ],
)
def test_a_value_is_shown_and_copied_in_local_form(
    page, column: dict, value, shown: str, copied: str
) -> None:
    assert page.evaluate("([c, v, z]) => format(c, v, z)", [column, value, ZONE]) == shown
    assert page.evaluate("([c, v, z]) => copyText(c, v, z)", [column, value, ZONE]) == copied


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (DATE, "2026-02-01"),
        (INSTANT, "2026-11-19T02:30:00Z"),
        (NUMBER, 1234),
        (NUMBER, -1234.567),
        (INTEGER, 1234567),
        (AMOUNT, 123456789),
        (AMOUNT, -5),
        (FLAG, False),
        (LIST, "Reincidió"),
    ],
)
def test_what_is_shown_or_copied_reads_back_as_the_same(page, column: dict, value) -> None:
    for text in ("format", "copyText"):
        shown = page.evaluate(f"([c, v, z]) => {text}(c, v, z)", [column, value, ZONE])
        assert wire(page, column, shown) == value


def test_nothing_null_and_empty_are_one(page) -> None:
    assert page.evaluate("same(null, '') && same(undefined, null) && same(0, 0)")
    assert not page.evaluate("same(0, null) || same(false, null) || same('1', 1)")


def test_text_is_compared_without_case_accents_or_spare_spaces(page) -> None:
    assert page.evaluate("fold('  Potosí   CÓNDOR Ñuflo ')") == "potosi condor nuflo"


# The clipboard


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("", []),
        ("4001", [["4001"]]),
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),  # Excel ends every row
        ("a\tb\nc\td", [["a", "b"], ["c", "d"]]),  # Google Sheets does not
        ("a\t\r\n", [["a", ""]]),
        ("\r\n", [[""]]),
        ('"uno\ndos"\tb\r\n', [["uno\ndos", "b"]]),
        ('"dice ""hola""\ty más"\tb', [['dice "hola"\ty más', "b"]]),
        ('"sin cerrar\tb\r\nc', [['"sin cerrar', "b"], ["c"]]),
        ('"a" 5\tb', [['"a" 5', "b"]]),
        ('3"\t4"', [['3"', '4"']]),
    ],
)
def test_tab_separated_text_is_read_as_spreadsheets_write_it(page, text: str, block) -> None:
    assert page.evaluate("t => fromTsv(t)", text) == block


def test_cells_are_quoted_as_excel_does(page) -> None:
    block = [["a\tb", 'dice "hola"', "uno\ndos"], ["4001", "", "x"]]
    written = page.evaluate("b => toTsv(b)", block)
    assert written == '"a\tb"\t"dice ""hola"""\t"uno\ndos"\r\n4001\t\tx'


def test_any_block_survives_the_clipboard(page) -> None:
    chance = random.Random(20261118)
    alphabet = ['"', "\t", "\n", " ", "a", "ñ", "1", ",", '""', "🙂"]

    def block() -> list[list[str]]:
        width = chance.randint(1, 4)
        cell = functools.partial(chance.choices, alphabet)
        return [
            ["".join(cell(k=chance.randint(0, 6))) for _ in range(width)]
            for _ in range(chance.randint(1, 5))
        ]

    blocks = [block() for _ in range(2_000)]
    broken = page.evaluate(
        "bs => bs.filter((b) => JSON.stringify(fromTsv(toTsv(b))) !== JSON.stringify(b))", blocks
    )
    assert broken == []


def test_an_html_table_of_a_spreadsheet_is_read(page) -> None:
    html = """<html><body><google-sheets-html-origin><style>td {color: red}</style>
      <table><tbody><tr><td>4001</td><td>Ana&nbsp;Pérez
        Rojas</td></tr><tr><td style="x">uno<br>dos</td><td></td></tr></tbody></table>"""
    block = page.evaluate("h => fromHtml(h)", html)
    assert block == [["4001", "Ana Pérez Rojas"], ["uno\ndos", ""]]


def test_joined_cells_give_their_value_once(page) -> None:
    html = """<table><tr><td colspan=2>a</td><td rowspan=2>b</td></tr>
      <tr><td>c</td><td>d</td></tr></table>"""
    assert page.evaluate("h => fromHtml(h)", html) == [["a", "", "b"], ["c", "d", ""]]


def test_a_copied_table_reads_back_and_runs_nothing(page) -> None:
    block = [['<img src=x onerror="window.ran=1">', "a & b"], ["uno\ndos", "007"]]
    html = page.evaluate("b => toHtml(b, [true, true])", block)
    assert page.evaluate("h => fromHtml(h)", html) == block
    page.wait_for_timeout(50)
    assert page.evaluate("window.ran") is None


def test_the_table_is_read_only_when_there_is_no_text(page) -> None:
    table = "() => '<table><tr><td>b</td></tr></table>'"
    assert page.evaluate(f"readBlock('a', {table})") == {"block": [["a"]]}
    assert page.evaluate(f"readBlock('', {table})") == {"block": [["b"]]}
    assert page.evaluate("readBlock('')") == {"why": "No hay nada que pegar."}


@pytest.mark.parametrize(
    "text",
    [
        "'4001\\tAna\\n'.repeat(1e6)",  # 10 MB
        "'4001\\tAna\\n'.repeat(2501)",  # 5 002 cells, little text
        "'\"\\n'.repeat(9e5)",  # nothing but opened quotes
        "('\"a'.repeat(2) + '\\t').repeat(3e5)",
    ],
)
def test_too_much_is_refused(page, text: str) -> None:
    answer = page.evaluate(f"() => readBlock({text})")
    assert answer["why"].startswith("Es demasiado para pegar de una vez: caben 5.000 celdas.")


def test_joined_cells_without_end_are_refused(page) -> None:
    html = "'<table>' + '<tr><td rowspan=60000 colspan=1000>a</td></tr>'.repeat(3000) + '</table>'"
    answer = page.evaluate(f"() => readBlock('', () => {html})")
    assert answer["why"].startswith("Es demasiado")
