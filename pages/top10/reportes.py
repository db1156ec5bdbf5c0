"""The weekly Top 10 list (COM-DSC-P14 II 1–2): who is reiterated, with the reports behind it."""

import streamlit as st

from lib.base.permissions import Permission
from lib.base.settings import ROOT
from lib.tools import excel
from lib.tools.site import site
from lib.top10 import actions, case_reads, reads, spec, tables
from lib.top10.flow import FLUJO
from lib.top10.reiteracion import SEGMENTOS
from lib.ui import board_view, case_view, charts, filters, notices, session
from lib.ui import format as said
from lib.ui.tables import table

user = session.require(Permission.TOP10_VER)
here = site()
zone = here.zone()

weeks = reads.semanas_con_datos(here)
if not weeks:
    st.title("Top 10", anchor=False)
    notices.first_start()
    st.stop()

head = st.container(horizontal=True, vertical_alignment="center")
with st.container(horizontal=True, vertical_alignment="bottom"):
    semana = filters.choice("Semana", weeks, key="semana", said=said.iso_week, width=300)
    lista = reads.lista_semanal(here, semana, by=user)
    rows = tables.lista(lista.filas)
    zonas = sorted(rows["zona"].dropna().unique())
    zona = filters.optional("Zona", zonas, key="zona", everything="Todas las zonas", width=200)
    segmento = filters.several("Segmento", SEGMENTOS, key="segmento",
                               everything="Todos los segmentos", width=220)  # fmt: skip
    texto = filters.search("Buscar producto, cliente o reporte…", key="buscar", width=260)

rows = filters.apply(rows, equal={"zona": zona}, among={"segmento": segmento}, text=texto,
                     within=("producto", "cliente", "numeros"))  # fmt: skip

with head:
    st.title("Top 10", anchor=False, width="content")
    counted = said.counted(len(rows), "producto reiterado", "productos reiterados")
    st.badge(counted, color="violet")
    if lista.provisional:
        notices.provisional()
    st.space("stretch")
    facts = {
        "Semana": said.iso_week(semana),
        "Regla": f"{lista.regla.minimo} reportes o más en {lista.regla.dias} días",
        "Estado": lista.estado,
        "Filtros": filters.told(zona, segmento, texto),
        "Obtenido": said.moment(here.now(), zone),
    }
    st.download_button(
        "Excel",
        lambda: excel.workbook(f"Top 10 {semana}", spec.LISTA, rows, zone=zone, facts=facts),
        file_name=f"top10-{semana}.xlsx",
        icon=":material/download:",
        on_click="ignore",
        key="top10.excel",
    )
    opened = ""
    opens = user.may(Permission.TOP10_GENERAR)
    why = (
        "Abre en la planilla un caso por cada producto de la semana, sin mirar los filtros; "
        "repetirlo no cambia nada."
    )
    if opens and st.button(
        "Abrir casos de la semana", icon=":material/playlist_add:", key="top10.generar", help=why
    ):
        opened = actions.generar_lista(here, semana, by=user).frase()

if opened:
    notices.done(opened)
if rows.empty:
    notices.empty("Ningún producto con esos filtros.", "Quite alguno para ver los demás.")

left, right = st.columns([3, 2], gap="medium")
with left:
    picked = board_view.still(
        "Lista semanal Top 10",
        spec.LISTA,
        rows,
        id_column="puesto",
        phone=("producto", "cliente", "reportes"),
        noun=("producto", "productos"),
        key="top10.lista",
        zone=zone,
    )
with right:
    st.markdown("**Productos reiterados por semana**")
    trend = reads.tendencia(here, semana, 26, by=user)
    charts.weekly(trend, current=semana, key="top10.tendencia",
                  name="Productos reiterados por semana, últimas 26 semanas")  # fmt: skip
    chosen = filters.one(rows, "puesto", picked)
    if chosen is None:
        st.caption("Elija una fila de la lista para ver los reportes que la forman.")
    else:
        product, customer = (said.plain(str(chosen[c])) for c in ("producto", "cliente"))
        st.markdown(f"**Reportes del producto {product}**, {customer}")
        numeros = chosen["numeros"].split(", ")
        if user.may(FLUJO.see) and (caso := case_reads.de_reportes(here, numeros, by=user)):
            case_view.link(ROOT / "pages/top10/caso.py", caso, "Ver su caso", param="caso")
        behind = reads.reportes_de_producto(here, chosen["producto"], chosen["dia"], by=user)
        table(spec.REPORTES, behind, key="top10.reportes", name="Reportes del producto", zone=zone,
              height="content")  # fmt: skip
