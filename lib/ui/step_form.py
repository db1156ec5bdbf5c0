"""The forms of a flow's steps: a button per step a person may take, a dialog with its fields."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lib.base.errors import Conflict, UserError
from lib.base.permissions import Person
from lib.tools.site import Site
from lib.tools.workflow import attachments, take
from lib.tools.workflow.flow import Field, Flow, Step
from lib.tools.workflow.forms import Unfit, asked
from lib.tools.workflow.meanwhile import Opened, Overtaken
from lib.tools.workflow.reads import opened, options_of, people
from lib.ui import format as said
from lib.ui import notices, session, step_conflict

_ALL = 1_000  # options beyond which a list is cut: nobody looks through them
_KEPT = ("dudas", "conflicto", "visto", "tomado")  # what an open form keeps from run to run
Row = Mapping[str, Any]
Lists = Mapping[str, Sequence[str]]


def buttons(site: Site, flow: Flow, row: Row, steps: Sequence[Step], *, key: str) -> None:
    """A button per step, side by side; each opens its dialog with the row as it stands."""
    with st.container(horizontal=True, gap="small"):
        draw(site, flow, row, steps, key=key)


def draw(site: Site, flow: Flow, row: Row, steps: Sequence[Step], *, key: str) -> None:
    """The buttons alone, for a place of the caller's."""
    for step in steps:
        if st.button(
            step.label,
            icon=step.icon or None,
            type="primary" if step.primary else "secondary",
            key=f"{key}.{step.code}",
        ):
            ask(site, flow, step, [row])


def closed() -> None:
    """A whole run of the page begins: no dialog outlives it."""
    st.session_state["paso.abierto"] = False


def is_open() -> bool:
    """Whether a dialog is before the person: what is half typed must not be lost."""
    return bool(st.session_state.get("paso.abierto"))


def ask(site: Site, flow: Flow, step: Step, rows: Sequence[Row]) -> None:
    """Open the dialog of a step with one row, or with many at once."""
    user = session.require(step.permission)
    for part in _KEPT:
        st.session_state.pop(f"paso.{part}", None)
    st.session_state["paso.abierto"] = True
    shown = opened(site, flow, step, dict(rows[0]), by=user) if len(rows) == 1 else None
    # Dismissed, the page runs again: it shows what others did meanwhile.
    form = st.dialog(step.label, width="medium", on_dismiss=step_conflict.left)(_ask)
    form(site, flow, step, rows, shown)


def _ask(site: Site, flow: Flow, step: Step, rows: Sequence[Row], shown: Opened | None) -> None:
    user = session.require(step.permission)
    one = rows[0] if len(rows) == 1 else None
    noun = flow.noun[0] if one else flow.noun[1]
    moves = f" Pasa a «{step.target}»." if step.target else ""
    st.caption(f"{len(rows)} {noun}.{moves}" if one is None else moves.strip() or step.done)
    seen: Opened | None = st.session_state.get("paso.visto", shown)
    if seen and seen.replaces:
        st.caption(said.plain(f"Ahora: {seen.replaces}."))
    lists = options_of(site, flow)
    key = f"paso.{step.code}.{one['id'] if one else 'n'}"
    given = fields(site, step, one, lists, key=key)
    if not step_conflict.settled(step):
        return
    of, questions = st.session_state.get("paso.dudas", (None, []))
    doubts: list[str] = questions if of == given else []  # other answers, other doubts
    for doubt in doubts:
        st.warning(said.plain(doubt), icon=":material/help:")
    conflict: Conflict | None = st.session_state.get("paso.conflicto")
    label = "Poner lo mío" if conflict and conflict.mine else step.label
    label = "Sí, continuar" if doubts else label
    if not st.button(label, type="primary", icon=step.icon or None, key="paso.hacer"):
        return
    confirmed = bool(doubts)
    try:
        values = _kept(site, flow, step, given, rows, user)
        if one is not None:
            take.take(
                site, flow, step.code, one["id"], values, by=user, opened=seen, confirmed=confirmed
            )
            notices.keep(f"{step.done}.")
        else:
            notices.keep(*_many(site, flow, step, rows, values, confirmed))
    except take.Unsure as unsure:
        st.session_state["paso.dudas"] = given, unsure.questions
        st.rerun(scope="fragment")
    except Conflict as conflict:
        st.session_state["paso.conflicto"] = conflict
        if isinstance(conflict, Overtaken):  # who confirms again has seen it
            st.session_state["paso.visto"] = conflict.opened
        st.rerun(scope="fragment")
    except Unfit as unfit:
        for problem in unfit.problems.values():
            notices.refused(problem)
    except UserError as refusal:
        notices.refused(refusal)
    else:
        step_conflict.left()
        st.rerun()


def _many(
    site: Site,
    flow: Flow,
    step: Step,
    rows: Sequence[Row],
    values: Mapping[str, Any],
    confirmed: bool,
) -> tuple[str, list[str]]:
    """Take a step with many rows, showing how far it is: what was done, and each refusal."""
    user = session.require(step.permission)
    bar = st.progress(0.0, f"0 de {len(rows)}")

    def progress(n: int) -> None:
        bar.progress(n / len(rows), f"{n} de {len(rows)}")

    shown = {row["id"]: row for row in rows}
    done = take.take_many(
        site, flow, step.code, list(shown), values,
        by=user, shown=shown, confirmed=confirmed, progress=progress,
    )  # fmt: skip
    refused = [o for o in done if o.event is None]
    names = {row["id"]: row.get(flow.named, row["id"]) for row in rows}
    told = f"{step.done}: {said.counted(len(done) - len(refused), *flow.noun)}."
    why = [(said.plain(str(names[o.row_id])), said.plain(o.refused or "")) for o in refused]
    return told, [f"**{name}**: {refusal}" for name, refusal in why]


def fields(site: Site, step: Step, row: Row | None, lists: Lists, *, key: str) -> dict[str, Any]:
    """Draw a step's fields and return what they hold; those nobody asks for are not drawn."""
    taken: dict[str, list[Any]] = st.session_state.get("paso.tomado", {})
    given: dict[str, Any] = {}
    for field in step.fields:
        if asked(field, given):
            held = row[field.cell] if row is not None and field.cell else None
            own = f"{key}.{field.name}"
            if field.cell in taken:  # another widget, which holds nothing that was typed
                held, own = taken[field.cell][-1], f"{own}.{len(taken[field.cell])}"
            given[field.name] = _widget(site, field, held, lists, own)
    return given


def _widget(site: Site, field: Field, held: Any, lists: Lists, key: str) -> Any:
    label = f"{field.label}{f' ({field.unit})' if field.unit else ''}"
    label += "" if field.required else " · opcional"
    options = list(field.options or lists.get(field.lists or "", ()))[:_ALL]
    match field.type:
        case "long":
            return st.text_area(label, held or "", key=key, help=field.help, height=90)
        case "text" if options:
            shown = list(dict.fromkeys([*([held] if held else []), *options]))
            return st.selectbox(
                label, shown, index=0 if held else None, key=key, help=field.help,
                accept_new_options=True, placeholder="Elija o escriba",
            )  # fmt: skip
        case "text":
            return st.text_input(label, held or "", key=key, help=field.help)
        case "list":
            at = options.index(held) if held in options else None
            return st.selectbox(
                label, options, index=at, key=key, help=field.help, placeholder="Elija"
            )
        case "many":
            return st.pills(label, options, selection_mode="multi", key=key, help=field.help)
        case "people":
            names = people(site)
            return st.multiselect(
                label, list(names), format_func=lambda login: names[login], key=key,
                placeholder="Elija personas",
            )  # fmt: skip
        case "date":
            return st.date_input(label, None, format="DD/MM/YYYY", key=key, help=field.help)
        case "time":
            return st.time_input(label, None, step=1_800, key=key, help=field.help)
        case "number":
            # All its figures are of one type, or Streamlit refuses them.
            kind = int if isinstance(field.low, int) and not field.unit else float
            given: dict[str, Any] = {"step": 1 if kind is int else 0.1, "value": held}
            given |= {"min_value": field.low, "max_value": field.high}
            given = {name: None if v is None else kind(v) for name, v in given.items()}
            return st.number_input(label, **given, key=key, help=field.help)
        case "score":
            return st.segmented_control(label, [1, 2, 3, 4, 5], key=key, help=field.help)
        case "flag":
            return st.checkbox(field.label, key=key, help=field.help)
        case "files":
            return st.file_uploader(
                label, accept_multiple_files=True, type=list(attachments.SUFFIXES), key=key,
                max_upload_size=attachments.LIMIT // 2**20,
            )  # fmt: skip


def _kept(
    site: Site,
    flow: Flow,
    step: Step,
    given: Mapping[str, Any],
    rows: Sequence[Row],
    user: Person,
) -> dict[str, Any]:
    """The answers, their files kept and named by their ids."""
    values = dict(given)
    for field in step.fields:
        if field.type == "files" and (files := values.get(field.name)):
            row = dict(rows[0])
            values[field.name] = [
                attachments.keep(site, flow, step, row, f.name, f.getvalue(), by=user)
                for f in files
            ]
    return values
