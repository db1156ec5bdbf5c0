"""What a page says beside its data: nothing here yet, may still change, done."""

from collections.abc import Sequence
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from lib.tools.manual import FIRST_BASE
from lib.ui import manual
from lib.ui.format import plain

_MOST = 30  # refusals that are told one by one
_Rows = TypeVar("_Rows", list[Any], pd.DataFrame)


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


def cut(rows: _Rows, most: int, which: str, advice: str) -> _Rows:
    """The first rows, and a word where there are more than that: which these are, what to do."""
    if len(rows) > most:
        words = f"Se muestran los {most} {which}; hay más. {advice}"
        st.caption(f":material/content_cut: {words}")
    return rows[:most]


def done(what: str) -> None:
    """What an action did; it stays until the next one."""
    st.success(what, icon=":material/check:")


def refused(why: object) -> None:
    """Why something was not done, in its own words: they may carry those of a file or a person."""
    st.error(plain(str(why)), icon=":material/error:")


def warned(why: object, *, icon: str = ":material/block:") -> None:
    """Why something is not here to be done, in its own words as well."""
    st.warning(plain(str(why)), icon=icon)


def keep(what: str, refusals: Sequence[str] = ()) -> None:
    """Say what was done after the page has run again, once; and what was refused, with why."""
    st.session_state["aviso"] = what, list(refusals)


def kept() -> None:
    """What was kept to be said, if anything."""
    what, refusals = st.session_state.pop("aviso", (None, ()))
    if what:
        done(what)
    if refusals:
        first = "No se pudo con uno" if len(refusals) == 1 else f"No se pudo con {len(refusals)}"
        with st.container(border=True):
            st.warning(f"{first}. Siguen donde estaban:", icon=":material/block:")
            shown = [f"- {line}" for line in refusals[:_MOST]]
            if len(refusals) > _MOST:
                shown.append(f"- … y {len(refusals) - _MOST} más.")
            st.markdown("\n".join(shown))


def first_start() -> None:
    """An empty base: the way in is the guided first start."""
    empty("Todavía no hay datos.", "Importe una base: son cinco minutos, y hay una de ejemplo.")
    manual.link(FIRST_BASE, "Importe su primera base", icon=":material/rocket_launch:")


def no_cases() -> None:
    """A planilla before its first case."""
    empty(
        "La planilla todavía no tiene casos.",
        "Los abre la lista semanal del Top 10; también puede agregar uno a mano.",
    )
    manual.link(FIRST_BASE, "Importe su primera base", icon=":material/rocket_launch:")
