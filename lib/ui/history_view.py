"""The history of a row on its page: what was done, by whom, with which answers; its files."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from lib.tools.site import Site
from lib.tools.workflow import attachments
from lib.tools.workflow.flow import Flow
from lib.tools.workflow.history import History, Told
from lib.ui import format as said

_FIRST = 12  # what a person sees before asking for the rest
_COMMENT = "comentar"


def show(flow: Flow, found: History, *, key: str, zone: ZoneInfo) -> None:
    """Newest first; what was typed in cells can be left out."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Historial", anchor=False, width="content")
        only = st.toggle("Solo pasos", key="solo_pasos", bind="query-params",
                         help="Sin lo que se escribió en la planilla")  # fmt: skip
    told = [one for one in found.told if one.step or not only]
    whole = len(told) <= _FIRST or st.session_state.get(f"{key}.todo", False)
    icons = {s.code: s.icon for s in flow.steps}
    for one in told if whole else told[:_FIRST]:
        _line(one, icons.get(one.step or "", ""), zone)
    if not whole:
        rest = said.number(len(told) - _FIRST)
        st.button(f"Ver los {rest} anteriores", icon=":material/expand_more:", key=f"{key}.mas",
                  on_click=lambda: st.session_state.update({f"{key}.todo": True}))  # fmt: skip
    elif found.cut:
        st.caption("Lo anterior está en la auditoría.")


def _line(one: Told, icon: str, zone: ZoneInfo) -> None:
    moved = one.after if one.after and one.after != one.before else None
    head = f"**{said.plain(one.what)}**"
    if moved:
        head += f" → :blue-badge[{moved}]"
    lines = [
        f"{icon or ':material/edit:'} {head}",
        f":small[{said.moment(one.en, zone)} · {said.plain(one.who)}]",
    ]
    for label, text in one.answers:
        words = said.plain_lines(text)
        lines.append(words if one.step == _COMMENT and label == "Comentario"
                     else f":small[{said.plain(label)}: {words}]")  # fmt: skip
    with st.container(border=True, gap=None):
        st.markdown("  \n".join(lines))


def files(
    found: Sequence[Mapping[str, Any]], people: Mapping[str, str], *, key: str, zone: ZoneInfo
) -> None:
    """The files of a row: pictures as such, every one to download."""
    for file in found:
        with st.container(border=True, gap="small"):
            small = attachments.thumbnail(dict(file))
            if small is not None:
                st.image(small, width=180, alt=file["nombre"])
            who = people.get(file["cambiado_por"], file["cambiado_por"])
            st.markdown(
                f"{said.plain(file['nombre'])}  \n"
                f":small[{said.plain(who)}, {said.moment(file['cambiado_en'], zone)} · "
                f"{said.size(file['bytes'])}]"
            )
            st.download_button(
                "Descargar",
                partial(attachments.content, dict(file)),
                file_name=file["nombre"],
                mime=file["tipo"],
                icon=":material/download:",
                on_click="ignore",
                key=f"{key}.{file['id']}",
            )


def of_history(site: Site, flow: Flow, row_id: int, found: History) -> list[dict[str, Any]]:
    """The files that the history tells of: one that a refused step left behind is not shown."""
    kept = {f["id"]: f for f in attachments.of_row(site, flow.table, row_id)}
    return [kept[i] for i in found.files if i in kept]
