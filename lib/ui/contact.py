"""How a customer is reached from a work list: call and WhatsApp, or what to do without a number."""

import streamlit as st

from lib.base.phones import phones
from lib.ui import case_view
from lib.ui.format import plain


def links(text: str | None) -> None:
    """The buttons of the numbers that a cell holds."""
    found = phones(text)
    if found:
        with st.container(horizontal=True, gap="small"):
            case_view.contact(found)
    else:
        said = f"«{plain(text)}» no es un número que se pueda marcar" if text else "Sin teléfono"
        st.caption(f":material/phone_disabled: {said}. Anótelo con «Datos de contacto».")
