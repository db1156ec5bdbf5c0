"""Real files from the street: read exactly, or refused with a message."""

import json
from pathlib import Path

import pytest

from lib.base.errors import UserError
from lib.tools.importer.reading import as_json, read_table

_FOLDER = Path(__file__).parents[5] / "shared" / "data" / "messy"
_NOTES = {"README.md", "SOURCES.tsv", "expected.json"}
_FILES = sorted(file.name for file in _FOLDER.glob("*") if file.name not in _NOTES)
_EXPECTED = json.loads((_FOLDER / "expected.json").read_text("utf-8")) if _FILES else {}
_TABLES = sorted(name for name, facts in _EXPECTED.items() if "header" in facts)
_REFUSED = {
    "cell_errors_NA_DIV0.xlsx": "una sola columna",
    "csv_injection_payloads.txt": "encabezado",
    "date_1904.xlsx": "No hay encabezado",
    "date_iso.xlsx": "una sola columna",
    "date_serials.xls": "No hay encabezado",
    "merged_cells.xlsx": "una sola columna",
    "mixed_date_formats.ods": "No hay encabezado",
    "multiline_headers.xlsx": "celdas combinadas",
    "password_protected.xlsx": "contraseña",
    "uk_preamble_rows.csv": "encabezado",
    "zero_bytes.xlsx": "0 bytes",
}


@pytest.mark.parametrize("name", _TABLES)
def test_table_is_read_exactly(name: str) -> None:
    expected = _EXPECTED[name]
    reading = read_table(_FOLDER / name)
    shown = as_json(reading)
    assert shown["encoding"] == expected["encoding"]
    assert shown["separator"] == expected["delimiter"]
    assert shown["header_row"] == expected["header_row_index"]
    assert shown["columns"] == expected["header"]
    assert shown["data_rows"] == expected["non_blank_rows"]
    assert list(reading.first)[: len(expected["first"])] == expected["first"]
    assert list(reading.last)[: len(expected["last"])] == expected["last"]
    rows = [tuple(cells) for _, cells in reading.rows()]
    assert (len(rows), rows[0], rows[-1]) == (reading.data_rows, reading.first, reading.last)


@pytest.mark.parametrize("name", [name for name in _FILES if name not in _TABLES])
def test_the_rest_is_refused_with_a_reason_or_read_as_a_sheet(name: str) -> None:
    if name in _REFUSED:
        with pytest.raises(UserError, match=_REFUSED[name]):
            read_table(_FOLDER / name)
    else:
        assert read_table(_FOLDER / name).data_rows > 0
