"""What a page says beside its data: nothing here yet, may still change, done."""

import streamlit as st


def empty(what: str, next_step: str) -> None:
    """An empty state that offers the next step."""
    st.info(f"{what} {next_step}", icon=":material/inbox:")


def provisional() -> None:
    """The mark of figures that can still grow."""
    st.badge(
        "Provisional",
        icon=":material/hourglass_top:",
        color="orange",
        help="Faltan importar días de este periodo o el último día no terminó: puede crecer.",
    )


def done(what: str) -> None:
    """What an action did; it stays until the next one."""
    st.success(what, icon=":material/check:")


def first_start() -> None:
    """An empty base: the way in is the guided first start."""
    empty(
        "Todavía no hay datos.",
        "[Importe su primera base](/ayuda?tema=primera-base): son cinco minutos, y hay un archivo "
        "de ejemplo.",
    )
