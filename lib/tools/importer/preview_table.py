"""The rows of a preview as tables: to look at, by sort, and to take away, all in one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from lib.base.money import amount
from lib.tools.board.spec import Column, Type
from lib.tools.importer.block import Aside, Outcome
from lib.tools.importer.kinds import Field, FieldType, Kind
from lib.tools.importer.reading.cells import as_text
from lib.tools.importer.summary import Samples

_FILA = Column("fila", "Fila", "number", help="La que muestra la hoja de cálculo", width=70)
_TYPES: dict[FieldType, Type] = {
    FieldType.TEXT: "text",
    FieldType.OPTION: "text",
    FieldType.DATE: "date",
    FieldType.INSTANT: "instant",
    FieldType.MONEY: "amount",
}
_CHANGED = (
    _FILA,
    Column("clave", "Cuál", width=150),
    Column("campo", "Campo", width=160),
    Column("antes", "Antes", width=220),
    Column("despues", "Después", width=220),
)
_ASIDE = (
    _FILA,
    Column("campo", "Columna", width=160),
    Column("antes", "Valor", width=160),
    Column("motivo", "Motivo", width=320),
    Column("contenido", "La fila entera", width=420),
)
ALL = (
    Column("que", "Qué pasa", width=90),
    _FILA,
    Column("clave", "Cuál", width=150),
    Column("campo", "Columna o campo", width=150),
    Column("antes", "Antes", width=180),
    Column("despues", "Después", width=180),
    Column("motivo", "Motivo", width=260),
    Column("contenido", "La fila entera", width=420),
)


def of_sort(
    kind: Kind, samples: Samples, sort: str, zone: ZoneInfo
) -> tuple[tuple[Column, ...], pd.DataFrame]:
    """The columns and rows of one sort: records as they are, changes and set-aside rows told."""
    if sort == "aparte":
        return _ASIDE, _frame(_ASIDE, [_aside(a) for a in samples.aparte])
    if sort == "cambiada":
        return _CHANGED, _frame(_CHANGED, _changes(kind, samples.cambiada, zone))
    found: list[Outcome] = getattr(samples, sort)
    fields = [f for f in kind.fields if any(f.name in o.values for o in found)]
    columns = (_FILA, *(Column(f.name, f.label, _TYPES[f.type], width=130) for f in fields))
    return columns, _frame(columns, [{"fila": o.row, **o.values} for o in found])


def everything(kind: Kind, samples: Samples, zone: ZoneInfo) -> pd.DataFrame:
    """Every sample in one table with the columns of ALL, as a download holds them."""
    rows = [{"que": "apartada", **_aside(a)} for a in samples.aparte]
    rows += [{"que": "cambiada", **change} for change in _changes(kind, samples.cambiada, zone)]
    for sort in ("nueva", "igual"):
        rows += [_record(kind, o, zone) | {"que": sort} for o in getattr(samples, sort)]
    return _frame(ALL, rows)


def _record(kind: Kind, outcome: Outcome, zone: ZoneInfo) -> dict[str, Any]:
    told = (
        f"{f.label}: {_said(f, outcome.values[f.name], zone)}"
        for f in kind.fields
        if outcome.values.get(f.name) is not None
    )
    return {
        "fila": outcome.row,
        "clave": _key(kind, outcome.values, zone),
        "contenido": " · ".join(told),
    }


def _changes(kind: Kind, found: Sequence[Outcome], zone: ZoneInfo) -> list[dict[str, Any]]:
    """A line per changed cell."""
    lines = []
    for outcome in found:
        for f in kind.fields:
            if f.name in (outcome.before or {}):
                lines.append(
                    {
                        "fila": outcome.row,
                        "clave": _key(kind, outcome.values, zone),
                        "campo": f.label,
                        "antes": _said(f, (outcome.before or {})[f.name], zone),
                        "despues": _said(f, outcome.values[f.name], zone),
                    }
                )
    return lines


def _aside(aside: Aside) -> dict[str, Any]:
    return {
        "fila": aside.row,
        "campo": aside.column,
        "antes": aside.value,
        "motivo": aside.reason,
        "contenido": " · ".join(map(as_text, aside.content)),
    }


def _key(kind: Kind, values: Mapping[str, Any], zone: ZoneInfo) -> str:
    """The required fields of a record: what people know it by."""
    required = (f for f in kind.fields if f.required and f.type is not FieldType.INSTANT)
    return " · ".join(_said(f, values.get(f.name), zone) for f in required)


def _said(field: Field, value: Any, zone: ZoneInfo) -> str:
    """A value as a person writes it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if field.type is FieldType.MONEY:
        return str(amount(value)).replace(".", ",")
    return str(value)


def _frame(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {c.name: pd.Series([r.get(c.name) for r in rows], dtype="object") for c in columns}
    )
    for column in columns:
        if column.type == "instant":
            frame[column.name] = pd.to_datetime(frame[column.name], utc=True)
        elif column.type in ("number", "amount"):
            frame[column.name] = frame[column.name].astype("Int64")
    return frame
