"""Closing (COM-DSC-P14 II 19.3): executed work whose USM quality control is done."""

import streamlit as st

from lib import procedimientos
from lib.base.permissions import Permission
from lib.tools import frames
from lib.tools.site import site
from lib.top10 import spec, work
from lib.top10.flow import EJECUTADO, FLUJO
from lib.ui import filters, notices, session, work_list
from lib.ui.tables import table

user = session.require(Permission.TOP10_CERRAR)
here = site()

COLA = work_list.Work(
    "cierre",
    "Órdenes por cerrar",
    spec.CIERRE,
    ("cerrar", "comentar"),
    (
        "Ninguna orden por cerrar.",
        "Llegan cuando el Analista USM da por conforme un trabajo ejecutado.",
    ),
    {"Orden": "orden", "Zona": "zona", "Causal": "causal_cierre", "Maestro": "maestro",
     "USM": "usm", "Reporte abierto": "reporte_abierto"},
)  # fmt: skip
colas = work.por_control(work.casos(here, [EJECUTADO], by=user))

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Cierre", anchor=False, width="content")
    cola = filters.queue("Qué órdenes", {q: len(c) for q, c in colas.items()}, key="cola")

with st.container(horizontal=True, vertical_alignment="bottom"):
    rows = work_list.narrowed(colas[cola])

if cola == "Por cerrar":
    work_list.draw(here, FLUJO, COLA, rows, case_page=procedimientos.page("caso"))
elif rows:
    st.info(
        "Ejecutados, y el Analista USM todavía no los da por conformes. No se pueden cerrar: "
        "pídale el control a quien figura en USM.",
        icon=":material/pending_actions:",
    )
    table(spec.CIERRE, frames.of(spec.CIERRE, rows), key="cierre.sin_control",
          name="Trabajos sin control USM", zone=here.zone())  # fmt: skip
else:
    notices.empty("Todo lo ejecutado tiene su control USM.", "Ciérrelo en «Por cerrar».")
