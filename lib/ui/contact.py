"""How a customer is reached: a button that dials, another that opens WhatsApp."""

import streamlit as st

from lib.base import phone


def links(text: str | None, *, key: str) -> None:
    """The buttons of a number, or what to do where there is none to call."""
    number = phone.dialled(text)
    if number is None:
        said = f"«{text}» no es un número que se pueda marcar" if text else "Sin teléfono"
        st.caption(f":material/phone_disabled: {said}. Anótelo con «Datos de contacto».")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.link_button(f"Llamar al {text}", f"tel:{number}", icon=":material/call:",
                       key=f"{key}.llamar")  # fmt: skip
        if address := phone.whatsapp(text):
            st.link_button("WhatsApp", address, icon=":material/chat:", key=f"{key}.whatsapp")
