"""The indicator of COM-DSC-P14 and its extras: of a month, month by month, by group."""

from functools import partial

import streamlit as st

from lib.base.periods import month as period
from lib.base.permissions import Permission
from lib.indicators.catalog import FICHAS
from lib.indicators.measure import Medida, measured
from lib.tools.site import site
from lib.top10 import medidas, meses, reads, spec_informes
from lib.ui import charts, filters, measures, notices, session
from lib.ui import format as said
from lib.ui.tables import table

user = session.require(Permission.INDICADORES_VER)
here = site()
months = medidas.meses_con_datos(here)
if not months:
    st.title("Indicadores Top 10", anchor=False)
    notices.first_start()
    st.stop()

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Indicadores Top 10", anchor=False, width="content")
    st.space("stretch")
    mes = filters.choice("Mes", months, key="mes", said=said.month_of, width=180,
                         begin=reads.mes_cerrado(here))  # fmt: skip


def figure(medida: Medida, month: str, corte: str = "", grupo: str = "") -> measures.Asked:
    """What the dialog of a figure shows."""
    code = medida.ficha.code
    rows = partial(medidas.filas, here, code, month, by=user, corte=corte, grupo=grupo)
    return measures.Asked(medida, grupo, spec_informes.FILAS[code], rows, medidas.nota(code, user))


opened: measures.Asked | None = None
with st.container(horizontal=True, gap="small"):
    for code, measure in medidas.MEDIDAS.items():
        medida = measure(here, mes, by=user)
        if measures.card(medida, key=f"indicadores.{code}"):
            opened = figure(medida, mes)

with st.container(horizontal=True, vertical_alignment="bottom"):
    code = filters.choice("Indicador", list(FICHAS), key="indicador",
                          said=lambda c: FICHAS[c].name, width=260)  # fmt: skip
    span = filters.choice("Meses", ["12", "24"], key="meses", said="{} meses".format, width=120)
    cuts = meses.CORTES.get(code, ())
    cut = ""
    if cuts:
        cut = filters.choice("Por", cuts, key="por", said=lambda c: f"Por {medidas.DICHOS[c]}",
                             width=200)  # fmt: skip

name = FICHAS[code].name
trend = medidas.tendencia(here, code, months[0], int(span), by=user)
bars = [measures.month_bar(m.medida, of=m.mes, provisional=m.provisional) for m in trend]
left, right = st.columns([3, 2], gap="medium") if cuts else (st.container(), st.container())
with left:
    st.markdown(f"**{name}**, por mes")
    if not bars:
        st.caption("Todavía no hay meses que mostrar.")
    picked = charts.clickable(bars, key=f"indicadores.{code}.meses", current=mes,
                              name=f"{name} por mes")  # fmt: skip
    if picked:
        (chosen,) = [m for m in trend if m.mes == picked]
        opened = figure(chosen.medida, picked)
    if any(b.provisional for b in bars):
        st.caption("Rayado: provisional o sin dato completo; no se compara ni recibe veredicto.")

if cuts:
    with right:
        groups = medidas.por(here, code, mes, cut, by=user)
        pending = medidas.MEDIDAS[code](here, mes, by=user).note if groups else ""
        shown = [measures.group_bar(g, FICHAS[code], provisional=bool(pending))
                 for g in groups[:15]]  # fmt: skip
        st.markdown(f"**Por {medidas.DICHOS[cut]}**, {said.month_of(mes)}")
        if not shown:
            st.caption("Nada que medir en el mes.")
        else:
            picked = charts.clickable(shown, key=f"indicadores.{code}.{cut}", lying=True,
                                      name=f"{name} por {cut}")  # fmt: skip
            if picked:
                (group,) = [g for g in groups if g.grupo == picked]
                total = measured(FICHAS[code], period(mes), group, pending=pending)
                opened = figure(total, mes, cut, picked)
        if groups[15:]:
            st.caption(f"Los 15 grupos más grandes; {len(groups)} en total.")
        if code == meses.SATISFACCION and shown:
            st.markdown("**Puntajes**")
            charts.bars(medidas.puntajes(here, mes, by=user), key="indicadores.puntajes")

with st.expander("Ver como tabla", icon=":material/table:"):
    table(measures.TENDENCIA, measures.trend_table([m.medida for m in trend]),
          key="indicadores.tabla", name=f"{name} por mes", zone=here.zone(),
          height="content")  # fmt: skip

if opened is not None:
    moment = f"{said.moment(here.now(), here.zone())} ({here.zone()}), por {user.name}"
    measures.explain(opened, zone=here.zone(), obtained=moment)
