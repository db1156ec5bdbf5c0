"""How each column of a file writes its dates and decimals, settled before any row is read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import cast
from zoneinfo import ZoneInfo

from lib.base.errors import UserError
from lib.tools.importer.evidence import DateEvidence, DecimalEvidence
from lib.tools.importer.kinds import FieldType, Kind
from lib.tools.importer.mapping import DateOrder, DecimalMark, Mapping
from lib.tools.importer.reading import Reading
from lib.tools.importer.values import Writing

RANK = "agrupar.orden"  # stands for the column that orders the rows of a record

_STEP = 5_000
_HOW_TO_SAY = {  # by whether it is about dates
    True: "Diga cuál es en «Fechas» al importar, o con formato_fecha (d/m/a o m/d/a) en el mapeo, "
    "o con --formato-fecha.",
    False: "Diga cuál es la marca en «Decimales» al importar, o con decimal («,» o «.») en el "
    "mapeo, o con --decimal.",
}


@dataclass(frozen=True)
class _Need:
    """A column whose writing has to be known; field is its field's name, or RANK."""

    field: str
    column: str
    is_date: bool


def writings(kind: Kind, mapping: Mapping, reading: Reading, zone: ZoneInfo) -> dict[str, Writing]:
    """How each mapped field is written, by its name; UserError asks what its column leaves open."""
    plain = Writing(zone, frozenset(text.strip() for text in mapping.nulos))
    settled = dict.fromkeys((*mapping.columnas, RANK), plain)
    open_: dict[str, tuple[str, DateEvidence | DecimalEvidence]] = {}
    for need in _needs(kind, mapping):
        if need.is_date and (order := _declared_order(mapping, need)) is not None:
            settled[need.field] = replace(plain, order=order)
        elif not need.is_date and mapping.decimal is not None:
            settled[need.field] = replace(plain, decimal=mapping.decimal)
        else:
            open_[need.field] = need.column, DateEvidence() if need.is_date else DecimalEvidence()
    _gather(reading, list(open_.values()), plain.nulls)
    for name, (column, evidence) in open_.items():
        settled[name] = _settled(plain, column, evidence)
    return settled


def refuse_contradiction(written: Writing, column: str, cell: object, *, is_date: bool) -> None:
    """Raise UserError when a refused cell proves another writing than the column's first cells did.

    To set it aside would be to go on reading 05/04 as if nothing had happened.
    """
    if not written.proved or not isinstance(cell, str):
        return
    evidence = DateEvidence() if is_date else DecimalEvidence()
    evidence.add([cell])
    if evidence.proof() not in (None, written.order if is_date else written.decimal):
        raise UserError(_contradiction(column, is_date))


def _needs(kind: Kind, mapping: Mapping) -> Iterator[_Need]:
    for field in kind.fields:
        if (column := mapping.columnas.get(field.name)) is not None:
            if field.type in (FieldType.DATE, FieldType.INSTANT, FieldType.MONEY):
                yield _Need(field.name, column, field.type is not FieldType.MONEY)
    groups = mapping.agrupar
    if groups and groups.orden and groups.tipo_orden != "texto":
        yield _Need(RANK, groups.orden, groups.tipo_orden == "fecha")


def _gather(
    reading: Reading, open_: list[tuple[str, DateEvidence | DecimalEvidence]], nulls: frozenset[str]
) -> None:
    """Look at the file until every column has proved its writing, or to the end."""
    titles, rows = reading.unique_columns(), reading.rows()
    places = [(titles.index(column), evidence) for column, evidence in open_]
    while any(evidence.proof() is None for _, evidence in places):
        some = [cells for _, cells in islice(rows, _STEP)]
        if not some:
            return
        for place, evidence in places:
            texts = {row[place] for row in some if place < len(row)}
            evidence.add(t for t in texts if isinstance(t, str) and t.strip() not in nulls)


def _declared_order(mapping: Mapping, need: _Need) -> DateOrder | None:
    """The date order the mapping declares; the ordering column shares that of its field."""
    if need.field != RANK:
        return mapping.order_of(need.field)
    fields = [name for name, column in mapping.columnas.items() if column == need.column]
    return next(filter(None, map(mapping.order_of, [*fields, RANK])), None)


def _settled(plain: Writing, column: str, evidence: DateEvidence | DecimalEvidence) -> Writing:
    """What the column proved, or what does no harm; else the person is asked."""
    is_date = isinstance(evidence, DateEvidence)
    if (proof := evidence.proof()) == "contradictoria":
        raise UserError(_contradiction(column, is_date))
    if (found := proof or evidence.harmless()) is None:
        ways = "día/mes o mes/día" if is_date else "mil o uno con decimales"
        raise UserError(
            f"Columna «{column}»: «{evidence.unclear}» puede ser {ways} y nada en la columna lo "
            f"aclara. {_HOW_TO_SAY[is_date]}"
        )
    written = replace(plain, proved=proof is not None)
    if isinstance(evidence, DateEvidence):
        return replace(written, order=cast(DateOrder, found))
    return replace(written, decimal=cast(DecimalMark, found))


def _contradiction(column: str, is_date: bool) -> str:
    one, other = ("fechas son día/mes", "mes/día") if is_date else ("cifras usan coma", "punto")
    return f"Columna «{column}»: unas {one} y otras {other}. {_HOW_TO_SAY[is_date]}"
