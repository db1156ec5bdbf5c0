"""Who is at the screen: every page asks here first."""

import json
from collections.abc import Callable
from typing import NoReturn
from urllib.parse import quote, urlsplit

import streamlit as st

from lib.base.errors import Forbidden
from lib.base.permissions import ROLE_LABELS, ROLES, Permission, Person
from lib.tools import sessions
from lib.tools import site as installation
from lib.ui.format import plain


def require(permission: Permission) -> Person:
    """The person, if the permission is theirs; otherwise the refusal is explained and all stops."""
    person = require_signed_in()
    try:
        person.require(permission)
    except Forbidden as refusal:
        _explain(permission, str(refusal))
    return person


def later(permission: Permission) -> Callable[[], Person]:
    """Who it is when asked, for a download made at its click: the page ran some time before.

    Forbidden when the session has been closed or the permission taken away meanwhile.
    """
    kept = token()

    def asked() -> Person:
        person = sessions.person_for(installation.site(), kept) if kept else None
        if person is None:
            raise Forbidden("Su sesión terminó. Entre de nuevo.")
        person.require(permission)
        return person

    return asked


def require_signed_in() -> Person:
    """The person, whoever it is; a browser without a session is shown the door."""
    person = current()
    if person is None:
        _show_door()
    return person


def current() -> Person | None:
    """Who is signed in, with the roles of this moment."""
    kept = token()
    return sessions.person_for(installation.site(), kept) if kept else None


def token() -> str | None:
    """This browser's session token, for what must spare or close its session."""
    return _token()


def go(path: str) -> None:
    """Send the browser to a route outside the screens, in the same tab.

    Streamlit's own links open another tab and would leave this one behind, dead.
    """
    # json.dumps alone would let </script> through.
    target = json.dumps(path).replace("<", "\\u003c")
    script = f"<script>window.location.assign({target})</script>"
    st.html(script, unsafe_allow_javascript=True)


def _token() -> str | None:
    # Of the connection's handshake: a page that stays open keeps the one it began with.
    return st.context.cookies.get(sessions.COOKIE)


def _explain(permission: Permission, refusal: str) -> NoReturn:
    carriers = [ROLE_LABELS[role] for role, carried in ROLES.items() if permission in carried]
    st.title("No puede abrir esta página", anchor=False)
    st.warning(plain(refusal), icon=":material/lock:")
    st.markdown(f"Lo permiten estos roles: {', '.join(carriers)}.")
    st.stop()


def _show_door() -> NoReturn:
    here = urlsplit(st.context.url or "")
    back = quote(here.path + (f"?{here.query}" if here.query else ""), safe="/")
    st.title("Su sesión terminó", anchor=False)
    st.warning("Para seguir, entre de nuevo. Volverá a esta misma página.", icon=":material/login:")
    if st.button("Entrar", type="primary", key="sesion.entrar"):
        go(f"/entrar?volver={back}")
    st.stop()
