"""Supervision (COM-DSC-P14 II 17, 18): where cases stand, who has how many, what just changed."""

import streamlit as st

from lib import procedimientos
from lib.base.permissions import Permission
from lib.tools.site import site
from lib.top10 import spec, work
from lib.top10.flow import FLUJO
from lib.ui import filters, load_chart, notices, session, state_badges, work_list
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
def cuentas() -> None:
    """Where cases stand: it goes on by itself, the list below does not move."""
    by = session.require(Permission.TOP10_SUPERVISAR)
    state_badges.draw(work.cuentas(here, by=by), "pages/top10/tablero.py")


@st.fragment(run_every="30s")
def cambios() -> None:
    """What just changed, by itself too."""
    by = session.require(Permission.TOP10_SUPERVISAR)
    changes = work.cambios(here, by=by)
    st.subheader("Lo que cambió en la última hora", anchor=False)
    if changes.empty:
        st.caption("Nadie cambió un caso en la última hora.")
    else:
        advice = (
            "«Auditoría» los trae todos."
            if by.may(Permission.AUDITORIA)
            else "El «Historial» de cada caso tiene los demás."
        )
        changes = notices.cut(changes, work.MAX_CAMBIOS, "más nuevos", advice)
        table(spec.CAMBIOS, changes, key="supervision.cambios",
              name="Cambios de la última hora", zone=here.zone())  # fmt: skip


cuentas()
casos = work.abiertos(here, by=user)
with st.expander("Carga de cada quien", icon=":material/bar_chart:", expanded=True):
    left, right = st.columns(2, gap="medium")
    with left:
        load_chart.draw("Por Analista USM", work.carga(casos, "usm"), key="usm")
    with right:
        load_chart.draw("Por maestro", work.carga(casos, "maestro"), key="maestro")

with st.container(horizontal=True, vertical_alignment="bottom"):
    usm = filters.optional("USM", work.nombres(casos, "usm"), key="usm",
                           everything="Todos los USM", width=180)  # fmt: skip
    maestro = filters.optional("Maestro", work.nombres(casos, "maestro"), key="maestro",
                               everything="Todos los maestros", width=180)  # fmt: skip
    rows = work_list.narrowed(work.de(casos, usm=usm, maestro=maestro))

work_list.draw(here, FLUJO, COLA, rows, case_page=procedimientos.page("caso"))
cambios()
