"""The import screen with a file in hand, driven as a person would."""

from io import BytesIO

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from lib.tools import demo_people
from lib.tools.importer import upload
from lib.ui import import_view, session
from tests.conftest import ROOT

TEXT = "numero;producto;abierto_en\nR1;4001;17/11/2026 08:00\n"


@pytest.fixture
def dropped(sqlite_site, tmp_path, monkeypatch: pytest.MonkeyPatch):
    """The page of who has just dropped a file."""
    monkeypatch.setattr("lib.tools.site.site", lambda: sqlite_site)
    monkeypatch.setattr(upload, "folder", lambda: tmp_path / "subidas")
    st.cache_data.clear()
    st.cache_resource.clear()
    token = demo_people.sign_in_demo(sqlite_site, role="administrador")
    monkeypatch.setattr(session, "_token", lambda: token)

    def page(text: str = TEXT, name: str = "r.csv") -> AppTest:
        visit = import_view._Visit()
        visit.file = upload.receive(name, BytesIO(text.encode()), owner=visit.owner)
        at = AppTest.from_file(ROOT / "lib/ui/main.py", default_timeout=30)
        at._page_hash = calc_hash("importar")
        at.session_state["importar.visita"] = visit
        return ran(at)

    return page


def ran(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def test_choice_that_cannot_be_read_leaves_a_way_back(dropped) -> None:
    at = dropped()
    assert at.button(key="importar.confirmar").label == "Importar 1 fila"
    by_label = {box.label: box for box in at.selectbox}
    by_label["Codificación"].set_value("utf-16")
    ran(at)
    assert len(at.error) == 1
    assert "Codificación" not in [box.label for box in at.selectbox]
    at.button(key="importar.detectado").click()
    ran(at)
    assert not at.error
    assert at.button(key="importar.confirmar").label == "Importar 1 fila"


def test_name_and_cells_of_a_file_draw_nothing(dropped) -> None:
    at = dropped(TEXT.replace("abierto_en", "abierto_en;zona").replace("08:00", "08:00;![z](x)"),
                 "![x](a).csv")  # fmt: skip
    shown = " ".join(e.value for kind in ("markdown", "caption") for e in at.get(kind))
    assert r"!\[x\](a).csv" in shown
    assert "![" not in shown


def test_file_is_confirmed_and_told_and_the_same_again_is_told_as_such(dropped) -> None:
    at = dropped(TEXT + "R2;4002;31/02/2026 09:00\n")
    at.button(key="importar.confirmar").click()
    ran(at)
    assert at.success[0].value.startswith("Importación 1: 1 fila nueva, 0 cambiadas, 0 iguales.")
    assert "1 fila quedó en cuarentena" in at.warning[0].value
    at = dropped(TEXT + "R2;4002;31/02/2026 09:00\n", "copia.csv")
    at.button(key="importar.confirmar").click()
    ran(at)
    assert "ya se importó (importación 1)" in at.info[0].value
    assert not at.success
    assert not at.warning
