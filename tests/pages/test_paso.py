"""The form of a step: somebody else was first, whole or in a field; its files are let go."""

from datetime import date, time

import pytest
from streamlit.testing.v1 import AppTest

from lib.base.permissions import CONSOLA
from lib.tools.workflow import attachments
from lib.tools.workflow.take import take
from lib.top10.flow import EN_REVISION, FLUJO
from lib.ui import uploads
from tests.builders import a_case, a_crew, cases, change_case
from tests.pages.test_administracion import button, opens, ran, words
from tests.pages.test_trabajo_roles import does, screen

__all__ = ["screen"]  # a fixture of these tests too


def chosen(at: AppTest, key: str, label: str) -> AppTest:
    """Open the form of a step that stands in the menu."""
    at.menu_button(key=key).click(label)
    ran(at)
    at._in_form = list(at._fragment_storage._fragments)[-1]
    return at


@pytest.fixture
def contested(screen, sqlite_site) -> tuple[AppTest, str]:
    """The contact data open with 70000000 / Calle 1; meanwhile somebody writes 77777777.

    In the form stand 70000001 and Calle 2; it was sent once.
    """
    made = a_case(sqlite_site, "4001", EN_REVISION, telefono="70000000", direccion="Calle 1")
    at = chosen(screen("caso", "analista_usm", caso=str(made)), "caso.paso.mas",
                "Datos de contacto")  # fmt: skip
    change_case(sqlite_site, made, telefono="77777777")
    key = f"paso.datos.{made}"
    at.text_input(key=f"{key}.telefono").set_value("70000001")
    at.text_input(key=f"{key}.direccion").set_value("Calle 2")
    ran(at)
    return button(at, "paso.hacer"), key


def contact(site) -> tuple[str, str]:
    (row,) = cases(site)
    return row["telefono"], row["direccion"]


def test_field_that_two_changed_is_shown_with_the_three_values(contested, sqlite_site) -> None:
    at, key = contested
    assert contact(sqlite_site) == ("77777777", "Calle 1"), "nothing was written"
    assert "cambió «Teléfono» a las 11:00 del 18/11/2026: puso «77777777»" in words(at)
    (line,) = at.table[0].value.to_dict("records")
    assert line == {
        "Campo": "Teléfono",
        "Lo suyo": "70000001",
        "Lo guardado": "77777777",
        "Al abrir": "70000000",
    }
    assert at.text_input(key=f"{key}.direccion").value == "Calle 2", "nothing typed is lost"


def test_what_is_saved_can_be_taken_and_the_rest_kept(contested, sqlite_site) -> None:
    at, key = contested
    button(at, "paso.tomar")
    assert at.text_input(key=f"{key}.telefono.1").value == "77777777"
    assert at.text_input(key=f"{key}.direccion").value == "Calle 2"
    assert not at.table
    does(at)
    assert contact(sqlite_site) == ("77777777", "Calle 2")
    assert "Datos de contacto cambiados." in words(at)


def test_ones_own_can_be_put_in_its_place(contested, sqlite_site) -> None:
    at, _ = contested
    does(at)
    assert contact(sqlite_site) == ("70000001", "Calle 2")


def test_case_that_moved_meanwhile_can_be_seen_as_it_is(screen, sqlite_site, beto) -> None:
    """The button closes the form, and what can be done now is there."""
    made = a_case(sqlite_site, "4001", EN_REVISION)
    at = opens(screen("caso", "analista_usm", caso=str(made)), "caso.paso.sin_solucion")
    at.text_area(key=f"paso.sin_solucion.{made}.motivo").set_value("Sin cobertura")
    remote = {"accion": "Otra", "factores": ["Acometida"]}
    take(sqlite_site, FLUJO, "solucionar_remoto", made, remote, by=beto)
    button(at, "paso.hacer")
    assert "beto movió este caso a las 11:00" in words(at)
    assert "paso.hacer" not in {b.key for b in at.button}, "it cannot be taken any more"
    assert at.text_area(key=f"paso.sin_solucion.{made}.motivo").value == "Sin cobertura"
    does_reload(at)
    keys = {str(b.key) for b in at.button}
    assert "caso.paso.confirmar_remota" in keys
    assert not {"paso.recargar", "paso.hacer", "caso.paso.sin_solucion"} & keys
    opens(at, "caso.paso.confirmar_remota")
    assert "movió este caso" not in words(at)


def does_reload(at: AppTest) -> None:
    button(at, "paso.recargar")
    at._in_form = None


def test_form_says_which_visit_it_moves(screen, sqlite_site) -> None:
    a_crew(sqlite_site, "Cuadrilla 01")
    made = a_case(sqlite_site, "4001", EN_REVISION)
    visit = {"modalidad": "USM con Técnico", "el": date(2026, 11, 19), "desde": time(9),
             "hasta": time(10), "cuadrilla": "Cuadrilla 01"}  # fmt: skip
    take(sqlite_site, FLUJO, "programar_visita", made, visit, by=CONSOLA)
    at = opens(screen("caso", "analista_usm", caso=str(made)), "caso.paso.reprogramar_visita")
    assert "Ahora: la visita del 19/11/2026 de 09:00 a 10:00 con Cuadrilla 01." in words(at)


def test_files_are_bounded_and_let_go_once_kept(
    screen, sqlite_site, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[str] = []
    monkeypatch.setattr(uploads, "let_go", lambda found: gone.append(found.name))
    made = a_case(sqlite_site, "4001", EN_REVISION)
    at = opens(screen("caso", "analista_usm", caso=str(made)), "caso.paso.adjuntar")
    uploader = at.file_uploader(key=f"paso.adjuntar.{made}.archivos")
    assert uploader.proto.max_upload_size_mb == 10
    uploader.set_value([("nota.txt", b"hola", "text/plain")])
    ran(at)
    assert gone == []
    does(at)
    assert gone == ["nota.txt"]
    assert [f["nombre"] for f in attachments.of_row(sqlite_site, "caso", made)] == ["nota.txt"]
