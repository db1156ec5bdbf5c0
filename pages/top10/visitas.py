"""The crew's visits on the phone (COM-DSC-P14 II 19): begin, check-list, photos, done or not."""

import streamlit as st

from lib.base.permissions import Permission
from lib.tools.site import site
from lib.top10 import agenda, ruta
from lib.ui import filters, session, visit_view

user = session.require(Permission.TOP10_EJECUTAR)
here = site()

crew = None
with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Mis visitas", anchor=False, width="content")
    if ruta.todas(user):
        crew = filters.optional("Cuadrilla", agenda.cuadrillas(here, by=user), key="cuadrilla",
                                everything="Todas las cuadrillas", width=220)  # fmt: skip

visit_view.live(here, Permission.TOP10_EJECUTAR, ruta.palabras(),
                lambda by: ruta.del_dia(here, by=by, cuadrilla=crew),
                crew=crew, key="visitas")  # fmt: skip
