"""The business calendar as people read it: days, holidays, hours, and when a term is due."""

from datetime import time
from functools import partial

import streamlit as st

from lib import procedimientos
from lib.base import calendar_days as days
from lib.base.clock import instant
from lib.base.office_hours import FERIADOS, HORARIO, day_text
from lib.base.permissions import Permission
from lib.tools import calendar_days
from lib.tools.site import site
from lib.ui import calendar_forms, calendar_view, filters, notices, session
from lib.ui import format as said

user = session.require(Permission.PARAMETROS)
here = site()
zone, calendar, own = here.zone(), here.calendar(), calendar_days.own(here)
effects = partial(procedimientos.alcance, here)

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Calendario", anchor=False, width="content")
    year = filters.choice("Año", days.years(here.today()), key="anio", said=str, width=110)
    st.space("stretch")
    if st.button("Horas de atención", icon=":material/schedule:", key="horario"):
        calendar_forms.hours(here, partial(effects, HORARIO))
    if st.button("Agregar un día", icon=":material/event_busy:", type="primary", key="agregar"):
        calendar_forms.add_day(here, partial(effects, FERIADOS))
notices.kept()

with st.container(border=True):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.markdown("**¿Cuándo vence un plazo?**", width="content")
        count = st.number_input("Días hábiles", 0, 250, 1, key="plazo.dias", width=130)
        day = st.date_input("Empieza el", here.today(), format="DD/MM/YYYY", key="plazo.dia",
                            width=150)  # fmt: skip
        hour = st.time_input("a las", time(10), key="plazo.hora", width=110)
    if day is not None and hour is not None:
        term = days.term(calendar, own, instant(day, hour, zone), int(count))
        calendar_view.why(term, int(count), zone)

all_days = days.year(calendar, own, int(year))
calendar_view.legend()
left, right = st.columns([3, 1], gap="medium")
with left:
    calendar_view.months(all_days)
with right:
    st.markdown("**Horas de atención**")
    week = "\n".join(
        f"- {name}: {day_text(hours).replace(' ', ' y ') or 'no se atiende'}"
        for name, hours in zip(calendar_forms.WEEKDAYS, calendar.week, strict=True)
    )
    st.markdown(week)
    st.markdown(f"**Feriados de {year}**")
    for one in calendar_view.holidays(all_days):
        with st.container(horizontal=True, vertical_alignment="center"):
            name = said.plain(one.name) or "sin nombre"
            text = f"{said.short_day(one.day)} · {name}  \n:small[{one.kind}]"
            st.markdown(text, width="stretch")
            if one.day in own and st.button(
                "Quitar", icon=":material/close:", key=f"quitar.{one.day}"
            ):
                calendar_forms.remove_day(here, own[one.day], partial(effects, FERIADOS))
