"""The agenda of visits (COM-DSC-P14 II 14): what is set, what waits, what was not done."""

import streamlit as st

from lib.base.permissions import Permission
from lib.tools.site import site
from lib.tools.workflow import reads
from lib.top10 import agenda, spec, tables
from lib.top10 import reads as top10
from lib.top10.flow import FLUJO
from lib.ui import board_view, case_view, filters, notices, session, step_form, visits_chart
from lib.ui import format as said

user = session.require(Permission.PLANILLA_VER)
here = site()
zone = here.zone()
noun = ("visita", "visitas")

head = st.container(horizontal=True, vertical_alignment="center")
notices.kept()
with st.container(horizontal=True, vertical_alignment="bottom"):
    vista = filters.choice("Vista", (agenda.DIA, agenda.SEMANA), key="vista",
                           said=str.capitalize, width=120)  # fmt: skip
    before = st.button("Antes", icon=":material/chevron_left:", key="agenda.antes")
    dia = filters.day_of("Día", key="dia", begin=here.today(), width=140)
    after = st.button("Después", icon=":material/chevron_right:", key="agenda.despues")
    hoy = st.button("Hoy", key="agenda.hoy")
    zona = filters.optional("Zona", top10.zonas(here, by=user), key="zona",
                            everything="Todas las zonas", width=180)  # fmt: skip
    cuadrilla = filters.optional("Cuadrilla", agenda.cuadrillas(here, by=user), key="cuadrilla",
                                 everything="Todas las cuadrillas", width=200)  # fmt: skip
previous, following = agenda.vecinos(dia, vista)
if before or after or hoy:
    filters.put(dia=previous if before else following if after else None)

dias = agenda.periodo(dia, vista)
found = agenda.de(here, dias, by=user, zona=zona, cuadrilla=cuadrilla)
left = agenda.sin_hacer(here, by=user)
with head:
    st.title("Agenda de visitas", anchor=False, width="content")
    st.badge(said.counted(len(found.visitas), *noun), color="blue")
    if found.cruces:
        st.badge(said.counted(found.cruces, "visita cruzada", "visitas cruzadas"), color="red",
                 icon=":material/warning:")  # fmt: skip
    if left:
        st.badge(said.counted(len(left), "quedó sin hacer", "quedaron sin hacer"), color="orange")

said_days = said.day(dias.start) if vista == agenda.DIA else f"semana del {said.day(dias.start)}"
if found.visitas:
    visits_chart.draw(found.visitas, lines=agenda.cuadrillas_de(found), zone=zone,
                      key="agenda.horas",
                      name=f"Visitas por cuadrilla y hora, {said_days}")  # fmt: skip
VISITAS, SIN_HACER, ESPERAN = "Visitas", "Sin hacer", "Esperan una visita"
with st.container(horizontal=True, vertical_alignment="center"):
    lista = filters.choice("Lista", (VISITAS, SIN_HACER, ESPERAN), key="lista", said=str,
                           width=220)  # fmt: skip
    both = lista == ESPERAN and st.toggle("También en revisión técnica", key="agenda.revision")

beside, panel = st.columns([3, 1], gap="medium")
with beside:
    if lista == ESPERAN:
        states = agenda.ESPERAN if both else agenda.ESPERAN[:1]
        rows = notices.cut(agenda.por_programar(here, states, by=user), agenda.TOPE,
                           "más urgentes", "Al programarlos aparecen los que siguen.")  # fmt: skip
        columns, frame = list(spec.POR_VISITAR), tables.por_visitar(rows)
        of = FLUJO.noun
    else:
        rows = left if lista == SIN_HACER else found.visitas
        columns, frame = list(spec.VISITAS), tables.visitas(rows, zone)
        of = noun
    chosen = None
    if rows:
        chosen = board_view.still(lista, columns, frame, id_column="id",
                                  phone=[c.name for c in columns[1:4]], noun=of,
                                  key=f"agenda.{lista}", zone=zone)  # fmt: skip
    elif lista == VISITAS:
        notices.empty(f"No hay visitas: {said_days}.", "En «Esperan una visita» están los casos.")
    elif lista == SIN_HACER:
        notices.empty("No quedó ninguna visita sin hacer.", "Nada que reprogramar.")
    else:
        notices.empty("Ningún caso derivado espera una visita.",
                      "Los que están en revisión técnica se ven con el interruptor.")  # fmt: skip
with panel:
    one = agenda.una(rows, chosen)
    if one is not None:
        case = reads.row(here, FLUJO, agenda.caso_de(one), by=user)
        case_view.summary(agenda.resumen(one))
        offered = [s for s in FLUJO.offered(case, user) if s.code in agenda.PASOS]
        step_form.buttons(here, FLUJO, case, offered, key="agenda.paso")
    elif rows:
        st.caption("Toque una fila para ver a quién es y qué se puede hacer.")
    if found.libres:
        st.markdown("**Cuadrillas sin visitas**")
        case_view.listed(agenda.libres(found))
