"""The first page: what waits today, up to which day there are data, and what one may open."""

import streamlit as st

from lib import procedimientos
from lib.base.pages import CUENTA, SECTIONS
from lib.base.permissions import Permission
from lib.base.settings import ROOT
from lib.tools import tray as waits
from lib.tools.importer import history
from lib.tools.site import site
from lib.ui import format as said
from lib.ui import live_sign, menu, notices, session, tray

user = session.require_signed_in()
here = site()
pages = {page.url: page for page in procedimientos.pages() if menu.admits(page, user)}
mine = [page for page in pages.values() if page.url and page.section != CUENTA]
boards = [b.spec.code for b in procedimientos.tableros().values() if user.may(b.spec.see)]

with st.container(horizontal=True, vertical_alignment="center"):
    st.title(f"Hola, {said.plain(user.name.split()[0])}", anchor=False, width="content")
    st.space("stretch")
    if boards:
        with st.container(width="content"):
            live_sign.draw(boards[0])

if not mine:
    st.info(
        "Todavía no hay páginas para sus roles. Si le falta alguna para su trabajo, "
        "pídala a un administrador.",
        icon=":material/info:",
    )
    st.stop()

st.header("Para hoy", anchor=False)
with st.skeleton(height=120):
    found = waits.waiting(here, procedimientos.pendientes(), by=user)
tray.waiting(found, pages)

st.header("Datos", anchor=False)
until = history.covered_until(here)
known = {code: f"hasta el {said.day(day)}" for code, day in until.items()}
st.markdown(
    " · ".join(
        f"{kind.title.capitalize()}: **{known.get(kind.code, 'sin importar')}**"
        for kind in procedimientos.clases()
    )
)
if user.may(Permission.IMPORTAR):
    imports = history.latest(here, 3, by=user)
    if imports.empty:
        notices.first_start()
    else:
        titles = {kind.code: kind.title for kind in procedimientos.clases()}
        tray.imports(imports, titles, here.zone())

st.header("Páginas", anchor=False)
with st.container(horizontal=True, gap="small"):
    for page in sorted(mine, key=lambda p: SECTIONS.index(p.section)):
        with st.container(border=True, width=300, height="stretch", gap=None):
            st.page_link(ROOT / page.path, label=f"**{page.title}**", icon=page.icon, help="")
            st.markdown(f":small[{page.help}]")
