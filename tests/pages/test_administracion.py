"""The screens of the administration, driven as a person would: forms, refusals, conflicts."""

from functools import partial
from unittest import mock

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.util import calc_hash

from lib import procedimientos
from lib.base.office_hours import FERIADOS, HORARIO
from lib.base.permissions import CONSOLA
from lib.base.settings import settings
from lib.tools import accounts, demo_people, sessions
from lib.top10.parameters import MINIMO
from lib.ui import board_view, session
from tests.builders import a_case, change_case, report, reports
from tests.conftest import ROOT

PASSWORD = "una frase larga"


@pytest.fixture
def screen(sqlite_site, monkeypatch: pytest.MonkeyPatch):
    """Open a page cold as the person of a role."""
    monkeypatch.setattr("lib.tools.site.site", lambda: sqlite_site)
    st.cache_data.clear()
    st.cache_resource.clear()

    def opened(url: str, role: str = "administrador", **query: str) -> AppTest:
        if settings().modo == "demo":
            token = demo_people.sign_in_demo(sqlite_site, role=role)
        else:
            known = {a.login: a.id for a in accounts.list_users(sqlite_site, by=CONSOLA)}
            token = sessions.open_session(sqlite_site, known["ana"])
        monkeypatch.setattr(session, "_token", lambda: token)
        at = AppTest.from_file(ROOT / "lib/ui/main.py", default_timeout=30)
        at._page_hash = calc_hash(url)
        for name, value in query.items():
            at.query_params[name] = value
        return ran(at)

    return opened


@pytest.fixture
def local(sqlite_site, monkeypatch: pytest.MonkeyPatch):
    """The mode where people have passwords; Ana administers, alone."""
    monkeypatch.setenv("PLANILLA_MODO", "local")
    settings.cache_clear()
    cells = {"name": "Ana Rojas", "roles": ["administrador"], "password": PASSWORD}
    accounts.create_user(sqlite_site, login="ana", must_change=False, by=CONSOLA, **cells)
    yield sqlite_site
    settings.cache_clear()


def ran(at: AppTest) -> AppTest:
    """The next run: of the open form alone when there is one, as a browser asks for it."""
    fragment = getattr(at, "_in_form", None)
    asked = partial(RerunData, fragment_id_queue=[fragment] if fragment else [])
    with mock.patch.object(local_script_runner, "RerunData", asked):
        at.run()
    assert not at.exception, at.exception
    return at


def opens(at: AppTest, key: str) -> AppTest:
    """Press what opens a form; what follows happens in it, until it closes itself."""
    button(at, key)
    at._in_form = list(at._fragment_storage._fragments)[-1]
    return at


def closes(at: AppTest, label: str, *, n: int = 0) -> AppTest:
    """Press what ends the form: the whole page is drawn again."""
    press(at, label, n=n)
    at._in_form = None
    return at


def press(at: AppTest, label: str, *, n: int = 0) -> AppTest:
    [b for b in at.button if b.label == label][n].click()
    return ran(at)


def button(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click()
    return ran(at)


def words(at: AppTest) -> str:
    kinds = (at.markdown, at.info, at.success, at.warning, at.error, at.caption, at.text)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


# Parámetros


def test_parameter_tells_what_it_would_change_and_is_saved(screen, sqlite_site) -> None:
    # Two reports of A in this week (2026-W47): with a minimum of 3 it leaves the list.
    found = [report(f"R{n}", "A", f"2026-11-1{n} 08:00") for n in (6, 7)]
    reports(sqlite_site, found)
    at = opens(screen("parametros"), "cambiar.top10.minimo")
    assert "Si guarda" not in words(at), "nothing was written yet"
    at.number_input(key="parametro.top10.minimo.valor").set_value(3)
    ran(at)
    assert "Semana 2026-W47, en curso: 0 productos entran, 1 salen (1 → 0 en la lista)" in words(at)
    assert sqlite_site.number(MINIMO) == 2, "told before it is saved"
    closes(at, "Guardar")
    assert sqlite_site.number(MINIMO) == 3
    assert "quedó en «3»" in words(at)
    assert "Teresa Quiroga Luna, 18/11/2026 11:00" in words(at)


def test_what_a_parameter_would_change_is_not_worked_out_again_to_save_it(
    screen, sqlite_site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    tell = procedimientos.alcance
    monkeypatch.setattr(
        procedimientos, "alcance", lambda *a, **k: asked.append(a[2]) or tell(*a, **k)
    )
    at = opens(screen("parametros"), "cambiar.top10.minimo")
    at.number_input(key="parametro.top10.minimo.valor").set_value(3)
    ran(at)
    closes(at, "Guardar")
    assert sqlite_site.number(MINIMO) == 3
    assert asked == [3]


def test_segment_that_would_pass_another_cannot_be_saved(screen, sqlite_site) -> None:
    at = opens(screen("parametros"), "cambiar.top10.segmento_medio")
    at.number_input(key="parametro.top10.segmento_medio.valor").set_value(701)
    ran(at)
    assert "no puede empezar en 701 BOB si el Alto empieza en 700" in at.error[0].value
    assert at.button(key="parametro.top10.segmento_medio.guardar").disabled


def test_parameter_that_someone_else_saved_is_shown_as_mine_and_theirs(screen, sqlite_site) -> None:
    at = opens(screen("parametros"), "cambiar.top10.minimo")
    at.number_input(key="parametro.top10.minimo.valor").set_value(3)
    ran(at)
    sqlite_site.set_value(MINIMO, 5, by=CONSOLA)
    press(at, "Guardar")
    assert sqlite_site.number(MINIMO) == 5, "the first one stays"
    assert "Otra persona guardó antes que usted" in words(at)
    shown = at.table[0].value
    assert list(shown.iloc[0]) == ["Reportes que hacen un reiterado", "3", "5"]
    closes(at, "Guardar")
    assert sqlite_site.number(MINIMO) == 3, "seen, and chosen"


def test_parameter_that_may_not_be_held_is_refused_in_the_form(screen, sqlite_site) -> None:
    at = opens(screen("parametros"), "cambiar.calendario.horario")
    at.text_input(key="parametro.calendario.horario.valor").set_value("lun 25:00-26:00")
    ran(at)
    assert "Horario: " in at.error[0].value
    assert at.button(key="parametro.calendario.horario.guardar").disabled
    button(at, "parametro.calendario.horario.volver")
    assert not at.error
    assert sqlite_site.value(HORARIO) == HORARIO.default


# Calendario


def test_day_is_added_and_taken_away(screen, sqlite_site) -> None:
    at = opens(screen("calendario"), "agregar")
    at.date_input(key="dia.dia").set_value("2026-09-14")
    at.text_input(key="dia.nombre").set_value("Aniversario")
    ran(at)
    assert "Si agrega el 14/09/2026" in words(at)
    closes(at, "Agregar")
    assert sqlite_site.value(FERIADOS) == "2026-09-14 Aniversario"
    assert "Aniversario  \n:small[feriado propio]" in words(at)
    opens(at, "quitar.2026-09-14")
    closes(at, "Quitar", n=-1)
    assert sqlite_site.value(FERIADOS) == ""


def test_hours_of_a_day_are_changed(screen, sqlite_site) -> None:
    at = opens(screen("calendario"), "horario")
    at.text_input(key="horario.5").set_value("08:00-13:00")
    at.text_input(key="horario.6").set_value("8 a 12")
    ran(at)
    assert "«8» no es un intervalo" in at.error[0].value
    at.text_input(key="horario.6").set_value("")
    ran(at)
    closes(at, "Guardar")
    wanted = "lun-vie 08:00-12:00 14:30-18:30; sab 08:00-13:00"
    assert sqlite_site.value(HORARIO) == wanted


def test_term_is_answered_with_its_reason(screen) -> None:
    # Today is Wednesday 18: from 10:00, one business day ends on Thursday at 18:30.
    at = screen("calendario")
    assert "Vence el **jueves 19/11/2026 a las 18:30**" in words(at)
    at.date_input(key="plazo.dia").set_value("2026-11-21")
    at.number_input(key="plazo.dias").set_value(2)
    ran(at)  # Saturday: Sunday is skipped, Monday and Tuesday count
    assert "Vence el **martes 24/11/2026 a las 18:30**" in words(at)
    assert "No cuenta: dom 22/11 (sin atención)" in words(at)


# Usuarios


def test_user_is_created_with_a_password_that_shows_once(local, screen) -> None:
    at = opens(screen("usuarios"), "crear")
    login, name, _email = at.text_input
    login.set_value("beto")
    name.set_value("Beto Mamani")
    at.multiselect[0].set_value(["analista_usm"])
    press(at, "Crear")
    (shown,) = at.code
    (beto,) = [a for a in accounts.list_users(local, by=CONSOLA) if a.login == "beto"]
    assert (beto.name, beto.roles, beto.must_change) == ("Beto Mamani", ("analista_usm",), True)
    closes(at, "Listo")
    assert not at.code, "it cannot be seen again"
    assert "Crear" not in [b.label for b in at.button], "the form is closed, not empty again"
    button(at, "crear")
    assert "Crear" in [b.label for b in at.button], "asked anew, it opens"
    from lib.tools.sign_in import MustChange, sign_in

    with pytest.raises(MustChange):
        sign_in(local, login="beto", password=shown.value)


def test_wrong_account_is_refused_in_the_form_and_what_was_written_stays(local, screen) -> None:
    at = opens(screen("usuarios"), "crear")
    at.text_input[0].set_value("Beto M.")
    at.text_input[1].set_value("Beto Mamani")
    press(at, "Crear")
    assert "no sirve como usuario" in at.error[0].value
    assert at.text_input[1].value == "Beto Mamani"


def test_another_password_is_given_and_its_form_closes(
    local, screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = {"name": "Beto # Mamani | _USM_", "roles": ["analista_usm"], "password": PASSWORD}
    accounts.create_user(local, login="beto", by=CONSOLA, **cells)
    (beto,) = [a for a in accounts.list_users(local, by=CONSOLA) if a.login == "beto"]
    monkeypatch.setattr(board_view, "still", lambda *_, **__: beto.id)  # its row was clicked
    at = opens(screen("usuarios"), "usuario.clave")
    assert r"**Beto # Mamani \| \_USM\_** recibirá" in words(at), "a name draws nothing"
    press(at, "Dar otra contraseña")
    assert len(at.code) == 1
    closes(at, "Listo")
    assert not at.code
    assert "Dar otra contraseña" not in [b.label for b in at.button]


def test_names_of_people_draw_nothing(local, screen) -> None:
    accounts.change_user(local, login="ana", name=":smile: *Rojas*", by=CONSOLA)
    assert screen("").title[0].value == "Hola, :\u2060smile:"
    assert "- **Nombre:** :\u2060smile: \\*Rojas\\*\n" in words(screen("cuenta"))
    at = opens(screen("calendario"), "agregar")
    at.date_input(key="dia.dia").set_value("2026-09-14")
    at.text_input(key="dia.nombre").set_value("1. Día de $C_B_A$")
    ran(at)
    closes(at, "Agregar")
    escaped = r"1\. Día de \$C\_B\_A\$"
    assert f"{escaped}  \n:small[feriado propio]" in words(at)
    opens(at, "quitar.2026-09-14")
    assert f"El **14/09/2026** {escaped} vuelve a ser un día" in words(at)
    at = screen("parametros")
    assert r"2026-09-14 1. Día de \$C\_B\_A\$  " in words(at)
    assert ":\u2060smile: \\*Rojas\\*, 18/11/2026" in words(at)
    opens(at, "cambiar.calendario.feriados")
    assert r"ahora «2026-09-14 1. Día de \$C\_B\_A\$»" in words(at)


def test_demonstration_creates_no_accounts(screen) -> None:
    at = screen("usuarios")
    assert "Crear un usuario" not in [b.label for b in at.button]
    assert "No se crean cuentas" in words(at)


# Auditoría y catálogos


def test_deep_link_opens_the_history_of_a_row(screen, sqlite_site) -> None:
    for product in ("4009012", "4009013"):
        change_case(sqlite_site, a_case(sqlite_site, product, "detectado"), maestro="Rojas")
    at = screen("auditoria", "jefe_soporte_cliente", tabla="caso", fila="2")
    assert "Caso 4009013" in [b.label for b in at.button]
    (element,) = at.get("bidi_component")
    sent = str(element.proto)
    assert "Caso 4009013" in sent
    assert "4009012" not in sent
    button(at, "auditoria.fila")
    assert "4009012" in str(at.get("bidi_component")[0].proto)


def test_another_question_begins_at_the_newest_line(screen, sqlite_site) -> None:
    for n in range(102):  # two pages of cases
        a_case(sqlite_site, f"P{n}", "detectado")
    at = press(screen("auditoria", tabla="caso"), "Más antiguas")
    assert "antes" in at.query_params
    assert "Caso P0" in str(at.get("bidi_component")[0].proto)
    at.text_input(key="nombre").set_value("P101")
    ran(at)
    assert "antes" not in at.query_params
    assert "Caso P101" in str(at.get("bidi_component")[0].proto)


@pytest.mark.parametrize("wrong", ["x", "-1", "9" * 40, "²"])
def test_link_that_is_no_number_shows_everything(screen, wrong: str) -> None:
    at = screen("auditoria", tabla="caso", fila=wrong, antes=wrong)
    assert not at.error


def test_catalogues_mount_only_the_open_one(screen) -> None:
    assert len(screen("catalogos").get("bidi_component")) == 1
