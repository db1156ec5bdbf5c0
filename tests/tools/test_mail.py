"""Mail: a real SMTP server on the loopback gets it; refusals are told apart from troubles."""

import pytest

from lib.base.errors import UserError
from lib.base.settings import settings
from lib.base.text import is_address
from lib.tools import mail
from lib.tools.mail import Message
from tests import smtp

LETTER = Message("<1@empresa.bo>", "Beto Mamani", "beto@empresa.bo", "Tres casos", "Hola, Beto.\n")


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


def test_letter_arrives_with_its_subject_text_and_file(sqlite_site, box) -> None:
    with_file = Message(
        LETTER.message_id, "Ñusta Peña", LETTER.address, "Revisión", "Año nuevo.\n",
        ("lista.xlsx", b"PK\x03\x04"),
    )  # fmt: skip
    mail.send(sqlite_site, with_file)
    ((sender, to, got),) = box.letters
    assert (sender, to) == ("planilla@empresa.bo", ["beto@empresa.bo"])
    assert got["Subject"] == "Revisión"
    assert got["To"] == "Ñusta Peña <beto@empresa.bo>"
    assert got["Message-ID"] == "<1@empresa.bo>"
    body = got.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Año nuevo."
    (file,) = got.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("lista.xlsx", b"PK\x03\x04")


@pytest.mark.parametrize(
    "hostile",
    [
        {"subject": "Hola\r\nBcc: otro@fuera.bo"},
        {"name": "Beto\r\nBcc: otro@fuera.bo"},
        {"address": "beto@empresa.bo\r\nBcc: otro@fuera.bo"},
        {"message_id": "<1@x>\r\nBcc: otro@fuera.bo"},
    ],
    ids=lambda h: next(iter(h)),
)
def test_no_field_can_add_a_header_or_a_recipient(sqlite_site, box, hostile) -> None:
    letter = Message(**{**vars(LETTER), **hostile})
    try:
        mail.send(sqlite_site, letter)
    except mail.Refused:
        assert box.letters == []
    else:
        ((_, to, got),) = box.letters
        assert to == ["beto@empresa.bo"]
        assert got["Bcc"] is None


def test_a_letter_to_no_address_says_where_it_is_mended(sqlite_site, box) -> None:
    with pytest.raises(mail.Refused) as told:
        mail.send(sqlite_site, Message(**{**vars(LETTER), "address": "beto arroba"}))
    assert str(told.value) == (
        "No se puede escribir un correo a «Beto Mamani», «beto arroba». "
        "Corrija su nombre o su dirección en «Usuarios»."
    )


def test_a_recipient_that_does_not_exist_is_refused_for_good(sqlite_site, box) -> None:
    box.answer = "550 no such user"
    with pytest.raises(mail.Refused, match="550: no such user"):
        mail.send(sqlite_site, LETTER)


def test_a_server_that_asks_for_patience_is_tried_again(sqlite_site, box) -> None:
    box.answer = "450 try later"
    with pytest.raises(mail.Unreachable, match="450: try later"):
        mail.send(sqlite_site, LETTER)


def test_a_server_that_is_not_there_is_told(sqlite_site, box, monkeypatch, caplog) -> None:
    monkeypatch.setenv("PLANILLA_SMTP_PUERTO", "1")
    settings.cache_clear()
    with pytest.raises(mail.Unreachable) as told:
        mail.send(sqlite_site, LETTER)
    assert str(told.value) == (
        "No se pudo hablar con el servidor de correo 127.0.0.1:1. "
        "Revise PLANILLA_SMTP_SERVIDOR, PLANILLA_SMTP_PUERTO y PLANILLA_SMTP_TLS."
    )
    assert "refused" in caplog.text, "what the system said is for the log"


def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(
    sqlite_site, box, monkeypatch
) -> None:
    monkeypatch.setenv("PLANILLA_SMTP_TLS", "starttls")
    settings.cache_clear()
    with pytest.raises(mail.Unreachable):
        mail.send(sqlite_site, LETTER)
    assert box.letters == []


def test_a_site_without_server_says_so(sqlite_site) -> None:
    assert not mail.configured()
    with pytest.raises(UserError, match="PLANILLA_SMTP_SERVIDOR"):
        mail.send(sqlite_site, LETTER)


def test_the_password_is_in_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANILLA_SMTP_CLAVE", "secretísima")
    settings.cache_clear()
    assert "secretísima" not in repr(settings())
    settings.cache_clear()


def test_addresses_are_told_from_what_is_none() -> None:
    assert all(map(is_address, ("ana@empresa.bo", "a.b+c@correo.empresa.com.bo", "x_1@e-1.bo")))
    wrong = ("ana", "ana@", "@e.bo", "ana@empresa", "a b@e.bo", "ana@e.bo\n", "a..b@e.bo",
             "ana@e.bo,otro@e.bo", "<ana@e.bo>", "ana@-e.bo", "á@e.bo")  # fmt: skip
    assert not any(map(is_address, wrong))
