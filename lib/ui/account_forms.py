"""The forms of an account: create, change, a password for once, in or out, its sessions."""

from collections.abc import Callable, Sequence

import streamlit as st

from lib.base.errors import Conflict, UserError
from lib.base.permissions import ROLE_LABELS, Permission
from lib.tools import accounts, passwords
from lib.tools.accounts import Account
from lib.tools.site import Site
from lib.ui import conflicts, notices, session
from lib.ui import format as said

_FIELDS = {"nombre": "Nombre", "roles": "Roles", "zonas": "Zonas", "correo": "Correo"}
_KEPT = (
    "version",
    "conflicto",
    "secreto",
    "listo",
)  # what an opening of a form keeps from run to run


def create(site: Site, zones: Sequence[str]) -> None:
    """Open the form of a new account."""
    _forget()
    st.dialog("Crear un usuario", width="medium", on_dismiss="rerun")(_create)(site, zones)


def change(site: Site, account: Account, zones: Sequence[str]) -> None:
    """Open the form of an account's name, roles and zones."""
    _forget()
    st.dialog(f"Cambiar {account.login}", width="medium")(_change)(site, account, zones)


def password(site: Site, account: Account) -> None:
    """Ask before giving an account another password."""
    _forget()
    st.dialog(f"Contraseña nueva para {account.login}", on_dismiss="rerun")(_password)(
        site, account
    )


def activate(site: Site, account: Account) -> None:
    """Ask before an account is admitted again, or no longer."""
    does = "Desactivar" if account.active else "Activar"
    st.dialog(f"{does} {account.login}")(_activate)(site, account)


def close_sessions(site: Site, account: Account) -> None:
    """Ask before closing the sessions of an account."""
    st.dialog(f"Cerrar las sesiones de {account.login}")(_close_sessions)(site, account)


def _create(site: Site, zones: Sequence[str]) -> None:
    user = session.require(Permission.USUARIOS)
    if _shown_once():
        return
    with st.form("usuario.crear", border=False):
        login = st.text_input(
            "Usuario",
            help="De 2 a 40 letras minúsculas sin tilde, números, punto, guion o guion bajo.",
        ).strip()
        name = st.text_input("Nombre y apellidos")
        email = _email("")
        roles, own = _roles_and_zones((), (), zones)
        st.caption("Se le da una contraseña que sirve una vez: al entrar elige la suya.")
        asked = st.form_submit_button("Crear", type="primary")
    if asked:
        secret = passwords.made()
        if _done(
            lambda: accounts.create_user(
                site,
                login=login,
                name=name,
                roles=roles,
                zones=own,
                password=secret,
                email=email,
                by=user,
            )
        ):
            _show_once(login, secret)


def _change(site: Site, account: Account, zones: Sequence[str]) -> None:
    user = session.require(Permission.USUARIOS)
    conflict: Conflict | None = st.session_state.get("usuario.conflicto")
    if conflict is not None:
        conflicts.shown(conflict, _FIELDS, said=_said)
    with st.form("usuario.cambiar", border=False):
        name = st.text_input("Nombre y apellidos", account.name)
        email = _email(account.email or "")
        roles, own = _roles_and_zones(account.roles, account.zones, zones)
        st.caption("Vale desde la siguiente acción de la persona, sin que vuelva a entrar.")
        with st.container(horizontal=True):
            asked = st.form_submit_button("Guardar", type="primary")
            left = conflict is not None and st.form_submit_button("Dejar lo guardado")
    if left:
        st.rerun()
    if asked:
        version = st.session_state.get("usuario.version", account.version)
        try:
            accounts.change_user(
                site, login=account.login, name=name, roles=roles, zones=own, email=email,
                version=version, by=user,
            )  # fmt: skip
        except Conflict as found:
            # A second «Guardar» has seen what was saved meanwhile: it may replace it.
            newer = next(a for a in accounts.list_users(site, by=user) if a.id == account.id)
            st.session_state["usuario.version"] = newer.version
            st.session_state["usuario.conflicto"] = found
            st.rerun(scope="fragment")
        except UserError as refusal:
            notices.refused(refusal)
        else:
            notices.keep(f"Se guardó {account.login}.")
            st.rerun()


def _password(site: Site, account: Account) -> None:
    user = session.require(Permission.USUARIOS)
    if _shown_once():
        return
    st.markdown(
        f"{_bold(account)} recibirá una contraseña que sirve una vez. La que tiene deja de "
        "valer, se levanta el bloqueo si lo hay y sus sesiones se cierran."
    )
    if st.button("Dar otra contraseña", type="primary", key="usuario.clave.dar"):
        secret = passwords.made()
        if _done(
            lambda: accounts.set_password(site, login=account.login, password=secret, by=user)
        ):
            _show_once(account.login, secret)


def _activate(site: Site, account: Account) -> None:
    user = session.require(Permission.USUARIOS)
    if account.active:
        st.markdown(
            f"{_bold(account)} no podrá entrar y sus sesiones se cierran ahora. Lo que escribió "
            "queda como está. Puede volver a activarla cuando quiera."
        )
    else:
        st.markdown(f"{_bold(account)} podrá entrar otra vez, con los roles que tenía.")
    does = "Desactivar" if account.active else "Activar"
    if st.button(does, type="primary", key="usuario.activar"):
        active = not account.active
        if _done(lambda: accounts.change_user(site, login=account.login, active=active, by=user)):
            notices.keep(f"Se {'activó' if active else 'desactivó'} {account.login}.")
            st.rerun()


def _close_sessions(site: Site, account: Account) -> None:
    user = session.require(Permission.USUARIOS)
    st.markdown(
        f"{_bold(account)} tendrá que entrar de nuevo en cada navegador donde está. "
        "Lo que ya guardó no se pierde."
    )
    if st.button("Cerrar sus sesiones", type="primary", key="usuario.sesiones"):
        if _done(lambda: accounts.revoke_all(site, login=account.login, by=user)):
            notices.keep(f"Se cerraron las sesiones de {account.login}.")
            st.rerun()


def _email(held: str) -> str:
    hint = "Recibe las listas que se envían por correo. Puede quedar vacío."
    return st.text_input("Correo", held, help=hint, placeholder="nombre@empresa.bo")


def _roles_and_zones(
    roles: Sequence[str], own: Sequence[str], zones: Sequence[str]
) -> tuple[list[str], list[str]]:
    chosen = st.multiselect(
        "Roles",
        list(ROLE_LABELS),
        default=list(roles),
        format_func=lambda role: ROLE_LABELS[role],
        placeholder="Ninguno: entra y no ve nada",
        help="Lo que puede cada rol está en el manual, en Usuarios.",
    )
    among = sorted({*zones, *own})
    given = st.multiselect(
        "Zonas",
        among,
        default=list(own),
        placeholder="Todas las zonas",
        help="Con zonas, la persona ve solo lo de ellas.",
    )
    return chosen, given


def _done(action: Callable[[], object]) -> bool:
    try:
        action()
    except UserError as refusal:
        notices.refused(refusal)
        return False
    return True


def _show_once(login: str, secret: str) -> None:
    """Kept for the next run of this form alone: closing it forgets the password."""
    st.session_state["usuario.secreto"] = (login, secret)
    st.rerun(scope="fragment")


def _shown_once() -> bool:
    if st.session_state.pop("usuario.listo", False):
        st.rerun()
    found: tuple[str, str] | None = st.session_state.pop("usuario.secreto", None)
    if found is None:
        return False
    login, secret = found
    st.markdown(f"La contraseña de **{said.plain(login)}**, para entrar una vez:")
    st.code(secret, language=None)
    st.warning(
        "Cópiela ahora: al cerrar este cuadro no se puede volver a ver. Désela solo a la persona; "
        "al entrar tendrá que elegir otra.",
        icon=":material/key:",
    )
    # The click runs the form again, where the password and this button are no more: it leaves word.
    st.button("Listo", type="primary", key="usuario.secreto.listo", on_click=_finish)
    return True


def _finish() -> None:
    st.session_state["usuario.listo"] = True


def _forget() -> None:
    for part in _KEPT:
        st.session_state.pop(f"usuario.{part}", None)


def _bold(account: Account) -> str:
    return f"**{said.plain(account.name)}**"


def _said(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(ROLE_LABELS.get(word, word)) for word in value) or "(ninguno)"
    return str(value)
