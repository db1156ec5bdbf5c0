"""Cells in and out: what people type in Cochabamba, the value kept, the form that travels."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.base.errors import UserError
from lib.store import journal
from lib.tools.board.cells import from_journal, parse, to_wire
from lib.tools.board.spec import Column
from tests.conftest import ROOT

TODAY = date(2026, 11, 18)
TEXT = Column("cliente", "CLIENTE", length=20)
LIST = Column("zona", "ZONA", "list")
DATE = Column("fecha", "FECHA", "date")
NUMBER = Column("tecnicos", "TÉCNICOS", "number")
AMOUNT = Column("pago", "PAGO", "amount")
FLAG = Column("activa", "ACTIVA", "flag")
ZONES = ("Sarco", "Villa México", "Queru Queru")


def value(column: Column, typed: Any, options: tuple[str, ...] = ZONES) -> Any:
    return parse(column, typed, options=options, today=TODAY)


@pytest.mark.parametrize(
    ("column", "typed", "kept", "wire"),
    [
        (TEXT, "  Rosa Arce ", "Rosa Arce", "Rosa Arce"),
        (TEXT, "Rosa\r\n  Arce\tR.", "Rosa Arce R.", "Rosa Arce R."),  # as Excel breaks a cell
        (TEXT, "=1+1", "=1+1", "=1+1"),  # kept as typed: downloads make it harmless
        (TEXT, 4001, "4001", "4001"),
        (TEXT, "ñandú 漢字 🙂", "ñandú 漢字 🙂", "ñandú 漢字 🙂"),
        (LIST, "sarco", "Sarco", "Sarco"),
        (LIST, " VILLA MEXICO ", "Villa México", "Villa México"),
        (LIST, "queru-queru", "Queru Queru", "Queru Queru"),
        (DATE, "18/11/2026", date(2026, 11, 18), "2026-11-18"),
        (DATE, "1/2/26", date(2026, 2, 1), "2026-02-01"),
        (DATE, "5-3", date(2026, 3, 5), "2026-03-05"),  # of this year
        (DATE, "05.03.2025", date(2025, 3, 5), "2025-03-05"),
        (DATE, "2026-11-18", date(2026, 11, 18), "2026-11-18"),
        (DATE, "29/02/2028", date(2028, 2, 29), "2028-02-29"),
        (NUMBER, "1.234", 1234, 1234),
        (NUMBER, "12", 12, 12),
        (NUMBER, "-3", -3, -3),
        (NUMBER, "4,0", 4, 4),
        (NUMBER, 7, 7, 7),
        (NUMBER, 7.0, 7, 7),
        (NUMBER, "1 234", 1234, 1234),
        (AMOUNT, "1.234,5", 123450, 123450),
        (AMOUNT, "Bs 99,90", 9990, 9990),
        (AMOUNT, "100 BOB", 10000, 10000),
        (AMOUNT, 9990, 9990, 9990),  # a wire value is centavos already
        (FLAG, "Sí", True, True),
        (FLAG, "NO", False, False),
        (FLAG, "x", True, True),
        (FLAG, False, False, False),
    ],
)
def test_typed_cell_is_kept_and_travels(column: Column, typed: Any, kept: Any, wire: Any) -> None:
    found = value(column, typed)
    assert found == kept
    assert type(found) is type(kept)
    assert to_wire(found) == wire


@pytest.mark.parametrize("column", [TEXT, LIST, DATE, NUMBER, AMOUNT, FLAG], ids=lambda c: c.type)
@pytest.mark.parametrize("typed", [None, "", "  ", "\n"])
def test_nothing_typed_empties_the_cell(column: Column, typed: Any) -> None:
    assert value(column, typed) is None


def test_nothing_typed_in_a_required_cell_is_refused() -> None:
    with pytest.raises(UserError, match="PRODUCTO no puede quedar vacío"):
        value(Column("producto", "PRODUCTO", required=True), " ")


@pytest.mark.parametrize(
    ("column", "typed", "why"),
    [
        (TEXT, "x" * 21, "CLIENTE admite hasta 20 caracteres y tiene 21"),
        (TEXT, "a\x00b", "caracteres que no se pueden guardar"),
        (TEXT, "a\x1bb", "caracteres que no se pueden guardar"),
        (TEXT, "a\ud800", "caracteres que no se pueden guardar"),
        (LIST, "Miraflores", "«Miraflores» no está en la lista de ZONA: Sarco, Villa México"),
        (DATE, "31/02/2026", "«31/02/2026» no existe en el calendario"),
        (DATE, "29/02/2027", "no existe en el calendario"),
        (DATE, "2026-13-01", "no existe en el calendario"),
        (DATE, "mañana", "«mañana» no es una fecha. Escríbala como 18/11/2026"),
        (DATE, "18/11-2026", "no es una fecha"),
        (DATE, "18/11/1899", "no es una fecha"),
        (DATE, "18/11/2100", "no es una fecha"),
        (DATE, 46344, "no es una fecha"),
        (NUMBER, "3,5", "número entero, sin decimales"),
        (NUMBER, 3.5, "número entero, sin decimales"),
        (NUMBER, "tres", "«tres» no es un número"),
        (NUMBER, "1.23", "no es un número"),  # neither thousands nor a Spanish decimal
        (NUMBER, "9" * 5_000, "demasiado grande"),
        (NUMBER, 1e300, "demasiado grande"),
        (NUMBER, float("inf"), "demasiado grande"),
        (NUMBER, float("nan"), "demasiado grande"),
        (NUMBER, True, "Aquí va un número"),
        (AMOUNT, "1,005", "más de dos decimales"),
        (AMOUNT, "20.000.001", "demasiado grande"),
        (AMOUNT, True, "Aquí va un número"),
        (AMOUNT, 0.5, "número entero"),
        (FLAG, "quizás", "Aquí va «sí» o «no»"),
        (FLAG, 2, "Aquí va «sí» o «no»"),
    ],
)
def test_wrong_cell_is_refused_in_spanish(column: Column, typed: Any, why: str) -> None:
    with pytest.raises(UserError) as refusal:
        value(column, typed)
    assert why in str(refusal.value)


def test_refusal_shows_a_few_options_of_a_long_list() -> None:
    options = tuple(f"Zona {n}" for n in range(12))
    with pytest.raises(UserError, match=r"Zona 0, .*Zona 7…\.$"):
        value(LIST, "otra", options)


def test_list_without_catalogue_takes_any_text() -> None:
    """An installation without zones yet can still be filled in."""
    assert value(LIST, "Sarco Alto", ()) == "Sarco Alto"


def test_instant_travels_in_utc_and_a_flag_as_itself() -> None:
    la_paz = timezone(timedelta(hours=-4))
    assert to_wire(datetime(2026, 11, 18, 11, 0, tzinfo=la_paz)) == "2026-11-18T15:00:00Z"
    assert to_wire(True) is True
    assert to_wire(None) is None


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
VALUES = {
    "text": (TEXT, TEXTS),
    "list": (LIST, st.sampled_from(ZONES)),
    "date": (DATE, st.dates(date(1900, 1, 1), date(2099, 12, 31))),
    "number": (NUMBER, st.integers(-2_000_000_000, 2_000_000_000)),
    "amount": (AMOUNT, st.integers(-2_000_000_000, 2_000_000_000)),
    "flag": (FLAG, st.booleans()),
}


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_wire_value_read_again_is_the_same(kind: str, data: st.DataObject) -> None:
    """Undo sends back what was shown: value → wire → value changes nothing."""
    column, some = VALUES[kind]
    first = value(column, data.draw(some))  # a text is trimmed the first time
    assert value(column, to_wire(first)) == first


@pytest.mark.parametrize("kind", [*VALUES, "instant"])
@given(data=st.data())
def test_journal_text_travels_as_the_cell_does(kind: str, data: st.DataObject) -> None:
    """An answer replayed from the journal equals the one given when the cell was written."""
    column, some = VALUES.get(kind, (Column("en", "EN", "instant"), INSTANTS))
    cell = data.draw(st.none() | some)
    assert from_journal(column, journal.as_text(cell)) == to_wire(cell)


SPACES = """
from datetime import date
from lib.tools.board.cells import parse
from lib.tools.board.spec import Column
many = " " * 200_000
column = Column("nota", "NOTA", length=500_000)
found = parse(column, f"a{many}b{many}\\n{many}c", options=(), today=date(2026, 11, 18))
assert found == f"a{many}b c"
"""


def test_long_run_of_spaces_does_not_hold_the_base() -> None:
    """A pattern that backtracks takes ten minutes for it, inside the transaction; this, no time."""
    subprocess.run([sys.executable, "-c", SPACES], cwd=ROOT, check=True, timeout=90)
