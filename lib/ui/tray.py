"""The tray on a page: what waits, each with the link that opens it, and the last imports."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from lib.base.pages import Page
from lib.base.settings import ROOT
from lib.tools.tray import Pendiente, Waiting
from lib.ui import format as said

_Color = Literal["green", "blue", "orange", "gray", "red"]
# How each state of an import looks, and what it means where its name does not tell.
_STATES: dict[str, tuple[_Color, str]] = {
    "aplicado": ("green", ""),
    "aplicando": ("blue", "Está en curso"),
    "deshaciendo": ("orange", "Se está deshaciendo"),
    "deshecho": ("gray", "Alguien la deshizo: sus datos ya no están"),
    "interrumpido": ("red", "Se cortó y no dejó nada: impórtela otra vez"),
}


def waiting(found: Sequence[tuple[Pendiente, Waiting]], pages: Mapping[str, Page]) -> None:
    """One line per thing that waits; nothing waiting is said kindly. pages are by url."""
    if not found:
        st.success("Nada espera por usted en este momento.", icon=":material/task_alt:")
        return
    with st.container(border=True, gap="xsmall"):
        for pendiente, those in found:
            words = pendiente.label[those.many > 1]
            label = f":{pendiente.tone}-badge[**{said.number(those.many)}**] {words}"
            page = pages.get(pendiente.page)
            if page is None:
                st.markdown(f"{pendiente.icon} {label}")
            else:
                st.page_link(
                    ROOT / page.path,
                    label=label,
                    icon=pendiente.icon,
                    help="",
                    query_params={k: list(v) for k, v in those.query.items()},
                )


def imports(frame: pd.DataFrame, titles: Mapping[str, str], zone: ZoneInfo) -> None:
    """The last imports, newest first: what, who and when, which days, and how it ended."""
    with st.container(border=True, gap="small"):
        for row in frame.to_dict("records"):
            color, meaning = _STATES[row["estado"]]
            state = f":{color}-badge[{row['estado']}]"
            if row["cuarentena"]:
                apart = said.counted(row["cuarentena"], "fila apartada", "filas apartadas")
                state += f" :orange-badge[{apart}]"
            st.markdown(
                f"**{titles.get(row['clase'], row['clase']).capitalize()}** {state}  \n"
                f":small[{_told(row, zone)}]",
                help=meaning or None,
            )


def _told(row: Mapping[Any, Any], zone: ZoneInfo) -> str:
    """Who and when, the file, its figures, the days it covers."""
    parts = [
        f"{said.plain(row['por'])}, {said.moment(row['creado_en'], zone)}",
        said.plain(row["archivo"]),
        said.counted(row["nuevas"], "fila nueva", "filas nuevas"),
    ]
    if row["cambiadas"]:
        parts.append(said.counted(row["cambiadas"], "cambiada", "cambiadas"))
    if row["cubre_desde"] and row["cubre_hasta"]:
        parts.append(f"cubre {said.day(row['cubre_desde'])} – {said.day(row['cubre_hasta'])}")
    return " · ".join(parts)
