"""The accounts: who may come in, with which roles and zones."""

import streamlit as st

from lib.base.permissions import Permission
from lib.base.settings import settings
from lib.maestros import zonas
from lib.tools import account_tables, accounts
from lib.tools.account_rules import is_demo
from lib.tools.site import site
from lib.ui import account_forms, board_view, notices, session
from lib.ui import format as said

user = session.require(Permission.USUARIOS)
here = site()
zone = here.zone()
found = accounts.list_users(here, by=user)
known = zonas.nombres(here)
demo = settings().modo == "demo"

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Usuarios", anchor=False, width="content")
    st.space("stretch")
    # A demonstration asks for no password: it refuses to start on a base where somebody has one.
    if not demo and st.button(
        "Crear un usuario", icon=":material/person_add:", type="primary", key="crear"
    ):
        account_forms.create(here, known)
if demo:
    st.caption(
        "En la demostración se entra eligiendo una persona, sin contraseña: cada rol tiene la suya "
        "y aparece aquí cuando alguien la usa. No se crean cuentas ni se dan contraseñas; lo demás "
        "funciona igual."
    )
notices.kept()
detail = st.container()  # above the list: what was picked is seen without scrolling

picked = board_view.still(
    "Usuarios",
    account_tables.COLUMNS,
    account_tables.frame(found, zone=zone),
    id_column="id",
    phone=("login", "name", "state"),
    noun=("usuario", "usuarios"),
    key="usuarios.lista",
    zone=zone,
)
account = next((a for a in found if a.id == picked), None)
with detail:
    if account is None:
        st.caption("Elija un usuario de la lista para cambiarlo.")
    else:
        with st.container(border=True):
            state = account_tables.state(account, zone)
            last = said.moment(account.last_session, zone) if account.last_session else "nunca"
            name = said.plain(account.name)
            st.markdown(f"**{name}** (`{account.login}`) · {state} · entró {last}")
            with st.container(horizontal=True):
                if st.button("Cambiar", icon=":material/edit:", key="usuario.cambiar"):
                    account_forms.change(here, account, known)
                if not is_demo(account.login) and st.button(
                    "Contraseña nueva", icon=":material/key:", key="usuario.clave"
                ):
                    account_forms.password(here, account)
                does = "Desactivar" if account.active else "Activar"
                if st.button(does, icon=":material/power_settings_new:", key="usuario.activo"):
                    account_forms.activate(here, account)
                if account.active and st.button(
                    "Cerrar sus sesiones", icon=":material/logout:", key="usuario.cerrar"
                ):
                    account_forms.close_sessions(here, account)
