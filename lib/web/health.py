"""Health: whether this process can serve, told to whoever watches over it."""

import logging
import tomllib
from collections.abc import Callable
from functools import cache

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from lib.base.settings import ROOT
from lib.store import schema
from lib.tools.site import Site

log = logging.getLogger("planilla.salud")


def route(site: Callable[[], Site]) -> Route:
    """GET /salud: 200 while the database answers with this program's schema, else 503."""

    async def health(request: Request) -> JSONResponse:
        found, trouble = None, None
        try:
            found = await to_thread.run_sync(schema.current, site().engine)
            if found != _head():
                trouble = f"La base no está en la versión {_head()} que este programa usa."
        except Exception:
            # A stranger may ask: the cause, with server names, stays in the log.
            log.exception("la base no responde")
            trouble = "La base de datos no responde."
        answer = {"estado": "ok", "version": version(), "esquema": found}
        if trouble:
            answer |= {"estado": "falla", "motivo": trouble}
        return JSONResponse(answer, 503 if trouble else 200, {"Cache-Control": "no-store"})

    return Route("/salud", health)


@cache
def version() -> str:
    """The program's version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


_head = cache(schema.head)
