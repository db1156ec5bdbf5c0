"""Mail: one message to one person, handed to the site's SMTP server."""

import logging
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from lib.base.errors import UserError
from lib.base.settings import Settings, settings
from lib.base.text import squeezed
from lib.tools.site import Site

log = logging.getLogger("planilla.correo")

_SECONDS = 20  # for each answer of the server: a dead one must not hold the outbox
_EXCEL = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


class Refused(UserError):
    """The server will not take this message however often it is tried."""


class Unreachable(UserError):
    """The server did not answer, or asked to be tried later."""


@dataclass(frozen=True)
class Message:
    """What is sent: to whom, its subject, plain text, and an Excel file, if any.

    message_id names it for ever: a server that gets it twice can tell.
    """

    message_id: str
    name: str
    address: str
    subject: str
    text: str
    file: tuple[str, bytes] | None = None


@dataclass(frozen=True)
class Recipient:
    """Somebody who would be written to: with no address they get nothing. rows are their own."""

    login: str
    name: str
    address: str | None
    zones: tuple[str, ...]
    rows: tuple[int, ...]


def configured() -> bool:
    """Whether the site has a mail server."""
    return bool(settings().smtp_servidor and settings().smtp_de)


def new_id() -> str:
    """A name that no other message has."""
    return make_msgid(domain=settings().smtp_de.rpartition("@")[2] or "planilla.local")


def send(site: Site, message: Message) -> None:
    """Hand a message to the server; Refused or Unreachable say why it did not take it."""
    if not configured():
        raise Unreachable(
            "No hay servidor de correo: falta PLANILLA_SMTP_SERVIDOR o PLANILLA_SMTP_DE."
        )
    letter = composed(site, message)
    given = settings()
    try:
        with _connected(given) as server:
            if given.smtp_usuario:
                server.login(given.smtp_usuario, given.smtp_clave)
            server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as refusal:
        code, said = next(iter(refusal.recipients.values()))
        raise _answered(code, said) from None
    except smtplib.SMTPResponseException as refusal:
        raise _answered(refusal.smtp_code, refusal.smtp_error) from None
    except (OSError, smtplib.SMTPException) as error:
        place = f"{given.smtp_servidor}:{given.smtp_puerto}"
        log.warning("mail server %s: %s", place, error)
        raise Unreachable(
            f"No se pudo hablar con el servidor de correo {place}. Revise PLANILLA_SMTP_SERVIDOR, "
            "PLANILLA_SMTP_PUERTO y PLANILLA_SMTP_TLS."
        ) from None


def composed(site: Site, message: Message) -> EmailMessage:
    """The message as it travels. Headers are built from parts: none can hold another one."""
    letter = EmailMessage(policy=SMTP)
    try:
        letter["Subject"] = squeezed(message.subject)
        letter["From"] = Address("Planilla Viva", addr_spec=settings().smtp_de)
        letter["To"] = Address(squeezed(message.name), addr_spec=message.address)
        letter["Message-ID"] = message.message_id
    except (ValueError, IndexError) as error:  # a line break, or no address at all
        log.warning("mail to %r <%s> not composed: %s", message.name, message.address, error)
        raise Refused(
            f"No se puede escribir un correo a «{message.name}», «{message.address}». "
            "Corrija su nombre o su dirección en «Usuarios»."
        ) from None
    letter["Date"] = format_datetime(site.now())
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)
    if message.file is not None:
        name, content = message.file
        maintype, subtype = _EXCEL
        letter.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return letter


def _connected(given: Settings) -> smtplib.SMTP:
    host, port = given.smtp_servidor, given.smtp_puerto
    context = ssl.create_default_context()
    if given.smtp_tls == "directo":
        return smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
    server = smtplib.SMTP(host, port, timeout=_SECONDS)
    if given.smtp_tls == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _answered(code: int, said: bytes | str) -> UserError:
    """What the server answered, in its words: 4xx may pass, 5xx will not.

    A password it does not know is the site's fault, not the message's: set right, it passes.
    """
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    told = f"El servidor de correo respondió {code}: {squeezed(text)[:300]}"
    passes = code < 500 or code in (530, 534, 535, 538)
    return Unreachable(told) if passes else Refused(told)
