"""My account: who I am here, what my roles let me do, and my password."""

import streamlit as st

from lib.base.errors import UserError
from lib.base.permissions import ROLE_LABELS
from lib.base.settings import settings
from lib.tools.sign_in import change_own_password
from lib.tools.site import site
from lib.ui import format as said
from lib.ui import notices, session

user = session.require_signed_in()

st.title("Mi cuenta", anchor=False)
roles = ", ".join(ROLE_LABELS[role] for role in user.roles) or "ninguno todavía"
allowed = ", ".join(sorted(p.value for p in user.permissions)) or "nada todavía"
st.markdown(
    f"- **Nombre:** {said.plain(user.name)}\n"
    f"- **Usuario:** {user.login}\n"
    f"- **Roles:** {roles}\n"
    f"- **Zonas:** {said.plain(', '.join(user.zones)) or 'todas'}\n"
    f"- **Puede:** {allowed}"
)
st.caption("Los roles y las zonas los cambia un administrador.")

st.header("Contraseña", anchor=False)
if settings().modo == "demo":
    st.info("En la demostración no hay contraseñas: se entra eligiendo una persona.")
else:
    with st.form("clave", clear_on_submit=True, width=420):
        old = st.text_input("Contraseña actual", type="password", autocomplete="current-password")
        new = st.text_input("Contraseña nueva", type="password", autocomplete="new-password")
        again = st.text_input(
            "Repita la contraseña nueva", type="password", autocomplete="new-password"
        )
        st.caption("Al menos 10 caracteres. Al cambiarla se cierran sus otras sesiones.")
        asked = st.form_submit_button("Cambiar la contraseña", type="primary")
    if asked:
        try:
            if new != again:
                raise UserError("La contraseña nueva y su repetición no son iguales.")
            change_own_password(site(), old=old, new=new, by=user, keep=session.token())
            st.success("Su contraseña quedó cambiada y sus otras sesiones, cerradas.")
        except UserError as error:
            notices.refused(error)
