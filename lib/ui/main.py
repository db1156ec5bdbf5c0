"""The frame of every screen: who is here, the menu, and the page that was asked for."""

from pathlib import Path

import streamlit as st

from lib import procedimientos
from lib.base.permissions import ROLE_LABELS
from lib.base.settings import settings
from lib.ui import manual, menu, session

# A file of ours: Streamlit would fetch a :material/: icon of the browser's tab from Google.
ICON = Path(__file__).with_name("icon.svg")
SPANISH = Path(__file__).with_name("spanish.js").read_text(encoding="utf-8")

st.set_page_config(page_title="Planilla Viva", page_icon=ICON, layout="wide")

person = session.current()
page = st.navigation(menu.sections(procedimientos.pages(), person), position="top")
here = next((p for p in procedimientos.pages() if p.url == page.url_path), None)
with st.container(gap=None):
    st.html(f"<script>{SPANISH}</script>", unsafe_allow_javascript=True)
    if person is not None:
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            if settings().modo == "demo":
                roles = ", ".join(ROLE_LABELS[role] for role in person.roles) or "sin rol"
                st.markdown(
                    ":orange-badge[Demostración] "
                    f":small[Personas y datos ficticios. Está como {roles}.]",
                    width="stretch",
                )
            else:
                st.space("stretch")
            if here is not None:
                manual.link(here.ayuda)
    if person is not None and menu.missed(page):
        st.info("Esa página no existe. Se muestra Inicio; las demás están en el menú.")
page.run()
