"""The catalogues the planilla's lists and suggestions come from: zones, crews and maestros."""

import streamlit as st

from lib.base.permissions import Permission
from lib.maestros import cuadrillas, zonas
from lib.tools.site import site
from lib.ui import board_view, session

user = session.require(Permission.CUADRILLAS_VER)

st.title("Catálogos", anchor=False)
boards = [b for b in (zonas.BOARD, cuadrillas.BOARD) if user.may(b.spec.see)]
names = [board.spec.title for board in boards]
tabs = st.tabs(names, key="catalogo", on_change="rerun", bind="query-params")
for tab, board in zip(tabs, boards, strict=True):
    if tab.open:  # a closed tab runs its body too: a board nobody looks at would be sent whole
        with tab:
            board_view.live(site(), board)
