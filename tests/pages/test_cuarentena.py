"""The quarantine's page: what is discarded is what the form says."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from lib.base.permissions import CONSOLA
from lib.tools import demo_people
from lib.tools.importer import quarantine
from lib.ui import session
from tests.builders import imported
from tests.conftest import ROOT

TEXT = """numero,producto,abierto_en
R1,P1,2026-11-10 08:00
R2,P2,2026-02-31 08:00
R3,P3,2026-02-30 08:00
R4,,2026-11-11 08:00
"""


@pytest.fixture
def page(sqlite_site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page before a gestor, with two dates that do not exist and a product that is missing."""
    imported(sqlite_site, tmp_path / "reportes.csv", TEXT)
    monkeypatch.setattr("lib.tools.site.site", lambda: sqlite_site)
    st.cache_data.clear()
    st.cache_resource.clear()
    token = demo_people.sign_in_demo(sqlite_site, role="analista_gestor_top10")
    monkeypatch.setattr(session, "_token", lambda: token)
    at = AppTest.from_file(ROOT / "lib/ui/main.py", default_timeout=30)
    at._page_hash = calc_hash("cuarentena")
    at.run()
    assert not at.exception, at.exception
    return at


def discards(at: AppTest) -> tuple[list[str], str]:
    """The reasons that the form holds, and what its button says."""
    (held,) = (m.value for m in at.multiselect if m.label == "Motivos")
    return held, at.button(key="cuarentena.descartar").label


def test_the_form_discards_the_reasons_that_are_looked_at(page, sqlite_site) -> None:
    assert not page.multiselect, "closed, it counts nothing"
    page.session_state["cuarentena.descartar.caja"] = True
    page.run()
    dates, product = quarantine.groups(sqlite_site, by=CONSOLA)  # the most first
    assert discards(page) == ([], "Descartar 0 filas")
    for looked_at, words in (([dates], "Descartar 2 filas"), ([product], "Descartar 1 fila")):
        page.session_state["cuarentena.motivos"] = looked_at
        page.run()
        assert discards(page) == (looked_at, words)
    page.text_input(key="cuarentena.descartar.porque").set_value("no es nuestro")
    page.button(key="cuarentena.descartar").click().run()
    assert quarantine.groups(sqlite_site, by=CONSOLA) == {dates: 2}
