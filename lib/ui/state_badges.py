"""Where the rows of a flow stand: a line of counts, each a link to its rows."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lib.base.settings import ROOT
from lib.ui import format as said


def draw(counts: Sequence[Any], path: str) -> None:
    """A link per state (estado, casos, vencidos, por_vencer), the late ones with their own.

    path is the page's file, relative to the repository.
    """
    if not counts:
        st.caption("No hay casos abiertos.")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for count in counts:
            _link(path, f"**{count.casos}** {count.estado}", {"estado": count.estado})
            if count.vencidos:
                late = said.counted(count.vencidos, "vencido", "vencidos")
                query = {"estado": count.estado, "plazo": "vencido"}
                _link(path, f":red-badge[{late}]", query)
            if count.por_vencer:
                st.markdown(f":orange-badge[{count.por_vencer} por vencer]", width="content")


def _link(path: str, label: str, query: dict[str, str]) -> None:
    st.page_link(ROOT / path, label=label, help="", query_params=query, width="content")
