"""Crews and their maestros: the catalogue that the planilla's suggestions come from."""

import streamlit as st

from lib.base.permissions import Permission
from lib.maestros.cuadrillas import BOARD
from lib.tools.site import site
from lib.ui import board_view, session

session.require(Permission.CUADRILLAS_VER)

st.title("Cuadrillas", anchor=False)
board_view.live(site(), BOARD)
