"""Titles over several rows of a sheet, put together from its merged cells when that is certain."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.tools.importer.reading.cells import (
    Cell,
    Numbered,
    Row,
    as_text,
    extent,
    filled,
    is_blank,
    kind,
)
from lib.tools.importer.reading.header import BODY, Header, skipped
from lib.tools.importer.reading.header_signs import (
    LONGEST_TITLE,
    column_kinds,
    is_measured,
    names_a_period,
    words_over_figures,
)

_DEEPEST = 12  # rows that titles may take
_SHOWN = 5  # titles in the note


@dataclass(frozen=True)
class Span:
    """A merged range: first and last row and column."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class _Piece:
    """A cell of the block of titles, as one of the columns under it sees it."""

    cell: Cell
    row: int
    left: int
    right: int
    merged: bool

    @property
    def text(self) -> str:
        return " ".join(as_text(self.cell).split())


def stacked_header(sample: Sequence[Numbered], spans: Sequence[Span]) -> Header | None:
    """The header if every column's title is beyond doubt; None leaves the sheet to the others."""
    top = next((place for place, (_, row) in enumerate(sample) if len(filled(row)) > 1), None)
    if top is None or all(span.top != top for span in spans):
        return None
    bottom = _closed(spans, top, top)
    grouped = False
    while bottom is not None and _has_open_group(columns := _columns(sample, spans, top, bottom)):
        lower = _closed(spans, top, bottom + 1)
        if lower is None or not _is_lower_level(sample, spans, columns, bottom + 1, lower):
            return None
        bottom, grouped = lower, True
    if bottom is None or bottom == top:
        return None
    columns = _columns(sample, spans, top, bottom)
    solid = [row for _, row in sample[bottom + 1 :] if not is_blank(row)]
    if not solid or is_blank(sample[bottom + 1][1]) or not _are_titles(columns, solid):
        return None
    titles = tuple(_joined(pieces) for pieces in columns)
    body = solid[:BODY]
    if not _fit(titles, body, spans, below=bottom + 1, grouped=grouped):
        return None
    notes = (_how(sample, titles, top, bottom), *skipped(sample, top))
    return Header(bottom, bottom + 1, titles, extent(titles), tuple(body), False, notes)


def as_pointed_at(header: Header) -> Header:
    """The same header when a person pointed at its last row."""
    return replace(header, sure=True)


def _closed(spans: Sequence[Span], top: int, bottom: int) -> int | None:
    """The last row once no merged range is cut; None if it goes too deep or starts above."""
    while True:
        touching = [span for span in spans if span.top <= bottom and span.bottom >= top]
        if any(span.top < top for span in touching):
            return None
        lower = max([bottom, *(span.bottom for span in touching)])
        if lower - top >= _DEEPEST:
            return None
        if lower == bottom:
            return bottom
        bottom = lower


def _columns(
    sample: Sequence[Numbered], spans: Sequence[Span], top: int, bottom: int
) -> list[list[_Piece]]:
    """For each column of the sheet, the cells of the block that stand over it, from the top."""
    block = {(span.top, span.left): span for span in spans if top <= span.top <= bottom}
    width = max(
        [len(row) for _, row in sample[top : bottom + 1]]
        + [span.right + 1 for span in block.values()]
    )
    columns: list[list[_Piece]] = [[] for _ in range(width)]
    for index, (_, row) in enumerate(sample[top : bottom + 1], start=top):
        for place in filled(row):
            span = block.get((index, place), Span(index, place, index, place))
            piece = _Piece(row[place], index, span.left, span.right, (index, place) in block)
            for column in range(span.left, span.right + 1):
                columns[column].append(piece)
    return columns


def _has_open_group(columns: Sequence[Sequence[_Piece]]) -> bool:
    """True while some title stands over several columns with none of their own below."""
    return any(pieces and pieces[-1].left < pieces[-1].right for pieces in columns)


def _is_lower_level(
    sample: Sequence[Numbered],
    spans: Sequence[Span],
    columns: Sequence[Sequence[_Piece]],
    first: int,
    last: int,
) -> bool:
    """Rows first to last name the columns of the groups above, and no column that has its name.

    Merged groups often stand over a row that has all the titles already; they
    are needed only where that row repeats itself or lacks some.
    """
    if last >= len(sample) or is_blank(sample[first][1]):
        return False
    more = _columns(sample, spans, first, last)
    for column, pieces in enumerate(more):
        above = columns[column] if column < len(columns) else []
        if pieces and above and above[-1].left == above[-1].right:
            return False
    names = [pieces[-1].text for pieces in more if pieces]
    named = {column for column, pieces in enumerate(more) if pieces}
    used = {column for column, pieces in enumerate(columns) if pieces} | named
    alone = last == first and not _has_open_group(more)
    return not alone or len(set(names)) < len(names) or named < used


def _are_titles(columns: Sequence[Sequence[_Piece]], body: Sequence[Row]) -> bool:
    """One complete title for each column in use, and nothing in the block that is no title."""
    used = [column for column, pieces in enumerate(columns) if pieces]
    width = max(extent(row) for row in body)
    start = min(filled(row)[0] for row in body)
    if start < used[0] or width > len(columns) or len(used) < 2:
        return False
    for column in range(used[0], max(width, used[-1] + 1)):
        pieces = columns[column]
        if not pieces or pieces[-1].left < pieces[-1].right:
            return False
        for above, piece in zip([None, *pieces], pieces, strict=False):
            under_group = above is not None and above.right - above.left > piece.right - piece.left
            if kind(piece.cell) != "text" and not (under_group and names_a_period(piece.cell)):
                return False
            if above is not None and not (above.merged or piece.merged):
                return False  # one name under another, and nothing that ties them
        if len(_joined(pieces)) > LONGEST_TITLE or pieces[-1].text.endswith(":"):
            return False
    return True


def _fit(
    titles: Sequence[str], body: Sequence[Row], spans: Sequence[Span], *, below: int, grouped: bool
) -> bool:
    """True when what lies under the titles is data and not one more level of them."""
    kinds = column_kinds(body, len(titles))
    if words_over_figures(body, kinds):
        return False
    for column, title in enumerate(titles):
        if any(column < len(row) and as_text(row[column]).strip() == title for row in body):
            if title:
                return False
    figures = any(is_measured(counts) for counts in kinds)
    merged_on = any(span.top == below and span.bottom > below for span in spans)
    # A level that no merged range closes, or ranges that go on below, need firmer evidence.
    return figures or not (grouped or merged_on)


def _joined(pieces: Sequence[_Piece]) -> str:
    """'Enero / Plan' under a group; 'Valor (COP)' where a title goes on in the cell below."""
    title = ""
    for above, piece in zip([None, *pieces], pieces, strict=False):
        if above is None:
            title = piece.text
        else:
            same = (above.left, above.right) == (piece.left, piece.right)
            title += f"{' ' if same else ' / '}{piece.text}"
    return title


def _how(sample: Sequence[Numbered], titles: Sequence[str], top: int, bottom: int) -> str:
    named = [title for title in titles if title]
    shown = ", ".join(f"«{title}»" for title in named[:_SHOWN])
    more = "…" if len(named) > _SHOWN else ""
    return (
        f"El encabezado ocupa las filas {sample[top][0]} a {sample[bottom][0]}: cada título se "
        f"armó de arriba abajo con sus celdas combinadas ({shown}{more}). Compruébelo."
    )
