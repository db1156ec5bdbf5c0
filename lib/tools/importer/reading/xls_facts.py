"""An xls workbook looked at as records (BIFF in an OLE container): corners and error cells."""

import struct
from collections.abc import Iterator
from pathlib import Path

from lib.tools.importer.reading.archives import damaged
from lib.tools.importer.reading.ole import BrokenContainer, workbook_stream
from lib.tools.importer.reading.sheet_facts import LARGEST_AREA, SheetFacts, check_area

_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOUNDSHEET, _BOOLERR, _FORMULA, _MULRK, _EOF = 0x85, 0x205, 0x06, 0xBD, 0x0A
_SST, _DIMENSIONS = 0xFC, 0x200
_OLD_DIMENSIONS = 10  # bytes, before Excel 97
_VALUES = frozenset({0x203, 0xFD, 0x204, _BOOLERR, _FORMULA, 0x27E, _MULRK, 0xD6})


class XlsFacts:
    """Sheets are asked for by their position in the workbook."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            stream = workbook_stream(path.read_bytes())
            sheets = [
                struct.unpack_from("<I", body)[0]
                for code, body in _records(stream, 0)
                if code == _BOUNDSHEET
            ]
            self._sheets = [_facts(stream, start) for start in sheets]
        except (struct.error, IndexError, BrokenContainer):
            raise damaged(path.name) from None
        for number, facts in enumerate(self._sheets, start=1):
            check_area(facts, str(number))  # the library loads them all on opening

    def of(self, position: int, _: str) -> SheetFacts:
        if position >= len(self._sheets):
            raise damaged(self._name)
        return self._sheets[position]


def _facts(stream: bytes, start: int) -> SheetFacts:
    facts = SheetFacts()
    for code, body in _records(stream, start):
        if code in _VALUES:
            _see(code, body, facts)
    return facts


def _see(code: int, body: bytes, facts: SheetFacts) -> None:
    row, column = struct.unpack_from("<HH", body)
    facts.saw(row, column)
    if code == _MULRK:
        last = struct.unpack_from("<H", body, len(body) - 2)[0]
        facts.saw(row, last, times=max(0, last - column))
    elif code == _BOOLERR and body[7]:
        facts.errors[row, column] = _CODES.get(body[6], "#ERROR")
    elif code == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        facts.errors[row, column] = _CODES.get(body[8], "#ERROR")


def _check_declared(code: int, body: bytes, stream: bytes) -> None:
    """The library reserves what these two records declare, before it reads a cell."""
    if code == _SST:
        declared, most = struct.unpack_from("<i", body, 4)[0], len(stream) // 3
    elif code == _DIMENSIONS:
        layout = "<HHHH" if len(body) == _OLD_DIMENSIONS else "<IIHH"
        top, bottom, left, right = struct.unpack_from(layout, body)
        declared, most = max(1, bottom - top + 1) * max(1, right - left + 1), LARGEST_AREA
        if top > bottom or left > right:
            raise BrokenContainer("dimensions")
    else:
        return
    if not 0 <= declared <= most:
        raise BrokenContainer("declared lengths")


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Records up to the first EOF, which is as far as the library reads."""
    while start + 4 <= len(stream):
        code, length = struct.unpack_from("<HH", stream, start)
        if code == _EOF:
            return
        body = stream[start + 4 : start + 4 + length]
        _check_declared(code, body, stream)
        yield code, body
        start += 4 + length
