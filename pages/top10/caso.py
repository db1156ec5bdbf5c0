"""A case whole (COM-DSC-P14): what it is, what was done with it, and what follows."""

import streamlit as st

from lib.base.errors import UserError
from lib.base.permissions import Permission
from lib.base.settings import ROOT
from lib.tools.site import site
from lib.tools.workflow import diagram, history, mentions
from lib.tools.workflow import reads as flow_reads
from lib.top10 import case_reads, case_words, spec
from lib.top10.flow import FLUJO
from lib.ui import case_view, filters, history_view, notices, session, timeline
from lib.ui import format as said
from lib.ui.tables import table

user = session.require(Permission.PLANILLA_VER)
PAGINA, PLANILLA = ROOT / "pages/top10/caso.py", ROOT / "pages/top10/tablero.py"
here = site()
zone = here.zone()

asked = filters.asked("caso")
if asked is None:
    st.title("Casos", anchor=False)
    notices.kept()
    texto = filters.search("Producto, cliente, orden o n.º de caso…", key="buscar", width=420)
    found = case_reads.buscar(here, texto, by=user)
    if texto and not found:
        notices.empty(
            f"Ningún caso con «{said.plain(texto)}».",
            "Pruebe con el producto o la orden completos.",
        )
    waiting = mentions.unread(here, FLUJO, by=user)
    if waiting and not texto:
        st.subheader("Lo mencionaron", anchor=False)
        found = case_reads.por_numero(here, list(waiting), by=user)
    elif not texto:
        st.caption("Busque un caso, o ábralo desde la planilla con el enlace de su producto.")
    if found:
        found = notices.cut(found, case_reads.HALLADOS, "más nuevos",
                            "Busque por el producto o la orden completos.")  # fmt: skip
        lines = [case_words.resumen(one, zone) for one in found]
        case_view.results(PAGINA, lines, param="caso", first=20, key="caso.hallados")
    st.stop()

try:
    case = case_reads.caso(here, case_words.numero(asked), by=user)
except UserError as refusal:
    st.title("Caso", anchor=False)
    notices.warned(refusal, icon=":material/search_off:")
    st.page_link(PAGINA, label="Buscar un caso", icon=":material/search:", help="")
    st.stop()

row, plazo = case.row, case.plazo
mentions.read(here, FLUJO, row["id"], by=user)
told = history.of_row(here, FLUJO, spec.TABLERO.columns, row["id"], by=user)
reports = case_reads.reportes(here, row, by=user)

st.title(said.plain(case_words.titulo(row)), anchor=False)
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    with st.container(width="content"):
        case_view.follow(here, FLUJO, row, plazo.due)
    case_view.why(plazo.due, plazo.term, plazo.days, plazo.stood, zone=zone)
    st.space("stretch")
    case_view.contact(case_reads.telefonos(row, reports))
case_view.told(case_words.siguiente(case, zone))
notices.kept()
case_view.actions(here, FLUJO, row, case.pasos, rare=case_words.POCO_USADOS, key="caso.paso")

left, right = st.columns([3, 2], gap="medium")
with left:
    st.subheader("Reportes del cliente", anchor=False)
    if reports.empty:
        st.caption("Ningún reporte de daño de este producto ni de su cliente.")
    else:
        windows = case_reads.reiteraciones(here, reports)
        timeline.draw(case_words.puntos(reports, row), case_words.franjas(windows, reports),
                      case_words.CLASES, band=case_words.FRANJA, key="caso.tiempo", zone=zone,
                      name=case_words.alt(reports, row))  # fmt: skip
        many = said.counted(len(reports), "reporte", "reportes")
        shown = st.expander(f"Ver los {many} en una tabla", key="caso.tabla", on_change="rerun")
        if shown.open:
            with shown:
                table(spec.REPORTES_DE_CASO, reports, key="caso.reportes", zone=zone,
                      name="Reportes del cliente", height="content")  # fmt: skip
    history_view.show(FLUJO, told, key="caso.historial", zone=zone)
with right:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Planilla", anchor=False, width="content")
        st.space("stretch")
        if not case.state.final:
            case_view.link(PLANILLA, row["id"], case_words.enlace(user), param="caso")
    case_view.facts(spec.FICHA, row)
    related = case_reads.relacionados(here, row, by=user)
    st.subheader("Casos relacionados", anchor=False)
    if not related:
        st.caption("Ninguno: ni del producto, ni del cliente, ni de la dirección o el nodo.")
    else:
        related = notices.cut(related, case_reads.RELACIONADOS, "más nuevos",
                              "Busque por el producto o el cliente.")  # fmt: skip
        lines = [case_words.relacion(one, zone) for one in related]
        case_view.results(PAGINA, lines, param="caso", first=5, key="caso.relacionados")
    files = history_view.of_history(here, FLUJO, row["id"], told)
    if files:
        st.subheader("Archivos", anchor=False)
        history_view.files(files, flow_reads.people(here), key="caso.archivo", zone=zone)

drawn = st.expander("El procedimiento y el camino de este caso", icon=":material/schema:",
                    key="caso.diagrama", on_change="rerun")  # fmt: skip
if drawn.open:
    with drawn:
        st.mermaid_chart(diagram.states(FLUJO, path=told.path or (row["estado"],)),
                         alt=case_words.camino(told.path or (row["estado"],)))  # fmt: skip
