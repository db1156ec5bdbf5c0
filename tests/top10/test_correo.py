"""The list by mail: who would get what, asked for once, sent once, and how it ended."""

from io import BytesIO

import openpyxl
import pytest

from lib.base.errors import Forbidden, UserError
from lib.base.permissions import CONSOLA, Person
from lib.base.settings import settings
from lib.procedimientos import efectos
from lib.store import records
from lib.store.tables.sistema import envio, salida
from lib.store.work import reading
from lib.tools import accounts, outbox
from lib.tools.site import Site
from lib.top10 import correo
from lib.top10.flow import DETECTADO, EN_REVISION
from tests import smtp
from tests.builders import a_case, cases, change_case, set_clock

PASSWORD = "una frase larga"


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch):
    """A mail server, and a site that knows it."""
    with smtp.server() as found:
        monkeypatch.setenv("PLANILLA_SMTP_SERVIDOR", "127.0.0.1")
        monkeypatch.setenv("PLANILLA_SMTP_PUERTO", str(found.port))
        monkeypatch.setenv("PLANILLA_SMTP_TLS", "no")
        monkeypatch.setenv("PLANILLA_SMTP_DE", "planilla@empresa.bo")
        settings.cache_clear()
        yield found
    settings.cache_clear()


@pytest.fixture
def lista(site: Site) -> Site:
    """Analysts of one zone, of all, and without address; five cases, four of them in review."""
    for login, role, zones, email in (
        ("beto", "analista_usm", ["Sacaba"], "beto@empresa.bo"),
        ("dora", "analista_usm", [], "dora@empresa.bo"),
        ("elsa", "analista_usm", ["Sacaba"], ""),
        ("rita", "gerencia", [], "rita@empresa.bo"),
    ):
        cells = {"roles": [role], "zones": zones, "email": email, "password": PASSWORD}
        accounts.create_user(site, login=login, name=login.title(), by=CONSOLA, **cells)
    set_clock(site, "2026-11-18 10:00")
    a_case(site, "4001", EN_REVISION, zona="Sacaba", segmento="Alto", cliente="=1+1")
    a_case(site, "4002", EN_REVISION, zona="Sacaba", segmento="Bajo")
    a_case(site, "4003", EN_REVISION, zona="Sarco", segmento="Alto")
    a_case(site, "4004", EN_REVISION, segmento="Alto")
    a_case(site, "4005", DETECTADO, zona="Sacaba", segmento="Alto")
    return site


def would_get(site: Site, by: Person, *segments: str) -> dict[str, tuple[str | None, int]]:
    found = correo.destinos(site, segments, by=by)
    return {d.login: (d.address, len(d.rows)) for d in found}


def states(site: Site) -> list[tuple[str, str, str | None]]:
    with reading(site.engine) as connection:
        found = records.many(connection, envio)
    return [(e["usuario"], e["estado"], e["detalle"]) for e in found]


def test_each_analyst_would_get_the_cases_of_their_zones(lista: Site, ana: Person) -> None:
    assert would_get(lista, ana) == {
        "beto": ("beto@empresa.bo", 2),  # 4001, 4002
        "dora": ("dora@empresa.bo", 4),  # all in review
        "elsa": (None, 2),
    }
    assert would_get(lista, ana, "Alto") == {
        "beto": ("beto@empresa.bo", 1), "dora": ("dora@empresa.bo", 3), "elsa": (None, 1),
    }  # fmt: skip


def test_list_arrives_with_its_excel_and_its_state_says_so(lista: Site, ana: Person, box) -> None:
    assert correo.enviar(lista, [], ["beto", "elsa"], by=ana) == 1
    assert states(lista) == [("beto", "pendiente", None)]
    assert outbox.work(lista, efectos()) == 1
    ((_, to, got),) = box.letters
    assert to == ["beto@empresa.bo"]
    assert got["Subject"] == "Top 10: 2 casos por revisar al 18/11/2026"
    assert "2 casos de Top 10" in got.get_body(("plain",)).get_content()
    (file,) = got.iter_attachments()
    assert file.get_filename() == "top10-por-revisar-2026-11-18.xlsx"
    sheet = openpyxl.load_workbook(BytesIO(file.get_content())).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[:2] for row in cells if row[0] in ("4001", "4002")] == [
        ["4001", "=1+1"], ["4002", None],
    ]  # fmt: skip
    assert sheet.cell(6, 2).data_type == "s", "a text, never a formula"
    (told,) = correo.envios(lista, by=ana)
    assert (told["estado"], told["nombre"], told["enviado_en"]) == ("enviado", "Beto", lista.now())


def test_mail_sent_is_not_sent_again(lista: Site, ana: Person, box) -> None:
    correo.enviar(lista, [], ["beto"], by=ana)
    outbox.work(lista, efectos())
    with reading(lista.engine) as connection:
        (item,) = records.many(connection, salida, clase=correo.CLASE)
    correo.entregar(lista, item["carga"])
    assert len(box.letters) == 1


def test_trouble_is_told_and_tried_again_under_the_same_name(lista: Site, ana: Person, box) -> None:
    box.answer = "450 busy"
    correo.enviar(lista, [], ["beto"], by=ana)
    assert outbox.work(lista, efectos()) == 0
    assert states(lista) == [("beto", "con error", "El servidor de correo respondió 450: busy")]
    box.answer = "250 ok"
    set_clock(lista, "2026-11-18 10:02")
    assert outbox.work(lista, efectos()) == 1
    assert states(lista) == [("beto", "enviado", None)]
    with reading(lista.engine) as connection:
        (kept,) = records.many(connection, envio)
    assert box.letters[0][2]["Message-ID"] == kept["mensaje_id"]


def test_refusal_for_good_is_told_and_left(lista: Site, ana: Person, box) -> None:
    box.answer = "550 unknown"
    correo.enviar(lista, [], ["beto"], by=ana)
    assert outbox.work(lista, efectos()) == 1
    (told,) = states(lista)
    assert told[1] == "rechazado"
    set_clock(lista, "2026-11-18 12:00")
    assert outbox.work(lista, efectos()) == 0


def test_account_that_closed_meanwhile_gets_nothing(lista: Site, ana: Person, box) -> None:
    correo.enviar(lista, [], ["beto", "dora"], by=ana)
    accounts.change_user(lista, login="beto", active=False, by=CONSOLA)
    assert outbox.work(lista, efectos()) == 2
    assert [to for _, to, _ in box.letters] == [["dora@empresa.bo"]]
    assert [(who, state) for who, state, _ in states(lista)] == [
        ("beto", "rechazado"), ("dora", "enviado"),
    ]  # fmt: skip


def test_mail_carries_the_zones_of_when_it_leaves(lista: Site, ana: Person, box) -> None:
    """Dora, of all zones when it was asked for, has only Sarco by now: 4003 of the four."""
    correo.enviar(lista, [], ["dora"], by=ana)
    accounts.change_user(lista, login="dora", zones=["Sarco"], by=CONSOLA)
    outbox.work(lista, efectos())
    ((_, _, got),) = box.letters
    assert "1 caso de Top 10" in got.get_body(("plain",)).get_content()


def test_mail_says_how_many_cases_it_carries_when_it_leaves(lista: Site, ana: Person, box) -> None:
    """Beto's two, of which one was solved before the mail left, the next day."""
    correo.enviar(lista, [], ["beto"], by=ana)
    (solved,) = [c["id"] for c in cases(lista) if c["producto"] == "4001"]
    change_case(lista, solved, estado=DETECTADO)
    set_clock(lista, "2026-11-19 08:00")
    outbox.work(lista, efectos())
    ((_, _, got),) = box.letters
    assert got["Subject"] == "Top 10: 1 caso por revisar al 19/11/2026"
    assert "1 caso de Top 10" in got.get_body(("plain",)).get_content()
    (told,) = correo.envios(lista, by=ana)
    assert told["asunto"] == got["Subject"]


def test_mail_without_a_case_left_does_not_leave(lista: Site, ana: Person, box) -> None:
    correo.enviar(lista, [], ["beto"], by=ana)
    for case in cases(lista):
        change_case(lista, case["id"], estado=DETECTADO)
    assert outbox.work(lista, efectos()) == 1
    assert box.letters == []
    assert states(lista) == [
        ("beto", "rechazado", "Ninguno de sus casos sigue en revisión técnica: no hay qué enviar.")
    ]


def test_nothing_is_asked_for_without_server_address_or_permission(
    lista: Site, ana: Person, beto: Person
) -> None:
    with pytest.raises(UserError, match="no tiene servidor de correo"):
        correo.enviar(lista, [], ["beto"], by=ana)
    with pytest.raises(Forbidden):
        correo.enviar(lista, [], ["beto"], by=beto)
    with pytest.raises(Forbidden):
        correo.destinos(lista, [], by=beto)
    assert states(lista) == []


def test_who_has_no_address_or_no_cases_is_not_written_to(lista: Site, ana: Person, box) -> None:
    with pytest.raises(UserError, match="No hay a quién enviar"):
        correo.enviar(lista, [], ["elsa", "rita"], by=ana)
    assert states(lista) == []
