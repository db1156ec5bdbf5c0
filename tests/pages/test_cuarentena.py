"""The quarantine's page: what is discarded is what the form says."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from lib.base.permissions import CONSOLA
from lib.store import records
from lib.store.locks import held
from lib.store.tables.importacion import cuarentena
from lib.store.work import reading, writing
from lib.tools import demo_people
from lib.tools.importer import quarantine, upload, works
from lib.tools.site import Site
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
    monkeypatch.setattr(upload, "folder", lambda: tmp_path / "subidas")
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


def test_corrected_rows_are_sent_while_the_page_only_looks(page, sqlite_site, tmp_path) -> None:
    """Another import is at work: the page shows that it waits, and then what was sent."""
    button = page.button(key="cuarentena.enviar")
    button.click().run()
    assert "Ninguna fila tiene CORRECCIÓN" in page.warning[0].value
    with writing(sqlite_site.engine) as connection:
        corrected = {"correccion": "2026-02-28 08:00"}
        records.alter(connection, cuarentena, {"fila": 3}, corrected)
    with held(sqlite_site.engine, "importar.reportes_dano"):
        page.button(key="cuarentena.enviar").click().run()
        assert not page.exception, page.exception
        (sending,) = works.running()
        page.run()
        assert page.button(key="cuarentena.enviar").disabled
        assert any("Otra importación" in c.value for c in page.caption)
    assert sending.wait(30)
    page.run()
    assert [s.value for s in page.success] == ["De la importación 1: 1 fila entró (importación 2)."]
    assert not page.button(key="cuarentena.enviar").disabled
    assert [r["estado"] for r in rows_of(sqlite_site)] == ["reenviada", "pendiente", "pendiente"]


def test_what_a_sending_leaves_out_is_told(page, sqlite_site, monkeypatch) -> None:
    """One row at a time: the second one waits, and the page says so."""
    monkeypatch.setattr("lib.tools.importer.resend.MOST", 1)
    with writing(sqlite_site.engine) as connection:
        for row in (3, 4):
            records.alter(connection, cuarentena, {"fila": row}, {"correccion": "2026-02-28 08:00"})
    with held(sqlite_site.engine, "importar.reportes_dano"):
        page.button(key="cuarentena.enviar").click().run()
        (sending,) = works.running()
    assert sending.wait(30)
    page.run()
    assert not page.exception, page.exception
    assert [s.value for s in page.success] == ["De la importación 1: 1 fila entró (importación 2)."]
    assert [w.value for w in page.warning] == [
        "Queda 1 corregida: no caben en un envío, envíe otra vez."
    ]


def rows_of(site: Site) -> list[dict]:
    with reading(site.engine) as connection:
        return records.many(connection, cuarentena)
