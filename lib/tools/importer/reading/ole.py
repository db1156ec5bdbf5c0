"""The OLE container of an xls workbook: its workbook stream, every length checked on the way.

The library that reads the cells reserves what the container declares and
follows its chains wherever they lead; a damaged one would take the whole
process with it. Here each sector must exist and each chain must end.
"""

import struct
from collections.abc import Iterator, Sequence

_RESERVED = 0xFFFFFFFA  # and above: markers, not sectors
_SMALL_SECTOR = 64
_SMALL_STREAM = 4096
_ENTRY = 128


class BrokenContainer(ValueError):
    """A container that does not hold together."""


def workbook_stream(data: bytes) -> bytes:
    """The stream "Workbook", or "Book" in the oldest files."""
    return _Container(data).stream_named("Workbook", "Book")


class _Container:
    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or struct.unpack_from("<H", data, 30)[0] not in (9, 12):
            raise BrokenContainer("header")
        self._data = data
        self._size = 1 << struct.unpack_from("<H", data, 30)[0]
        self._count = -(-len(data) // self._size)  # sectors, the header's among them
        declared = struct.unpack_from("<8I", data, 40)
        directories, fats, first_directory, _, _, first_small, smalls, first_extra = declared
        extras = struct.unpack_from("<I", data, 72)[0]
        if max(directories, fats, smalls, extras) > self._count:
            raise BrokenContainer("declared lengths")
        places = list(struct.unpack_from("<109I", data, 76)) + self._extra_places(first_extra)
        self._fat = [n for at in places if at < _RESERVED for n in self._numbers(at)]
        self._directory = self._chain(first_directory)
        self._small_fat = [n for at in self._links(first_small) for n in self._numbers(at)]
        start, length = self._start_and_length(0)
        if length > len(data):
            raise BrokenContainer("root")
        self._small = self._chain(start)

    def stream_named(self, *names: str) -> bytes:
        entries: dict[str, int] = {}
        for place in range(0, len(self._directory) - _ENTRY + 1, _ENTRY):
            name = self._directory[place : place + 64].decode("utf-16-le", "replace")
            entries.setdefault(name.split("\0")[0], place)
        for name in names:
            if name in entries:
                start, length = self._start_and_length(entries[name])
                if length > len(self._data):
                    raise BrokenContainer(name)
                if length >= _SMALL_STREAM:
                    return self._chain(start)[:length]
                return self._small_chain(start)[:length]
        raise BrokenContainer("no workbook inside")

    def _start_and_length(self, place: int) -> tuple[int, int]:
        # Files of version 3 leave garbage in the upper half of the length.
        layout = "<IQ" if self._size == 4096 else "<II"
        start, length = struct.unpack_from(layout, self._directory, place + 116)
        return start, length

    def _sector(self, number: int) -> bytes:
        if number + 1 >= self._count:
            raise BrokenContainer("sector")
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _numbers(self, number: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self._size // 4}I", self._sector(number))

    def _extra_places(self, number: int) -> list[int]:
        places: list[int] = []
        for _ in range(self._count):
            if number >= _RESERVED:
                return places
            *more, number = self._numbers(number)
            places += more
        raise BrokenContainer("a chain that bites its tail")

    def _links(self, number: int, table: Sequence[int] | None = None) -> Iterator[int]:
        table = self._fat if table is None else table
        for _ in range(len(table) + 1):
            if number >= _RESERVED:
                return
            if number >= len(table):
                raise BrokenContainer("chain")
            yield number
            number = table[number]
        raise BrokenContainer("a chain that bites its tail")

    def _chain(self, number: int) -> bytes:
        return b"".join(self._sector(place) for place in self._links(number))

    def _small_chain(self, number: int) -> bytes:
        pieces = []
        for place in self._links(number, self._small_fat):
            if (place + 1) * _SMALL_SECTOR > len(self._small):
                raise BrokenContainer("small sector")
            pieces.append(self._small[place * _SMALL_SECTOR : (place + 1) * _SMALL_SECTOR])
        return b"".join(pieces)
