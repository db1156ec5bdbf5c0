"""What the file is and which of its columns is which field: proposed, and changed by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from lib.tools.importer import proposal, sources
from lib.tools.importer.kinds import Field, FieldType, Kind
from lib.tools.importer.mapping import Cobertura, DateOrder, Lectura, Mapping
from lib.tools.importer.reading import Choices, Reading
from lib.tools.importer.reading.cells import as_text
from lib.tools.importer.upload import Upload
from lib.tools.site import Site

_BY_THE_FILE = "Según el archivo"
_BY_FIELD = "Guardado por campo"
_ORDERS: tuple[DateOrder, ...] = ("d/m/a", "m/d/a", "a-m-d", "d/m/aa", "m/d/aa")
_WITH_DATES = (FieldType.DATE, FieldType.INSTANT)


@dataclass(frozen=True)
class Told:
    """The kind, and the mapping as the person left it."""

    kind: Kind
    mapping: Mapping


def chosen(
    site: Site, kinds: Sequence[Kind], file: Upload, table: Reading, choices: Choices
) -> Told | None:
    """The mapping that the screen shows; None until the kind is known."""
    columns = table.unique_columns()
    guess = proposal.best(site, kinds, columns)
    titles = {kind.code: kind.title.capitalize() for kind in kinds}
    here = f"importar.{file.digest[:8]}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = st.selectbox(
            "Qué es", list(titles), key=f"{here}.clase", width=300,
            index=list(titles).index(guess.kind.code) if guess else None,
            format_func=lambda c: titles[c], placeholder="Elija qué es",
            help="Se reconoce por los títulos de las columnas; cámbielo si no es eso.",
        )  # fmt: skip
        if code is None:
            st.warning("Por sus columnas no se reconoce qué es este archivo: elíjalo.")
            return None
        kind = next(k for k in kinds if k.code == code)
        base = proposal.of_kind(site, kind, columns).mapping
        source = _source(site, kind, base, here)
        if kept := next((m for m in sources.known(site, code) if m.fuente == source), None):
            base = kept
        here = f"{here}.{code}.{base.fuente}"
        order = _order(kind, base, here)
        decimal = _decimal(kind, base, here)
        blanks = _blanks(base, here)
        covers = _coverage(base, here)
    picked = _columns(kind, base, table, columns, here)
    lectura = Lectura(
        codificacion=choices.encoding,
        separador=choices.separator,
        hoja=choices.sheet,
        encabezado=choices.header_row,
    )
    changed = {
        "fuente": source,
        "columnas": picked,
        "lectura": lectura,
        "formato_fecha": order,
        "decimal": decimal,
        "nulos": blanks,
        "cubre": covers,
    }
    return Told(kind, base.model_copy(update=changed))


def _source(site: Site, kind: Kind, base: Mapping, here: str) -> str:
    """Under which name the columns are kept for the next file; none: they are not."""
    known = [m.fuente for m in sources.known(site, kind.code)]
    at = known.index(base.fuente) if base.fuente in known else None
    found = st.selectbox(
        "De dónde viene", known, index=at, key=f"{here}.{kind.code}.fuente", width=220,
        accept_new_options=True, placeholder="Smartflex, hoja…",
        help="Con un nombre, lo que usted diga de las columnas se guarda al importar, y el próximo "
        "archivo de ahí se reconoce solo.",
    )  # fmt: skip
    return (found or "").strip()[:80]


def _order(kind: Kind, base: Mapping, here: str) -> DateOrder | dict[str, DateOrder] | None:
    if not any(f.type in _WITH_DATES for f in kind.fields):
        return None
    by_field = isinstance(base.formato_fecha, dict)
    ways = [_BY_THE_FILE, *([_BY_FIELD] if by_field else []), *_ORDERS]
    kept = _BY_FIELD if by_field else base.formato_fecha or _BY_THE_FILE
    picked = st.selectbox(
        "Fechas", ways, index=ways.index(str(kept)), key=f"{here}.fechas", width=170,
        help="d: día, m: mes, a: año de cuatro cifras, aa: de dos. «Según el archivo» lo decide "
        "por los días mayores que 12, y pregunta si no los hay.",
    )  # fmt: skip
    if picked == _BY_FIELD:
        return base.formato_fecha
    return next((order for order in _ORDERS if order == picked), None)


def _decimal(kind: Kind, base: Mapping, here: str) -> str | None:
    if not any(f.type is FieldType.MONEY for f in kind.fields):
        return None
    said = {_BY_THE_FILE: _BY_THE_FILE, ",": "Coma 1.234,50", ".": "Punto 1,234.50"}
    picked = st.selectbox(
        "Decimales", list(said), index=list(said).index(base.decimal or _BY_THE_FILE),
        key=f"{here}.decimal", width=170, format_func=lambda d: said[d],
    )  # fmt: skip
    return None if picked == _BY_THE_FILE else picked


def _blanks(base: Mapping, here: str) -> list[str]:
    return st.multiselect(
        "Sin dato", base.nulos, default=base.nulos, key=f"{here}.nulos", width=170,
        accept_new_options=True, placeholder="? o N/A…",
        help="Lo que el archivo escribe cuando no tiene el dato. Entra como celda vacía.",
    )  # fmt: skip


def _coverage(base: Mapping, here: str) -> Cobertura:
    """Which days the file covers, when its rows alone do not tell."""
    with st.popover("Días que cubre", icon=":material/date_range:"):
        st.caption(
            "Sin decirlo, desde la primera fecha del archivo hasta la última. Dígalo si cubre más "
            "días, por ejemplo los que no tuvieron ninguna fila."
        )
        first = st.date_input("Desde", base.cubre.desde, key=f"{here}.desde", format="DD/MM/YYYY")
        last = st.date_input("Hasta", base.cubre.hasta, key=f"{here}.hasta", format="DD/MM/YYYY")
    return Cobertura(
        desde=first if isinstance(first, date) else None,
        hasta=last if isinstance(last, date) else None,
    )


def _columns(
    kind: Kind, base: Mapping, table: Reading, columns: tuple[str, ...], here: str
) -> dict[str, str]:
    """Field → column of the file, each with its first value as an example."""
    first = {c: as_text(cell)[:30] for c, cell in zip(columns, table.first, strict=False)}
    missing = [f for f in kind.fields if f.required and f.name not in base.columnas]
    known = sum(f.name in base.columnas for f in kind.fields)
    label = f"Columnas: {known} de {len(kind.fields)} reconocidas"
    picked: dict[str, str] = {}
    with (
        st.expander(label, icon=":material/view_column:", expanded=bool(missing), key=f"{here}.e"),
        st.container(horizontal=True),
    ):
        for f in kind.fields:
            at = base.columnas.get(f.name)
            found = st.selectbox(
                f"{f.label} *" if f.required else f.label,
                columns,
                index=columns.index(at) if at in columns else None,
                key=f"{here}.campo.{f.name}",
                placeholder="(el archivo no la trae)",
                format_func=lambda c: f"{c} · {first[c]}" if first.get(c) else c,
                help=_help(f),
                width=250,
            )
            if found is not None:
                picked[f.name] = found
    return picked


def _help(field: Field) -> str:
    words = [*(["Obligatoria."] if field.required else []), f"Espera: {field.type}."]
    if field.options:
        words.append(f"Valores: {', '.join(field.options)}.")
    if field.synonyms:
        words.append(f"También se reconoce como: {', '.join(field.synonyms)}.")
    return " ".join(words)
