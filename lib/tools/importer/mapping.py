"""The mapping: which column of a file is which field of a kind (JSON, saved per source).

The JSON's words are Spanish, because supervisors keep these files;
docs/manual/mapeo.md explains each and docs/manual/mapeo.schema.json is the
schema made from this module.
"""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lib.base.errors import UserError
from lib.base.text import folded
from lib.tools.importer.kinds import FieldType, Kind

DateOrder = Literal["d/m/a", "m/d/a", "a-m-d", "d/m/aa", "m/d/aa"]

DecimalMark = Literal[",", "."]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Lectura(_Strict):
    """How to read the file, where the detection should be overruled."""

    codificacion: str | None = Field(None, description="Codificación del texto, p. ej. cp1252.")
    separador: str | None = Field(None, description="Separador de columnas, p. ej. ';'.")
    hoja: str | None = Field(None, description="Hoja del libro.")
    encabezado: int | None = Field(
        None, ge=-1, description="Fila del encabezado, contando desde 0; -1 si no hay."
    )


class Agrupar(_Strict):
    """Several rows of the file make one record."""

    clave: str = Field(description="Columna cuyo valor comparten las filas de un registro.")
    orden: str | None = Field(
        None, description="Columna que ordena las filas de un registro; sin ella, el archivo."
    )
    tipo_orden: Literal["fecha", "numero", "texto"] = Field(
        "texto", description="Cómo se comparan los valores de la columna de orden."
    )
    primero: list[str] = Field(
        default_factory=list, description="Campos que se toman de la primera fila."
    )
    ultimo: list[str] = Field(
        default_factory=list,
        description="Campos que se toman de la última fila; también los no nombrados.",
    )


class Cobertura(_Strict):
    """The dates the file covers, when its rows alone do not tell."""

    desde: date | None = None
    hasta: date | None = None


class Mapping(_Strict):
    """A mapping as its JSON file holds it."""

    clase: str = Field(description="Clase de importación: reportes_dano, bajas, planilla…")
    fuente: str = Field("", description="De dónde viene el archivo; el nombre con que se guarda.")
    lectura: Lectura = Field(default_factory=Lectura)
    columnas: dict[str, str] = Field(description="Campo → columna del archivo.")
    formato_fecha: DateOrder | dict[str, DateOrder] | None = Field(
        None, description="Orden de día, mes y año, para todos los campos o por campo."
    )
    decimal: DecimalMark | None = Field(None, description="Marca decimal de los importes.")
    nulos: list[str] = Field(
        default_factory=list, description="Textos que significan «sin dato», p. ej. '?'."
    )
    zona_horaria: str | None = Field(
        None, description="Zona de las fechas con hora; sin ella, la del sitio."
    )
    valores: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="Por campo, texto del archivo → valor; '*' para los demás.",
    )
    agrupar: Agrupar | None = None
    cubre: Cobertura = Field(default_factory=Cobertura)

    def order_of(self, field: str) -> DateOrder | None:
        """The declared date order of a field."""
        if isinstance(self.formato_fecha, dict):
            return self.formato_fecha.get(field)
        return self.formato_fecha


def load(path: Path) -> Mapping:
    """A mapping file; UserError says what is wrong in it and where."""
    try:
        return Mapping.model_validate(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError:
        raise UserError(
            f"No se pudo leer el mapeo {path}: no existe o no se puede abrir. Revise la ruta."
        ) from None
    except UnicodeDecodeError:
        raise UserError(f"El mapeo {path} no está en UTF-8. Guárdelo de nuevo así.") from None
    except json.JSONDecodeError as error:
        raise UserError(
            f"El mapeo {path} no es JSON válido: revise la línea {error.lineno}, "
            f"columna {error.colno}."
        ) from None
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(p) for p in e['loc']) or 'el archivo'}: {_said(e['type'])}"
            for e in error.errors()
        )
        raise UserError(f"El mapeo {path} no es válido: {wrong}.") from None


def _said(trouble: str) -> str:
    """What is wrong with a part of a mapping file; the schema tells what each may hold."""
    words = {"missing": "falta", "extra_forbidden": "sobra, un mapeo no tiene esa parte"}
    return words.get(
        trouble, "su valor no es de los que admite (vea «python -m lib mapeo-esquema»)"
    )


def propose(kind: Kind, columns: tuple[str, ...]) -> Mapping:
    """The mapping that the column names alone allow: names, labels and synonyms, folded."""
    by_name = {folded(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field in kind.fields:
        for word in (field.name, field.label, *field.synonyms):
            column = by_name.get(folded(word))
            if column is not None and column not in found.values():
                found[field.name] = column
                break
    return Mapping(clase=kind.code, columnas=found)


def refuse_other_kind(kind: Kind, others: Sequence[Kind], columns: tuple[str, ...]) -> None:
    """Refuse a file whose columns are plainly those of another kind (a planilla as bajas)."""
    known = len(propose(kind, columns).columnas)
    for other in others:
        found = propose(other, columns).columnas
        whole = all(f.name in found for f in other.fields)
        if other is not kind and whole and len(found) > known:
            raise UserError(
                f"Las columnas del archivo son las de {other.title} ({other.code}), no las de "
                f"{kind.title}. Impórtelo con esa clase, o diga con un mapeo qué columna es cuál."
            )


def check(mapping: Mapping, kind: Kind, columns: tuple[str, ...]) -> None:
    """Refuse a mapping that does not fit the kind or the file, naming what and what there is."""
    known = {f.name for f in kind.fields}
    if mapping.clase != kind.code:
        raise UserError(f"El mapeo es de la clase «{mapping.clase}», no de «{kind.code}».")
    groups = mapping.agrupar
    named = {
        *mapping.columnas,
        *mapping.valores,
        *(mapping.formato_fecha if isinstance(mapping.formato_fecha, dict) else ()),
        *(groups.primero + groups.ultimo if groups else ()),
    }
    if unknown := sorted(named - known):
        raise UserError(
            f"El mapeo nombra campos que {kind.title} no tiene: {', '.join(unknown)}. "
            f"Los campos son: {', '.join(sorted(known))}."
        )
    used = {*mapping.columnas.values()}
    if groups:
        used |= {c for c in (groups.clave, groups.orden) if c}
    if absent := sorted(used - {*columns}):
        raise UserError(
            f"El archivo no tiene la columna {', '.join(f'«{c}»' for c in absent)}. "
            f"Sus columnas son: {', '.join(columns)}."
        )
    lacking = [f for f in kind.fields if f.required and f.name not in mapping.columnas]
    if lacking:
        raise UserError(
            f"Para importar {kind.title} falta saber qué columna es "
            f"{', '.join(f'«{f.label}» ({f.name})' for f in lacking)}. "
            f"El archivo tiene: {', '.join(columns)}. Indíquelo con un mapeo."
        )
    wrong = [
        f"{name}: {value}"
        for name, pairs in mapping.valores.items()
        for value in pairs.values()
        if kind.field(name).type is FieldType.OPTION and value not in kind.field(name).options
    ]
    if wrong:
        raise UserError(f"El mapeo da valores que no existen: {', '.join(wrong)}.")


def schema() -> dict[str, object]:
    """The JSON Schema of a mapping file."""
    return Mapping.model_json_schema()
