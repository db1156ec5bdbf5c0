"""The reports of COM-DSC-P14: Top 10, Top 30 and casos reiterados, to see, filter and send."""

import streamlit as st

from lib.base.errors import UserError
from lib.base.periods import window
from lib.base.permissions import Permission
from lib.tools import excel, pdf
from lib.tools.site import site
from lib.top10 import informes, reads
from lib.top10.reiteracion import SEGMENTOS
from lib.ui import charts, filters, notices, session
from lib.ui import format as said
from lib.ui.tables import table

user = session.require(Permission.TOP10_VER)
here = site()
INFORMES = {
    "top10": "Reporte Top 10",
    "semana": "Top 10 semanal",
    "top30": "Reporte Top 30",
    "reiterados": "Casos reiterados",
}
last = informes.ultimo_dia(here)
if last is None:
    st.title("Informes", anchor=False)
    notices.first_start()
    st.stop()

head = st.container(horizontal=True, vertical_alignment="center")
with st.container(horizontal=True, vertical_alignment="bottom"):
    which = filters.choice("Informe", list(INFORMES), key="informe", said=INFORMES.__getitem__,
                           width=190)  # fmt: skip
    week = window(last, 7)
    if which == "semana":
        semana = filters.choice("Semana", reads.semanas_con_datos(here), key="semana",
                                said=said.iso_week, width=260)  # fmt: skip
    elif which == "reiterados":
        desde = filters.day_of("Desde", key="desde", begin=week.start, last=last, width=130)
        hasta = filters.day_of("Hasta", key="hasta", begin=week.last, last=last, width=130)
    else:
        dia = filters.day_of("Día", key="dia", begin=last, last=last, width=130)
    zona = filters.optional("Zona", informes.zonas(here, by=user), key="zona",
                            everything="Todas las zonas", width=180)  # fmt: skip
    segmentos = filters.several("Segmento", SEGMENTOS, key="segmento",
                                everything="Todos los segmentos", width=220)  # fmt: skip

try:
    if which == "semana":
        report = informes.semanal(here, semana, by=user, zona=zona, segmentos=segmentos)
    elif which == "reiterados":
        report = informes.reiterados(here, desde, hasta, by=user, zona=zona, segmentos=segmentos)
    elif which == "top30":
        report = informes.top30(here, dia, by=user, zona=zona, segmentos=segmentos)
    else:
        report = informes.top10(here, dia, by=user, zona=zona, segmentos=segmentos)
except UserError as refusal:
    with head:
        st.title("Informes", anchor=False, width="content")
    notices.warned(refusal, icon=":material/date_range:")
    st.stop()

with head:
    st.title(report.title, anchor=False, width="content")
    st.badge(report.counted, color="violet")
    if report.provisional:
        notices.provisional()
    st.space("stretch")
    st.download_button(
        "Excel",
        lambda: excel.report(report),
        file_name=report.file_name("xlsx"),
        icon=":material/download:",
        on_click="ignore",
        key="informe.excel",
    )
    st.download_button(
        "PDF",
        lambda: pdf.one_page(report),
        file_name=report.file_name("pdf"),
        icon=":material/picture_as_pdf:",
        on_click="ignore",
        key="informe.pdf",
    )

if report.frame.empty:
    notices.empty("Ninguna reiteración con esos filtros.", "Cambie el día o quite alguno.")

left, right = st.columns([3, 1], gap="medium")
with left:
    table(report.columns, report.frame, key="informe.filas", name=report.title, zone=report.zone,
          height=620)  # fmt: skip
with right:
    st.markdown(f"**{report.chart.title}**")
    charts.bars(report.chart, key="informe.grafico")
    for name, value in report.facts.items():
        st.markdown(f":small[**{name}:** {said.plain(value)}]")
