"""The menu: what a person may open is shown; the rest stays reachable and explains itself."""

from collections.abc import Iterable
from urllib.parse import urlsplit

import streamlit as st

from lib.base.pages import CUENTA, SECTIONS, Page
from lib.base.permissions import Person
from lib.base.settings import ROOT
from lib.ui import session
from lib.ui.format import plain


def admits(page: Page, person: Person | None) -> bool:
    """Whether the person may open the page."""
    if person is None:
        return False
    return page.permission is None or person.may(page.permission)


def sections(pages: Iterable[Page], person: Person | None) -> dict[str, list[st.Page]]:
    """Every page under its section, those the person may not open hidden."""
    found: dict[str, list[st.Page]] = {}
    for page in sorted(pages, key=lambda p: SECTIONS.index(p.section)):
        found.setdefault(_heading(page.section, person), []).append(entry(page, person))
    if person is not None:
        found.setdefault(_heading(CUENTA, person), []).append(leaving())
    return found


def entry(page: Page, person: Person | None) -> st.Page:
    """One page as Streamlit knows it."""
    return st.Page(
        ROOT / page.path,
        title=page.title,
        icon=page.icon,
        url_path=page.url or "inicio",
        default=not page.url,
        # Hidden, not left out: a deep link must meet the refusal, not "page not found".
        visibility="visible" if admits(page, person) else "hidden",
        help=page.help,
    )


def missed(page: st.Page) -> bool:
    """Whether the address asked for is of no page, so that the first one is shown in its place."""
    # Streamlit tells it in a dialog alone, and those are blocked (lib/web/hostconfig.py).
    # What it knows to be a page's it takes off the address by itself.
    return not page.url_path and urlsplit(st.context.url or "").path.strip("/") != ""


def leaving() -> st.Page:
    """The entry that signs out; its address is that of the route which does it."""
    return st.Page(_leave, title="Salir", icon=":material/logout:", url_path="salir")


def _heading(section: str, person: Person | None) -> str:
    if section == CUENTA and person is not None:
        return f":material/person: {plain(person.name)}"
    return section


def _leave() -> None:
    st.write("Saliendo…")
    session.go("/salir")
