"""The routes of the crews' phones: what they take, once, and everybody they turn away."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from io import BytesIO
from time import sleep
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from lib.base.clock import FixedClock
from lib.base.permissions import CONSOLA
from lib.base.settings import settings
from lib.store import events, records, rows
from lib.store.engine import open_engine
from lib.store.tables.flujo import adjunto
from lib.store.tables.maestros import cuadrilla
from lib.store.tables.top10 import caso
from lib.store.work import reading, writing
from lib.tools import accounts, sessions
from lib.tools.board import passes
from lib.tools.board.scope import Narrowed
from lib.tools.site import Site
from lib.tools.workflow.take import take
from lib.top10 import ruta, visits
from lib.top10.flow import DERIVADO, EJECUTADO, EN_EJECUCION, FLUJO, PROGRAMADA
from lib.top10.words import PROTOCOLOS
from tests.builders import a_batch, a_case, problems
from tests.serving import serving

TECNICO = "tecnico_multiservicios"
DONE = {"tecnologia": "HFC", "protocolo": list(PROTOCOLOS["HFC"]), "causal": "Conector sucio"}


@dataclass
class Street:
    """The program at work, two crews with their técnicos, and its base."""

    url: str
    site: Site
    people: dict[str, str] = field(default_factory=dict)  # login → session token

    def person(self, login: str, role: str = TECNICO) -> str:
        """A session of a person, made on first use."""
        if login not in self.people:
            with writing(self.site.engine) as connection:
                user = accounts.insert_user(
                    connection, self.site, login, login.title(), [role], (), by=CONSOLA
                )
            self.people[login] = sessions.open_session(self.site, user)
        return self.people[login]

    def signed(self, login: str, *, board: str = "visita", ago: timedelta = timedelta()) -> str:
        """A pass as the page would have signed it some time ago."""
        who = sessions.person_for(self.site, self.person(login))
        then = Site(self.site.engine, FixedClock(self.site.now() - ago))
        return passes.sign(then, board, Narrowed(), by=who)

    def ask(self, method: str, path: str, login: str = "freddy", **more: Any) -> httpx.Response:
        """A request of the phone: pass and cookie, unless told otherwise."""
        signed = more.pop("signed", None) or self.signed(login)
        cookie = f"{sessions.COOKIE}={self.person(login)}"
        headers = {"X-Pass": signed, "Cookie": cookie, **more.pop("headers", {})}
        address = f"{self.url}/vivo/visita/{path}"
        return httpx.request(method, address, headers=headers, trust_env=False, timeout=60, **more)

    def say(
        self,
        case: int,
        step: str,
        seen: str,
        values: Any = None,
        login: str = "freddy",
        **more: Any,
    ) -> httpx.Response:
        """A step as the phone sends it."""
        receipt = more.pop("receipt", None) or uuid4().hex
        extra = {name: more.pop(name) for name in ("ago", "shown") if name in more}
        body = {"step": step, "seen": seen, "values": values or {}, "receipt": receipt, **extra}
        return self.ask("POST", f"{case}/step", login, json=body, **more)

    def photo(self, case: int, content: bytes, kind: str = "image/jpeg", **more: Any) -> Any:
        """A photo as the phone sends it."""
        headers = {"Content-Type": kind, **more.pop("headers", {})}
        return self.ask("POST", f"{case}/photo", headers=headers, content=content, **more)

    def case(self, crew: str = "Cuadrilla 1", *, begun: bool = False) -> int:
        """A case with a visit for tomorrow, perhaps begun."""
        case = a_case(self.site, uuid4().hex[:8], DERIVADO, zona="Sarco")
        given = {"modalidad": "Técnico con USM", "el": self.site.today() + timedelta(days=1),
                 "desde": time(9), "hasta": time(10), "cuadrilla": crew}  # fmt: skip
        take(self.site, FLUJO, "programar_visita", case, given, by=CONSOLA, confirmed=True)
        if begun:
            take(self.site, FLUJO, "iniciar", case, by=CONSOLA)
        return case

    def state(self, case: int) -> str:
        with reading(self.site.engine) as connection:
            return str(records.one(connection, caso, id=case)["estado"])

    def steps(self, case: int) -> list[str]:
        with reading(self.site.engine) as connection:
            return [e["paso"] for e in events.of_row(connection, "caso", case)]


@pytest.fixture(scope="module")
def street(sqlite_template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """`python app.py` on a small base; it looks worked in, so no demonstration is loaded."""
    folder = tmp_path_factory.mktemp("calle")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'planilla.db')}"
    site = Site(open_engine(url))
    a_batch(site)
    crews = [
        {"nombre": f"Cuadrilla {n}", "maestro": "Rojas", "usuario": login, "activa": True}
        for n, login in ((1, "freddy"), (2, "gil"))
    ]
    with writing(site.engine) as connection:
        rows.create_many(connection, cuadrilla, crews, by=CONSOLA, now=site.now())
    with serving(folder, PLANILLA_DB=url, PLANILLA_SECRETO=settings().secret()) as address:
        yield Street(address, site)
    assert problems(site) == []
    site.engine.dispose()


def jpeg(size: tuple[int, int] = (40, 30), form: str = "JPEG") -> bytes:
    body = BytesIO()
    Image.effect_noise(size, 90).save(body, form)
    return body.getvalue()


# -- what they take ----------------------------------------------------------------------


def test_a_visit_from_its_beginning_to_its_end_with_photo_and_signature(street: Street) -> None:
    case = street.case()
    assert street.say(case, "iniciar", PROGRAMADA).status_code == 200
    photo = street.photo(case, jpeg())
    sign = street.photo(case, jpeg(form="PNG"), "image/png", params={"what": "firma"})
    values = {**DONE, "fotos": [photo.json()["id"]], "firma": [sign.json()["id"]]}
    answer = street.say(case, "ejecutar", EN_EJECUCION, values)
    assert answer.status_code == 200
    assert street.state(case) == EJECUTADO
    with reading(street.site.engine) as connection:
        kept = records.many(connection, adjunto, tabla="caso", fila_id=case)
    assert [(a["nombre"], a["tipo"]) for a in kept] == [
        (f"foto-{case}.jpg", "image/jpeg"),
        (f"firma-{case}.png", "image/png"),
    ]


def test_a_step_and_a_photo_sent_again_change_nothing(street: Street) -> None:
    case = street.case(begun=True)
    body = jpeg()
    assert street.photo(case, body).json() == street.photo(case, body).json()
    receipt = uuid4().hex
    first = street.say(case, "ejecutar", EN_EJECUCION, DONE, receipt=receipt)
    again = street.say(case, "ejecutar", EN_EJECUCION, DONE, receipt=receipt)
    assert first.json() == again.json()
    assert (first.status_code, again.status_code) == (200, 200)
    assert street.steps(case).count("ejecutar") == 1


def test_step_keeps_when_it_was_done_beside_when_it_came(street: Street) -> None:
    case = street.case()
    with reading(street.site.engine) as connection:
        (planned,) = events.of_row(connection, "caso", case)
    sleep(0.3)
    assert street.say(case, "iniciar", PROGRAMADA, ago=200).status_code == 200
    with reading(street.site.engine) as connection:
        begun = events.of_row(connection, "caso", case)[-1]
    late = begun["en"] - events.done_at(begun)
    assert late >= timedelta(milliseconds=200)
    assert events.done_at(begun) > planned["en"]


def test_visit_moved_meanwhile_is_not_given_up_for_the_one_that_was_shown(street: Street) -> None:
    case = street.case()
    freddy = sessions.person_for(street.site, street.person("freddy"))
    (shown,) = [v for v in ruta.del_dia(street.site, by=freddy) if v["caso"] == case]
    friday = {"modalidad": "Técnico con USM", "el": street.site.today() + timedelta(days=3),
              "desde": time(9), "hasta": time(10), "cuadrilla": "Cuadrilla 1",
              "nota": "El cliente lo pidió"}  # fmt: skip
    take(street.site, FLUJO, "reprogramar_visita", case, friday, by=CONSOLA, confirmed=True)
    absent = {"motivo": "Cliente ausente"}
    said = street.say(case, "no_realizada", PROGRAMADA, absent, shown=shown["espera"])
    assert said.status_code == 409
    assert "Al abrir el formulario era la visita del" in said.json()["error"]
    assert street.state(case) == PROGRAMADA
    with reading(street.site.engine) as connection:
        row = records.one(connection, caso, id=case)
        waits = visits.pendiente(connection, street.site, row)
    assert waits != shown["espera"]
    said = street.say(case, "no_realizada", PROGRAMADA, absent, shown=waits)
    assert said.status_code == 200
    assert street.state(case) == DERIVADO


@pytest.mark.parametrize("ago", [None, "ayer", True, -1, 0, 1e300, 10**40, [], {"x": 1}])
def test_phone_without_a_sensible_clock_is_taken_all_the_same(street: Street, ago: Any) -> None:
    case = street.case()
    assert street.say(case, "iniciar", PROGRAMADA, ago=ago).status_code == 200
    with reading(street.site.engine) as connection:
        planned, begun = events.of_row(connection, "caso", case)
    assert planned["en"] <= events.done_at(begun) <= begun["en"]


def test_the_list_is_of_ones_own_crew(street: Street) -> None:
    mine, theirs = street.case(), street.case("Cuadrilla 2")
    told = {v["caso"] for v in street.ask("GET", "mine").json()["visits"]}
    assert mine in told
    assert theirs not in told
    street.person("ana", "supervisor_centro_operaciones")
    every = street.ask("GET", "mine", "ana").json()["visits"]
    assert {mine, theirs} <= {v["caso"] for v in every}


# -- what they refuse --------------------------------------------------------------------


def test_incomplete_work_is_refused_with_what_is_missing(street: Street) -> None:
    case = street.case(begun=True)
    short = {**DONE, "protocolo": DONE["protocolo"][1:]}
    answer = street.say(case, "ejecutar", EN_EJECUCION, short)
    assert answer.status_code == 422
    assert DONE["protocolo"][0] in answer.json()["error"]
    answer = street.say(case, "ejecutar", EN_EJECUCION, {**DONE, "causal": " "})
    assert answer.json()["fields"] == {"causal": "Falta «Causal de cierre»."}
    assert street.state(case) == EN_EJECUCION


def test_case_moved_meanwhile_is_told_with_who(street: Street) -> None:
    case = street.case()
    answer = street.say(case, "ejecutar", EN_EJECUCION, DONE)
    assert answer.status_code == 409
    assert "Línea de comandos movió este caso" in answer.json()["error"]
    assert answer.json()["state"] == PROGRAMADA


def test_another_crews_case_is_refused_at_every_route(street: Street) -> None:
    case = street.case("Cuadrilla 2")
    answers = [
        street.say(case, "iniciar", PROGRAMADA),
        street.say(case, "no_realizada", PROGRAMADA, {"motivo": "Otro"}),
        street.photo(case, jpeg()),
        street.photo(10**9, jpeg()),
    ]
    assert [a.status_code for a in answers] == [403] * 4
    assert "es de Cuadrilla 2" in answers[0].json()["error"]
    assert street.steps(case) == ["programar_visita"]


def test_a_role_that_makes_no_visits_is_refused(street: Street) -> None:
    case = street.case()
    street.person("beto", "analista_usm")
    answers = [
        street.ask("GET", "mine", "beto"),
        street.say(case, "iniciar", PROGRAMADA, login="beto"),
        street.photo(case, jpeg(), login="beto"),
    ]
    assert [a.status_code for a in answers] == [403] * 3


def test_no_session_or_anothers_pass_opens_nothing(street: Street) -> None:
    case = street.case()
    street.person("gil")
    for headers in ({"Cookie": ""}, {"Cookie": f"{sessions.COOKIE}=inventada"}):
        assert street.say(case, "iniciar", PROGRAMADA, headers=headers).status_code == 401
    old = street.signed("freddy", ago=passes.LIFE)
    other_board = street.signed("freddy", board="planilla")
    for signed in ("falso", street.signed("gil"), old, other_board):
        assert street.say(case, "iniciar", PROGRAMADA, signed=signed).status_code == 401
        assert street.photo(case, jpeg(), signed=signed).status_code == 401
        assert street.ask("GET", "mine", signed=signed).status_code == 401
    assert street.state(case) == PROGRAMADA


@pytest.mark.parametrize("origin", ["http://malo.example", "null"])
def test_another_sites_page_is_refused(street: Street, origin: str) -> None:
    case = street.case()
    headers = {"Origin": origin}
    assert street.say(case, "iniciar", PROGRAMADA, headers=headers).status_code == 403
    assert street.photo(case, jpeg(), headers=headers).status_code == 403
    assert street.state(case) == PROGRAMADA


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"%PDF-1.7 no es una foto", "application/pdf", "Solo se envían fotos"),
        (b"%PDF-1.7 no es una foto", "image/jpeg", "no es lo que dice su nombre"),
        (b"<svg onload=alert(1)>", "image/svg+xml", "Solo se envían fotos"),
        (b"", "image/jpeg", "está vacío"),
        (b"\xff\xd8" + bytes(6 * 2**20), "image/jpeg", "pasa de 6144 KB"),
    ],
)
def test_what_is_no_photo_or_too_big_is_not_kept(
    street: Street, content: bytes, kind: str, said: str
) -> None:
    case = street.case(begun=True)
    answer = street.photo(case, content, kind)
    assert answer.status_code == 422
    assert said in answer.json()["error"]
    with reading(street.site.engine) as connection:
        assert records.many(connection, adjunto, tabla="caso", fila_id=case) == []


@pytest.mark.parametrize(
    "body",
    [
        b"no es json",
        b'{"step": "iniciar"}',
        b'{"step": "iniciar", "seen": "visita programada", "receipt": "corto"}',
        b'{"step": "anular", "seen": "visita programada", "receipt": "0123456789abcdef"}',
        b'{"relleno": "' + b"x" * 70_000 + b'"}',
    ],
)
def test_what_is_not_understood_changes_nothing(street: Street, body: bytes) -> None:
    case = street.case()
    answer = street.ask("POST", f"{case}/step", content=body)
    assert answer.status_code == 422
    assert street.steps(case) == ["programar_visita"]
