"""Signing in and out through the browser's eyes: forms, cookie, redirects."""

import re

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from lib.base.permissions import CONSOLA, ROLE_LABELS
from lib.base.settings import settings
from lib.tools import accounts, demo_people, passwords, sessions, sign_in
from lib.web import cookies, signin
from lib.web.guard import Guard

HOME = "http://127.0.0.1:8501"
GOOD = "una frase larga"


def client(site, *, demo: bool, base: str = HOME) -> TestClient:
    app = Starlette(
        routes=signin.routes(lambda: site, demo=demo),
        middleware=[Middleware(Guard, site=lambda: site, demo=demo)],
    )
    return TestClient(app, base_url=base, client=("127.0.0.1", 50000), follow_redirects=False)


@pytest.fixture
def demo(sqlite_site) -> TestClient:
    return client(sqlite_site, demo=True)


@pytest.fixture
def local(sqlite_site, monkeypatch: pytest.MonkeyPatch):
    """The local mode, with Beto in it."""
    monkeypatch.setenv("PLANILLA_MODO", "local")
    settings.cache_clear()
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", cheap)
    monkeypatch.setattr(sign_in, "_strangers", sign_in._Strangers())
    passwords._stand_in.cache_clear()
    make(sqlite_site, "beto", must_change=False)
    yield client(sqlite_site, demo=False)
    passwords._stand_in.cache_clear()
    settings.cache_clear()


def make(site, login: str, *, must_change: bool) -> None:
    accounts.create_user(
        site,
        login=login,
        name="Beto Mamani",
        roles=["analista_usm"],
        password=GOOD,
        must_change=must_change,
        by=CONSOLA,
    )


def whose(site, browser: TestClient) -> str | None:
    token = browser.cookies.get(sessions.COOKIE)
    person = sessions.person_for(site, token) if token else None
    return person.login if person else None


# The demonstration


def test_demo_offers_every_role_by_area(demo) -> None:
    page = demo.get("/entrar")
    assert page.status_code == 200
    assert "Esto es una demostración" in page.text
    assert "ficticios" in page.text
    buttons = re.findall(r'<button name="rol" value="(\w+)"><b>(.*?)</b>', page.text)
    assert dict(buttons) == ROLE_LABELS
    assert 'type="password"' not in page.text


def test_one_click_enters_and_returns_where_one_was_going(sqlite_site, demo) -> None:
    form = {"rol": "analista_usm", "volver": "/planilla?zona=Zona%20Norte"}
    answer = demo.post("/entrar", data=form, headers={"origin": HOME})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/planilla?zona=Zona%20Norte"
    given = answer.headers["set-cookie"].lower()
    assert given.startswith("planilla_sesion=")
    assert "httponly" in given
    assert "samesite=lax" in given
    assert "path=/" in given
    assert "secure" not in given  # http on loopback
    assert whose(sqlite_site, demo) == "demo.analista_usm"


def test_choosing_someone_else_closes_the_session_before(sqlite_site, demo) -> None:
    demo.post("/entrar", data={"rol": "gerencia"})
    first = demo.cookies[sessions.COOKIE]
    assert "Ahora está como <strong>Rodrigo" in demo.get("/entrar").text
    demo.post("/entrar", data={"rol": "administrador"})
    assert whose(sqlite_site, demo) == "demo.administrador"
    assert sessions.person_for(sqlite_site, first) is None


def test_role_that_is_not_offered_is_refused(sqlite_site, demo) -> None:
    answer = demo.post("/entrar", data={"rol": "<jefe>"})
    assert answer.status_code == 401
    assert "&lt;jefe&gt;" in answer.text
    assert whose(sqlite_site, demo) is None


# The local mode


def test_user_and_password_enter(sqlite_site, local) -> None:
    page = local.get("/entrar?volver=/planilla").text
    assert 'value="/planilla"' in page
    assert "rol" not in re.findall(r'name="(\w+)"', page)
    answer = local.post("/entrar", data={"usuario": "beto", "clave": GOOD, "volver": "/planilla"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/planilla")
    assert whose(sqlite_site, local) == "beto"
    assert local.get("/entrar?volver=/planilla").headers["location"] == "/planilla"


def test_wrong_password_stays_at_the_door_and_keeps_the_user(sqlite_site, local) -> None:
    answer = local.post("/entrar", data={"usuario": 'b"><i>', "clave": "no es esta"})
    assert answer.status_code == 401
    assert "no son correctos" in answer.text
    assert 'value="b&#34;&gt;&lt;i&gt;"' in answer.text
    assert "no es esta" not in answer.text
    assert whose(sqlite_site, local) is None


def test_lock_says_when_it_ends(local) -> None:
    form = {"usuario": "beto", "clave": "no es esta"}
    answers = [local.post("/entrar", data=form) for _ in range(5)]
    assert "hasta las" not in answers[3].text
    assert "hasta las 11:15" in answers[4].text


def test_demo_people_do_not_enter_where_work_is_done(sqlite_site, local) -> None:
    for form in ({"rol": "administrador"}, {"usuario": "demo.administrador", "clave": "nadie"}):
        assert local.post("/entrar", data=form).status_code == 401
    assert whose(sqlite_site, local) is None


def test_given_password_is_changed_before_entering(sqlite_site, local) -> None:
    make(sqlite_site, "eva", must_change=True)
    form = {"usuario": "eva", "clave": GOOD}
    asked = local.post("/entrar", data=form)
    assert asked.status_code == 200
    assert 'name="nueva"' in asked.text
    assert whose(sqlite_site, local) is None
    unequal = local.post("/entrar", data={**form, "nueva": "otra frase larga", "repetida": "otra"})
    assert "no son iguales" in unequal.text
    assert 'name="nueva"' in unequal.text
    both = {"nueva": "otra frase larga", "repetida": "otra frase larga"}
    assert local.post("/entrar", data={**form, **both}).status_code == 303
    assert whose(sqlite_site, local) == "eva"


def test_cookie_is_secure_over_https(sqlite_site, local) -> None:
    browser = client(sqlite_site, demo=False, base="https://planilla.example")
    answer = browser.post("/entrar", data={"usuario": "beto", "clave": GOOD})
    assert "secure" in answer.headers["set-cookie"].lower()


# Both


@pytest.mark.parametrize(
    "sender",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:3000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_form_of_another_site_is_refused(sqlite_site, demo, sender) -> None:
    assert demo.post("/entrar", data={"rol": "gerencia"}, headers=sender).status_code == 403
    assert whose(sqlite_site, demo) is None
    demo.post("/entrar", data={"rol": "gerencia"})
    assert demo.post("/salir", headers=sender).status_code == 403
    assert whose(sqlite_site, demo) == "demo.gerencia"


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/planilla", "/planilla"),
        ("/planilla?zona=Ñ&x=/", "/planilla?zona=Ñ&x=/"),
        (None, "/"),
        ("", "/"),
        ("planilla", "/"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/planilla\r\nSet-Cookie: a=b", "/"),
        ("/entrar?volver=/", "/"),
        ("/salir", "/"),
    ],
)
def test_return_is_always_to_a_page_of_this_site(demo, wanted, given) -> None:
    assert cookies.safe_return(wanted) == given
    answer = demo.post("/entrar", data={"rol": "gerencia", "volver": wanted or ""})
    location = answer.headers["location"]
    assert location.startswith("/")
    assert not location.startswith("//")


def test_leaving_closes_the_session_and_takes_the_cookie(sqlite_site, demo) -> None:
    demo.post("/entrar", data={"rol": "gerencia"})
    token = demo.cookies[sessions.COOKIE]
    answer = demo.post("/salir", headers={"origin": HOME})
    assert (answer.status_code, answer.headers["location"]) == (303, "/entrar")
    assert sessions.COOKIE not in demo.cookies
    assert sessions.person_for(sqlite_site, token) is None


def test_link_of_ours_leaves_at_once_and_a_foreign_one_asks(sqlite_site, demo) -> None:
    demo.post("/entrar", data={"rol": "gerencia"})
    asked = demo.get("/salir", headers={"sec-fetch-site": "cross-site"})
    assert asked.status_code == 200
    assert "¿Quiere salir?" in asked.text
    assert demo.get("/salir").status_code == 200
    assert whose(sqlite_site, demo) == "demo.gerencia"
    assert demo.get("/salir", headers={"sec-fetch-site": "same-origin"}).status_code == 303
    assert whose(sqlite_site, demo) is None
    assert demo.get("/salir").headers["location"] == "/entrar"


def test_oversized_or_garbled_form_is_refused(demo) -> None:
    assert demo.post("/entrar", content=b"x" * 9000).status_code == 413
    assert demo.post("/entrar", content=b"rol=\xff\xfe&" * 20).status_code == 400


def test_page_loads_nothing_from_elsewhere_and_is_not_kept(demo) -> None:
    page = demo.get("/entrar")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    nonce = re.search(r"'nonce-([\w-]+)'", policy)
    assert nonce is not None
    assert f'nonce="{nonce[1]}"' in page.text
    assert page.headers["cache-control"] == "no-store"
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page.text)
    assert '<html lang="es">' in page.text


def test_demo_people_are_made_only_when_someone_enters(sqlite_site, demo) -> None:
    demo.get("/entrar")
    assert accounts.list_users(sqlite_site, by=CONSOLA) == []
    demo.post("/entrar", data={"rol": "gerencia"})
    name = demo_people.AREAS["Dirección y sistema"]["gerencia"]
    assert [a.name for a in accounts.list_users(sqlite_site, by=CONSOLA)] == [name]
