"""Retention calls (COM-DSC-P14 II 9, 10): whom to call, how often it was tried, what came of it."""

import streamlit as st

from lib import procedimientos
from lib.base.permissions import Permission
from lib.tools.site import site
from lib.top10 import spec, work
from lib.top10.flow import FIDELIZACION, FLUJO
from lib.ui import filters, session, work_list

user = session.require(Permission.TOP10_FIDELIZAR)
here = site()

COLA = work_list.Work(
    "fidelizacion",
    "Clientes por llamar",
    spec.RETENCION,
    ("fidelizado", "fidelizacion_sin_respuesta", "coordinar_visita", "dar_de_baja", "datos",
     "comentar"),
    (
        "Ningún cliente espera su llamada.",
        "Llegan cuando el Analista Gestor distribuye casos sin solución técnica.",
    ),
    {"Zona": "zona", "Servicio": "servicio", "Segmento": "segmento", "Reportes": "reportes",
     "Llamadas sin respuesta": "intentos", "Última": "intento_en"},
)  # fmt: skip
casos = work.casos(here, [FIDELIZACION], by=user)
llamados = work.por_intentos(casos)

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Fidelización", anchor=False, width="content")
    cuantos = {name: len(found) for name, found in llamados.items()}
    cuales = filters.counted("Llamadas", cuantos, key="llamadas")

with st.container(horizontal=True, vertical_alignment="bottom"):
    rows = work_list.narrowed(llamados[cuales] if cuales else casos)

work_list.draw(here, FLUJO, COLA, rows, case_page=procedimientos.page("caso"))
