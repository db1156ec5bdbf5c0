"""A form that somebody else overtook: what they saved beside what the person wrote."""

from collections.abc import Callable, Mapping

import streamlit as st

from lib.base.errors import Conflict
from lib.ui.format import plain


def shown(
    conflict: Conflict, labels: Mapping[str, str], *, said: Callable[[object], str] = str
) -> None:
    """Both values of each field; the form that follows says how to choose."""
    st.warning(
        "Otra persona guardó antes que usted. Revise los dos valores: «Guardar» pone el suyo "
        "en lugar del que está guardado; «Dejar lo guardado» descarta el suyo.",
        icon=":material/merge:",
    )
    compared(conflict, labels, said=said)


def compared(
    conflict: Conflict, labels: Mapping[str, str], *, said: Callable[[object], str] = str
) -> None:
    """What each wrote in the fields that differ, and what the form showed if it was kept."""
    was = conflict.original
    told = [
        {
            "Campo": labels[field],
            "Lo suyo": plain(said(mine)),
            "Lo guardado": plain(said(conflict.theirs[field])),
            **({"Al abrir": plain(said(was[field]))} if field in was else {}),
        }
        for field, mine in conflict.mine.items()
        if mine != conflict.theirs[field]
    ]
    if told:
        st.table(told)
    else:
        st.caption("Los valores son los mismos; lo que cambió no está en este formulario.")
