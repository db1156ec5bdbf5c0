"""The planilla de control y seguimiento (COM-DSC-P14, Anexo 1), to look at."""

import streamlit as st

from lib.base.permissions import Permission
from lib.tools import excel
from lib.tools.site import site
from lib.top10 import reads, spec
from lib.ui import filters, measures, notices, session
from lib.ui import format as said
from lib.ui.tables import table

user = session.require(Permission.PLANILLA_VER)
here = site()
zone = here.zone()
columns = (*spec.PLANILLA, *spec.SEGUIMIENTO)

cases = reads.planilla(here, by=user)
head = st.container(horizontal=True, vertical_alignment="center")
if cases.empty:
    with head:
        st.title("Planilla Top 10", anchor=False)
    notices.empty(
        "La planilla no tiene casos abiertos.",
        "Abra los de una semana desde Top 10 › Lista semanal, con «Abrir casos».",
    )
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    texto = filters.search("Buscar producto, cliente, orden…", key="buscar", width=280)
    zonas = sorted(cases["zona"].dropna().unique())
    zona = filters.optional("Zona", zonas, key="zona", everything="Todas las zonas", width=200)
    estados = list(dict.fromkeys(cases["estado"]))
    estado = filters.some("Estado", estados, key="estado")

rows = filters.apply(cases, equal={"zona": zona}, among={"estado": estado}, text=texto,
                     within=("producto", "cliente", "orden", "referencia"))  # fmt: skip

with head:
    st.title("Planilla Top 10", anchor=False, width="content")
    st.badge(f"{said.number(len(rows))} sin terminar", color="gray")
    if again := reads.reincidieron(rows):
        st.badge(f"{said.number(again)} reincidieron", color="violet")
    if user.may(Permission.INDICADORES_VER):
        mes = reads.mes_cerrado(here)
        medida = reads.variacion_bajas(here, mes, by=user)
        bajas = reads.bajas_del_indicador(here, mes, by=user)
        measures.asked(medida, spec.BAJAS, bajas, key="planilla.variacion", zone=zone)
    st.space("stretch")
    st.download_button(
        "Excel",
        lambda: excel.workbook(
            "Planilla Top 10",
            columns,
            rows,
            zone=zone,
            facts={
                "Filtros": filters.told(zona, estado, texto),
                "Obtenido": said.moment(here.now(), zone),
            },
        ),
        file_name="planilla-top10.xlsx",
        icon=":material/download:",
        on_click="ignore",
        key="planilla.excel",
    )

if rows.empty:
    notices.empty("Ningún caso con esos filtros.", "Quite alguno para ver los demás.")
table(columns, rows, key="planilla.tabla", name="Planilla de control y seguimiento", zone=zone,
      height=640)  # fmt: skip
