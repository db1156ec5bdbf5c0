"""The rows of a file as records of a kind: good ones, and those set aside with their reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from lib.base.errors import UserError
from lib.tools.importer.evidence import DateEvidence, DecimalEvidence
from lib.tools.importer.grouping import Row, grouped
from lib.tools.importer.kinds import Aside, Field, FieldType, Good, Kind
from lib.tools.importer.mapping import DateOrder, Mapping
from lib.tools.importer.reading import Reading
from lib.tools.importer.values import Convert, Refused, converter, shown

_DATES = (FieldType.DATE, FieldType.INSTANT)


@dataclass
class Records:
    """A file read as a kind through a mapping; iterate `stream` once per pass.

    read_rows counts the file's rows, distinct gathers the values the kind asks
    about; both are complete when a stream is exhausted.
    """

    kind: Kind
    mapping: Mapping
    reading: Reading
    zone: ZoneInfo
    orders: dict[str, DateOrder] = field(default_factory=dict)
    decimals: dict[str, Literal[",", "."]] = field(default_factory=dict)
    read_rows: int = 0
    distinct: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._columns = self.reading.unique_columns()
        self._place = {name: i for i, name in enumerate(self._columns)}
        self._decide()

    def stream(self) -> Iterator[Good | Aside]:
        """Every record or set-aside row, in the file's order."""
        self.read_rows = 0
        self.distinct = {name: set() for name in self.kind.distinct}
        steps = self._steps()
        names = [f.name for f, _, _ in steps]
        pairs = [(place, convert) for _, place, convert in steps]
        watched = [n for n in self.kind.distinct if n in names]
        complete, zone, seen = self.kind.complete, self.zone, dict[Any, int]()
        key_names, single = self.kind.key, len(self.kind.key) == 1
        asides: list[Aside] = []
        for number, cells in self._rows(asides):
            if asides:
                yield from asides
                asides.clear()
            try:
                values = dict(zip(names, [c(cells[p]) for p, c in pairs], strict=False))
            except Refused:
                yield self._refusal(number, cells, steps)
                continue
            if (wrong := complete(values, zone)) is not None:
                yield self._aside(number, cells, *wrong)
                continue
            key = values[key_names[0]] if single else tuple(values[k] for k in key_names)
            if (earlier := seen.setdefault(key, number)) != number:
                reason = f"repetida: la fila {earlier} ya trae {self._said(key)}"
                yield self._aside(number, cells, self.kind.key[0], reason)
                continue
            for name in watched:
                if values[name] is not None:
                    self.distinct[name].add(values[name])
            yield Good(number, values, cells)
        yield from asides

    def _rows(self, asides: list[Aside]) -> Iterator[Row]:
        whole = self._whole_rows(asides)
        groups = self.mapping.agrupar
        if groups is None:
            return whole
        first = frozenset(
            self._place[self.mapping.columnas[name]]
            for name in groups.primero
            if name in self.mapping.columnas
        )
        order = None
        if groups.orden is not None:
            place, convert = self._place[groups.orden], self._order_converter(groups.orden)
            order = lambda cells: convert(cells[place])  # noqa: E731
        column = groups.orden or groups.clave

        def aside(number: int, cells: list[Any], reason: str) -> None:
            place = self._place[column]
            asides.append(Aside(number, column, shown(cells[place]), reason, cells))

        key = self._place[groups.clave]
        return grouped(whole, key=key, order=order, first=first, aside=aside)

    def _whole_rows(self, asides: list[Aside]) -> Iterator[Row]:
        """The rows as wide as the header; others are set aside (extra blank cells do no harm)."""
        width = len(self._columns)
        for number, cells in self.reading.rows():
            self.read_rows += 1
            if len(cells) == width:
                yield number, cells
            elif len(cells) > width and not any(shown(c).strip() for c in cells[width:]):
                yield number, cells[:width]
            else:
                reason = f"la fila tiene {len(cells)} celdas y el encabezado {width}"
                asides.append(Aside(number, "", "", reason, cells))

    def _steps(self) -> list[tuple[Field, int, Convert]]:
        steps = []
        for f in self.kind.fields:
            if f.name in self.mapping.columnas:
                convert = converter(
                    f,
                    zone=self.zone,
                    order=self.orders.get(f.name, "d/m/a"),
                    decimal=self.decimals.get(f.name, ","),
                    nulls=frozenset(self.mapping.nulos),
                    pairs=self.mapping.valores.get(f.name, {}),
                )
                steps.append((f, self._place[self.mapping.columnas[f.name]], convert))
        return steps

    def _refusal(
        self, number: int, cells: list[Any], steps: Sequence[tuple[Field, int, Convert]]
    ) -> Aside:
        """The first cell of the row that its field refuses."""
        for f, place, convert in steps:
            try:
                convert(cells[place])
            except Refused as reason:
                return self._aside(number, cells, f.name, str(reason))
        raise AssertionError("a refused row has a refused cell")

    def _aside(self, number: int, cells: list[Any], name: str, reason: str) -> Aside:
        column = self.mapping.columnas.get(name, name)
        value = shown(cells[self._place[column]]) if column in self._place else ""
        return Aside(number, column, value, reason, cells)

    def _said(self, key: Any) -> str:
        key = key if len(self.kind.key) > 1 else (key,)
        labels = [self.kind.field(k).label for k in self.kind.key if k in self.mapping.columnas]
        return ", ".join(f"{w} {shown(v)}" for w, v in zip(labels, key, strict=False)) or "lo mismo"

    def _order_converter(self, column: str) -> Convert:
        groups = self.mapping.agrupar
        assert groups is not None
        kind = {"fecha": FieldType.INSTANT, "numero": FieldType.MONEY, "texto": FieldType.TEXT}
        return converter(
            Field(column, column, kind[groups.tipo_orden], required=True),
            zone=self.zone,
            order=self.orders.get(f"@{column}", "d/m/a"),
            decimal=self.decimals.get(f"@{column}", ","),
            nulls=frozenset(self.mapping.nulos),
            pairs={},
        )

    def _decide(self) -> None:
        """Settle the date order and decimal mark of every column that needs one, or ask."""
        dates: dict[str, DateEvidence] = {}
        amounts: dict[str, DecimalEvidence] = {}
        places: list[tuple[int, DateEvidence | DecimalEvidence]] = []
        for name, column, type_ in self._to_decide():
            declared = self.mapping.order_of(name.removeprefix("@"))
            if type_ in _DATES and declared is not None:
                self.orders[name] = declared
            elif type_ is FieldType.MONEY and self.mapping.decimal is not None:
                self.decimals[name] = self.mapping.decimal
            elif type_ in _DATES:
                dates[name] = DateEvidence()
                places.append((self._place[column], dates[name]))
            else:
                amounts[name] = DecimalEvidence()
                places.append((self._place[column], amounts[name]))
        if places:
            nulls = {"", *self.mapping.nulos}
            for _, cells in self.reading.rows():
                for place, evidence in places:
                    cell = cells[place] if place < len(cells) else None
                    if cell.__class__ is str and cell not in nulls:
                        evidence.add(cell)
        for name, found in dates.items():
            self.orders[name] = cast(DateOrder, self._proved(name, found.verdict(), found))
        for name, number in amounts.items():
            mark = self._proved(name, number.verdict(), number)
            self.decimals[name] = cast(Literal[",", "."], mark)

    def _to_decide(self) -> Iterator[tuple[str, str, FieldType]]:
        for f in self.kind.fields:
            if f.name in self.mapping.columnas and f.type in (*_DATES, FieldType.MONEY):
                yield f.name, self.mapping.columnas[f.name], f.type
        groups = self.mapping.agrupar
        if groups and groups.orden and groups.tipo_orden != "texto":
            wanted = FieldType.INSTANT if groups.tipo_orden == "fecha" else FieldType.MONEY
            yield f"@{groups.orden}", groups.orden, wanted

    def _proved(self, name: str, verdict: str, found: DateEvidence | DecimalEvidence) -> str:
        column = self.mapping.columnas.get(name, name.removeprefix("@"))
        if verdict not in ("sin prueba", "contradictoria"):
            return verdict
        if isinstance(found, DateEvidence):
            doubt = (
                f"«{found.example()}» puede ser día/mes o mes/día y ninguna fecha lo aclara"
                if verdict == "sin prueba"
                else "unas fechas son día/mes y otras mes/día"
            )
            raise UserError(
                f"Columna «{column}»: {doubt}. Diga cuál es con formato_fecha "
                "(d/m/a o m/d/a) en el mapeo o con --formato-fecha."
            )
        doubt = (
            f"«{found.unclear}» puede ser mil o uno con decimales"
            if verdict == "sin prueba"
            else "unas cifras usan coma decimal y otras punto"
        )
        raise UserError(
            f"Columna «{column}»: {doubt}. Diga cuál es la marca decimal con decimal "
            "(«,» o «.») en el mapeo o con --decimal."
        )
