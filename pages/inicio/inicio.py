"""The first page: a greeting, what the person may open, and up to which day there are data."""

from itertools import groupby

import streamlit as st

from lib import procedimientos
from lib.base.pages import CUENTA, SECTIONS
from lib.base.permissions import Permission
from lib.base.settings import ROOT
from lib.tools.importer import history
from lib.tools.site import site
from lib.ui import format as said
from lib.ui import menu, notices, session
from lib.ui.tables import table

user = session.require_signed_in()
here = site()

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

if mine:
    st.subheader("Datos", anchor=False)
    until = history.covered_until(here)
    for kind in procedimientos.clases():
        known = f"hasta el {said.day(until[kind.code])}" if kind.code in until else "sin importar"
        st.markdown(f"{kind.title.capitalize()}: **{known}**")
if user.may(Permission.IMPORTAR):
    imports = history.latest(here, 5, by=user)
    titles = {kind.code: kind.title for kind in procedimientos.clases()}
    imports["clase"] = imports["clase"].replace(titles)
    if imports.empty:
        notices.empty(
            "Nadie importó datos todavía.",
            "Hágalo en la página Importar.",
        )
    else:
        table(history.COLUMNS, imports, key="inicio.importaciones", name="Últimas importaciones",
              zone=here.zone())  # fmt: skip
