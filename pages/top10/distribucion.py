"""Distribution (COM-DSC-P14 II 2, 6–8): cases to remit, and those without technical solution."""

import streamlit as st

from lib import procedimientos
from lib.base.permissions import Permission
from lib.tools.site import site
from lib.top10 import correo, spec, work
from lib.top10.flow import DETECTADO, FLUJO, SIN_SOLUCION
from lib.top10.reiteracion import SEGMENTOS
from lib.ui import filters, mail_form, session, work_list

user = session.require(Permission.TOP10_DISTRIBUIR)
here = site()

COLAS = {
    "Por remitir": work_list.Work(
        "distribucion.remitir",
        "Casos por remitir",
        spec.DISTRIBUCION,
        ("remitir", "a_calidad", "datos", "comentar"),
        (
            "No hay casos por remitir.",
            "Los abre la lista semanal del Top 10: revise sus filtros o ábralos ahí.",
        ),
        {"Zona": "zona", "Segmento": "segmento", "Reportes": "reportes", "Orden": "orden",
         "Reporte abierto": "reporte_abierto"},
    ),
    "Sin solución técnica": work_list.Work(
        "distribucion.devueltos",
        "Casos sin solución técnica",
        spec.DISTRIBUCION,
        ("a_fidelizacion", "a_calidad", "datos", "comentar"),
        (
            "Ningún caso espera distribución.",
            "Llegan cuando un Analista USM los reporta sin solución técnica.",
        ),
        {"Zona": "zona", "Segmento": "segmento", "USM": "usm", "Reportes": "reportes",
         "Reporte abierto": "reporte_abierto"},
    ),
}  # fmt: skip
colas = {
    "Por remitir": work.casos(here, [DETECTADO], by=user),
    "Sin solución técnica": work.casos(here, [SIN_SOLUCION], by=user),
}

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Distribución", anchor=False, width="content")
    cola = filters.queue("Qué casos", {q: len(c) for q, c in colas.items()}, key="cola")
    st.space("stretch")
    if st.button("Enviar la lista por correo", icon=":material/outgoing_mail:",
                 key="distribucion.correo"):  # fmt: skip
        mail_form.ask(
            SEGMENTOS,
            lambda segmentos: correo.destinos(here, segmentos, by=user),
            lambda segmentos, a: correo.enviar(here, segmentos, a, by=user),
            correo.impedimento(),
        )

rows = colas[cola]
with st.container(horizontal=True, vertical_alignment="bottom"):
    segmento = filters.counted("Segmento", work.segmentos(rows), key="segmento")
    rows = work_list.narrowed([r for r in rows if segmento in (None, r["segmento"])])

work_list.draw(here, FLUJO, COLAS[cola], rows, case_page=procedimientos.page("caso"))

mail_form.sent(lambda: correo.envios(here, by=user), here.zone())
