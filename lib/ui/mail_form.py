"""Mail to several people: who would get what, asked before; what became of it, after."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from zoneinfo import ZoneInfo

import streamlit as st

from lib.base.errors import UserError
from lib.tools.mail import Recipient
from lib.ui import format as said
from lib.ui import notices

Who = Callable[[Sequence[str]], Sequence[Recipient]]
Send = Callable[[Sequence[str], Sequence[str]], int]
_COLORS: dict[str, Literal["blue", "green", "orange", "red"]] = {
    "pendiente": "blue",
    "enviado": "green",
    "con error": "orange",
    "rechazado": "red",
}


def ask(segments: Sequence[str], who: Who, send: Send, why_not: str | None) -> None:
    """Open the form: which cases, and who of those that would get some."""
    st.dialog("Enviar la lista por correo", width="medium")(_ask)(segments, who, send, why_not)


def _ask(segments: Sequence[str], who: Who, send: Send, why_not: str | None) -> None:
    st.caption(
        "Cada Analista USM recibe un correo con el Excel de los casos de sus zonas que están "
        "«en revisión técnica»."
    )
    picked = st.multiselect("Segmentos", segments, placeholder="Todos", key="correo.segmentos")
    found = who(picked)
    ready = {r.login: r for r in found if r.address and r.rows}
    told = st.multiselect(
        "Para",
        list(ready),
        default=list(ready),
        format_func=lambda login: _line(ready[login]),
        placeholder="Nadie",
        key=f"correo.para.{','.join(picked)}",
    )
    for recipient in found:
        name = said.plain(recipient.name)
        if not recipient.address:
            st.caption(
                f":material/mail_off: {name} no tiene correo: no recibe nada. "
                "Un administrador lo anota en «Usuarios»."
            )
        elif not recipient.rows:
            st.caption(f":material/inbox: {name} no tiene casos de sus zonas.")
    if not found:
        st.warning("No hay Analistas USM. Créelos en «Usuarios».", icon=":material/person_off:")
    if why_not:
        st.warning(why_not, icon=":material/mail_off:")
    label = f"Enviar {said.counted(len(told), 'correo', 'correos')}"
    if st.button(label, type="primary", icon=":material/send:", key="correo.enviar",
                 disabled=not told or bool(why_not)):  # fmt: skip
        try:
            many = send(picked, told)
        except UserError as refusal:
            notices.refused(refusal)
        else:
            words = said.counted(many, "correo por enviar", "correos por enviar")
            notices.keep(f"{words}. Su estado se ve abajo, en «Correos».")
            st.rerun()


def _line(recipient: Recipient) -> str:
    many = said.counted(len(recipient.rows), "caso", "casos")
    zones = ", ".join(recipient.zones) or "todas las zonas"
    return f"{recipient.name} <{recipient.address}>: {many} ({zones})"


def sent(read: Callable[[], Sequence[Mapping[str, Any]]], zone: ZoneInfo) -> None:
    """The last mails and how each ended; while one is on its way it is looked at again."""
    waiting = any(mail["estado"] in ("pendiente", "con error") for mail in read())
    st.fragment(_sent, run_every="10s" if waiting else None)(read, zone)


def _sent(read: Callable[[], Sequence[Mapping[str, Any]]], zone: ZoneInfo) -> None:
    found = read()
    if not found:
        return
    st.subheader("Correos", anchor=False)
    with st.container(border=True, gap="small"):
        for mail in found:
            color = _COLORS[mail["estado"]]
            when = said.moment(mail["enviado_en"] or mail["pedido_en"], zone)
            cells = ("nombre", "correo", "asunto", "pidio", "detalle")
            name, address, subject, asker, detail = (said.plain(mail[c] or "") for c in cells)
            st.markdown(
                f":{color}-badge[{mail['estado']}] **{name}** ({address}) · "
                f"{subject}  \n:small[{when}, pedido por {asker}]"
            )
            if detail:
                again = " Se intenta de nuevo." if mail["estado"] == "con error" else ""
                st.caption(f"{detail}{again}")
