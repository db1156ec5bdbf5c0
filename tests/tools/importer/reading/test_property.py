"""Whatever a program writes, it is read back exactly or not taken for sure."""

import csv
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lib.base.errors import UserError
from lib.tools.importer.reading import read_table

_TEXT = st.text(
    alphabet=st.sampled_from("abcñáéíóúÑ¿ XYZ0123456789.,;|\t'\"-:/%$@=+()\n"), max_size=12
)
_TITLE = st.text(alphabet=st.sampled_from("abcdeñó _"), min_size=2, max_size=10).filter(
    lambda title: title == title.strip() and title
)
_ENCODINGS = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp850"]
)
_SEPARATORS = st.sampled_from([",", ";", "\t", "|"])
_NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
_QUOTING = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])


@st.composite
def _tables(draw: st.DrawFn, cell: st.SearchStrategy[str]) -> list[list[str]]:
    width = draw(st.integers(2, 6))
    titles = draw(st.lists(_TITLE, min_size=width, max_size=width, unique=True))
    row = st.lists(cell, min_size=width, max_size=width)
    return [titles, *draw(st.lists(row, min_size=1, max_size=8))]


def _write(
    folder: str, rows: list[list[str]], encoding: str, separator: str, newline: str, quoting: int
) -> Path:
    path = Path(folder) / "datos.csv"
    if newline == "\r":
        quoting = csv.QUOTE_ALL  # the writer would leave a "\n" without quotes
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator=newline, quoting=quoting)
        writer.writerows(rows)
    return path


def _solid(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows if "".join(row).strip()]


@settings(max_examples=300, deadline=None)
@given(_tables(_TEXT), _ENCODINGS, _SEPARATORS, _NEWLINES, _QUOTING)
def test_any_table_is_read_exactly_or_doubted(
    rows: list[list[str]], encoding: str, separator: str, newline: str, quoting: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = _write(folder, rows, encoding, separator, newline, quoting)
        try:
            reading = read_table(path)
        except UserError:
            return
        read = [cells for _, cells in reading.rows()]
        assert len(read) == reading.data_rows
        assert (tuple(read[0]), tuple(read[-1])) == (reading.first, reading.last)
        if reading.confidence == "alta" and not reading.notes:
            assert list(reading.columns) == rows[0]
            assert read == _solid(rows[1:])


_NAME = st.text(alphabet=st.sampled_from("abcdefñáéíóú ,;|\"'"), min_size=1, max_size=15)
_RECORD = st.tuples(
    st.integers(1000, 9999).map(str),
    _NAME.map(lambda name: f"x{name}x"),
    st.dates().map(lambda day: f"{day:%d/%m}/{day.year:04}"),
    st.integers(0, 10**7).map(lambda cents: f"{cents // 100},{cents % 100:02}"),
).map(list)


@settings(max_examples=200, deadline=None)
@given(st.lists(_RECORD, min_size=1, max_size=20), _ENCODINGS, _SEPARATORS, _NEWLINES, _QUOTING)
def test_an_ordinary_table_is_always_read_exactly(
    rows: list[list[str]], encoding: str, separator: str, newline: str, quoting: int
) -> None:
    table = [["contrato", "razón social", "fecha", "valor"], *rows]
    with tempfile.TemporaryDirectory() as folder:
        reading = read_table(_write(folder, table, encoding, separator, newline, quoting))
        assert list(reading.columns) == table[0]
        assert [cells for _, cells in reading.rows()] == rows
        assert reading.separator == separator
