"""The crew's visits on a page: mounts the phone's element, hands it its words and the pass."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from lib.base.permissions import Permission, Person
from lib.tools.board import passes
from lib.tools.board.scope import Narrowed
from lib.tools.site import Site
from lib.ui import session
from lib.ui.grid import assets

Visits = Sequence[Mapping[str, Any]]

_element = st.components.v2.component(
    "planilla_visitas",
    css=assets.styles("visit"),
    js=assets.bootstrap("No se pudieron cargar las visitas. Recargue la página."),
)


def live(
    site: Site,
    permission: Permission,
    words: Mapping[str, Any],
    visits: Callable[[Person], Visits],
    *,
    crew: str | None,
    key: str,
) -> None:
    """The visits, kept true and written down by the phone itself, not by reruns.

    crew: the one a supervisor looks at. Nothing of the phone's own drawer comes here.
    """
    _live(site, permission, words, visits, crew, key)


@st.fragment
def _live(
    site: Site,
    permission: Permission,
    words: Mapping[str, Any],
    visits: Callable[[Person], Visits],
    crew: str | None,
    key: str,
) -> None:
    # Asked for here, not handed over: a fragment runs again with what it was once given.
    user = session.require(permission)
    _element(
        key=key,
        data={
            "module": assets.address("visit/visit.mjs"),
            "path": "/vivo/visita",
            "pass": passes.sign(site, "visita", Narrowed(), by=user),
            "me": {"login": user.login, "name": user.name},
            "crew": crew,
            "words": dict(words),
            "visits": list(visits(user)),
        },
        on_renew_change=lambda: None,
    )
