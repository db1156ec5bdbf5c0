"""The live connection's rules by an injected clock and small bounds; the modules it serves."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from importlib.machinery import ModuleSpec
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from lib.base.errors import UserError
from lib.tools import demo_people, sessions
from lib.tools.board import hub as hubs
from lib.tools.board import passes
from lib.tools.board.hub import Hub
from lib.tools.board.scope import Narrowed
from lib.tools.site import Site
from lib.top10.board import BOARD
from lib.ui.grid import assets
from lib.web import boards, live
from tests.boards import edit, saved
from tests.builders import a_case, cases, change_case
from tests.conftest import NOW

ROLE = "analista_usm"


@pytest.fixture
def opened(sqlite_site: Site):
    """A program of the live board alone, its hub, and a page's hello; the board's cap is 2."""
    made: list[Hub] = []
    small = replace(BOARD, spec=replace(BOARD.spec, cap=2))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        made.append(Hub(sqlite_site, {"planilla": small}))
        yield
        await made[-1].close()

    routes = [
        live.route(lambda: sqlite_site, lambda: made[-1]),
        *boards.routes(lambda: sqlite_site, lambda: made[-1]),
    ]
    token = demo_people.sign_in_demo(sqlite_site, role=ROLE)
    person = sessions.person_for(sqlite_site, token)
    signed = passes.sign(sqlite_site, "planilla", Narrowed(), by=person)
    cookie = {"cookie": f"{sessions.COOKIE}={token}"}
    with TestClient(Starlette(routes=routes, lifespan=lifespan), headers=cookie) as client:
        yield SimpleNamespace(
            client=client,
            hub=lambda: made[-1],
            person=person,
            hello=json.dumps({"t": "hello", "pass": signed}),
            connect=lambda: client.websocket_connect("/vivo/planilla/feed"),
        )


def heard(socket, kind: str) -> dict:
    while (told := socket.receive_json())["t"] != kind:
        pass
    return told


def close_code(socket) -> int:
    try:
        while True:
            socket.receive_json()
    except WebSocketDisconnect as end:
        return end.code


def test_pass_that_runs_out_meanwhile_closes_at_the_next_save(sqlite_site: Site, opened) -> None:
    """Signed at 15:00, used at 16:00: nothing is written, the page asks for a new one."""
    case = a_case(sqlite_site, "4001", "detectado")
    with opened.connect() as socket:
        socket.send_text(opened.hello)
        heard(socket, "all")
        sqlite_site.clock.instant = NOW + timedelta(hours=1)
        socket.send_json({"t": "save", "edits": [edit(case, "orden", "1").model_dump()]})
        assert close_code(socket) == 4401
    assert cases(sqlite_site)[0]["orden"] is None


def test_pass_that_runs_out_closes_an_idle_page(sqlite_site: Site, opened, monkeypatch) -> None:
    monkeypatch.setattr(live, "_BEAT_SECONDS", 0.05)
    monkeypatch.setattr(live, "_CHECK_SECONDS", 0.1)
    with opened.connect() as socket:
        socket.send_text(opened.hello)
        heard(socket, "all")
        sqlite_site.clock.instant = NOW + timedelta(hours=1)
        assert close_code(socket) == 4401


def test_page_that_says_hello_late_is_closed(opened, monkeypatch) -> None:
    monkeypatch.setattr(live, "_HELLO_SECONDS", 0.05)
    with opened.connect() as socket:
        assert close_code(socket) == 4408


def test_flood_is_put_off_and_kept_when_sent_again(sqlite_site: Site, opened, monkeypatch) -> None:
    """Three messages are allowed and the fourth is not, until the allowance has grown again."""
    monkeypatch.setattr(live, "_BURST", 3)
    monkeypatch.setattr(live, "_PER_SECOND", 0)
    case = a_case(sqlite_site, "4001", "detectado")
    sent = [edit(case, "orden", str(n), str(n - 1) if n else None) for n in range(4)]
    with opened.connect() as socket:
        socket.send_text(opened.hello)
        for one in sent:
            socket.send_json({"t": "save", "edits": [one.model_dump()]})
        answers = [heard(socket, "ack")["acks"][0] for _ in sent]
        assert [a.get("ok") for a in answers] == [True, True, True, None]
        assert answers[3] == {"c": sent[3].c, "n": sent[3].n, "retry": 2}
        assert cases(sqlite_site)[0]["orden"] == "2"
        monkeypatch.setattr(live, "_PER_SECOND", 1e9)
        socket.send_json({"t": "save", "edits": [sent[3].model_dump()]})
        assert heard(socket, "ack")["acks"][0]["ok"]
    assert cases(sqlite_site)[0]["orden"] == "3"


def test_idle_page_hears_beats(opened, monkeypatch) -> None:
    monkeypatch.setattr(live, "_BEAT_SECONDS", 0.05)
    with opened.connect() as socket:
        socket.send_text(opened.hello)
        assert heard(socket, "all")["rows"] == []
        assert [socket.receive_json() for _ in "abc"] == [{"t": "beat"}] * 3


def test_page_woken_by_what_does_not_concern_it_hears_beats(opened, monkeypatch) -> None:
    """People of another zone moving all the time wake it more often than a beat is due."""
    monkeypatch.setattr(live, "_BEAT_SECONDS", 0.3)
    wakings: list[float] = []

    async def at_once(_follower: hubs.Follower, seconds: float) -> None:
        wakings.append(seconds)
        await asyncio.sleep(0.02)

    monkeypatch.setattr(hubs.Follower, "woken", at_once)
    with opened.connect() as socket:
        socket.send_text(opened.hello)
        heard(socket, "all")
        assert socket.receive_json() == {"t": "beat"}
    assert len(wakings) > 1


def test_page_with_too_many_rows_gets_them_all_once_they_are_fewer(
    sqlite_site: Site, opened
) -> None:
    """Cap 2. Three rows: full, and a change sends no stray row; one is finished: all two."""
    for n in range(3):
        a_case(sqlite_site, f"P{n}", "detectado")
    with opened.connect() as socket:
        socket.send_text(opened.hello)
        assert heard(socket, "full") == {"t": "full", "s": 4, "n": 3, "max": 2}
        saved(sqlite_site, edit(1, "orden", "61"), by=opened.person)
        assert socket.receive_json() == {"t": "full", "s": 5, "n": 3, "max": 2}
        change_case(sqlite_site, 1, estado="concluido")
        assert [row[0] for row in heard(socket, "all")["rows"]] == [3, 2]
        saved(sqlite_site, edit(2, "orden", "62"), by=opened.person)
        assert [row[0] for row in heard(socket, "delta")["rows"]] == [2]


def test_fault_of_ours_closes_the_page_to_try_later(opened, monkeypatch, caplog) -> None:
    """The base is away while the page connects: 4409, and the fault is logged once."""

    async def away(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(hubs.Channel, "news", away)
    with opened.connect() as socket:
        socket.send_text(opened.hello)
        assert close_code(socket) == 4409
    assert [r.name for r in caplog.records if r.levelname == "ERROR"] == ["planilla.fallas"]


def test_followers_are_forgotten_when_they_leave(opened) -> None:
    with opened.connect() as socket:
        socket.send_text(opened.hello)
        heard(socket, "all")
        assert len(opened.hub().channels["planilla"].followers) == 1
    with opened.connect() as socket:
        socket.send_text(opened.hello)
        heard(socket, "all")
        assert len(opened.hub().channels["planilla"].followers) == 1


# -- modules -----------------------------------------------------------------------------


def test_module_is_kept_for_ever_under_its_version(opened) -> None:
    for name in ("grid/board.mjs", "grid/ag-grid.mjs", "visit/visit.mjs"):
        for encoding in ("identity", "gzip, br"):
            headers = {"accept-encoding": encoding}
            answer = opened.client.get(assets.address(name), headers=headers)
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert answer.headers["content-type"].startswith("text/javascript")
            assert "etag" not in answer.headers
            assert answer.headers["vary"] == "Accept-Encoding"
            assert ("content-encoding" in answer.headers) == ("gzip" in encoding)
            assert answer.content == assets.modules()[name].plain
    grid = assets.modules()["grid/ag-grid.mjs"]
    assert len(grid.compressed) < len(grid.plain) / 3
    assert gzip.decompress(grid.compressed) == grid.plain


@pytest.mark.parametrize(
    "path",
    [
        "0000000000000000/grid/board.mjs",
        "{version}/grid/otro.mjs",
        "{version}/grid/assets.py",
        "{version}/grid/..%2fassets.py",
        "{version}/grid/board.css",
        "{version}/",
    ],
)
def test_other_version_or_file_is_not_there(opened, path: str) -> None:
    where = f"/vivo/js/{path.format(version=assets.version())}"
    assert opened.client.get(where).status_code == 404


def test_grid_of_another_release_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte more than the file that was tried."""
    grid = assets._grid()
    monkeypatch.setattr(assets.Path, "read_bytes", lambda _path: grid + b" ")
    with pytest.raises(UserError, match=r"no es la probada.*requirements\.txt"):
        assets._grid()


@pytest.mark.parametrize("spec", [None, ModuleSpec("nicegui", None)])
def test_grid_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, spec) -> None:
    monkeypatch.setattr(assets, "find_spec", lambda _name: spec)
    with pytest.raises(UserError, match="Falta el paquete nicegui: pip install"):
        assets._grid()


def test_grid_folder_without_the_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(assets, "find_spec", lambda _name: spec)
    with pytest.raises(UserError, match="no es la probada"):
        assets._grid()
