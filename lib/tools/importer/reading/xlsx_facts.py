"""An xlsx workbook looked at as XML: where each sheet is, its corners and its error cells."""

import posixpath
import re
import string
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lib.tools.importer.reading.archives import checked_entries, damaged, entry_blocks, walk_xml
from lib.tools.importer.reading.sheet_facts import NOT_CALCULATED, SheetFacts, check_area

_LONGEST_ROW = 32 << 20
_REFS = re.compile(rb' r="([A-Za-z]+[0-9]+)"')  # as every program writes them
_DIGITS = b"0123456789"
_LETTERS = string.ascii_letters.encode()
_CELL_TAGS = tuple(
    mark + end for mark in (b"<c", b":c") for end in (b" ", b">", b"/", b"\n", b"\t")
)
_ERROR = re.compile(rb'\st\s*=\s*["\']e["\']')
_TYPED_TEXT = re.compile(rb'\st\s*=\s*["\'](?:str|inlineStr)["\']')
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^<>]*>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_NO_RESULT = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)\b([^<>]*)>")
_REF = re.compile(rb'\sr\s*=\s*["\']([A-Za-z]*)([0-9]*)["\']')


class XlsxFacts:
    """Checks the container on creation; each sheet when it is asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries = checked_entries(path)
        self._sheets = self._places()
        sheets = set(self._sheets.values())
        for name, entry in self._entries.items():
            if name not in sheets and name.lower().endswith((".xml", ".rels")):
                for _ in entry_blocks(path, entry):
                    pass  # read for its own checks

    def of(self, sheet: str) -> SheetFacts:
        entry = self._entries.get(self._sheets.get(sheet, ""))
        if entry is None:
            raise damaged(self._path.name)
        facts = SheetFacts()
        place = (-1, -1)
        for block in self._whole_rows(entry):
            refs = _REFS.findall(block)
            cells = sum(block.count(tag) for tag in _CELL_TAGS)
            if cells > len(refs) or _has_errors(block):
                place = _look_closely(block, facts, place)
            else:
                facts.cells += cells
            if refs:
                listed = b" ".join(refs)
                rows = set(map(int, set(listed.translate(None, _LETTERS).split())))
                columns = set(map(_column, set(listed.translate(None, _DIGITS).split())))
                facts.stretch(min(rows) - 1, min(columns))
                facts.stretch(max(rows) - 1, max(columns))
                place = (max(rows) - 1, place[1])
            check_area(facts, sheet)
        return facts

    def _places(self) -> dict[str, str]:
        """Sheet name -> entry of the container."""
        ids: dict[str, str] = {}
        targets: dict[str, str] = {}

        def sheet(tag: str, attributes: dict[str, str]) -> None:
            if tag.endswith(" sheet"):
                for key, value in attributes.items():
                    if key.endswith("/relationships id"):
                        ids[attributes.get("name", "")] = value

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag.endswith(" Relationship"):
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        for entry, handler in (
            ("xl/workbook.xml", sheet),
            ("xl/_rels/workbook.xml.rels", relation),
        ):
            if entry not in self._entries:
                raise damaged(self._path.name)
            blocks = entry_blocks(self._path, self._entries[entry])
            walk_xml(self._path.name, blocks, handler)
        return {
            name: posixpath.normpath(posixpath.join("xl", targets.get(key, ""))).lstrip("/")
            for name, key in ids.items()
        }

    def _whole_rows(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        rest = b""
        pieces: list[bytes] = []
        size = 0
        for block in entry_blocks(self._path, entry):
            pieces.append(block)
            size += len(block)
            if size < 1 << 20:
                continue
            rest += b"".join(pieces)
            pieces, size = [], 0
            cut = rest.rfind(b"row>") + 4
            if cut > 4:
                yield rest[:cut]
                rest = rest[cut:]
            elif len(rest) > _LONGEST_ROW:
                raise damaged(self._path.name)
        yield rest + b"".join(pieces)


def _has_errors(block: bytes) -> bool:
    # Plain searches first: most sheets have neither errors nor formulas.
    return ((b'"e"' in block or b"'e'" in block) and _ERROR.search(block) is not None) or (
        (b"<f" in block or b":f" in block) and _NO_RESULT.search(block) is not None
    )


def _look_closely(block: bytes, facts: SheetFacts, place: tuple[int, int]) -> tuple[int, int]:
    """Cell by cell: those that do not say where they are follow the one before."""
    row, column = place
    for piece in _CELL_END.split(block):  # at most one cell is open at the end of each
        for tag in _ROW_OR_CELL.finditer(piece):
            attributes = b" " + tag[2]
            ref = _REF.search(attributes)
            if tag[1] == b"row":
                row = int(ref[2]) - 1 if ref and ref[2] else row + 1
                column = -1
                continue
            if ref and ref[1] and ref[2]:
                row, column = int(ref[2]) - 1, _column(ref[1])
            else:
                column += 1
            facts.saw(row, column)
            inner = b"" if attributes.endswith(b"/") else piece[tag.end() :]
            code = _error_code(attributes, inner)
            if code is not None:
                facts.errors[row, column] = code
    return row, column


def _error_code(attributes: bytes, inner: bytes) -> str | None:
    value = _VALUE.search(inner)
    if _ERROR.search(attributes):
        return value[1].decode("utf-8", "replace") if value else "#ERROR"
    if _FORMULA.search(inner) and not value and not _TYPED_TEXT.search(attributes):
        return NOT_CALCULATED
    return None


def _column(name: bytes) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number - 1
