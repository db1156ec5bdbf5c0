"""An xls workbook looked at as records (BIFF in an OLE container): corners and error cells."""

import struct
from collections.abc import Iterator
from pathlib import Path

from lib.tools.importer.archives import damaged
from lib.tools.importer.sheet_facts import SheetFacts, check_area

_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOUNDSHEET, _BOOLERR, _FORMULA, _MULRK, _EOF, _BOF = 0x85, 0x205, 0x06, 0xBD, 0x0A, 0x809
_VALUES = frozenset({0x203, 0xFD, 0x204, _BOOLERR, _FORMULA, 0x27E, _MULRK, 0xD6})
_END_OF_CHAIN = 0xFFFFFFFA  # and above: markers, not sectors
_SMALL_STREAM = 4096


class XlsFacts:
    """Sheets are asked for by their position in the workbook."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            self._stream = _workbook_stream(path.read_bytes())
            self._starts = [
                struct.unpack_from("<I", body)[0]
                for code, body in _records(self._stream, 0)
                if code == _BOUNDSHEET
            ]
        except (struct.error, IndexError, ValueError):
            raise damaged(path.name) from None

    def of(self, position: int, sheet: str) -> SheetFacts:
        facts = SheetFacts()
        try:
            for code, body in _records(self._stream, self._starts[position]):
                if code in _VALUES:
                    _see(code, body, facts)
        except (struct.error, IndexError):
            raise damaged(self._name) from None
        check_area(facts, sheet)
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


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Records from one BOF to its EOF, those of embedded charts left out."""
    depth = 0
    while start + 4 <= len(stream):
        code, length = struct.unpack_from("<HH", stream, start)
        if code == _BOF:
            depth += 1
        elif code == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield code, stream[start + 4 : start + 4 + length]
        start += 4 + length


def _workbook_stream(data: bytes) -> bytes:
    """The stream "Workbook" (or "Book") of the container."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if not 64 <= size <= 4096:
        raise ValueError(size)
    per_sector = size // 4
    first_directory, _, _, first_small, _, first_extra, extras = struct.unpack_from(
        "<IIIIIII", data, 48
    )

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    def numbers(number: int) -> tuple[int, ...]:
        return struct.unpack(f"<{per_sector}I", sector(number))

    fat_places = list(struct.unpack_from("<109I", data, 76))
    for _ in range(min(extras, len(data) // size)):
        *more, first_extra = numbers(first_extra)
        fat_places += more
    fat = [entry for place in fat_places if place < _END_OF_CHAIN for entry in numbers(place)]

    def chain(number: int, table: list[int]) -> Iterator[int]:
        for _ in range(len(table) + 1):
            if number >= _END_OF_CHAIN:
                return
            yield number
            number = table[number]
        raise ValueError("a chain of sectors that bites its tail")

    def stream(number: int) -> bytes:
        return b"".join(sector(place) for place in chain(number, fat))

    directory = stream(first_directory)
    root_start = struct.unpack_from("<I", directory, 116)[0]
    for place in range(0, len(directory) - 127, 128):
        name_length = struct.unpack_from("<H", directory, place + 64)[0]
        name = directory[place : place + max(0, name_length - 2)].decode("utf-16-le", "replace")
        if name.lower() not in ("workbook", "book"):
            continue
        start, length = struct.unpack_from("<II", directory, place + 116)
        if length >= _SMALL_STREAM:
            return stream(start)[:length]
        small_fat = [entry for number in chain(first_small, fat) for entry in numbers(number)]
        container = stream(root_start)
        pieces = [container[at * 64 : at * 64 + 64] for at in chain(start, small_fat)]
        return b"".join(pieces)[:length]
    raise ValueError("no workbook inside")
