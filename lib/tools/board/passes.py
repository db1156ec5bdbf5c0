"""Passes: what the page shows the live connection to say who is looking, at what, until when.

Signed, short-lived, and worth nothing alone: the connection's cookie must be
of the same person, and permissions are asked for again at every use.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from lib.base.errors import Forbidden
from lib.base.permissions import Person
from lib.base.settings import settings
from lib.tools.board.scope import Narrowed
from lib.tools.site import Site

LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class Pass:
    """A pass as it was signed: the board, the person's login, what they narrowed it to, its end."""

    board: str
    login: str
    narrowed: Narrowed
    ends: datetime


def sign(site: Site, board: str, narrowed: Narrowed, *, by: Person) -> str:
    """A pass for the person to see a part of a board during the next hour."""
    ends = int((site.now() + LIFE).timestamp())
    chosen = [list(some) for some in (narrowed.zones, narrowed.states, narrowed.groups)]
    body = [board, by.login, *chosen, ends]
    return str(_serializer().dumps(body))


def read(site: Site, text: str, board: str) -> Pass:
    """The pass; Forbidden when it is forged, of another board, or over."""
    try:
        of, login, zones, states, groups, ends = _serializer().loads(text)
        chosen = Narrowed(tuple(zones), tuple(states), tuple(groups))
        found = Pass(of, login, chosen, datetime.fromtimestamp(ends, UTC))
    except (BadData, ValueError, TypeError):
        raise Forbidden("El pase de esta página no es válido. Recárguela.") from None
    if found.board != board or found.ends <= site.now():
        raise Forbidden("El pase de esta página venció. Recárguela.")
    return found


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        settings().secret(),
        salt="planilla.tablero",
        signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"},
    )
