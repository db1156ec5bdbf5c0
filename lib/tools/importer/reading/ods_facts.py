"""An ods workbook looked at as XML: the corners of each sheet and its error cells."""

from pathlib import Path

from lib.tools.importer.reading.archives import checked_entries, damaged, entry_blocks, walk_xml
from lib.tools.importer.reading.sheet_facts import SheetFacts, check_area

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384
_MOST_ERRORS = 1_000_000


class OdsFacts:
    """Reads the whole of content.xml once, keeping little."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._sheets: dict[str, SheetFacts] = {}
        self._facts = SheetFacts()
        self._row = self._column = 0
        self._row_times = self._cell_times = 1
        self._is_error = False
        self._text: list[str] = []
        entries = checked_entries(path)
        if "content.xml" not in entries:
            raise damaged(path.name)
        for name, entry in entries.items():
            if name != "content.xml" and name.endswith(".xml"):
                for _ in entry_blocks(path, entry):
                    pass  # read for its own checks
        blocks = entry_blocks(path, entries["content.xml"])
        walk_xml(path.name, blocks, self._start, self._end, self._characters)
        for sheet, facts in self._sheets.items():
            check_area(facts, sheet)  # the library loads them all on opening

    def of(self, sheet: str) -> SheetFacts:
        if sheet not in self._sheets:
            raise damaged(self._name)
        return self._sheets[sheet]

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _CELLS:
            self._cell_times = self._times(attributes, "number-columns-repeated", _MOST_COLUMNS)
            self._is_error = attributes.get(f"{_CALC}value-type") == "error"
            self._text = []
            if f"{_OFFICE}value-type" in attributes:
                self._saw()
        elif tag == f"{_TABLE}table-row":
            self._row_times = self._times(attributes, "number-rows-repeated", _MOST_ROWS)
            self._column = 0
        elif tag == f"{_TABLE}table":
            self._facts = self._sheets[attributes.get(f"{_TABLE}name", "")] = SheetFacts()
            self._row = 0

    def _times(self, attributes: dict[str, str], name: str, most: int) -> int:
        written = attributes.get(f"{_TABLE}{name}", "1")
        times = int(written) if written.isdecimal() and len(written) < 10 else most + 1
        if not 0 < times <= most:
            raise damaged(self._name)
        return times

    def _saw(self) -> None:
        times = self._row_times * self._cell_times
        self._facts.saw(self._row, self._column, times=times)
        self._facts.stretch(self._row + self._row_times - 1, self._column + self._cell_times - 1)

    def _characters(self, text: str) -> None:
        if self._is_error:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        if tag in _CELLS:
            if self._is_error:
                self._remember("".join(self._text).strip() or "#ERROR")
            self._is_error = False
            self._column += self._cell_times
            if self._column > 2 * _MOST_COLUMNS:
                raise damaged(self._name)
        elif tag == f"{_TABLE}table-row":
            self._row += self._row_times

    def _remember(self, code: str) -> None:
        if len(self._facts.errors) + self._row_times * self._cell_times > _MOST_ERRORS:
            raise damaged(self._name)
        for row in range(self._row, self._row + self._row_times):
            for column in range(self._column, self._column + self._cell_times):
                self._facts.errors[row, column] = code
