"""The frame of every screen: who is here, the menu, and the page that was asked for."""

import streamlit as st

from lib import procedimientos
from lib.base.permissions import ROLE_LABELS
from lib.base.settings import settings
from lib.ui import menu, session

st.set_page_config(page_title="Planilla Viva", page_icon=":material/table_view:", layout="wide")

person = session.current()
page = st.navigation(menu.sections(procedimientos.pages(), person), position="top")
if person is not None and settings().modo == "demo":
    roles = ", ".join(ROLE_LABELS[role] for role in person.roles) or "sin rol"
    st.caption(f":orange-badge[Demostración] Personas y datos ficticios. Está como {roles}.")
page.run()
