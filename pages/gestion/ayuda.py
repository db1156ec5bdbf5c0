"""Help: the manual, a topic at a time, searched, with the guided first start."""

import streamlit as st

from lib import demo, procedimientos
from lib.base.settings import ROOT
from lib.tools import manual
from lib.tools.site import site
from lib.ui import filters, menu, notices, session
from lib.ui import format as said
from lib.ui import manual as manual_view

user = session.require_signed_in()
topics = manual.topics()
titles = {code: topic.title for code, topic in topics.items()}

with st.container(horizontal=True, vertical_alignment="bottom"):
    tema = filters.choice("Tema", list(topics), key="tema", said=titles.__getitem__, width=280)
    wanted = filters.search("Buscar en el manual…", key="buscar", width=280)

if wanted:
    st.title("Buscar en el manual", anchor=False)
    found = manual.search(wanted)
    if not found:
        notices.empty(
            f"El manual no dice nada de «{said.plain(wanted)}».", "Pruebe con otra palabra."
        )
    manual_view.results(found)
    st.stop()

st.title(topics[tema].title, anchor=False)
if tema == manual.FIRST_BASE:
    pages = [
        page
        for page in procedimientos.pages()
        if page.url in ("importar", "top10", "planilla") and menu.admits(page, user)
    ]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Archivo de ejemplo",
            lambda: demo.example(site().today()),
            file_name="reportes-ejemplo.csv",
            mime="text/csv",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
            key="ayuda.ejemplo",
        )
        for page in pages:
            st.page_link(ROOT / page.path, label=page.title, icon=page.icon, help="")
with st.container(width=900):  # longer lines are hard to read
    manual_view.show(topics[tema], procedimientos.diagramas())
