"""The planilla (COM-DSC-P14, Anexo 1), alive: many people see and edit it at once."""

from functools import partial

import streamlit as st

from lib.base.permissions import Permission
from lib.tools.board.scope import Narrowed
from lib.tools.site import site
from lib.top10 import reads, spec
from lib.top10.board import BOARD
from lib.top10.flow import ABIERTOS
from lib.ui import board_view, filters, measures, notices, session

user = session.require(Permission.PLANILLA_VER)
here = site()

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Planilla Top 10", anchor=False, width="content")
    if user.may(Permission.INDICADORES_VER):
        mes = reads.mes_cerrado(here)
        medida = reads.variacion_bajas(here, mes, by=user)
        bajas = partial(reads.bajas_del_indicador, here, mes, by=user)
        measures.asked(medida, spec.BAJAS, bajas, key="planilla.variacion", zone=here.zone())
    st.space("stretch")
    with st.popover("Zonas y estados", icon=":material/filter_alt:"):
        zonas = filters.several("Zonas", reads.zonas(here, by=user), key="zona", everything="Todas")
        estados = filters.several("Estados", ABIERTOS, key="estado", everything="Todos")

narrowed = Narrowed(zones=tuple(zonas), states=tuple(estados))
if not reads.hay_casos(here):
    notices.no_cases()
late = filters.asked("plazo") == "vencido"
board_view.live(here, BOARD, narrowed=narrowed, late=late, at=filters.number("caso"))
