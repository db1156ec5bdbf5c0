"""The audit: the journal as people read it, by person, table, row, field, action and date."""

from dataclasses import replace

import streamlit as st

from lib import procedimientos
from lib.base.permissions import Permission
from lib.tools import audit, excel
from lib.tools.audit_words import ACTIONS
from lib.tools.site import site
from lib.ui import board_view, filters, notices, session
from lib.ui import format as said

user = session.require(Permission.AUDITORIA)
who = session.later(Permission.AUDITORIA)
here = site()
zone = here.zone()
subjects = procedimientos.sujetos()
people = audit.people(here, by=user)

head = st.container(horizontal=True, vertical_alignment="center")
with st.container(horizontal=True, vertical_alignment="bottom"):
    quien = filters.choice("Persona", ["", *people], key="quien", width=220,
                           said=lambda login: people.get(login, "Todas las personas"))  # fmt: skip
    tabla = filters.choice("Qué", ["", *subjects], key="tabla", width=170,
                           said=lambda t: subjects[t].title if t else "Todo")  # fmt: skip
    subject = subjects.get(tabla)
    fila = filters.number("fila") if subject else None
    nombre = ""
    if subject and fila is None:
        hint = f"{subject.column(subject.named_by).header.capitalize()} exacto"
        nombre = filters.search(hint, key="nombre", width=190)
    with st.popover("Campo, acción y fechas", icon=":material/filter_alt:"):
        fields = [c.name for c in subject.columns] if subject else []
        campo = filters.choice("Campo", ["", *fields], key="campo", width=260,
                               said=lambda c: subject.column(c).header if subject and c
                               else "Todos los campos")  # fmt: skip
        accion = filters.choice("Acción", ["", *ACTIONS], key="accion", width=260,
                                said=lambda a: ACTIONS.get(a, "Toda acción"))  # fmt: skip
        desde = filters.day("Desde", key="desde")
        hasta = filters.day("Hasta", key="hasta")

asked = audit.Asked(
    login=quien or None,
    table=tabla or None,
    row=fila,
    name=nombre.strip() or None,
    column=campo or None,
    action=accion or None,
    since=desde,
    until=hasta,
)
antes = filters.cursor("antes", of=asked)
found = audit.lines(here, subjects, replace(asked, before=antes), by=user)
rows = audit.frame(found.lines)
row = audit.row_name(here, subject, fila, by=user) if subject and fila is not None else None


def _file() -> bytes:
    lines = audit.lines(here, subjects, asked, by=who(), limit=audit.DOWNLOAD).lines
    told = filters.told(
        people.get(quien),
        subject.title if subject else None,
        row,
        nombre,
        subject.column(campo).header if subject and campo else None,
        ACTIONS.get(accion),
        f"desde el {said.day(desde)}" if desde else None,
        f"hasta el {said.day(hasta)}" if hasta else None,
    )
    facts = {
        "Filtros": told,
        "Líneas": f"{said.number(len(lines))}, a lo sumo {said.number(audit.DOWNLOAD)}",
        "Obtenido": said.moment(here.now(), zone),
    }
    return excel.workbook("Auditoría", audit.LINES, audit.frame(lines), zone=zone, facts=facts)


with head:
    st.title("Auditoría", anchor=False, width="content")
    if row and st.button(said.plain(row), icon=":material/close:", key="auditoria.fila",
                         help="Ver también las demás filas"):  # fmt: skip
        filters.put(fila=None, antes=None)
    st.space("stretch")
    st.download_button(
        "Excel",
        _file,
        file_name="auditoria.xlsx",
        icon=":material/download:",
        on_click="ignore",
        key="auditoria.excel",
        help=f"Las líneas de estos filtros, hasta {said.number(audit.DOWNLOAD)}",
    )

if found.looked:
    st.info(
        f"Se buscó hasta el {said.moment(found.looked, zone)}. Para seguir más atrás, "
        "use «Más antiguas».",
        icon=":material/search:",
    )
elif rows.empty:
    notices.empty("Nadie escribió nada con esos filtros.", "Quite alguno para ver lo demás.")

detail = st.container()  # above the lines: what was picked is seen without scrolling
picked = None
if not rows.empty:
    picked = board_view.still(
        "Auditoría",
        audit.LINES,
        rows,
        id_column="seq",
        phone=("que", "cambio", "quien", "en"),
        noun=("línea", "líneas"),
        key="auditoria.lineas",
        zone=zone,
    )

with st.container(horizontal=True, vertical_alignment="center"):
    if antes is not None and st.button(
        "Lo más reciente", icon=":material/first_page:", key="auditoria.primera"
    ):
        filters.put(antes=None)
    if found.older is not None and st.button(
        "Más antiguas", icon=":material/arrow_forward:", key="auditoria.antiguas"
    ):
        filters.put(antes=found.older)

chosen = next((line for line in found.lines if line.seq == picked), None)
if chosen is not None:
    with detail.container(border=True):
        st.markdown(
            f"**{said.moment(chosen.en, zone)} · {said.plain(chosen.quien)} · "
            f"{said.plain(chosen.que)}**, por {chosen.via}"
        )
        st.text(chosen.cambio)
        if chosen.motivo:
            st.caption(said.plain(chosen.motivo))
        if (
            chosen.tabla in subjects
            and row is None
            and st.button(
                f"Ver historial de {said.plain(chosen.que)}",
                icon=":material/history:",
                key="auditoria.historial",
            )
        ):
            filters.put(quien=None, campo=None, accion=None, desde=None, hasta=None, nombre=None,
                        antes=None, tabla=chosen.tabla, fila=chosen.fila_id)  # fmt: skip
