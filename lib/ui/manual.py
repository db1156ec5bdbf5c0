"""The manual on a screen: the way to it from anywhere, and a topic of it."""

from collections.abc import Mapping

import streamlit as st

from lib.base.settings import ROOT
from lib.tools import manual

_PAGE = ROOT / "pages/gestion/ayuda.py"


def link(topic: str, label: str = "Ayuda", *, icon: str = ":material/help:") -> None:
    """The link that opens a topic."""
    st.page_link(_PAGE, label=label, icon=icon, help="", query_params={"tema": topic})


def show(topic: manual.Topic, diagrams: Mapping[str, str]) -> None:
    """A topic: its text, its pictures, the files it speaks of; diagrams are by their flow."""
    for piece in manual.pieces(topic):
        if isinstance(piece, manual.Image):
            st.image(piece.path, alt=piece.alt, width="content")
        elif isinstance(piece, manual.Diagram):
            st.mermaid_chart(diagrams[piece.flow], alt="Diagrama de estados del procedimiento")
        elif isinstance(piece, manual.Code):
            # Neither its colours, too pale to read, nor lines a keyboard could not scroll to.
            st.code(piece.text, language=None, wrap_lines=True)
        else:
            # Ours alone, from docs/: the one way Streamlit leaves a link in the same tab.
            st.markdown(piece, unsafe_allow_html=True, anchors=False)
    for file in topic.files:
        st.download_button(
            file.name,
            file.read_bytes(),
            file_name=file.name,
            icon=":material/download:",
            on_click="ignore",
            key=f"ayuda.{file.name}",
        )


def results(found: list[manual.Found]) -> None:
    """What a search found, each with the link to its topic."""
    for one in found:
        where = one.topic.title
        if one.heading != where:
            where += f" › {one.heading}"
        link(one.topic.code, f"**{where}**", icon=":material/article:")
        st.caption(one.line)
