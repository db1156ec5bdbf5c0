"""The live board on a page: mounts the element, hands it the pass, answers its spare path."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from lib.base.errors import UserError
from lib.base.permissions import Person
from lib.tools.board import cells, door, messages, passes, views
from lib.tools.board.scope import Board, Narrowed, audience, lists_of
from lib.tools.board.spec import BoardSpec, Column
from lib.tools.site import Site
from lib.ui import session
from lib.ui.format import plain
from lib.ui.grid import assets

_element = st.components.v2.component(
    "planilla_tablero",
    css=assets.styles("grid"),
    js=assets.bootstrap("No se pudo cargar la tabla. Recargue la página."),
)


def live(
    site: Site,
    board: Board,
    *,
    narrowed: Narrowed | None = None,
    late: bool = False,
    at: int | None = None,
) -> None:
    """The board, alive: rows come and edits go by its own connection, not by reruns.

    late: it opens with the rows whose clock is over, as if their count had been clicked.
    at: the row it opens at.
    """
    _live(site, board, narrowed or Narrowed(), late, at)


@st.fragment
def _live(site: Site, board: Board, narrowed: Narrowed, late: bool, at: int | None) -> None:
    # Asked for here, not handed over: a fragment runs again with what it was once given.
    user = session.require(board.spec.see)
    spec = board.spec
    key = f"tablero.{spec.code}"
    own = audience(spec, narrowed, user)
    answer = _answered(site, board, user, key)
    lists = lists_of(site, board)
    _element(
        key=key,
        data={
            **_declared(spec, user, lists),
            "path": f"/vivo/{spec.code}",
            "pass": passes.sign(site, spec.code, narrowed, by=user),
            "me": {"login": user.login, "name": user.name},
            "zone": str(site.zone()),
            "scope": repr(
                (own.zones, own.states, own.groups)
            ),  # another one: the page asks for all rows
            "lists": lists,
            "view": views.of(site, spec.code, by=user),
            "late": late,
            "at": at,
            **answer,
        },
        on_save_change=lambda: None,
        on_renew_change=lambda: None,
    )


def still(
    name: str,
    columns: Sequence[Column],
    frame: pd.DataFrame,
    *,
    id_column: str,
    phone: Sequence[str],
    noun: tuple[str, str],
    key: str,
    zone: ZoneInfo,
) -> int | None:
    """A list that nobody edits, in the same element; returns the id of the row picked, if any.

    id_column holds a whole number that names each row.
    """
    names = [id_column, *(c.name for c in columns)]
    plain = frame[names].astype("object")
    rows = [
        [cells.to_wire(cell) for cell in row] for row in plain.where(plain.notna(), None).values
    ]
    state = _element(
        key=key,
        data={
            "module": assets.address("grid/board.mjs"),
            "board": key,
            "path": None,
            "name": name,
            "noun": list(noun),
            "zone": str(zone),
            "columns": [_column(c, editable=False, lists={}) for c in columns],
            "key": list(phone[:1]),
            "phone": list(phone),
            "order": [],
            "lists": {},
            "rows": rows,
            "row_columns": ["id", *(c.name for c in columns)],
            "pick": True,
        },
        on_picked_change=lambda: None,
    )
    picked = state.get("picked")
    return None if picked is None else int(picked)


def _answered(site: Site, board: Board, user: Person, key: str) -> dict[str, Any]:
    """What the page sent through Streamlit because its connection was down, and the answers."""
    sent = (st.session_state.get(key) or {}).get("save")
    if not sent:
        return {}
    try:
        spare = messages.read_spare(sent)
    except UserError as refusal:
        st.toast(plain(str(refusal)))
        return {}
    acks: list[door.Ack] = []
    for some in spare.adds:
        acks += door.write(site, board, some, by=user)
    if spare.edits:
        save = messages.Save(t="save", edits=spare.edits)
        acks += door.write(site, board, save, by=user)
    return {"acks": acks, "ack_of": spare.of}


def _declared(spec: BoardSpec, user: Person, lists: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The declaration, as far as it concerns the person."""
    clock, states, form = spec.clock, spec.states, spec.add
    seen = spec.seen_by(user)
    return {
        "module": assets.address("grid/board.mjs"),
        "board": spec.code,
        "name": spec.title,
        "noun": list(spec.noun),
        "narrow": "un motivo" if spec.group else "una zona o un estado",  # when they are too many
        "columns": [_column(c, bool(c.edit and user.may(c.edit)), lists) for c in seen],
        "key": list(spec.key),
        "phone": list(spec.phone),
        "order": [list(o) for o in spec.order],
        "clock": clock and {"column": clock.column, "warn": clock.warn, "due": clock.due},
        "state": states and {"column": states.column, "tones": dict(states.tones)},
        "add": {"title": form.title, "fields": list(form.fields)}
        if form and user.may(form.permission)
        else None,
        "opens": spec.opens
        and {"href": f"/{spec.opens.url}?{spec.opens.param}=", "label": spec.opens.label},
        "rows": None,
    }


def _column(column: Column, editable: bool, lists: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    options = column.options or tuple(lists.get(column.name, ()))
    # A list whose catalogue is still empty takes any text.
    kind = "text" if column.type == "list" and not options else column.type
    return {
        "id": column.name,
        "header": column.title,
        "type": kind,
        "integer": kind == "number",
        "width": column.width,
        "help": column.help,
        "edit": editable,
        "options": list(options) if kind == "list" else None,
        "suggest": column.suggest,
        "currency": column.currency,
        "length": column.length,
        "required": column.required,
    }
