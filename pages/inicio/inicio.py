"""The first page: a greeting and what the person may open."""

from itertools import groupby

import streamlit as st

from lib import procedimientos
from lib.base.pages import CUENTA, SECTIONS
from lib.base.settings import ROOT
from lib.ui import menu, session

user = session.require_signed_in()

st.title(f"Hola, {user.name.split()[0]}", anchor=False)

mine = [
    page
    for page in sorted(procedimientos.pages(), key=lambda p: SECTIONS.index(p.section))
    if page.url and page.section != CUENTA and menu.admits(page, user)
]
if not mine:
    st.info(
        "Todavía no hay páginas para sus roles. Si le falta alguna para su trabajo, "
        "pídala a un administrador.",
        icon=":material/info:",
    )
for section, group in groupby(mine, key=lambda p: p.section):
    st.subheader(section, anchor=False)
    with st.container(horizontal=True):
        for page in group:
            with st.container(border=True, width=320, height="stretch", gap="xsmall"):
                st.page_link(ROOT / page.path, label=f"**{page.title}**", icon=page.icon, help="")
                st.markdown(f":small[{page.help}]")
