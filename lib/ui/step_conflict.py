"""A step's form that somebody else overtook: what they did, and what can be done about it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lib.base.errors import Conflict
from lib.tools.workflow.flow import Step
from lib.tools.workflow.meanwhile import Overtaken
from lib.ui import conflicts, uploads
from lib.ui import format as said


def settled(step: Step) -> bool:
    """Whether the step can still be taken; what somebody else did meanwhile is shown first."""
    conflict: Conflict | None = st.session_state.get("paso.conflicto")
    if conflict is None:
        return True
    st.error(said.plain(str(conflict)), icon=":material/merge:")
    if not isinstance(conflict, Overtaken):
        if st.button("Ver cómo quedó", icon=":material/refresh:", key="paso.recargar"):
            left()
            st.rerun()
        return False
    if not conflict.mine:
        st.caption(f"«{step.label}» vale ahora para esta; si ya no hace falta, cierre el cuadro.")
        return True
    labels = {str(f.cell): f.label for f in step.fields}
    conflicts.compared(conflict, labels, said=lambda v: "(vacío)" if v is None else str(v))
    st.caption(
        "«Poner lo mío» lo guarda encima; «Tomar lo guardado» trae aquí lo de la otra persona. Lo "
        "demás que escribió no se pierde."
    )
    st.button("Tomar lo guardado", icon=":material/undo:", key="paso.tomar",
              on_click=lambda: _take_theirs(conflict.theirs))  # fmt: skip
    return True


def left() -> None:
    """The form closes: files that nobody needs any more are freed."""
    uploads.let_go_of("paso.")


def _take_theirs(theirs: Mapping[str, Any]) -> None:
    """The fields that two people changed are drawn anew, with what is saved."""
    taken: dict[str, list[Any]] = st.session_state.setdefault("paso.tomado", {})
    for cell, value in theirs.items():
        taken.setdefault(cell, []).append(value)
    st.session_state.pop("paso.conflicto", None)
