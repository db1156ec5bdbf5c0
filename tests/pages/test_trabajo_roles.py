"""The work pages, driven as a person would: a queue, a bulk step, who is refused and why."""

from datetime import date, time

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from lib.base.permissions import CONSOLA
from lib.store import records
from lib.store.tables.top10 import caso_reporte
from lib.store.work import writing
from lib.tools import accounts, demo_people
from lib.ui import session
from tests.builders import a_case, a_crew, cases, change_case, report, reports
from tests.conftest import ROOT
from tests.pages.test_administracion import button, opens, ran, words

GESTOR = "analista_gestor_top10"


@pytest.fixture
def screen(sqlite_site, monkeypatch: pytest.MonkeyPatch):
    """Open a page cold as the person of a role, with some rows ticked."""
    monkeypatch.setattr("lib.tools.site.site", lambda: sqlite_site)
    st.cache_data.clear()
    st.cache_resource.clear()

    def opened(url: str, role: str, ticked: dict[str, list[int]] | None = None, **query: str):
        token = demo_people.sign_in_demo(sqlite_site, role=role)
        monkeypatch.setattr(session, "_token", lambda: token)
        at = AppTest.from_file(ROOT / "lib/ui/main.py", default_timeout=30)
        at._page_hash = calc_hash(url)
        for name, value in query.items():
            at.query_params[name] = value
        for code, ids in (ticked or {}).items():
            at.session_state[f"{code}.elegidos"] = ids
        return ran(at)

    return opened


def does(at: AppTest) -> None:
    """Press what takes the step; its form closes and the page is drawn again."""
    button(at, "paso.hacer")
    at._in_form = None


def listed(at: AppTest, n: int = 0) -> list[str]:
    return list(at.dataframe[n].value["producto"])


def states(site) -> dict[str, str]:
    return {c["producto"]: c["estado"] for c in cases(site)}


@pytest.fixture
def detected(sqlite_site):
    """4001's last report is closed, 4002's is open, 4003 has none; 4004 came back from the USM."""
    closed = report("R1", "4001", "2026-11-10 08:00", cerrado="2026-11-11 08:00")
    reports(sqlite_site, [closed, report("R2", "4002", "2026-11-10 08:00")])
    ids = [
        a_case(sqlite_site, f"400{n}", "detectado", segmento=s, zona="Sacaba")
        for n, s in ((1, "Alto"), (2, "Alto"), (3, "Bajo"))
    ]
    ids.append(a_case(sqlite_site, "4004", "sin solución técnica", segmento="Medio"))
    for n in (1, 2):
        with writing(sqlite_site.engine) as connection:
            values = {"numero": f"R{n}", "caso_id": ids[n - 1]}
            records.put(connection, caso_reporte, values)
    return ids


def test_counts_filter_and_the_address_keeps_what_was_pressed(screen, detected) -> None:
    at = screen("distribucion", GESTOR)
    labels = [b.label for b in at.button]
    assert {"Por remitir · 3", "Sin solución técnica · 1", "Alto · 2", "Bajo · 1"} <= set(labels)
    assert sorted(listed(at)) == ["4001", "4002", "4003"]
    button(at, "segmento.Alto")
    assert sorted(listed(at)) == ["4001", "4002"]
    assert at.query_params["segmento"] == "Alto"
    button(at, "segmento.Alto")
    assert len(listed(at)) == 3
    assert "segmento" not in at.query_params
    at = screen("distribucion", GESTOR, cola="Sin solución técnica")
    assert listed(at) == ["4004"]


def test_bulk_step_is_taken_and_each_refusal_is_told(screen, sqlite_site, detected) -> None:
    at = screen("distribucion", GESTOR, {"distribucion.remitir": detected[:3]})
    assert "**3 casos elegidos**" in words(at)
    opens(at, "distribucion.remitir.varios.a_calidad")
    does(at)
    assert "Enviado a control de calidad: 1 caso." in words(at)
    told = words(at)
    assert "No se pudo con 2. Siguen donde estaban:" in told
    assert "- **4002**: El último reporte del caso (R2) sigue abierto." in told
    assert "- **4003**: El caso no tiene reportes de daño" in told
    assert states(sqlite_site)["4001"] == "control de calidad"
    assert states(sqlite_site)["4002"] == "detectado"
    assert sorted(listed(at)) == ["4002", "4003"]


def test_one_ticked_shows_who_it_is_and_what_can_be_done(screen, detected) -> None:
    at = screen("distribucion", GESTOR, {"distribucion.remitir": detected[:1]})
    labels = [b.label for b in at.button]
    assert {"Remitir a Analista USM", "Enviar a control de calidad", "Comentar"} <= set(labels)
    assert "Reasignar" not in labels, "it is the supervisor's"
    assert "**4001** · sin nombre de cliente" in words(at)
    assert "Sin teléfono" in words(at)


def test_words_of_a_file_draw_nothing(screen, sqlite_site) -> None:
    """A customer's name that is Markdown would have every reader's browser fetch an address."""
    made = a_case(sqlite_site, "4001", "detectado", cliente="![x](http://mal.bo/x.png)")
    at = screen("distribucion", GESTOR, {"distribucion.remitir": [made]})
    assert r"**4001** · !\[x\](http://mal.bo/x.png)" in words(at)
    assert "![x](" not in words(at)


def test_confirmation_is_of_the_answers_that_were_doubted(screen, sqlite_site) -> None:
    """Christmas is doubted; the Sunday chosen instead is another doubt, asked about anew."""
    a_crew(sqlite_site, "Cuadrilla 01")
    made = a_case(sqlite_site, "4001", "en revisión técnica")
    at = screen("caso", "analista_usm", caso=str(made))
    opens(at, "caso.paso.programar_visita")
    key = f"paso.programar_visita.{made}"
    at.selectbox(key=f"{key}.modalidad").set_value("USM con Técnico")
    at.selectbox(key=f"{key}.cuadrilla").set_value("Cuadrilla 01")
    at.date_input(key=f"{key}.el").set_value(date(2026, 12, 25))
    at.time_input(key=f"{key}.desde").set_value(time(9))
    at.time_input(key=f"{key}.hasta").set_value(time(10))
    ran(at)
    button(at, "paso.hacer")
    assert at.button(key="paso.hacer").label == "Sí, continuar"
    at.date_input(key=f"{key}.el").set_value(date(2026, 11, 22))
    ran(at)
    assert at.button(key="paso.hacer").label == "Programar visita"
    button(at, "paso.hacer")
    assert states(sqlite_site) == {"4001": "en revisión técnica"}
    assert "22/11/2026 es un día sin atención" in words(at)
    does(at)
    assert states(sqlite_site) == {"4001": "visita programada"}


def test_ticks_follow_their_cases_when_others_leave_the_list(screen, sqlite_site, detected) -> None:
    at = screen("distribucion", GESTOR, {"distribucion.remitir": detected[2:3]})
    assert "**4003**" in words(at)
    change_case(sqlite_site, detected[0], estado="anulado")
    ran(at)
    assert "**4003**" in words(at)


def test_mail_shows_who_would_get_what_and_that_there_is_no_server(
    screen, sqlite_site, detected
) -> None:
    a_case(sqlite_site, "4010", "en revisión técnica", zona="Sacaba")
    demo_people.sign_in_demo(sqlite_site, role="analista_usm")
    accounts.change_user(sqlite_site, login="demo.analista_usm", email="usm@empresa.bo", by=CONSOLA)
    at = opens(screen("distribucion", GESTOR), "distribucion.correo")
    (to,) = [m for m in at.multiselect if m.label == "Para"]
    assert to.value == ["demo.analista_usm"]
    assert "<usm@empresa.bo>: 1 caso (todas las zonas)" in to.options[0]
    assert "no tiene servidor de correo" in words(at)
    assert next(b for b in at.button if b.key == "correo.enviar").disabled


def test_calls_of_quality_leave_open_reports_apart(screen, sqlite_site) -> None:
    reports(sqlite_site, [report("R2", "4002", "2026-11-10 08:00")])
    a_case(sqlite_site, "4001", "cerrado")
    held = a_case(sqlite_site, "4002", "cerrado")
    with writing(sqlite_site.engine) as connection:
        records.put(connection, caso_reporte, {"numero": "R2", "caso_id": held})
    at = screen("calidad", "coordinador_calidad")
    assert listed(at) == ["4001"]
    assert "Ninguna llamada el 18/11/2026." in words(at)
    button(at, "cola.Todavía no")
    assert listed(at) == ["4002"]
    assert "sigue abierto en el sistema" in words(at)


def test_satisfied_customer_is_noted_and_counted_in_the_day(screen, sqlite_site) -> None:
    made = a_case(sqlite_site, "4001", "cerrado")
    at = screen("calidad", "coordinador_calidad", {"calidad": [made]})
    opens(at, "calidad.caso.satisfecho")
    at.segmented_control(key=f"paso.satisfecho.{made}.satisfaccion").set_value(5)
    at.checkbox(key=f"paso.satisfecho.{made}.solucionado").check()
    ran(at)
    does(at)
    assert states(sqlite_site) == {"4001": "en monitoreo"}
    assert "**1** llamadas · **1** contactados · **1** satisfechos" in words(at)


def test_only_conforming_work_can_be_closed_also_in_bulk(screen, sqlite_site) -> None:
    ids = [
        a_case(sqlite_site, f"400{n}", "ejecutado", control_calidad_usm="conforme") for n in (1, 2)
    ]
    a_case(sqlite_site, "4003", "ejecutado")
    at = screen("cierre", "operador_centro_operaciones", {"cierre": ids})
    assert sorted(listed(at)) == ["4001", "4002"]
    opens(at, "cierre.varios.cerrar")
    at.selectbox(key="paso.cerrar.n.causal").set_value("Conector sucio")
    ran(at)
    does(at)
    assert states(sqlite_site) == {"4001": "cerrado", "4002": "cerrado", "4003": "ejecutado"}
    assert "Ninguna orden por cerrar." in words(at)
    button(at, "cola.Sin control USM")
    assert listed(at) == ["4003"]


def test_calls_in_vain_stand_in_the_list_of_retention(screen, sqlite_site) -> None:
    made = a_case(sqlite_site, "4001", "fidelización", telefono="7654-3210")
    at = screen("fidelizacion", "encargada_fidelizacion", {"fidelizacion": [made]})
    opens(at, "fidelizacion.caso.fidelizacion_sin_respuesta")
    at.selectbox(key=f"paso.fidelizacion_sin_respuesta.{made}.resultado").set_value("No contesta")
    ran(at)
    does(at)
    assert list(at.dataframe[0].value["intentos"]) == [1]
    assert "Sin respuesta · 1" in [b.label for b in at.button]


def test_supervisor_gives_priority_in_bulk_and_sees_it_in_the_last_hour(
    screen, sqlite_site
) -> None:
    ids = [a_case(sqlite_site, f"400{n}", "en revisión técnica", usm="Ana") for n in (1, 2)]
    at = screen("supervision", "supervisor_centro_operaciones", {"supervision": ids})
    opens(at, "supervision.varios.priorizar")
    at.number_input(key="paso.priorizar.n.prioridad").set_value(3)
    ran(at)
    does(at)
    assert [c["prioridad"] for c in cases(sqlite_site)] == [3, 3]
    assert list(at.dataframe[1].value["que"]) == ["Prioridad cambiada"] * 2
    at = screen("supervision", "supervisor_centro_operaciones", usm="Sin asignar")
    assert "Ningún caso con esos filtros." not in words(at), "a name nobody has narrows nothing"


@pytest.mark.parametrize(
    ("role", "advice"),
    [
        ("supervisor_centro_operaciones", "El «Historial» de cada caso tiene los demás."),
        ("jefe_relacion_cliente", "«Auditoría» los trae todos."),
    ],
)
def test_cut_list_of_changes_sends_each_role_where_it_may_go(
    screen, sqlite_site, monkeypatch: pytest.MonkeyPatch, role: str, advice: str
) -> None:
    monkeypatch.setattr("lib.top10.work.MAX_CAMBIOS", 1)
    case = a_case(sqlite_site, "4001", "en revisión técnica")
    for name in ("Ana", "Beto"):
        change_case(sqlite_site, case, usm=name)
    told = f"Se muestran los 1 más nuevos; hay más. {advice}"
    assert told in words(screen("supervision", role))


def test_empty_pages_say_what_brings_cases(screen) -> None:
    for url, role, hint in (
        ("distribucion", GESTOR, "Los abre la lista semanal"),
        ("fidelizacion", "encargada_fidelizacion", "sin solución técnica"),
        ("calidad", "coordinador_calidad", "cuando el Operador cierra"),
        ("cierre", "operador_centro_operaciones", "da por conforme"),
        ("supervision", "supervisor_centro_operaciones", "No hay casos abiertos"),
    ):
        assert hint in words(screen(url, role)), url
