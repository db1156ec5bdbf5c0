"""An indicator on screen: its value, verdict, and on request its formula, source and rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from lib.indicators.measure import Ficha, Medida, Total, Verdict
from lib.tools import excel
from lib.tools.board.spec import Column
from lib.ui import format as said
from lib.ui.charts import Bar
from lib.ui.tables import table

_SHORT = 6  # letters of a unit that stands beside its figure
_COLORS = {
    Verdict.ACEPTADO: "green",
    Verdict.OBSERVADO: "red",
    Verdict.SIN_META: "gray",
    Verdict.SIN_DATO: "gray",
}


@dataclass(frozen=True)
class Asked:
    """A figure somebody asked about: the measure, of which group, and what gives its rows."""

    medida: Medida
    grupo: str
    columns: Sequence[Column]
    rows: Callable[[], pd.DataFrame]
    caption: str = ""


def asked(
    medida: Medida,
    columns: Sequence[Column],
    rows: Callable[[], pd.DataFrame],
    *,
    key: str,
    zone: ZoneInfo,
) -> None:
    """A compact button with value and verdict that opens the ficha and the rows behind it."""
    label = (
        f"{medida.ficha.name} {value(medida)} :{_COLORS[medida.verdict]}-badge[{medida.verdict}]"
    )
    box = st.popover(label, key=key, on_change="rerun")
    if box.open:  # its rows are read then
        with box:
            st.markdown(f"**{medida.ficha.name}**, {said.month(medida.period)}")
            _told(medida)
            table(columns, rows(), key=f"{key}.filas", name=f"Filas de {medida.ficha.name}",
                  zone=zone, height=280)  # fmt: skip


def card(medida: Medida, *, key: str) -> bool:
    """A measure of a month at a glance; True when its figure is asked about."""
    short = unit(medida) if len(unit(medida)) <= _SHORT else ""
    # Two of them stand side by side on a phone.
    with st.container(border=True, width=174, height="stretch", gap="xsmall"):
        st.metric(medida.ficha.name, f"{value(medida)} {short}".strip())
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.badge(medida.verdict, color=_COLORS[medida.verdict], help=medida.note or None)  # type: ignore[arg-type]
            st.space("stretch")
            return st.button(
                "Ver filas",
                key=key,
                type="tertiary",
                help=f"Fórmula, fuente y filas de {medida.ficha.name}",
            )


def explain(figure: Asked, *, zone: ZoneInfo, obtained: str) -> None:
    """Open the dialog of a figure: formula, values, source, and its rows with their Excel."""
    # It runs the page again when closed: the chart that was clicked is drawn anew.
    dialog = st.dialog(said.plain(_title(figure)), width="large", on_dismiss="rerun")
    dialog(_explained)(figure, zone, obtained)


def _explained(figure: Asked, zone: ZoneInfo, obtained: str) -> None:
    medida = figure.medida
    st.markdown(f":small[{said.month(medida.period).capitalize()}]")
    _told(medida)
    if figure.caption:
        st.caption(figure.caption)
    with st.skeleton(height=320):
        rows = figure.rows()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{said.counted(len(rows), 'fila', 'filas')}**", width="content")
        st.download_button(
            "Excel",
            lambda: excel.workbook(
                medida.ficha.name, figure.columns, rows, zone=zone, facts=_facts(figure, obtained)
            ),
            file_name=f"{medida.ficha.code}-{medida.period.start:%Y-%m}.xlsx",
            icon=":material/download:",
            on_click="ignore",
            key="medida.excel",
        )
    table(figure.columns, rows, key="medida.filas", name=f"Filas de {_title(figure)}", zone=zone,
          height=320)  # fmt: skip


def month_bar(medida: Medida, *, of: str, provisional: bool) -> Bar:
    """A measure as a bar of its trend."""
    words = f"{value(medida)} {unit(medida)}, {medida.verdict}"
    label = f"{medida.period.start:%m/%y}"
    return Bar(of, label, _height(medida.value), words, provisional)


def group_bar(total: Total, ficha: Ficha, *, provisional: bool) -> Bar:
    """A group's total as a bar."""
    parts = [said.number(total.numerator)]
    if total.denominator is not None:
        parts.append(said.number(total.denominator))
    many = " de ".join(parts)
    told = "—" if total.value is None else said.number(total.value)
    words = f"{told} {ficha.unit} ({many})"
    return Bar(total.grupo, total.grupo, _height(total.value), words, provisional)


TENDENCIA = (
    Column("mes", "Mes", width=80),
    Column("cuenta", "Cuenta", width=220),
    Column("valor", "Valor", width=110),
    Column("veredicto", "Veredicto", width=110),
    Column("nota", "Nota", width=420),
)


def trend_table(told: Sequence[Medida]) -> pd.DataFrame:
    """A trend in words, the newest month first (TENDENCIA)."""
    lines = [
        {
            "mes": f"{m.period.start:%m/%Y}",
            "cuenta": _parts(m),
            "valor": f"{value(m)} {unit(m)}".strip(),
            "veredicto": str(m.verdict),
            "nota": m.note,
        }
        for m in reversed(told)
    ]
    return pd.DataFrame(lines, columns=[c.name for c in TENDENCIA], dtype="string")


def value(medida: Medida) -> str:
    """The value as it is said: a difference with its sign, — for none."""
    if medida.value is None:
        return "—"
    return said.number(medida.value) if medida.subtrahend is None else said.signed(medida.value)


def unit(medida: Medida) -> str:
    """The unit, of a value that is one."""
    return medida.ficha.unit if medida.value is not None else ""


def _height(told: object) -> float | None:
    return None if told is None else float(str(told))


def _title(figure: Asked) -> str:
    name = figure.medida.ficha.name
    return f"{name}: {figure.grupo}" if figure.grupo else name


def _told(medida: Medida) -> None:
    st.markdown(medida.ficha.formula.replace("*", "\\*"))
    words = f"{_parts(medida)} = **{value(medida)} {unit(medida)}**: {medida.verdict}"
    st.markdown(words)
    if medida.note:
        st.caption(medida.note)
    st.caption(f"Fuente: {medida.ficha.source}")


def _parts(medida: Medida) -> str:
    numerator = said.number(medida.numerator)
    if medida.subtrahend is not None:
        return f"{numerator} − {said.number(medida.subtrahend)}"
    if medida.denominator is None:
        return f"Mediana de {said.counted(medida.numerator, 'caso', 'casos')}"
    times = " × 100" if medida.ficha.unit == "%" else ""
    return f"{numerator}{times} / {said.number(medida.denominator)}"


def _facts(figure: Asked, obtained: str) -> dict[str, str]:
    medida = figure.medida
    return {
        "Indicador": f"{medida.ficha.name} ({medida.ficha.code})",
        "Mes": f"{medida.period.start:%m/%Y}",
        **({"Grupo": figure.grupo} if figure.grupo else {}),
        "Fórmula": medida.ficha.formula,
        "Valor": f"{_parts(medida)} = {value(medida)} {unit(medida)}",
        "Veredicto": f"{medida.verdict}{f'. {medida.note}' if medida.note else ''}",
        "Fuente": medida.ficha.source,
        "Obtenido": obtained,
    }
