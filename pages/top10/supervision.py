"""Supervision (COM-DSC-P14 II 17, 18): where cases stand, who has how many, what just changed."""

import streamlit as st

from lib import procedimientos
from lib.base.permissions import Permission
from lib.tools.site import site
from lib.top10 import spec, work
from lib.top10.flow import FLUJO
from lib.top10.opening import DICHOS
from lib.ui import filters, load_chart, session, state_badges, work_list
from lib.ui.tables import table

user = session.require(Permission.TOP10_SUPERVISAR)
here = site()

COLA = work_list.Work(
    "supervision",
    "Casos abiertos",
    spec.SUPERVISION,
    ("priorizar", "reasignar", "anular", "comentar"),
    ("Ningún caso con esos filtros.", "Quite alguno para ver los demás."),
    {"Zona": "zona", "USM": "usm", "Maestro": "maestro", "Orden": "orden",
     "Segmento": "segmento", "Reportes": "reportes", "Siguiente": "siguiente"},
)  # fmt: skip

st.title("Supervisión", anchor=False)


@st.fragment(run_every="30s")
def estado() -> None:
    """Where cases stand and what changed: it goes on by itself, the list below does not move."""
    by = session.require(Permission.TOP10_SUPERVISAR)
    state_badges.draw(work.cuentas(here, by=by), "pages/top10/tablero.py")
    with st.expander("Lo que cambió en la última hora", icon=":material/history:", expanded=True):
        changes = work.cambios(here, by=by)
        if changes.empty:
            st.caption("Nadie cambió un caso en la última hora.")
        else:
            table(spec.CAMBIOS, changes, key="supervision.cambios",
                  name="Cambios de la última hora", zone=here.zone(), height=215)  # fmt: skip


estado()
st.subheader("Carga y prioridad", anchor=False)
casos = work.abiertos(here, by=user)
left, right = st.columns(2, gap="medium")
with left:
    load_chart.draw("Carga por Analista USM", work.carga(casos, "usm"), key="usm")
with right:
    load_chart.draw("Carga por maestro", work.carga(casos, "maestro"), key="maestro")

with st.container(horizontal=True, vertical_alignment="bottom"):
    usm = filters.optional("USM", work.nombres(casos, "usm"), key="usm",
                           everything="Todos los USM", width=180)  # fmt: skip
    maestro = filters.optional("Maestro", work.nombres(casos, "maestro"), key="maestro",
                               everything="Todos los maestros", width=180)  # fmt: skip
    rows = work_list.narrowed(work.de(casos, usm=usm, maestro=maestro))

work_list.draw(here, FLUJO, COLA, rows, words=DICHOS, case_page=procedimientos.page("caso"))
