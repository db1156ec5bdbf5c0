"""A row of a flow on a page of its own: its head, its clock, its steps, what hangs on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import streamlit as st

from lib.base.calendar_days import Term
from lib.base.phones import Phone
from lib.tools.board.spec import Column
from lib.tools.site import Site
from lib.tools.workflow import reads
from lib.tools.workflow.clocks import Due
from lib.tools.workflow.flow import Flow, State, Step
from lib.ui import calendar_view, session, step_form
from lib.ui import format as said

_LOOK = 5  # seconds between two looks at whether somebody moved the row
_Color = Literal["red", "orange", "green", "gray", "violet", "blue"]
_CLOCKS: dict[str, tuple[_Color, str]] = {
    "vencido": ("red", ":material/alarm:"),
    "por vencer": ("orange", ":material/schedule:"),
    "en orden": ("green", ":material/schedule:"),
    "en pausa": ("blue", ":material/pause:"),
}


def follow(site: Site, flow: Flow, row: Mapping[str, Any], due: Due) -> None:
    """State and clock, which go on; the page runs again when somebody writes in the row.

    Not while a form is open: what is half typed would be lost, and the step itself tells
    who was first.
    """
    step_form.closed()
    _follow(site, flow, row["id"], row["version"], flow.states[row["estado"]], due)


@st.fragment(run_every=_LOOK)
def _follow(site: Site, flow: Flow, row_id: int, version: int, state: State, due: Due) -> None:
    session.require(flow.see)
    if not step_form.is_open() and reads.version(site, flow, row_id) != version:
        st.rerun()
    now, zone = site.now(), site.zone()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(state.name, color=state.tone or "blue")
        word = due.word(now)
        if word in _CLOCKS and due.clock is not None:
            color, icon = _CLOCKS[word]
            st.badge(f"{due.clock.label}: {_clock(due, now, zone)}", color=color, icon=icon)


def _clock(due: Due, now: datetime, zone: ZoneInfo) -> str:
    if due.paused is not None:
        return f"en pausa desde el {said.moment(due.paused, zone)}"
    assert due.due is not None
    return said.deadline(due.due, now, zone)


def why(due: Due, term: Term | None, days: int, stood: timedelta, *, zone: ZoneInfo) -> None:
    """Why a clock is due when it is; nothing without a clock."""
    if due.clock is None or term is None:
        return
    with st.popover("¿Por qué vence entonces?", icon=":material/help:", type="tertiary"):
        noun = "día hábil" if days == 1 else "días hábiles"
        st.markdown(f"**{due.clock.label}**: {days} {noun}.")
        calendar_view.why(term, days, zone, due=due.due, stood=stood, paused=due.paused)


def contact(found: Sequence[Phone]) -> None:
    """A call and, to a mobile, a message: one tap each."""
    for phone in found:
        st.link_button(f"Llamar {phone.shown}", f"tel:{phone.dial}", icon=":material/call:")
        if phone.whatsapp:
            st.link_button(
                "WhatsApp",
                f"https://wa.me/{phone.whatsapp}",
                icon=":material/chat:",
            )


def actions(
    site: Site,
    flow: Flow,
    row: Mapping[str, Any],
    steps: Sequence[Step],
    *,
    rare: Sequence[str],
    key: str,
) -> None:
    """A button per step, the usual ones first; the rare ones in a menu."""
    often = [s for s in steps if s.code not in rare]
    seldom = {s.label: s for s in steps if s.code in rare}
    with st.container(horizontal=True, gap="small"):
        step_form.draw(site, flow, row, sorted(often, key=lambda s: not s.primary), key=key)
        if seldom:
            picked = st.menu_button("Más", list(seldom), icon=":material/more_horiz:",
                                    key=f"{key}.mas")  # fmt: skip
            if picked is not None:
                step_form.ask(site, flow, seldom[picked], [row])


def told(lines: Sequence[tuple[str, str]]) -> None:
    """Short facts of a row, side by side."""
    if lines:
        st.markdown(" · ".join(f"**{label}:** {said.plain(text)}" for label, text in lines))


def summary(lines: Sequence[str]) -> None:
    """Short words of a row, one under another; the first is its title."""
    first, *rest = map(said.plain, lines)
    st.markdown("  \n".join([f"**{first}**", *rest]))


def listed(lines: Sequence[str]) -> None:
    """Names, a line each."""
    st.markdown("\n".join(f"- {said.plain(line)}" for line in lines))


def results(
    page: Path, found: Sequence[tuple[int, str, str]], *, param: str, first: int, key: str
) -> None:
    """Other rows as (id, title, a line about it), each with its link; the first few, or all."""
    whole = len(found) <= first or st.session_state.get(f"{key}.todo", False)
    with st.container(border=True, gap="xsmall"):
        for row_id, title, line in found if whole else found[:first]:
            with st.container(gap=None):
                link(page, row_id, f"**{said.plain(title)}**", param=param)
                st.markdown(f":small[{said.plain(line)}]")
    if not whole:
        rest = said.number(len(found) - first)
        st.button(f"Ver {rest} más", icon=":material/expand_more:", key=f"{key}.mas",
                  on_click=lambda: st.session_state.update({f"{key}.todo": True}))  # fmt: skip


def facts(columns: Sequence[Column], row: Mapping[str, Any]) -> None:
    """The cells of a row under their headers."""
    lines = [f"| {c.title} | {_cell(row[c.name])} |" for c in columns]
    st.markdown("\n".join(["| Campo | Valor |", "| --- | --- |", *lines]))


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if hasattr(value, "strftime"):
        return said.day(value)
    return said.plain(str(value))


def link(page: Path, row_id: int, label: str, *, param: str) -> None:
    """The link that opens a row's own page.

    The address goes along: Streamlit writes the new one into the page that is left, and the
    browser's way back would else find that page without its filters.
    """
    here = {name: st.query_params.get_all(name) for name in st.query_params}
    st.page_link(page, label=label, icon=":material/open_in_new:", help="",
                 query_params={**here, param: [str(row_id)]})  # fmt: skip
