"""The forms of the calendar: a day more or less, and the hours of each weekday."""

from datetime import date

import streamlit as st

from lib.base.errors import Conflict, UserError
from lib.base.office_hours import FERIADOS, HORARIO, OwnDay, day_text, parse_hours, week_text
from lib.base.permissions import Permission
from lib.tools import calendar_days, parameters
from lib.tools.site import Site
from lib.ui import conflicts, notices, session
from lib.ui import format as said
from lib.ui.parameter_form import Effects, effect

WEEKDAYS = ("Lunes", "Martes", "Miércoles", "Jueves", "Viernes", "Sábado", "Domingo")


def add_day(site: Site, effects: Effects) -> None:
    """Open the form that adds a day."""
    st.dialog("Agregar un día", width="medium")(_add)(site, effects)


def remove_day(site: Site, own: OwnDay, effects: Effects) -> None:
    """Ask before a day is taken away."""
    st.dialog(f"Quitar el {said.day(own.day)}", width="medium")(_remove)(site, own, effects)


def hours(site: Site, effects: Effects) -> None:
    """Open the form of the opening hours."""
    for part in ("version", "conflicto"):
        st.session_state.pop(f"horario.{part}", None)
    st.dialog("Horas de atención", width="medium")(_hours)(site, effects)


def _add(site: Site, effects: Effects) -> None:
    user = session.require(Permission.PARAMETROS)
    held = parameters.held(site, [FERIADOS], by=user)[FERIADOS.key]
    today = site.today()
    day = st.date_input("Día", None, format="DD/MM/YYYY", min_value=date(today.year - 2, 1, 1),
                        max_value=date(today.year + 5, 12, 31), key="dia.dia")  # fmt: skip
    closed, worked = "No se atiende", "Es feriado nacional y se trabaja"
    does = st.segmented_control("Ese día", [closed, worked], default=closed, required=True,
                                key="dia.que")  # fmt: skip
    name = st.text_input("Nombre", placeholder="Aniversario de Cochabamba", key="dia.nombre")
    if day is None:
        st.caption("Elija el día.")
        return
    new = OwnDay(day, name.strip(), does == worked)
    try:
        effect(effects, calendar_days.with_day(held, new), user, f"agrega el {said.day(day)}")
        if st.button("Agregar", type="primary", key="dia.agregar"):
            calendar_days.add(site, new, by=user)
            notices.keep(f"Se agregó el {said.day(day)}.")
            st.rerun()
    except UserError as refusal:
        notices.refused(refusal)


def _remove(site: Site, own: OwnDay, effects: Effects) -> None:
    user = session.require(Permission.PARAMETROS)
    held = parameters.held(site, [FERIADOS], by=user)[FERIADOS.key]
    after = "vuelve a ser feriado" if own.worked else "vuelve a ser un día como los demás"
    st.markdown(f"El **{said.day(own.day)}** {said.plain(own.name)} {after}.")
    try:
        text = calendar_days.without_day(held, own.day)
        effect(effects, text, user, f"quita el {said.day(own.day)}")
        if st.button("Quitar", type="primary", key="dia.quitar.si"):
            calendar_days.remove(site, own.day, by=user)
            notices.keep(f"Se quitó el {said.day(own.day)}.")
            st.rerun()
    except UserError as refusal:
        notices.refused(refusal)


def _hours(site: Site, effects: Effects) -> None:
    user = session.require(Permission.PARAMETROS)
    held = parameters.held(site, [HORARIO], by=user)[HORARIO.key]
    version: int = st.session_state.setdefault("horario.version", held.version)
    conflict: Conflict | None = st.session_state.get("horario.conflicto")
    if conflict is not None:
        conflicts.shown(conflict, {"valor": HORARIO.label})
    st.caption(
        "Escriba cada turno como 08:00-12:00, separados por un espacio; vacío, no se atiende."
    )
    week = parse_hours(str(held.value))
    days = [
        st.text_input(name, day_text(week[n]), placeholder="No se atiende", key=f"horario.{n}")
        for n, name in enumerate(WEEKDAYS)
    ]
    try:
        text = week_text([_plain(day) for day in days])
        parse_hours(text)
        if text != held.value:
            effect(effects, text, user, "guarda este horario")
        with st.container(horizontal=True):
            if st.button("Guardar", type="primary", disabled=text == held.value, key="horario.si"):
                site.set_value(HORARIO, text, by=user, version=version)
                notices.keep("Se guardaron las horas de atención.")
                st.rerun()
            if conflict is not None and st.button("Dejar lo guardado", key="horario.no"):
                st.rerun()
    except Conflict as found:
        # A second «Guardar» has seen what was saved meanwhile: it may replace it.
        st.session_state["horario.version"] = parameters.held(site, [HORARIO], by=user)[
            HORARIO.key
        ].version
        st.session_state["horario.conflicto"] = found
        st.rerun(scope="fragment")
    except UserError as refusal:
        notices.refused(refusal)


def _plain(hours: str) -> str:
    """What tells days apart in the parameter's text does not belong in a day's hours."""
    if ";" in hours or "," in hours:
        raise UserError("Separe los turnos de un día con un espacio: 08:00-12:00 14:30-18:30.")
    return hours
