"""The session's cookie, and who a request comes from."""

from urllib.parse import urlsplit

from anyio import to_thread
from starlette.requests import HTTPConnection
from starlette.responses import Response

from lib.base.permissions import Person
from lib.tools import sessions
from lib.tools.site import Site


async def person_of(site: Site, connection: HTTPConnection) -> Person | None:
    """Who sent the request, by its cookie."""
    token = connection.cookies.get(sessions.COOKIE)
    if not token:
        return None
    return await to_thread.run_sync(sessions.person_for, site, token)


def give(response: Response, token: str, *, secure: bool) -> None:
    """Hand the token to the browser, until it closes or the server's session ends."""
    response.set_cookie(
        sessions.COOKIE, token, path="/", httponly=True, samesite="lax", secure=secure
    )


def take(response: Response) -> None:
    """Make the browser forget its token."""
    response.delete_cookie(sessions.COOKIE, path="/", httponly=True, samesite="lax")


def is_foreign(connection: HTTPConnection) -> bool:
    """Whether a request that changes something was sent by another site's page."""
    if connection.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return True
    origin = connection.headers.get("origin")
    # Programs send no Origin; a browser does with every POST.
    return origin is not None and urlsplit(origin).netloc != connection.headers.get("host")


def safe_return(path: str | None) -> str:
    """The path to go back to if it is one of this site's own pages, else the root."""
    own = path is not None and path.startswith("/") and not path.startswith("//")
    # Browsers read a backslash as a slash and skip tabs and line ends: both can hide "//".
    if not own or path is None or "\\" in path or not path.isprintable():
        return "/"
    if path.split("?")[0] in ("/entrar", "/salir"):
        return "/"
    return path
