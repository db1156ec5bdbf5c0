"""The guard before everything: what a stranger, another machine and a signed-in person reach."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Mount, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from lib.store.engine import open_engine
from lib.tools import demo_people, sessions
from lib.tools.site import Site
from lib.web import signin
from lib.web.guard import Guard

HOME = "http://127.0.0.1:8501"
STREAM = "ws://127.0.0.1:8501/_stcore/stream"
PAGE = {"accept": "text/html,application/xhtml+xml"}


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("dentro")
    await socket.close()


def client(site, *, demo: bool = True, base: str = HOME, peer: str = "127.0.0.1") -> TestClient:
    app = Starlette(
        routes=[
            WebSocketRoute("/_stcore/stream", stream),
            Mount("/", HTMLResponse("dentro")),
        ],
        middleware=[Middleware(Guard, site=lambda: site, demo=demo)],
    )
    return TestClient(app, base_url=base, client=(peer, 50000), follow_redirects=False)


@pytest.fixture
def cookie(sqlite_site) -> dict[str, str]:
    token = demo_people.sign_in_demo(sqlite_site, role="gerencia")
    return {"cookie": f"{sessions.COOKIE}={token}"}


def test_page_without_session_leads_to_the_door(sqlite_site) -> None:
    answer = client(sqlite_site).get("/planilla?zona=Zona Norte&x=1", headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/entrar?volver=/planilla%3Fzona%3DZona%2520Norte%26x%3D1"
    assert client(sqlite_site).get("/", headers=PAGE).headers["location"] == "/entrar"


def test_everything_but_the_open_paths_needs_a_session(sqlite_site, cookie) -> None:
    inside = client(sqlite_site)
    closed = ["/", "/media/x.xlsx", "/_stcore/upload_file/a/b", "/_stcore/metrics", "/vivo"]
    # Neither a prefix nor a detour of an open path is open.
    closed += ["/entrar/", "/salud2", "/static", "/_stcore/healthz", "/x/static/y"]
    for path in closed:
        assert inside.get(path).status_code == 401, path
        assert inside.get(path, headers=cookie).text == "dentro", path
    for path in ("/entrar", "/salir", "/salud", "/static/a.js", "/_stcore/health", "/favicon.png"):
        assert inside.get(path).text == "dentro", path
    assert inside.post("/planilla", headers=PAGE).status_code == 401


@pytest.mark.parametrize("demo", [True, False])
def test_stream_without_session_is_refused(sqlite_site, cookie, demo: bool) -> None:
    app = client(sqlite_site, demo=demo)
    with pytest.raises(WebSocketDisconnect) as refusal, app.websocket_connect(STREAM):
        pass
    assert refusal.value.code == 1008
    with app.websocket_connect(STREAM, headers=cookie) as socket:
        assert socket.receive_text() == "dentro"


def test_revoked_session_is_no_session(sqlite_site, cookie) -> None:
    sessions.sign_out(sqlite_site, cookie["cookie"].partition("=")[2])
    assert client(sqlite_site).get("/", headers=cookie).status_code == 401


@pytest.fixture(params=["sqlite", "postgresql"])
def nowhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A site whose database is away: its disk, or its server."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path}/disco/planilla.db")
        (tmp_path / "disco").rmdir()
    else:
        engine = open_engine("postgresql+psycopg://nadie@127.0.0.1:9/nada")
    yield Site(engine)
    engine.dispose()


def test_database_away_is_said_and_is_no_fault(nowhere: Site, cookie) -> None:
    """A fault would be raised here, and logged with its trace at every request."""
    for headers in (cookie, {**cookie, **PAGE}):
        answer = client(nowhere).get("/", headers=headers)
        assert answer.status_code == 503
        assert answer.text == "La base de datos no responde. Espere y recargue."
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    with (
        pytest.raises(WebSocketDisconnect) as refusal,
        client(nowhere).websocket_connect(STREAM, headers=cookie),
    ):
        pass
    assert refusal.value.code == 1013
    assert client(nowhere).get("/").status_code == 401  # nobody to look up


@pytest.mark.parametrize("wanted", ["/entrar", "/salir"])
def test_door_says_that_the_database_is_away(nowhere: Site, cookie, wanted: str) -> None:
    door = Starlette(
        routes=signin.routes(lambda: nowhere, demo=False),
        middleware=[Middleware(Guard, site=lambda: nowhere, demo=False)],
    )
    answer = TestClient(door).get(wanted, headers=cookie)
    assert (answer.status_code, answer.text) == (
        503,
        "La base de datos no responde. Espere y recargue.",
    )


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8501", "localhost:8501", "LOCALHOST", "[::1]:8501", "[::1]"]
)
def test_demo_answers_to_its_own_names(sqlite_site, host: str) -> None:
    assert client(sqlite_site).get("/salud", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["planilla.example", "127.0.0.1.evil.example", "localhost.evil.example:8501", "10.0.0.5:8501",
     "evil.example:127.0.0.1", "127.0.0.1:8501@evil.example", "", "localhost:", "127.0.0.1:999999"],
)  # fmt: skip
def test_demo_refuses_a_foreign_host(sqlite_site, cookie, host: str) -> None:
    app = client(sqlite_site)
    for path in ("/", "/salud", "/entrar"):
        answer = app.get(path, headers={**cookie, **PAGE, "host": host})
        assert answer.status_code == 403
        assert "demostración" in answer.text
        assert "PLANILLA_MODO=local" in answer.text
    refused = {**cookie, "host": host}
    with (
        pytest.raises(WebSocketDisconnect),
        app.websocket_connect(STREAM, headers=refused),
    ):
        pass


def test_demo_refuses_two_hosts(sqlite_site) -> None:
    twice = [("host", "127.0.0.1"), ("host", "127.0.0.1")]
    assert client(sqlite_site).get("/salud", headers=twice).status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"])
def test_demo_refuses_what_a_proxy_forwards(sqlite_site, cookie, header: str) -> None:
    passed = {**cookie, header: "127.0.0.1"}
    assert client(sqlite_site).get("/", headers=passed).status_code == 403


@pytest.mark.parametrize(
    ("peer", "status"),
    [
        ("127.0.0.1", 200),
        ("127.8.9.1", 200),
        ("::1", 200),
        ("::ffff:127.0.0.1", 200),
        ("10.0.0.7", 403),
        ("::ffff:10.0.0.7", 403),
        ("fe80::1", 403),
        ("unix", 403),
    ],
)
def test_demo_serves_its_own_machine_alone(sqlite_site, peer: str, status: int) -> None:
    assert client(sqlite_site, peer=peer).get("/salud").status_code == status


def test_work_is_served_to_other_machines_behind_a_proxy(sqlite_site) -> None:
    app = client(sqlite_site, demo=False, base="https://planilla.example", peer="10.0.0.7")
    forwarded = {"x-forwarded-for": "190.0.0.1"}
    assert app.get("/salud", headers=forwarded).status_code == 200
    assert app.get("/", headers={**forwarded, **PAGE}).status_code == 303
    assert app.get("/", headers=forwarded).status_code == 401


def test_every_answer_carries_the_security_headers(sqlite_site) -> None:
    app = client(sqlite_site)
    for answer in (app.get("/salud"), app.get("/"), app.get("/", headers={"host": "x.example"})):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "frame-ancestors 'self'"
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_page_is_never_kept(sqlite_site, cookie) -> None:
    assert client(sqlite_site).get("/", headers=cookie).headers["cache-control"] == "no-store"
