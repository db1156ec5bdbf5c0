"""The rows of a file as records of a kind: good ones, and those set aside with their reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from lib.tools.importer.block import Aside, Block
from lib.tools.importer.decide import RANK, refuse_contradiction, writings
from lib.tools.importer.grouping import Groups, Row
from lib.tools.importer.kinds import Field, FieldType, Kind, Wrong
from lib.tools.importer.mapping import DateOrder, DecimalMark, Mapping
from lib.tools.importer.reading import Reading
from lib.tools.importer.reading.cells import as_text, is_blank
from lib.tools.importer.refused import Refused
from lib.tools.importer.values import Reader, rank_reader, reader


@dataclass
class Records:
    """A file read as a kind through a mapping; iterate `blocks` once per pass.

    read_rows counts the file's rows, distinct gathers the values the kind asks
    about; both are complete when the blocks are exhausted.
    """

    kind: Kind
    mapping: Mapping
    reading: Reading
    zone: ZoneInfo  # in which the file writes its times
    site_zone: ZoneInfo  # whose days are counted
    read_rows: int = 0
    distinct: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._place = {name: i for i, name in enumerate(self.reading.unique_columns())}
        self._writings = writings(self.kind, self.mapping, self.reading, self.zone)

    def blocks(self, size: int) -> Iterator[tuple[Block, list[Aside]]]:
        """The file in blocks of up to `size` rows, each with the rows that were set aside."""
        self.read_rows = 0
        self.distinct = {name: set() for name in self.kind.distinct}
        steps = self._steps()
        seen: dict[Any, int] = {}
        for rows, asides in self._pieces(size):
            self._sort(rows)
            block = self._block(rows, steps, seen, asides)
            asides.sort(key=lambda aside: aside.row)
            yield block, asides

    def settled(self) -> Mapping:
        """The mapping with what the file proved of its dates and decimals written out in it.

        Rows of this file that come back one by one can prove nothing by themselves.
        """
        orders: dict[str, DateOrder] = {}
        marks: set[DecimalMark] = set()
        for f in self.kind.fields:
            written = self._writings.get(f.name)
            if written is None:
                continue
            if f.type in (FieldType.DATE, FieldType.INSTANT):
                known = written.proved or self.mapping.order_of(f.name) is not None
                orders[f.name] = written.order if known else "d/m/a"
            elif f.type is FieldType.MONEY:
                marks.add(written.decimal)
        told = {
            "formato_fecha": orders or self.mapping.formato_fecha,
            "decimal": marks.pop() if len(marks) == 1 else self.mapping.decimal,
        }
        return self.mapping.model_copy(update=told)

    def _block(
        self, rows: list[Row], steps: list[tuple[Field, int, Reader]], seen: dict[Any, int],
        asides: list[Aside],
    ) -> Block:  # fmt: skip
        """The records of some rows, column by column; wrong ones go to `asides`."""
        content: list[Sequence[Any]] = [cells for _, cells in rows]
        block = Block([number for number, _ in rows], {}, content)
        by_place = list(zip(*content, strict=True))
        wrong: dict[int, tuple[str, str]] = {}
        for f, place, column in steps:
            cells = by_place[place] if by_place else ()
            block.columns[f.name] = self._column(f, column, cells, wrong)
        block = self._without(block, wrong, asides)
        block = self._without(block, self.kind.complete(block.columns, self.site_zone), asides)
        block = self._without(block, self._repeated(block, seen), asides)
        for name, values in self.distinct.items():
            values.update(block.columns.get(name, ()))
            values.discard(None)
        return block

    def _column(
        self, f: Field, column: Reader, cells: Sequence[Any], wrong: dict[int, tuple[str, str]]
    ) -> list[Any]:
        """A column's values; the places of refused cells go to `wrong`, with the first reason."""
        try:
            return column.column(cells)
        except Refused:
            pass
        values = []
        for place, cell in enumerate(cells):
            try:
                values.append(column.one(cell))
            except Refused as reason:
                if f.type in (FieldType.DATE, FieldType.INSTANT, FieldType.MONEY):
                    is_date = f.type is not FieldType.MONEY
                    title = self.mapping.columnas[f.name]
                    refuse_contradiction(self._writings[f.name], title, cell, is_date=is_date)
                values.append(None)
                wrong.setdefault(place, (f.name, str(reason)))
        return values

    def _sort(self, rows: list[Row]) -> None:
        """Bring together what is near in an index: written together, it shares the index's pages.

        Every page that a transaction touches goes to the log whole; a file in order
        of time would touch all of an index by product, over and over.
        """
        if (name := self.kind.target.neighbours) is not None:
            place = self._place[self.mapping.columnas[name]]
            rows.sort(key=lambda row: str(row[1][place]))

    def _without(self, block: Block, wrong: Wrong, asides: list[Aside]) -> Block:
        """The block without its wrong records, which are set aside."""
        for place, (name, reason) in wrong.items():
            column = self.mapping.columnas.get(name, name)
            content = block.content[place][: len(self._place)]
            value = as_text(content[self._place[column]]) if column in self._place else ""
            asides.append(Aside(block.rows[place], column, value, reason, content))
        return block.only([i for i in range(len(block)) if i not in wrong]) if wrong else block

    def _repeated(self, block: Block, seen: dict[Any, int]) -> Wrong:
        """The records whose key came before in the file; only the first of a key is kept."""
        names = self.kind.key
        columns = [block.columns[name] for name in names]
        keys = columns[0] if len(names) == 1 else list(zip(*columns, strict=True))
        first = dict(zip(keys, block.rows, strict=True))
        if len(first) == len(keys) and seen.keys().isdisjoint(first):
            seen.update(first)  # nearly every block
            return {}
        wrong = {}
        for row, place in sorted(zip(block.rows, range(len(keys)), strict=True)):
            key = keys[place]
            if (earlier := seen.setdefault(key, row)) != row:
                said = self._said(key if len(names) > 1 else (key,))
                wrong[place] = (names[0], f"repetida: la fila {earlier} ya trae {said}")
        return wrong

    def _said(self, key: tuple[Any, ...]) -> str:
        labels = [self.kind.field(k).label for k in self.kind.key if k in self.mapping.columnas]
        return (
            ", ".join(f"{w} {as_text(v)}" for w, v in zip(labels, key, strict=False)) or "lo mismo"
        )

    def _pieces(self, size: int) -> Iterator[tuple[list[Row], list[Aside]]]:
        """The rows as wide as the header, grouped where the mapping says so; others set aside."""
        groups = self._groups()
        for rows, asides in self._whole_rows(size):
            if groups is None:
                yield rows, asides
            else:
                yield [], asides + groups.add(rows)
        merged = groups.rows() if groups else iter(())
        while some := list(islice(merged, size)):
            yield some, []  # type: ignore[misc]

    def _whole_rows(self, size: int) -> Iterator[tuple[list[Row], list[Aside]]]:
        """Rows as wide as the header; blank cells beyond it do no harm."""
        width, rows = len(self._place), self.reading.rows()
        while some := list(islice(rows, size)):
            self.read_rows += len(some)
            asides = []
            if {len(cells) for _, cells in some} != {width}:
                whole = []
                for number, cells in some:
                    if len(cells) >= width and is_blank(cells[width:]):
                        whole.append((number, cells[:width]))
                    else:
                        reason = f"la fila tiene {len(cells)} celdas y el encabezado {width}"
                        asides.append(Aside(number, "", "", reason, cells))
                some = whole
            yield some, asides

    def _groups(self) -> Groups | None:
        groups, written = self.mapping.agrupar, self._writings[RANK]
        if groups is None:
            return None
        rank = groups.orden and (groups.orden, self._place[groups.orden])
        return Groups(
            key=(groups.clave, self._place[groups.clave]),
            rank=rank or None,
            read_rank=rank_reader(groups.orden or "", groups.tipo_orden, written),
            nulls=written.nulls,
        )

    def _steps(self) -> list[tuple[Field, int, Reader]]:
        """Each mapped field, the place of its cells in a row, and what reads them."""
        groups = self.mapping.agrupar
        steps = []
        for f in self.kind.fields:
            if f.name in self.mapping.columnas:
                place = self._place[self.mapping.columnas[f.name]]
                if groups and f.name in groups.primero:
                    place += len(self._place)  # a grouped row ends in its first row's cells
                pairs = self.mapping.valores.get(f.name, {})
                steps.append((f, place, reader(f, self._writings[f.name], pairs)))
        return steps
