"""How each column of a file writes its dates and decimals, settled before any row is read."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Literal, cast
from zoneinfo import ZoneInfo

from lib.base.errors import UserError
from lib.tools.importer.evidence import DateEvidence, DecimalEvidence
from lib.tools.importer.kinds import FieldType, Kind
from lib.tools.importer.mapping import DateOrder, Mapping
from lib.tools.importer.reading import Reading
from lib.tools.importer.values import DecimalMark, Writing

RANK = "agrupar.orden"  # stands for the column that orders the rows of a record

_STEP = 5_000

_Need = tuple[str, str, Literal["date", "number"]]  # field (or RANK), column, what to settle


def writings(kind: Kind, mapping: Mapping, reading: Reading, zone: ZoneInfo) -> dict[str, Writing]:
    """How each mapped field is written, by its name; UserError asks what its column leaves open."""
    plain = Writing(zone, frozenset(text.strip() for text in mapping.nulos))
    settled = dict.fromkeys((*mapping.columnas, RANK), plain)
    dates: dict[str, DateEvidence] = {}
    numbers: dict[str, DecimalEvidence] = {}
    columns: dict[str, str] = {}
    for name, column, what in _needs(kind, mapping):
        columns[name] = column
        if what == "date" and (order := _declared_order(mapping, name, column)) is not None:
            settled[name] = replace(plain, order=order)
        elif what == "number" and mapping.decimal is not None:
            settled[name] = replace(plain, decimal=mapping.decimal)
        elif what == "date":
            dates[name] = DateEvidence()
        else:
            numbers[name] = DecimalEvidence()
    _gather(reading, {**dates, **numbers}, columns, plain.nulls)
    for name, found in dates.items():
        order = cast(DateOrder, _proved(columns[name], found))
        settled[name] = replace(plain, order=order)
    for name, amounts in numbers.items():
        mark = cast(DecimalMark, _proved(columns[name], amounts))
        settled[name] = replace(plain, decimal=mark)
    return settled


def _needs(kind: Kind, mapping: Mapping) -> Iterator[_Need]:
    for field in kind.fields:
        if (column := mapping.columnas.get(field.name)) is not None:
            if field.type in (FieldType.DATE, FieldType.INSTANT):
                yield field.name, column, "date"
            elif field.type is FieldType.MONEY:
                yield field.name, column, "number"
    groups = mapping.agrupar
    if groups and groups.orden and groups.tipo_orden != "texto":
        yield RANK, groups.orden, "date" if groups.tipo_orden == "fecha" else "number"


def _declared_order(mapping: Mapping, name: str, column: str) -> DateOrder | None:
    """The date order the mapping declares; the ordering column shares that of its field."""
    if name != RANK:
        return mapping.order_of(name)
    fields = [name for name, its in mapping.columnas.items() if its == column]
    return next(filter(None, map(mapping.order_of, fields or [""])), None)


def _gather(
    reading: Reading,
    evidence: dict[str, DateEvidence | DecimalEvidence],
    columns: dict[str, str],
    nulls: frozenset[str],
) -> None:
    """One pass over the file, for the columns that must speak for themselves."""
    if not evidence:
        return
    places = [(reading.unique_columns().index(columns[n]), e) for n, e in evidence.items()]
    rows = reading.rows()
    while some := [cells for _, cells in islice(rows, _STEP)]:
        for place, found in places:
            texts = {row[place] for row in some if place < len(row)}
            found.add(t for t in texts if isinstance(t, str) and t and t.strip() not in nulls)


def _proved(column: str, found: DateEvidence | DecimalEvidence) -> str:
    verdict = found.verdict()
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
