"""The agenda of visits (COM-DSC-P14 II 14): what is set, what waits, what was not done."""

import streamlit as st

from lib.base.permissions import Permission
from lib.tools.site import site
from lib.tools.workflow import reads
from lib.top10 import agenda, spec, tables
from lib.top10 import reads as top10
from lib.top10.flow import FLUJO
from lib.ui import board_view, charts, filters, notices, session, step_form
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
    dia = filters.day_of("Día", here.today(), key="dia", width=140)
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

picked = None
said_days = said.day(dias.start) if vista == agenda.DIA else f"semana del {said.day(dias.start)}"
if found.visitas:
    lines = agenda.cuadrillas_de(found)
    charts.timeline(found.visitas, lines=lines, zone=zone, key="agenda.horas",
                    name=f"Visitas por cuadrilla y hora, {said_days}")  # fmt: skip
else:
    notices.empty(f"No hay visitas: {said_days}.", "Elija abajo un caso y programe una.")
if found.libres:
    free = ", ".join(f"{c['nombre']} ({c['zona'] or 'sin zona'})" for c in found.libres)
    st.caption(f":material/person_check: Cuadrillas sin visitas: {free}.")


def choose(rows: list[dict[str, object]], step: str, key: str, name: str) -> None:
    """A list of visits, and beneath it the one picked with its step."""
    chosen = board_view.still(
        name, spec.VISITAS, tables.visitas(rows, zone), id_column="id",
        phone=("hora", "cliente", "estado"), noun=noun, key=key, zone=zone,
    )  # fmt: skip
    one = agenda.una(rows, chosen)
    if one is not None:
        case = reads.row(here, FLUJO, one["caso_id"], by=user)
        st.markdown(agenda.resumen(one))
        offered = [s for s in FLUJO.offered(case, user) if s.code == step]
        step_form.buttons(here, FLUJO, case, offered, key=key)


if found.visitas:
    choose(found.visitas, "reprogramar_visita", "agenda.visitas", f"Visitas, {said_days}")

if left:
    st.subheader("Quedaron sin hacer", anchor=False)
    choose(left, "reprogramar_visita", "agenda.sin_hacer", "Visitas que quedaron sin hacer")

with st.container(horizontal=True, vertical_alignment="center"):
    st.subheader("Casos que esperan una visita", anchor=False, width="content")
    both = st.toggle("También los que están en revisión técnica", key="agenda.revision")
waiting = agenda.por_programar(here, agenda.ESPERAN if both else agenda.ESPERAN[:1], by=user)
if waiting:
    chosen = board_view.still(
        "Casos que esperan una visita", spec.POR_VISITAR, tables.por_visitar(waiting),
        id_column="id", phone=("producto", "cliente", "plazo"), noun=FLUJO.noun,
        key="agenda.casos", zone=zone,
    )  # fmt: skip
    waits = agenda.una(waiting, chosen)
    if waits is not None:
        case = reads.row(here, FLUJO, waits["id"], by=user)
        offered = [s for s in FLUJO.offered(case, user) if s.code == "programar_visita"]
        step_form.buttons(here, FLUJO, case, offered, key="agenda.casos")
else:
    notices.empty("Ningún caso derivado espera una visita.",
                  "Los que están en revisión técnica se ven con el interruptor.")  # fmt: skip
