"""Where the rows of a flow stand: a line of counts, each a link to its rows."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from lib.base.settings import ROOT


def draw(counts: Sequence[Any], path: str) -> None:
    """A link per state (estado, casos, vencidos, por_vencer), the late ones with their own.

    path is the page's file, relative to the repository.
    """
    if not counts:
        st.caption("No hay casos abiertos.")
        return
    with st.container(horizontal=True, gap="small"):
        for count in counts:
            with st.container(border=True, width="content", gap=None):
                _link(path, f"**{count.casos}** {count.estado}", {"estado": count.estado})
                if count.vencidos:
                    late = {"estado": count.estado, "plazo": "vencido"}
                    _link(path, f":red-badge[{count.vencidos} vencidos]", late)
                if count.por_vencer:
                    st.markdown(f":orange-badge[{count.por_vencer} por vencer]")


def _link(path: str, label: str, query: dict[str, str]) -> None:
    st.page_link(ROOT / path, label=label, help="", query_params=query)
