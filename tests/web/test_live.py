"""The live board of the running program: rows out, edits in, and everybody it turns away."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from lib.base.clock import FixedClock
from lib.base.permissions import CONSOLA
from lib.base.settings import settings
from lib.store import journal, records
from lib.store.engine import open_engine
from lib.store.tables.sistema import usuario
from lib.store.work import reading, writing
from lib.tools import accounts, sessions
from lib.tools.board import passes, views
from lib.tools.board.scope import Narrowed
from lib.tools.site import Site
from tests.boards import adding, edit, journal_of, plain, zones
from tests.builders import a_batch, a_case, cases, problems
from tests.serving import PATIENCE, Socket, serving


@dataclass
class Live:
    """The program at work, and its base as the tests reach it."""

    url: str
    site: Site
    people: dict[str, str]  # login → session token

    def token(self, login: str, role: str = "analista_usm", zonas: tuple[str, ...] = ()) -> str:
        """A session of a person, made on first use."""
        if login not in self.people:
            name = login.capitalize()
            with writing(self.site.engine) as connection:
                user_id = accounts.insert_user(
                    connection, self.site, login, name, [role], zonas, by=CONSOLA
                )
            self.people[login] = sessions.open_session(self.site, user_id)
        return self.people[login]

    def signed(self, login: str, board: str = "planilla", *, ago: timedelta = timedelta(), **part):
        """A pass as the page would have signed it some time ago."""
        self.token(login)
        person = sessions.person_for(self.site, self.people[login])
        then = Site(self.site.engine, FixedClock(self.site.now() - ago))
        return passes.sign(then, board, Narrowed(**part), by=person)

    def socket(self, login: str, *, since: int = 0, board: str = "planilla", **part: Any) -> Socket:
        """A page of a person, as it stands after hello."""
        token, signed = self.token(login), self.signed(login, board, **part)
        return Socket(self.url, token, signed, since=since, board=board)

    def ask(
        self, method: str, path: str, login: str | None = "beto", *, signed: str | None = None,
        headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:  # fmt: skip
        """A request of a page: pass and cookie, unless told otherwise."""
        own = {"X-Pass": self.signed(login) if signed is None and login else signed or ""}
        if login:
            own["Cookie"] = f"{sessions.COOKIE}={self.token(login)}"
        address = f"{self.url}/vivo/{path}"
        given = {**own, **(headers or {})}
        return httpx.request(method, address, headers=given, trust_env=False, timeout=60, **more)

    def case(self, zona: str = "Sarco", **cells: Any) -> int:
        """A case of its own for a test, once the program has heard of it."""
        number = f"T{len(cases(self.site))}"
        case = a_case(self.site, number, "detectado", zona=zona, **cells)
        with reading(self.site.engine) as connection:
            seq = journal.position(connection)
        deadline = time.monotonic() + PATIENCE
        while self.ask("GET", "planilla/rows").json()["s"] < seq:
            assert time.monotonic() < deadline, "it never heard"
        return case


@pytest.fixture(scope="module")
def live(sqlite_template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """`python app.py` on a small base; it looks worked in, so no demonstration is loaded."""
    folder = tmp_path_factory.mktemp("viva")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'planilla.db')}"
    site = Site(open_engine(url))
    a_batch(site)
    zones(site, "Sarco", "Vinto")
    with serving(folder, PLANILLA_DB=url, PLANILLA_SECRETO=settings().secret()) as address:
        yield Live(address, site, {})
    assert problems(site) == []
    site.engine.dispose()


# -- who comes in ------------------------------------------------------------------------


def test_hello_is_answered_with_every_row(live: Live) -> None:
    case = live.case(maestro="Rojas")
    with live.socket("beto") as page:
        told = page.next("all")
    rows = {row[0]: dict(zip(told["columns"], row, strict=True)) for row in told["rows"]}
    assert rows[case]["maestro"] == "Rojas"
    assert rows[case]["zona"] == "Sarco"
    assert told["now"].endswith("Z")


def test_page_that_comes_back_is_told_what_it_missed(live: Live) -> None:
    case = live.case()
    with live.socket("beto") as page:
        seq = page.next("all")["s"]
        page.save(edit(case, "orden", "61"))
    with live.socket("beto", since=seq) as page:
        told = page.next("delta")
        assert [row[0] for row in told["rows"]] == [case]
        assert page.heard == [told]


def test_technician_gets_no_segment_and_no_foreign_zone(live: Live) -> None:
    live.case("Sarco", segmento="secreto-1", referencia="fila-de-sarco")
    live.token("omar", "tecnico_multiservicios", ("Vinto",))
    own = live.case("Vinto", segmento="secreto-2")
    with live.socket("omar") as page:
        told = page.next("all")
        assert own in {row[0] for row in told["rows"]}
        assert "segmento" not in told["columns"]
        assert "secreto" not in str(told)
        assert "fila-de-sarco" not in str(told)


def refused(live: Live, *arguments: Any, **named: Any) -> int:
    """The HTTP status with which a connection is refused."""
    with pytest.raises(InvalidStatus) as refusal:
        Socket(live.url, *arguments, **named)
    return refusal.value.response.status_code


def test_connection_without_a_session_is_refused(live: Live) -> None:
    assert refused(live, None, live.signed("beto")) == 403
    assert refused(live, "inventada", live.signed("beto")) == 403


@pytest.mark.parametrize("origin", ["http://malo.example", "null", "http://127.0.0.1:1"])
def test_connection_from_another_site_is_refused(live: Live, origin: str) -> None:
    token = live.token("beto")
    assert refused(live, token, live.signed("beto"), origin=origin) == 403


def test_connection_from_our_own_page_is_taken(live: Live) -> None:
    with Socket(live.url, live.token("beto"), live.signed("beto"), origin=live.url) as page:
        page.next("all")


def test_connection_to_no_board_is_refused(live: Live) -> None:
    assert refused(live, live.token("beto"), live.signed("beto"), board="otro") == 403


def test_pass_that_is_not_valid_closes_with_4401(live: Live) -> None:
    """Forged, over, of another board: the page asks for a new one."""
    token, good = live.token("beto"), live.signed("beto")
    over = live.signed("beto", ago=timedelta(minutes=61))
    for bad in (f"x{good}", good[:-3], "", over, live.signed("beto", "cuadrillas")):
        with Socket(live.url, token, bad) as page:
            assert page.closed() == 4401
            assert page.heard == []


def test_pass_of_another_person_closes_with_4403(live: Live) -> None:
    with Socket(live.url, live.token("beto"), live.signed("ana")) as page:
        assert page.closed() == 4403
        assert page.heard == []


def test_person_who_may_not_see_the_board_is_closed_with_4403(live: Live) -> None:
    token = live.token("carla", "asesor_comercial")
    with Socket(live.url, token, live.signed("carla")) as page:
        assert page.closed() == 4403
        assert page.heard == []


@pytest.mark.parametrize(
    "first", ["", "hola", "[]", '{"t":"at","row":1}', '{"t":"hello"}', b"\x00\x01", "[" * 10_000]
)
def test_first_message_that_is_no_hello_closes_with_4408(live: Live, first: str | bytes) -> None:
    with Socket(live.url, live.token("beto"), None) as page:
        page.socket.send(first)
        assert page.closed() == 4408


def test_page_that_says_nothing_is_closed_with_4408(live: Live) -> None:
    """After five seconds."""
    with Socket(live.url, live.token("beto"), None) as page:
        assert page.closed() == 4408


# -- edits -------------------------------------------------------------------------------


def test_edit_is_acknowledged_and_told_to_the_others(live: Live) -> None:
    case = live.case(maestro="Rojas")
    with live.socket("beto") as mine, live.socket("ana") as theirs:
        seq = theirs.next("all")["s"]
        mine.next("all")
        (answer,) = mine.save(edit(case, "maestro", " Vega ", "Rojas"))
        assert (answer["ok"], answer["value"]) == (True, "Vega")
        assert answer["s"] > seq
        for page in (theirs, mine):
            told = page.next("delta")
            if "Vega" not in told["rows"][0]:  # the case's own creation, heard a moment later
                told = page.next("delta")
            assert [row[0] for row in told["rows"]] == [case]
            assert "Vega" in told["rows"][0]
            assert told["by"][str(case)]["maestro"][0] == "Beto"
        (conflict,) = theirs.save(edit(case, "maestro", "Arce", "Rojas"))
        assert (conflict["conflict"], conflict["theirs"], conflict["who"]) == (True, "Vega", "Beto")


def test_edit_sent_again_by_another_connection_is_written_once(live: Live) -> None:
    case, sent = live.case(), None
    with live.socket("beto") as page:
        sent = edit(case, "orden", "61")
        first = page.save(sent)
    with live.socket("beto") as page:
        assert page.save(sent) == first
    assert [line["despues"] for line in journal_of(live.site) if line["fila_id"] == case][1:] == [
        "61"
    ]


def test_row_that_leaves_the_zone_is_gone_and_comes_to_the_other(live: Live) -> None:
    case = live.case("Sarco", referencia="la-que-se-muda")
    with (
        live.socket("beto") as mover,
        live.socket("ana", zones=("Sarco",)) as sarco,
        live.socket("ana", zones=("Vinto",)) as vinto,
    ):
        for page in (mover, sarco, vinto):
            page.next("all")
        mover.save(edit(case, "zona", "Vinto", "Sarco"))
        gone, come = sarco.next("delta"), vinto.next("delta")
        assert (gone["gone"], gone["rows"], gone["by"]) == ([case], [], {})
        assert "la-que-se-muda" not in str(gone)
        assert (come["gone"], [r[0] for r in come["rows"]]) == ([], [case])


def test_row_is_added_over_the_connection(live: Live) -> None:
    with live.socket("beto") as page:
        page.next("all")
        asked = adding({"producto": f"N{time.time_ns()}", "zona": "vinto"})
        page.send(asked.model_dump())
        (answer,) = page.next("ack")["acks"]
        assert answer["ok"]
        assert page.next("delta")["rows"][0][0] == answer["row"]


def test_message_that_is_not_understood_leaves_the_connection_open(live: Live) -> None:
    case = live.case()
    with live.socket("beto") as page:
        page.next("all")
        for text in ("hola", '{"t":"otro"}', '{"t":"save","edits":[{"c":"x"}]}', b"\x00"):
            page.socket.send(text)
            assert "no se entiende" in page.next("error")["text"]
        many = [edit(case, "orden", "1").model_dump() for _ in range(201)]
        page.send({"t": "save", "edits": many})
        assert "no se entiende" in page.next("error")["text"]
        assert page.save(edit(case, "orden", "61"))[0]["ok"]


@pytest.mark.parametrize("size", [512_001, 40_000_000])
def test_message_too_long_closes_with_1009(live: Live, size: int) -> None:
    with live.socket("beto") as page, live.socket("ana") as other:
        page.next("all")
        page.socket.send("x" * size)
        assert page.closed() == 1009
        case = live.case()
        assert other.save(edit(case, "orden", "1"))[0]["ok"]


def test_flood_of_one_page_does_not_keep_the_others_waiting(live: Live) -> None:
    """Four hundred messages at once: each answered, kept or put off; the other's are kept."""
    case, own = live.case(), live.case()
    with live.socket("beto") as flood, live.socket("ana") as other:
        flood.next("all")
        other.next("all")
        sent = {n: edit(case, "orden", "61", None, n=n, c="inundacion-1") for n in range(1, 401)}
        for one in sent.values():
            flood.send({"t": "save", "edits": [one.model_dump()]})
        for n in range(5):
            (answer,) = other.save(edit(own, "orden", str(n), str(n - 1) if n else None))
            assert answer["ok"]
        answers = {}
        while len(answers) < len(sent):
            answers |= {a["n"]: a for a in flood.next("ack")["acks"]}
        assert all("ok" in a or a["retry"] > 0 for a in answers.values())


# -- presence ----------------------------------------------------------------------------


def test_who_edits_which_row_is_told_to_those_who_see_it(live: Live) -> None:
    """Ana is told and Beto is not told of himself; Marta, of another zone, hears nothing."""
    live.token("marta", "analista_usm", ("Vinto",))
    case, far = live.case("Sarco"), live.case("Vinto")
    with live.socket("ana") as ana, live.socket("marta") as marta:
        with live.socket("beto") as beto:
            for page in (ana, beto, marta):
                page.next("all")
            beto.send({"t": "at", "row": case, "col": "maestro"})
            assert ana.next("who")["p"] == [[case, "Beto", "maestro"]]
            beto.save(edit(far, "orden", "1"))
            marta.next("delta")
            beto.send({"t": "at", "row": far, "col": "segmento"})
            assert marta.next("who")["p"] == [[far, "Beto", "segmento"]]
            beto.send({"t": "at", "row": None})
            assert marta.next("who")["p"] == []
            beto.send({"t": "at", "row": case, "col": "zona"})
            while ana.next("who")["p"] != [[case, "Beto", "zona"]]:
                pass
        while ana.next("who")["p"] != []:  # he closed the page
            pass
        assert [m["p"] for m in marta.heard if m["t"] == "who"] == [[[far, "Beto", "segmento"]], []]
        assert not [m for m in beto.heard if m["t"] == "who"]


def test_hidden_column_of_whoever_types_is_not_named(live: Live) -> None:
    live.token("freddy", "tecnico_multiservicios")
    case = live.case()
    with live.socket("freddy") as freddy, live.socket("beto") as beto:
        freddy.next("all")
        beto.next("all")
        beto.send({"t": "at", "row": case, "col": "segmento"})
        assert freddy.next("who")["p"] == [[case, "Beto", None]]


# -- rights taken away -------------------------------------------------------------------


@pytest.mark.parametrize("change", ["role", "zones", "deactivated", "sessions closed"])
def test_right_taken_away_closes_the_open_page(live: Live, change: str) -> None:
    """Within a moment, with 4403, and nothing of the board is told after it."""
    login = f"luis.{change.split()[0]}"
    live.token(login, "analista_usm", ("Sarco",))
    with live.socket(login) as page:
        page.next("all")
        if change == "role":
            accounts.change_user(live.site, login=login, roles=["asesor_comercial"], by=CONSOLA)
        elif change == "zones":
            accounts.change_user(live.site, login=login, zones=["Vinto"], by=CONSOLA)
        elif change == "deactivated":
            accounts.change_user(live.site, login=login, active=False, by=CONSOLA)
        else:
            accounts.revoke_all(live.site, login=login, by=CONSOLA)
        assert page.closed() == 4403


def test_right_taken_away_is_missed_by_no_save(live: Live) -> None:
    """A save on its way when the account is deactivated is not written."""
    token, case = live.token("tarde", "analista_usm"), live.case()
    signed = live.signed("tarde")
    accounts.change_user(live.site, login="tarde", active=False, by=CONSOLA)
    with reading(live.site.engine) as connection:
        assert not records.one(connection, usuario, usuario="tarde")["activo"]
    assert refused(live, token, signed) == 403
    body = {"t": "save", "edits": [edit(case, "orden", "1").model_dump()]}
    answer = live.ask("POST", "planilla/save", "tarde", signed=signed, json=body)
    assert answer.status_code == 401
    assert next(c for c in cases(live.site) if c["id"] == case)["orden"] is None


# -- plain HTTP --------------------------------------------------------------------------


def test_rows_are_read_whole_or_since_a_seq(live: Live) -> None:
    case = live.case()
    whole = live.ask("GET", "planilla/rows")
    assert whole.headers["cache-control"] == "no-store"
    seq = whole.json()["s"]
    with live.socket("ana") as other:
        other.next("all")
        other.save(edit(case, "orden", "61"))
        other.next("delta")
    told = live.ask("GET", f"planilla/rows?since={seq}").json()
    assert (told["t"], [r[0] for r in told["rows"]], told["s"]) == ("delta", [case], seq + 1)
    for wrong in ("x", "-1", "9" * 30, ""):
        assert live.ask("GET", f"planilla/rows?since={wrong}").json()["t"] == "all"


def test_rows_are_those_of_the_pass(live: Live) -> None:
    live.case("Sarco", referencia="solo-de-sarco")
    part = live.signed("beto", zones=("Vinto",))
    assert "solo-de-sarco" in live.ask("GET", "planilla/rows").text
    assert "solo-de-sarco" not in live.ask("GET", "planilla/rows", signed=part).text


def test_save_and_add_are_answered_as_over_the_connection(live: Live) -> None:
    case, product = live.case(), f"H{time.time_ns()}"
    sent = edit(case, "orden", "61")
    for _ in range(2):  # a page that closes may have sent it before
        body = {"t": "save", "edits": [sent.model_dump()]}
        told = live.ask("POST", "planilla/save", json=body).json()
        assert told["t"] == "ack"
        assert plain(told["acks"][0])["value"] == "61"
    lines = [line for line in journal_of(live.site) if line["cliente_n"] == sent.receipt]
    assert [(line["quien"], line["despues"]) for line in lines] == [("beto", "61")]
    body = adding({"producto": product}).model_dump()
    (answer,) = live.ask("POST", "planilla/save", json=body).json()["acks"]
    assert next(c for c in cases(live.site) if c["id"] == answer["row"])["producto"] == product


def test_history_is_told_of_a_visible_row(live: Live) -> None:
    case = live.case("Sarco", maestro="Rojas")
    told = live.ask("GET", f"planilla/history?row={case}&column=maestro").json()["entries"]
    assert [(e["who"], e["before"], e["after"]) for e in told] == [
        ("Línea de comandos", None, "Rojas")
    ]
    whole = live.ask("GET", f"planilla/history?row={case}").json()["entries"]
    assert {"producto", "zona", "estado"} <= {e["column"] for e in whole}
    elsewhere = live.signed("beto", zones=("Vinto",))
    answer = live.ask("GET", f"planilla/history?row={case}", signed=elsewhere)
    assert (answer.status_code, answer.json()) == (
        422,
        {"error": "Esa fila ya no está en su tablero."},
    )
    for wrong in ("", "row=x", "row=-1", f"row={'9' * 19}"):
        assert live.ask("GET", f"planilla/history?{wrong}").json() == {"error": "Falta la fila."}


def test_export_is_a_file_of_the_rows_and_columns_asked(live: Live) -> None:
    case, other = live.case(maestro="=1+1"), live.case("Vinto")
    wanted = {"rows": [other, case], "columns": ["maestro", "zona", "version"]}
    part = live.signed("beto", zones=("Sarco",))
    answer = live.ask("POST", "planilla/export/csv", signed=part, json=wanted)
    assert answer.content.decode("utf-8-sig") == "MESTRO;ZONA\r\n'=1+1;Sarco\r\n"
    assert answer.headers["content-disposition"] == 'attachment; filename="planilla.csv"'
    wanted["columns"].append("cambiado_en")
    answer = live.ask("POST", "planilla/export/xlsx", json=wanted)
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")


@pytest.mark.parametrize(
    ("path", "body", "why"),
    [
        ("export/pdf", b'{"rows": [], "columns": []}', "xlsx o como csv"),
        ("export/csv", b"{}", "no se entiende"),
        ("export/csv", b'{"rows": ["x"], "columns": []}', "no se entiende"),
        ("export/csv", b'{"rows": [99999999999999999999], "columns": []}', "no se entiende"),
        ("export/csv", b'{"rows": [' + b"1," * 20_000 + b'1], "columns": []}', "no se entiende"),
        ("save", b"hola", "no se entiende"),
        ("save", b'{"t": "at", "row": 1}', "no se entiende"),
        ("save", b'{"t": "hello", "pass": "x"}', "no se entiende"),
        ("save", b" " * 512_001, "demasiado grande"),
    ],
)
def test_request_that_cannot_be_done_says_why(live: Live, path: str, body: bytes, why) -> None:
    answer = live.ask("POST", f"planilla/{path}", content=body)
    assert answer.status_code == 422
    assert why in answer.json()["error"]


def test_view_is_kept_for_its_person(live: Live) -> None:
    answer = live.ask("PUT", "planilla/view", content='{"ancho": {"maestro": 90}}')
    assert (answer.status_code, answer.content) == (204, b"")
    beto = sessions.person_for(live.site, live.token("beto"))
    assert views.of(live.site, "planilla", by=beto) == {"ancho": {"maestro": 90}}
    for body, why in (("{", "no se entiende"), ("x" * 20_001, "demasiado grande")):
        answer = live.ask("PUT", "planilla/view", content=body)
        assert answer.status_code == 422
        assert why in answer.json()["error"]


ENDPOINTS = [
    ("GET", "planilla/rows"),
    ("POST", "planilla/save"),
    ("GET", "planilla/history?row=1"),
    ("POST", "planilla/export/csv"),
    ("PUT", "planilla/view"),
]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_request_of_whoever_may_not_is_refused(live: Live, method: str, path: str) -> None:
    """No session; no pass, a forged, an old, another person's, another board's; another site."""
    live.token("carla", "asesor_comercial")
    assert live.ask(method, path, None, signed=live.signed("beto")).status_code == 401
    over = live.signed("beto", ago=timedelta(minutes=61))
    bad = ("", "x.y", over, live.signed("ana"), live.signed("beto", "cuadrillas"))
    for signed in bad:
        answer = live.ask(method, path, signed=signed)
        assert answer.status_code == 403
        assert "Recarg" in answer.json()["error"] or "Recárg" in answer.json()["error"]
    assert live.ask(method, path, "carla").status_code == 403
    for name, value in (("Origin", "http://malo.example"), ("Sec-Fetch-Site", "cross-site")):
        assert live.ask(method, path, headers={name: value}).status_code == 403


def test_board_that_does_not_exist_is_refused(live: Live) -> None:
    answer = live.ask("GET", "otro/rows")
    assert (answer.status_code, answer.json()) == (422, {"error": "Ese tablero no existe."})


def test_modules_are_for_whoever_is_signed_in(live: Live) -> None:
    assert httpx.get(f"{live.url}/vivo/js/x/board.mjs", trust_env=False).status_code == 401
