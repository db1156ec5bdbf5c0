"""The guard: nothing of the site is reached without a session, nor a demonstration from afar.

Pure ASGI, because Streamlit's screens live on a WebSocket and Starlette's
BaseHTTPMiddleware does not see those. Closed by default: what is open to a
stranger is listed here.
"""

import logging
import re
from collections.abc import Callable
from functools import cache
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.store.work import AWAY
from lib.tools.site import Site
from lib.ui.grid import assets
from lib.web import asking, cookies

log = logging.getLogger("planilla.web")

# Streamlit's own code and its signs of life carry no data of the site.
_OPEN = re.compile(
    r"/(entrar|salir|salud|favicon\.(ico|png)|robots\.txt"
    r"|_stcore/(health|host-config)|(static|component|_stcore/bidi-components)/.*)"
)
_LOOPBACK_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    # Not no-referrer: under it a browser sends `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
}


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, site: Callable[[], Site], demo: bool) -> None:
        self.app, self.site, self.demo = app, site, demo

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        begun = False

        async def told(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._answer(scope, receive, told)
        except AWAY as error:
            if begun:
                raise
            # No fault of ours, and of every request at once: one line, no traceback.
            log.warning("la base no responde: %s", type(error).__name__)
            headed = _with_headers(told, screens=False)
            await _refuse(scope, receive, headed, 503, asking.NO_ANSWER)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        open_to_all = _OPEN.fullmatch(scope["path"]) is not None
        send = _with_headers(send, screens=not open_to_all)
        if self.demo and (reason := _from_afar(connection)):
            await _refuse(scope, receive, send, 403, reason)
        elif open_to_all or await cookies.person_of(self.site(), connection):
            await self.app(scope, receive, send)
        elif _asks_for_page(connection):
            await RedirectResponse(_door(connection), 303)(scope, receive, send)
        else:
            await _refuse(scope, receive, send, 401, "Su sesión terminó. Entre de nuevo: /entrar")


def _from_afar(connection: HTTPConnection) -> str | None:
    """Why a request does not come from this very machine, None when it does."""
    host = connection.headers.getlist("host")
    if len(host) != 1 or not _LOOPBACK_HOST.fullmatch(host[0]):
        return _demo_text("se pidió con otro nombre de servidor")
    if any(h == "forwarded" or h.startswith("x-forwarded-") for h in connection.headers):
        return _demo_text("la petición pasó por un intermediario")
    if connection.client is None or not _is_loopback(connection.client.host):
        return _demo_text("la petición viene de otra máquina")
    return None


def _demo_text(reason: str) -> str:
    return (
        f"Esta es una demostración sin contraseñas y solo atiende a su propia máquina: {reason}. "
        "Ábrala como http://127.0.0.1 en la máquina donde corre, o instálela con "
        "PLANILLA_MODO=local para que entren otras personas."
    )


def _is_loopback(address: str) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        return ip.ipv4_mapped.is_loopback
    return ip.is_loopback


def _asks_for_page(connection: HTTPConnection) -> bool:
    scope = connection.scope
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return "text/html" in connection.headers.get("accept", "")


def _door(connection: HTTPConnection) -> str:
    query = connection.url.query
    wanted = cookies.safe_return(connection.scope["path"] + (f"?{query}" if query else ""))
    return "/entrar" if wanted == "/" else f"/entrar?volver={quote(wanted, safe='/')}"


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, text: str) -> None:
    if scope["type"] == "websocket":
        await receive()  # the handshake; closed before it is accepted it becomes a plain 403
        code, reason = (1013, "Sin base") if status == 503 else (1008, "Sin sesión")
        await send({"type": "websocket.close", "code": code, "reason": reason})
        return
    await PlainTextResponse(text, status, {"Cache-Control": "no-store"})(scope, receive, send)


@cache
def _preloads() -> str:
    names = sorted(name for name in assets.modules() if name.startswith("grid/"))
    return ", ".join(f"<{assets.address(name)}>; rel=modulepreload" for name in names)


def _with_headers(send: Send, *, screens: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if headers.get("content-type", "").startswith("text/html"):
                # Else "back", after leaving, shows a kept page that can no longer connect.
                headers["Cache-Control"] = "no-store"
                if screens:  # the board's modules come while Streamlit's own are on their way
                    headers["Link"] = _preloads()
        await send(message)

    return sending
