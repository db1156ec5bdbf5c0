"""A work page's list: rows by their clock, ticked for a step; the one ticked summed up beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

import streamlit as st

from lib.base.errors import UserError
from lib.base.pages import Page
from lib.base.permissions import Person
from lib.base.settings import ROOT
from lib.base.text import folded
from lib.tools import frames
from lib.tools.board.spec import Column
from lib.tools.site import Site
from lib.tools.workflow import reads
from lib.tools.workflow.flow import Flow
from lib.ui import contact, filters, notices, session, step_form
from lib.ui import format as said
from lib.ui.tables import CLOCK_TONES, config, values

Row = Mapping[str, Any]
_R = TypeVar("_R", bound=Row)
_EVENTS = 4  # of the last ones beside a case; its page has them all


@dataclass(frozen=True)
class Work:
    """A work list as its page declares it.

    steps are those the page is for, by code, in order. facts are the columns that the summary
    tells, by their label. empty is what is said, and what to do, when nothing waits.
    """

    code: str
    name: str
    columns: tuple[Column, ...]
    steps: tuple[str, ...]
    empty: tuple[str, str]
    facts: Mapping[str, str]


def narrowed(rows: Sequence[_R]) -> list[_R]:
    """The filter row, bound to the address: zone, clock, text. Returns the rows that pass."""
    zones = sorted({r["zona"] for r in rows if r["zona"]})
    zona = filters.optional("Zona", zones, key="zona", everything="Todas las zonas", width=180)
    plazo = None
    if any(r["plazo"] != "sin plazo" for r in rows):
        plazo = filters.optional("Plazo", list(CLOCK_TONES), key="plazo",
                                 everything="Todos los plazos", width=170)  # fmt: skip
    text = folded(filters.search("Buscar producto, cliente u orden…", key="buscar", width=250))

    def passes(row: Row) -> bool:
        words = f"{row['producto']} {row['cliente'] or ''} {row['orden'] or ''}"
        return (
            (not zona or row["zona"] == zona)
            and (not plazo or row["plazo"] == plazo)
            and (not text or text in folded(words))
        )

    return [row for row in rows if passes(row)]


def draw(
    site: Site,
    flow: Flow,
    work: Work,
    rows: Sequence[Row],
    *,
    case_page: Page | None = None,
) -> None:
    """The list, and beside it what can be done with the rows picked in it."""
    user = session.require(flow.see)
    notices.kept()
    if not rows:
        notices.empty(*work.empty)
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        bulk = any(s.bulk for s in flow.steps if s.code in work.steps)
        chosen = _list(site, work, rows, "multi-row" if bulk else "single-row")
    with right:
        if not chosen:
            more = ", o varios para hacer lo mismo con todos" if bulk else ""
            st.caption(f":material/check_box: Marque un caso para verlo y trabajarlo{more}.")
        elif len(chosen) == 1:
            _one(site, flow, work, chosen[0], user, case_page)
        else:
            _several(site, flow, work, chosen, user)


def _list(
    site: Site, work: Work, rows: Sequence[Row], mode: Literal["multi-row", "single-row"]
) -> list[Row]:
    """The table with its checkboxes; returns the rows ticked.

    What is kept are ids, not places: while a person looks, others take cases out of the list,
    and the third row of a moment ago is another one by now.
    """
    key = f"{work.code}.lista"
    ids = [row["id"] for row in rows]
    kept: list[int] = st.session_state.setdefault(f"{work.code}.elegidos", [])
    places = [n for n, row_id in enumerate(ids) if row_id in set(kept)]
    if _places(key) != places:
        st.session_state[key] = {"selection": {"rows": places, "columns": [], "cells": []}}
    st.session_state[f"{work.code}.mostrados"] = ids
    st.dataframe(
        values(work.columns, frames.of(work.columns, rows)),
        key=key,
        alt=work.name,
        hide_index=True,
        placeholder="",
        column_config=config(work.columns, site.zone()),
        on_select=lambda: _picked(work.code),
        selection_mode=mode,
    )
    st.caption(said.counted(len(rows), "caso", "casos"))
    return [rows[n] for n in places]


def _picked(code: str) -> None:
    """In the run that a tick brings, before the list is read again: which rows those were."""
    shown: list[int] = st.session_state.get(f"{code}.mostrados", [])
    ticked = [shown[n] for n in _places(f"{code}.lista") if n < len(shown)]
    st.session_state[f"{code}.elegidos"] = ticked


def _places(key: str) -> list[int]:
    return sorted((st.session_state.get(key) or {}).get("selection", {}).get("rows", []))


def _one(
    site: Site,
    flow: Flow,
    work: Work,
    listed: Row,
    user: Person,
    case_page: Page | None,
) -> None:
    """The case picked: who it is, how to reach them, what can be done, what was."""
    try:
        row = reads.row(site, flow, listed["id"], by=user)
    except UserError as refusal:  # gone to another zone meanwhile
        notices.warned(refusal)
        return
    zone, now = site.zone(), site.now()
    key = f"{work.code}.caso"
    with st.container(border=True, gap="small"):
        customer = said.plain(row["cliente"] or "sin nombre de cliente")
        st.markdown(f"**{said.plain(row['producto'])}** · {customer}")
        st.markdown(" ".join(_badges(row, listed, now, zone)))
        contact.links(listed["telefono"])
        st.markdown(
            " · ".join(
                f"{label}: **{said.plain(_fact(listed[column], zone))}**"
                for label, column in work.facts.items()
                if listed[column] not in (None, "")
            )
        )
        offered = [s for s in flow.offered(row, user) if s.code in work.steps]
        offered.sort(key=lambda s: work.steps.index(s.code))
        step_form.buttons(site, flow, row, offered, key=key)
        for told in reads.latest(site, flow, row["id"], _EVENTS, by=user):
            line = said.plain(f"{told.who}: {told.what}")
            st.caption(f"{said.moment(told.when, zone)} · {line}")
        if case_page is not None:
            st.page_link(ROOT / case_page.path, label="Abrir el caso", icon=case_page.icon,
                         help="", query_params={"caso": str(row["id"])})  # fmt: skip


def _badges(row: Row, listed: Row, now: datetime, zone: Any) -> list[str]:
    tone = CLOCK_TONES[listed["plazo"]]
    due = listed["vence_en"]
    clock = said.deadline(due, now, zone) if due else listed["plazo"]
    found = [f":gray-badge[{row['estado']}]"]
    if listed["plazo"] != "sin plazo":
        found.append(f":{tone}-badge[{clock}]")
    if row["prioridad"]:
        found.append(f":violet-badge[prioridad {row['prioridad']}]")
    return found


def _fact(value: Any, zone: Any) -> str:
    return said.moment(value, zone) if isinstance(value, datetime) else str(value)


def _several(site: Site, flow: Flow, work: Work, chosen: Sequence[Row], user: Person) -> None:
    """What can be done with all the rows ticked; a step not for all of them says for how many."""
    with st.container(border=True, gap="small"):
        late = sum(row["plazo"] == "vencido" for row in chosen)
        told = f" · :red-badge[{said.counted(late, 'vencido', 'vencidos')}]" if late else ""
        st.markdown(f"**{len(chosen)} casos elegidos**{told}")
        by_code = {s.code: s for s in flow.steps if s.bulk and user.may(s.permission)}
        for code in (c for c in work.steps if c in by_code):
            step = by_code[code]
            fit = [row for row in chosen if flow.admits(step, row["estado"])]
            label = step.label if len(fit) == len(chosen) else f"{step.label} ({len(fit)})"
            if fit and st.button(
                label,
                icon=step.icon or None,
                type="primary" if step.primary else "secondary",
                key=f"{work.code}.varios.{code}",
                width="stretch",
            ):
                step_form.ask(site, flow, step, fit)
        if st.button("Quitar la selección", icon=":material/close:", type="tertiary",
                     key=f"{work.code}.ninguno"):  # fmt: skip
            st.session_state[f"{work.code}.elegidos"] = []
            st.rerun()
