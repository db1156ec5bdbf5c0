"""Who is at the screen: the session asked by every page, and what a refusal says."""

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.base.errors import Forbidden, UserError
from lib.base.pages import CUENTA, Page
from lib.base.permissions import Permission
from lib.tools import accounts, demo_people, sessions
from lib.ui import faults, menu, session


def permitted() -> None:
    import streamlit as st

    from lib.base.permissions import Permission
    from lib.ui import session

    user = session.require(Permission.INDICADORES_VER)
    st.write(f"dentro: {user.login}")


def signed_in() -> None:
    import streamlit as st

    from lib.ui import session

    st.write(f"dentro: {session.require_signed_in().login}")


@pytest.fixture
def at_screen(sqlite_site, monkeypatch: pytest.MonkeyPatch):
    """Sit the person of a role at the screen; None leaves it to a stranger."""
    monkeypatch.setattr("lib.tools.site.site", lambda: sqlite_site)
    monkeypatch.setattr(session, "_token", lambda: None)

    def sit(role: str) -> str:
        token = demo_people.sign_in_demo(sqlite_site, role=role)
        monkeypatch.setattr(session, "_token", lambda: token)
        return token

    return sit


def shown(at: AppTest) -> str:
    assert not at.exception
    return "\n".join(
        e.value for kind in ("title", "warning", "markdown", "html") for e in at.get(kind)
    )


def test_person_with_the_permission_goes_on(at_screen) -> None:
    at_screen("gerencia")
    assert "dentro: demo.gerencia" in shown(AppTest.from_function(permitted).run())


def test_refusal_names_the_permission_who_has_it_and_who_grants_it(at_screen) -> None:
    at_screen("analista_usm")
    text = shown(AppTest.from_function(permitted).run())
    assert "dentro" not in text
    assert "no tiene permiso para ver los indicadores" in text
    assert "Pídalo a un administrador" in text
    assert "Coordinador de Calidad" in text
    assert "Analista USM" not in text


@pytest.mark.parametrize("script", [permitted, signed_in])
def test_stranger_is_shown_the_door(at_screen, script) -> None:
    at = AppTest.from_function(script)
    at.context = {"url": "http://127.0.0.1:8501/planilla?zona=Sacaba"}
    text = shown(at.run())
    assert "dentro" not in text
    assert "/entrar" not in text
    at.button[0].click().run()
    assert 'location.assign("/entrar?volver=/planilla%3Fzona%3DSacaba")' in shown(at)


def test_way_out_cannot_be_made_to_run_a_script(monkeypatch) -> None:
    sent = []
    monkeypatch.setattr(st, "html", lambda body, **_: sent.append(body))
    session.go("/x</script><script>alert(1)")
    assert sent[0].count("<") == 2


def test_role_change_and_revocation_hold_at_the_next_rerun(at_screen, sqlite_site, ana) -> None:
    token = at_screen("analista_usm")
    at = AppTest.from_function(permitted)
    assert "dentro" not in shown(at.run())
    accounts.change_user(sqlite_site, login="demo.analista_usm", roles=["gerencia"], by=ana)
    assert "dentro" in shown(at.run())
    sessions.sign_out(sqlite_site, token)
    assert "Su sesión terminó" in shown(at.run())


def test_download_clicked_later_asks_again_who_it_is(at_screen, sqlite_site, ana) -> None:
    token = at_screen("gerencia")
    who = session.later(Permission.INDICADORES_VER)
    assert who().login == "demo.gerencia"
    accounts.change_user(sqlite_site, login="demo.gerencia", roles=["asesor_front"], by=ana)
    with pytest.raises(Forbidden, match=Permission.INDICADORES_VER.value):
        who()
    accounts.change_user(sqlite_site, login="demo.gerencia", roles=["gerencia"], by=ana)
    assert who().login == "demo.gerencia"
    sessions.sign_out(sqlite_site, token)
    with pytest.raises(Forbidden, match="Su sesión terminó"):
        who()


def test_stranger_is_nobody(at_screen) -> None:
    assert session.current() is None
    assert session.token() is None


def test_fault_shows_a_code_and_nothing_of_itself(caplog) -> None:
    def script() -> None:
        from lib.ui import faults

        faults.show(ValueError("detalle interno"))

    at = AppTest.from_function(script).run()
    assert "Algo falló" in at.error[0].value
    assert "detalle interno" not in at.error[0].value
    code = at.error[0].value.split("código ")[1].split(".")[0]
    assert len(code) == 8
    assert code in caplog.text
    assert "detalle interno" in caplog.text


def test_refusal_of_an_action_is_shown_in_its_own_words(monkeypatch) -> None:
    said = []
    monkeypatch.setattr(st, "error", lambda text, **_: said.append(text))
    assert faults.show(UserError("La fila 3 no tiene fecha."))
    assert said == ["La fila 3 no tiene fecha."]


def test_menu_shows_what_one_may_open_and_keeps_the_rest_reachable(
    beto, carla, monkeypatch
) -> None:
    monkeypatch.setattr(st, "Page", lambda source, **told: SimpleNamespace(source=source, **told))
    free = Page("pages/a.py", "Inicio", "", ":material/home:", "", None, "Qué espera.", "a")
    board = Page("pages/b.py", "Planilla", "Top 10", ":material/table:", "planilla",
                 Permission.PLANILLA_VER, "Un caso por fila.", "b")  # fmt: skip
    mine = Page("pages/c.py", "Mi cuenta", CUENTA, ":material/person:", "cuenta",
                None, "Quién es usted aquí.", "c")  # fmt: skip

    def seen(person) -> dict[str, dict[str, str]]:
        found = menu.sections([mine, board, free], person)
        return {name: {e.title: e.visibility for e in entries} for name, entries in found.items()}

    monkeypatch.setattr(
        menu, "leaving", lambda: SimpleNamespace(title="Salir", visibility="visible")
    )
    assert seen(beto) == {
        "": {"Inicio": "visible"},
        "Top 10": {"Planilla": "visible"},
        ":material/person: Beto Mamani": {"Mi cuenta": "visible", "Salir": "visible"},
    }
    assert seen(carla)["Top 10"] == {"Planilla": "hidden"}
    nobody = {
        "": {"Inicio": "hidden"},
        "Top 10": {"Planilla": "hidden"},
        CUENTA: {"Mi cuenta": "hidden"},
    }
    assert seen(None) == nobody
