"""The table of a file, whatever the file is, and what a person may decide in its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lib.tools.importer.reading.body import Records, data_only, read_body
from lib.tools.importer.reading.cells import Cell, as_text
from lib.tools.importer.reading.file_kind import Format, decide_format
from lib.tools.importer.reading.sheet_table import sheet_records
from lib.tools.importer.reading.text_encoding import decide_encoding
from lib.tools.importer.reading.text_layout import decide_layout
from lib.tools.importer.reading.text_records import records
from lib.tools.importer.reading.workbooks import find_table, reload

_EXTENSIONS = {
    ".csv": "csv", ".tsv": "csv", ".tab": "csv", ".txt": "csv",
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".ods": "ods",
}  # fmt: skip


@dataclass(frozen=True)
class Choices:
    """What a person decided in the program's place; None leaves it to the program."""

    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    # From 0: the record of a text file, the row of a sheet; -1 says that there are no titles.
    header_row: int | None = None


@dataclass(frozen=True)
class Reading:
    """A table found in a file. Its rows are read again from the file each time."""

    path: Path
    format: Format
    encoding: str | None
    separator: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    header_row: int | None  # None: no titles; the last one where they take several rows
    columns: tuple[str, ...]
    data_rows: int
    first: tuple[Cell, ...]
    last: tuple[Cell, ...]
    confidence: Literal["alta", "media"]
    notes: tuple[str, ...]
    _records: Callable[[], Records] = field(repr=False, compare=False)
    _left_out: frozenset[int] = field(repr=False, compare=False)

    def unique_columns(self) -> tuple[str, ...]:
        """Titles on one line, none blank and none repeated: 'id', 'id (2)', 'columna 4'."""
        names: list[str] = []
        taken = {" ".join(title.split()) for title in self.columns}
        for place, title in enumerate(self.columns, start=1):
            base = " ".join(title.split()) or f"columna {place}"
            name, copy = base, 1
            while name in names or (copy > 1 and name in taken):
                copy += 1
                name = f"{base} ({copy})"
            names.append(name)
        return tuple(names)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Each data row with the number a person sees: the sheet's row, the file's line."""
        return data_only(self._records(), self._left_out)


def read_table(path: Path, choices: Choices | None = None, *, max_mb: int = 256) -> Reading:
    """The table in the file, or a UserError that says why not and what to do."""
    choices = choices or Choices()
    kind = decide_format(path, max_mb=max_mb)
    if kind == "csv":
        return _read_text(path, choices)
    return _read_workbook(path, kind, choices)


def as_json(reading: Reading) -> dict[str, object]:
    """The reading in plain values, for programs that compare or show it."""
    return {
        "encoding": reading.encoding,
        "separator": reading.separator,
        "sheet": reading.sheet,
        "header_row": reading.header_row,
        "columns": list(reading.columns),
        "data_rows": reading.data_rows,
        "first": [as_text(cell) for cell in reading.first],
        "last": [as_text(cell) for cell in reading.last],
        "confidence": reading.confidence,
        "notes": list(reading.notes),
        "format": reading.format,
    }


def _read_text(path: Path, choices: Choices) -> Reading:
    encoding = decide_encoding(path, choices.encoding)
    layout = decide_layout(
        path, encoding.name, separator=choices.separator, header_row=choices.header_row
    )

    def below() -> Records:
        lines = records(path, encoding.name, layout.dialect)
        for _ in range(layout.header.skip):
            next(lines)
        return lines

    body = read_body(below, layout.header)
    columns = tuple(map(as_text, layout.header.titles))
    return Reading(
        path=path,
        format="csv",
        encoding=encoding.name,
        separator=layout.dialect.separator,
        sheet=None,
        sheets=(),
        header_row=layout.header.index,
        columns=columns,
        data_rows=body.data_rows,
        first=body.first,
        last=body.last,
        confidence=_confidence(encoding.sure and layout.sure and body.sure),
        notes=(
            *_extension_note(path, "csv"),
            *encoding.notes,
            *layout.notes,
            *layout.header.notes,
            *_repeated_titles(columns),
            *body.notes,
        ),
        _records=below,
        _left_out=body.left_out,
    )


def _read_workbook(path: Path, kind: Format, choices: Choices) -> Reading:
    table, sheet = find_table(path, kind, sheet=choices.sheet, header_row=choices.header_row)

    def below() -> Records:
        return sheet_records(reload(path, table.sheet), table)

    body = read_body(lambda: sheet_records(sheet, table), table.header)
    columns = tuple(map(as_text, table.header.titles))
    return Reading(
        path=path,
        format=kind,
        encoding=None,
        separator=None,
        sheet=table.sheet,
        sheets=table.sheets,
        header_row=table.header.index,
        columns=columns,
        data_rows=body.data_rows,
        first=body.first,
        last=body.last,
        confidence=_confidence(table.sure and body.sure),
        notes=(
            *_extension_note(path, kind),
            *table.notes,
            *table.header.notes,
            *_repeated_titles(columns),
            *body.notes,
        ),
        _records=below,
        _left_out=body.left_out,
    )


def _confidence(sure: bool) -> Literal["alta", "media"]:
    return "alta" if sure else "media"


def _extension_note(path: Path, kind: Format) -> list[str]:
    if _EXTENSIONS.get(path.suffix.lower(), kind) == kind:
        return []
    real = "texto" if kind == "csv" else kind
    return [
        f"El nombre termina en {path.suffix}, pero el contenido es {real}: se leyó como {real}."
    ]


def _repeated_titles(columns: tuple[str, ...]) -> list[str]:
    folded = [" ".join(title.split()) for title in columns]
    repeated = sorted({title for title in folded if title and folded.count(title) > 1})
    if not repeated:
        return []
    shown = ", ".join(f"«{title}»" for title in repeated[:5])
    return [f"Hay títulos repetidos, que se numeran: {shown}."]
