"""The quarantine: rows that imports set aside, corrected and sent again, or discarded."""

import streamlit as st

from lib import procedimientos
from lib.base.permissions import Permission
from lib.tools.board.scope import Narrowed
from lib.tools.site import site
from lib.ui import board_view, quarantine_view, session

user = session.require(Permission.IMPORTAR)
here = site()

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Cuarentena", anchor=False, width="content")
    st.space("stretch")
    quarantine_view.actions(here, procedimientos.clases(), by=user)
motivos = quarantine_view.reasons(here, by=user)
board_view.live(
    here, procedimientos.tablero("cuarentena"), narrowed=Narrowed(groups=tuple(motivos))
)
