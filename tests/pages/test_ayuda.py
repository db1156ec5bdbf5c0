"""Help on the screen: a topic by its address, unknown ones, search, the guided first start."""

import csv
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from lib import demo
from lib.base.permissions import person
from lib.tools import manual
from lib.top10 import pendientes
from lib.top10.actions import generar_lista
from lib.top10.reads import lista_semanal
from lib.ui import session
from tests.builders import imported
from tests.conftest import ROOT

TODAY = date(2026, 11, 18)  # the day of the site's clock


@pytest.fixture
def ayuda(sqlite_site, monkeypatch: pytest.MonkeyPatch):
    """Open Help, or another page, as an analyst, with an address."""
    monkeypatch.setattr("lib.tools.site.site", lambda: sqlite_site)
    monkeypatch.setattr(session, "_token", lambda: None)
    someone = person("lucia", "Lucía Camacho", ("analista_gestor_top10",))
    monkeypatch.setattr(session, "current", lambda: someone)

    def open_at(url: str = "ayuda", **query: str) -> AppTest:
        at = AppTest.from_file(ROOT / "lib/ui/main.py", default_timeout=30)
        at._page_hash = calc_hash(url)
        for key, value in query.items():
            at.query_params[key] = value
        at.run()
        assert not at.exception, at.exception
        return at

    return open_at


def titles(at: AppTest) -> list[str]:
    return [element.value for element in at.title]


@pytest.mark.parametrize("code", list(manual.topics()))
def test_each_topic_opens_by_its_address(ayuda, code: str) -> None:
    at = ayuda(tema=code)
    assert titles(at) == [manual.topics()[code].title]
    assert not at.toast


@pytest.mark.parametrize("code", ["no-existe", "../../README", "/etc/passwd", "planilla.md"])
def test_an_unknown_topic_shows_the_contents_and_says_so(ayuda, code: str) -> None:
    at = ayuda(tema=code)
    assert titles(at) == [manual.topics()[manual.CONTENTS].title]
    assert code in at.toast[0].value


def test_search_lists_sections_and_says_when_there_is_none(ayuda) -> None:
    at = ayuda(buscar="conexion")
    links = [link.label for link in at.page_link]
    assert "**Planilla › Sin conexión**" in links
    assert "no dice nada de «xyzxyz»" in ayuda(buscar="xyzxyz").info[0].value


@pytest.mark.parametrize(("url", "topic"), [("planilla", "planilla"), ("top10", "top10")])
def test_the_page_links_to_its_own_section(ayuda, url: str, topic: str) -> None:
    (link,) = [link for link in ayuda(url).page_link if link.label == "Ayuda"]
    assert f"tema={topic}" in link.query_string


@pytest.mark.parametrize("url", ["planilla", "top10", ""])
def test_an_empty_base_leads_to_the_guided_first_start(ayuda, url: str) -> None:
    links = {link.label: link.query_string for link in ayuda(url).page_link}
    assert "tema=primera-base" in links["Importe su primera base"]


def test_the_example_is_the_same_every_time_and_as_the_manual_says() -> None:
    text = demo.example(TODAY)
    assert text == demo.example(TODAY)
    header, *rows = csv.reader(text.decode().splitlines(), delimiter=";")
    assert f"{len(rows)} reportes" in manual.topics()[manual.FIRST_BASE].text
    assert len({row[0] for row in rows}) == len(rows)
    opened = [row[header.index("Fecha de reporte")] for row in rows]
    assert opened[-1].startswith("17/11/2026")
    assert opened[0].startswith("04/10/2026")  # 45 days with the 17th


def test_the_guided_steps_lead_to_cases_in_the_planilla(sqlite_site, ana, tmp_path) -> None:
    done = imported(sqlite_site, tmp_path / "ejemplo.csv", demo.example(TODAY).decode())
    assert (done.nuevas, done.cuarentena) == (400, 0)
    week = pendientes.sin_caso(sqlite_site, by=ana)
    assert week.query == {"semana": ("2026-W46",)}
    assert week.many == len(lista_semanal(sqlite_site, "2026-W46", by=ana).filas) > 5
    assert generar_lista(sqlite_site, "2026-W46", by=ana).nuevos == week.many
