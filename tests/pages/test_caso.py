"""The page of a case: each role its steps, whom it is not for, the search, mentions."""

from datetime import date

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from lib.base.permissions import CONSOLA
from lib.store import rows
from lib.store.tables.top10 import visita
from lib.store.work import writing
from lib.tools import accounts, demo_people
from lib.tools.workflow import mentions, take
from lib.top10 import case_reads
from lib.top10.flow import (
    CALIDAD,
    CERRADO,
    CONCLUIDO,
    DETECTADO,
    EJECUTADO,
    EN_EJECUCION,
    EN_REVISION,
    FIDELIZACION,
    FLUJO,
    PROGRAMADA,
    SIN_SOLUCION,
)
from lib.ui import session
from tests.builders import a_case, a_crew, at, change_case, report, reports
from tests.conftest import ROOT

SHARED = {"Comentar", "Adjuntar archivos"}


@pytest.fixture
def opened(sqlite_site, monkeypatch: pytest.MonkeyPatch):
    """Open the page as the person of a role."""
    monkeypatch.setattr("lib.tools.site.site", lambda: sqlite_site)
    st.cache_data.clear()
    st.cache_resource.clear()

    def opened(role: str = "analista_usm", url: str = "caso", **query: str) -> AppTest:
        token = demo_people.sign_in_demo(sqlite_site, role=role)
        monkeypatch.setattr(session, "_token", lambda: token)
        at = AppTest.from_file(ROOT / "lib/ui/main.py", default_timeout=30)
        at._page_hash = calc_hash(url)
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception, at.exception
        return at

    return opened


def steps(at: AppTest) -> set[str]:
    return {b.label for b in at.button if str(b.key).startswith("caso.paso.")}


def texts(at: AppTest) -> str:
    return "\n".join(m.value for m in at.markdown)


def a_visit(site, row: int, login: str) -> None:
    """A visit of the crew of somebody, tomorrow at nine."""
    crew = a_crew(site, "Cuadrilla 01", usuario=login)
    values = {"caso_id": row, "modalidad": "Técnico con USM", "el": date(2026, 11, 19),
              "desde_en": at("2026-11-19 09:00"), "hasta_en": at("2026-11-19 10:00"),
              "cuadrilla_id": crew, "estado": "programada"}  # fmt: skip
    with writing(site.engine) as connection:
        rows.create(connection, visita, values, by=CONSOLA, now=site.now())


@pytest.mark.parametrize(
    ("role", "state", "own"),
    [
        ("analista_gestor_top10", DETECTADO,
         {"Remitir a Analista USM", "Enviar a control de calidad"}),
        ("analista_gestor_top10", SIN_SOLUCION,
         {"Enviar a control de calidad", "Enviar a fidelización"}),
        ("analista_usm", EN_REVISION,
         {"Anotar revisión", "Solución remota", "Sin solución técnica", "Programar visita"}),
        ("analista_usm", EJECUTADO, {"Conforme", "No conforme"}),
        ("tecnico_multiservicios", PROGRAMADA, {"No se pudo visitar", "Empezar el trabajo"}),
        ("tecnico_multiservicios", EN_EJECUCION, {"No se pudo visitar", "Trabajo ejecutado"}),
        ("operador_centro_operaciones", EJECUTADO, {"Cerrar la orden"}),
        ("coordinador_calidad", CERRADO,
         {"Llamada sin respuesta", "Cliente satisfecho", "Cliente insatisfecho"}),
        ("coordinador_calidad", CALIDAD,
         {"Llamada sin respuesta", "Cliente satisfecho", "Cliente insatisfecho"}),
        ("encargada_fidelizacion", FIDELIZACION,
         {"Llamada sin respuesta", "Cliente fidelizado", "Necesita un técnico",
          "El cliente se da de baja"}),
        ("coordinador_calidad", EN_REVISION, set()),
    ],
)  # fmt: skip
def test_each_role_has_its_steps(sqlite_site, opened, role: str, state: str, own: set[str]) -> None:
    row = a_case(sqlite_site, "4001", state, cliente="María Arce")
    if role == "tecnico_multiservicios":
        a_visit(sqlite_site, row, f"demo.{role}")
    at = opened(role, caso=str(row))
    assert [t.value for t in at.title] == ["4001 · María Arce"]
    assert steps(at) == own | SHARED


def test_the_visit_of_another_crew_is_not_ones_own_to_write_down(sqlite_site, opened) -> None:
    row = a_case(sqlite_site, "4001", PROGRAMADA)
    a_visit(sqlite_site, row, "otro")
    assert steps(opened("tecnico_multiservicios", caso=str(row))) == SHARED


def test_who_only_looks_may_comment_and_nothing_else(sqlite_site, opened) -> None:
    row = a_case(sqlite_site, "4001", EN_REVISION)
    assert steps(opened("gerencia", caso=str(row))) == {"Comentar"}


def test_a_finished_case_is_shown_whole_and_takes_comments(sqlite_site, opened) -> None:
    row = a_case(sqlite_site, "4001", CONCLUIDO)
    at = opened(caso=str(row))
    assert steps(at) == SHARED
    assert "Siguiente" not in texts(at)


def test_a_case_shows_the_others_of_its_product(sqlite_site, opened, monkeypatch) -> None:
    a_case(sqlite_site, "4001", CONCLUIDO)
    row = a_case(sqlite_site, "4001", EN_REVISION)
    assert "mismo producto" in texts(opened(caso=str(row)))
    a_case(sqlite_site, "4001", CONCLUIDO)
    monkeypatch.setattr(case_reads, "RELACIONADOS", 1)
    found = opened(caso=str(row))
    assert any("Se muestran los 1 más nuevos; hay más." in c.value for c in found.caption)


@pytest.mark.parametrize("asked", ["999", "abc", "-1", "9" * 30])
def test_an_unknown_case_explains_itself(opened, asked: str) -> None:
    at = opened(caso=asked)
    assert [t.value for t in at.title] == ["Caso"]
    assert at.warning
    assert [link.label for link in at.get("page_link")][-1] == "Buscar un caso"
    assert not steps(at)


def test_another_zones_case_shows_nothing_of_itself(sqlite_site, opened) -> None:
    row = a_case(sqlite_site, "4001", EN_REVISION, cliente="María Arce", zona="Sacaba")
    opened("analista_usm", caso=str(row))
    login = "demo.analista_usm"
    accounts.change_user(sqlite_site, login=login, zones=["Sarco"], by=CONSOLA)
    at = opened("analista_usm", caso=str(row))
    assert "no es de sus zonas" in at.warning[0].value
    assert "María Arce" not in texts(at)


def test_words_of_a_customer_draw_nothing(sqlite_site, opened) -> None:
    row = a_case(sqlite_site, "4001", EN_REVISION, cliente="![x](http://malo.bo/x.png)")
    at = opened(caso=str(row))
    assert "![x](" not in texts(at) + at.title[0].value


def test_reports_history_and_contact_are_there(sqlite_site, opened) -> None:
    row = a_case(sqlite_site, "4001", EN_REVISION, cliente="María Arce", telefono="70712345")
    change_case(sqlite_site, row, maestro="Quispe")
    cells = {"cliente": "María Arce"}
    reports(
        sqlite_site, [report(f"R{n}", "4001", f"2026-11-1{n} 10:00", **cells) for n in range(3)]
    )
    at = opened(caso=str(row))
    links = {link.proto.url for link in at.get("link_button")}
    assert {"tel:+59170712345", "https://wa.me/59170712345"} <= links
    assert at.get("plotly_chart")
    assert "MAESTRO: (vacío) → Quispe" in texts(at)
    at.toggle(key="solo_pasos").set_value(True).run()
    assert "MAESTRO: (vacío) → Quispe" not in texts(at)


def test_the_search_finds_and_says_when_it_does_not(sqlite_site, opened) -> None:
    row = a_case(sqlite_site, "4001", EN_REVISION, cliente="María Arce")
    found = opened(buscar="arce")
    assert f"Caso {row}" in texts(found)
    nothing = opened(buscar="zzz")
    assert "Ningún caso con «zzz»" in nothing.info[0].value


def test_opening_the_case_reads_its_mentions(sqlite_site, opened, ana) -> None:
    opened()
    row = a_case(sqlite_site, "4001", EN_REVISION, cliente="María Arce")
    given = {"texto": "¿La ve?", "avisar": ["demo.analista_usm"]}
    take.take(sqlite_site, FLUJO, "comentar", row, given, by=ana)
    tray = opened(url="")
    assert any("mención sin leer" in link.label for link in tray.get("page_link"))
    assert f"Caso {row}" in texts(opened())
    opened(caso=str(row))
    usm = accounts_person(sqlite_site)
    assert mentions.unread(sqlite_site, FLUJO, by=usm) == {}
    tray = opened(url="")
    assert not any("mención" in link.label for link in tray.get("page_link"))


def accounts_person(site):
    """Who sits at the screen."""
    from lib.tools import sessions

    person = sessions.person_for(site, session._token())
    assert person is not None
    return person
