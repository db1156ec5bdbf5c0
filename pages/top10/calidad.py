"""Quality control (COM-DSC-P14 II 11–13): the calls of today, and what the day's calls said."""

import streamlit as st

from lib import procedimientos
from lib.base.permissions import Permission
from lib.tools import frames
from lib.tools.site import site
from lib.top10 import calidad, spec, work
from lib.top10.flow import CALIDAD, CERRADO, FLUJO
from lib.top10.words import GUION_CALIDAD
from lib.ui import filters, notices, session, work_list
from lib.ui import format as said
from lib.ui.tables import table

user = session.require(Permission.TOP10_CALIDAD)
here = site()
zone = here.zone()

COLA = work_list.Work(
    "calidad",
    "Órdenes cerradas por controlar",
    spec.LLAMADAS,
    ("satisfecho", "insatisfecho", "calidad_sin_respuesta", "datos", "comentar"),
    (
        "Ninguna orden espera control de calidad.",
        "Llegan cuando el Operador cierra una orden, o cuando el Analista Gestor las envía.",
    ),
    {"Zona": "zona", "Orden": "orden", "Causal": "causal_cierre", "Maestro": "maestro",
     "Llamadas sin respuesta": "intentos", "Última": "intento_en"},
)  # fmt: skip
colas = work.por_reporte(work.casos(here, [CERRADO, CALIDAD], by=user))

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Control de calidad", anchor=False, width="content")
    cola = filters.queue("Qué casos", {q: len(c) for q, c in colas.items()}, key="cola")
    st.space("stretch")
    with st.popover("Guion de la llamada", icon=":material/record_voice_over:"):
        st.markdown("\n".join(f"{n}. {linea}" for n, linea in enumerate(GUION_CALIDAD, 1)))

with st.container(horizontal=True, vertical_alignment="bottom"):
    rows = work_list.narrowed(colas[cola])

if cola == "Por llamar":
    work_list.draw(here, FLUJO, COLA, rows, case_page=procedimientos.page("caso"))
elif rows:
    st.info(
        "Su reporte de daño sigue abierto en el sistema: el control de calidad es de órdenes "
        "atendidas y cerradas. Pasan a «Por llamar» cuando una importación los trae cerrados.",
        icon=":material/lock_open:",
    )
    table(spec.ABIERTAS, frames.of(spec.ABIERTAS, rows), key="calidad.abiertas",
          name="Órdenes con el reporte abierto", zone=zone)  # fmt: skip
else:
    notices.empty("Ninguna orden espera que se cierre su reporte.", "Llame en «Por llamar».")

with st.container(horizontal=True, vertical_alignment="bottom"):
    st.subheader("Llamadas del día", anchor=False, width="content")
    dia = filters.day("Día de las llamadas", key="dia", width=170) or here.today()
hechas = calidad.llamadas(here, dia, by=user)
cifras = calidad.cifras(hechas)
resultados = calidad.por_resultado(hechas)
if not hechas:
    notices.empty(f"Ninguna llamada el {said.day(dia)}.", "Elija otro día, o llame al primero.")
else:
    media = said.number(cifras.media) if cifras.media is not None else "sin dato"
    st.markdown(
        f"**{cifras.llamadas}** llamadas · **{cifras.contactados}** contactados · "
        f"**{cifras.satisfechos}** satisfechos · satisfacción media **{media}** de 5",
        help="Contactado: contestó las preguntas, diga lo que diga. La media es de ellos.",
    )
    st.markdown(" ".join(f":orange-badge[{said.plain(c)}: {n}]" for c, n in cifras.causas.items()))
    cuantos = {name: len(found) for name, found in resultados.items()}
    cuales = filters.counted("Resultado", cuantos, key="resultado")
    mostradas = resultados[cuales] if cuales else hechas
    table(spec.LLAMADAS_HECHAS, frames.of(spec.LLAMADAS_HECHAS, mostradas),
          key="calidad.hechas", name="Llamadas del día", zone=zone)  # fmt: skip
