"""The fixtures themselves: every later test leans on them."""

from datetime import date

import httpx

from lib.store import journal, schema
from lib.store.work import reading
from lib.tools.site import Site
from tests.conftest import NOW


def test_site_is_migrated_and_empty(site: Site) -> None:
    assert schema.current(site.engine) == schema.head()
    with reading(site.engine) as connection:
        assert journal.position(connection) == 0


def test_site_clock_stands(site: Site) -> None:
    assert site.now() == NOW
    assert site.today() == date(2026, 11, 18)


def test_chromium_opens_a_page(chromium) -> None:
    page = chromium.new_page()
    page.set_content("<h1>Planilla</h1>")
    assert page.inner_text("h1") == "Planilla"
    page.close()


def test_program_starts_and_is_healthy(running_app: str) -> None:
    assert httpx.get(f"{running_app}/salud", trust_env=False).status_code == 200
