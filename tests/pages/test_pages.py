"""Every page of the registry, opened cold by people who may and people who may not."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from lib import procedimientos
from lib.base.pages import Page
from lib.base.permissions import ROLES, permissions_of
from lib.tools import accounts, demo_people
from lib.ui import session
from tests.conftest import ROOT

PAGES = procedimientos.pages()
GUARDED = [page for page in PAGES if page.permission is not None]
# One role for each set of permissions: what a page shows depends on those alone.
OUTCOMES = {permissions_of((role,)): role for role in ROLES}


def may(role: str, page: Page) -> bool:
    return page.permission is None or page.permission in permissions_of((role,))


def title(page: Page) -> str:
    return page.url or "inicio"


ADMITTED = [(page, role) for page in PAGES for role in OUTCOMES.values() if may(role, page)]


@pytest.fixture
def sit(sqlite_site, monkeypatch: pytest.MonkeyPatch):
    """Sit the person of a role at the screen; until then it is a stranger's."""
    monkeypatch.setattr("lib.tools.site.site", lambda: sqlite_site)
    monkeypatch.setattr(session, "_token", lambda: None)
    st.cache_data.clear()  # keyed by the journal's position, which another test's site shares
    st.cache_resource.clear()

    def person(role: str) -> None:
        token = demo_people.sign_in_demo(sqlite_site, role=role)
        monkeypatch.setattr(session, "_token", lambda: token)

    return person


def cold(page: Page) -> AppTest:
    """The first run of a new browser tab, opened at the page's own address."""
    at = AppTest.from_file(ROOT / "lib/ui/main.py", default_timeout=30)
    at._page_hash = calc_hash(page.url)  # what the tab sends; AppTest has no public way
    at.run()
    assert not at.exception, at.exception
    return at


def titles(at: AppTest) -> list[str]:
    return [element.value for element in at.title]


def refused(at: AppTest, page: Page) -> bool:
    assert page.permission is not None
    words = " ".join(warning.value for warning in at.warning)
    return titles(at) == ["No puede abrir esta página"] and page.permission.value in words


@pytest.mark.parametrize(
    ("page", "role"), ADMITTED, ids=lambda x: x if isinstance(x, str) else title(x)
)
def test_page_opens_for_who_may(sit, page: Page, role: str) -> None:
    sit(role)
    at = cold(page)
    assert not at.error
    assert titles(at)
    assert titles(at) != ["No puede abrir esta página"]


@pytest.mark.parametrize("page", GUARDED, ids=title)
def test_page_explains_itself_to_every_role_that_may_not(sit, page: Page) -> None:
    for role in ROLES:
        if not may(role, page):
            sit(role)
            assert refused(cold(page), page), role


@pytest.mark.parametrize("page", GUARDED, ids=title)
def test_page_refuses_who_has_no_role(sit, sqlite_site, ana, page: Page) -> None:
    sit("administrador")
    sit("gerencia")
    accounts.change_user(sqlite_site, login="demo.gerencia", roles=[], by=ana)
    assert refused(cold(page), page)


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_page_shows_a_stranger_the_door_and_nothing_else(sit, page: Page) -> None:
    at = cold(page)
    assert titles(at) == ["Su sesión terminó"]
    assert [button.label for button in at.button] == ["Entrar"]


def test_addresses_are_unique_and_one_page_is_at_the_root() -> None:
    urls = [page.url for page in PAGES]
    assert len(set(urls)) == len(urls)
    assert urls.count("") == 1
    assert not {"entrar", "salir", "salud"} & set(urls)


def test_first_page_links_to_what_one_may_open(sit) -> None:
    root = next(page for page in PAGES if not page.url)
    for role in ("gerencia", "tecnico_multiservicios", "asesor_front"):
        sit(role)
        at = cold(root)
        links = {link.value.strip("*") for link in at.page_link}
        own = {p.title for p in GUARDED if may(role, p)}
        assert links - {"Ayuda", "Importe su primera base"} == own
        assert any("no hay páginas" in info.value for info in at.info) == (not own)


def test_demo_says_so_on_every_screen(sit) -> None:
    sit("gerencia")
    for page in PAGES:
        said = [m.value for m in cold(page).markdown]
        assert any("Demostración" in text and "ficticios" in text for text in said)
