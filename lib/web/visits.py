"""The crews' phones: the visits of the day, steps taken in the street, photos.

A phone without signal keeps what it has to say and says it later, perhaps twice: a step goes
by its receipt, a photo by its content, so the second time changes nothing. Every request
carries the page's pass and the person's cookie; whose visit it is, is asked at every one.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from anyio import to_thread
from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib.base.errors import Forbidden, UserError
from lib.base.permissions import Permission, Person
from lib.tools.board import passes
from lib.tools.site import Site
from lib.tools.workflow import attachments
from lib.top10 import ruta
from lib.top10.flow import FLUJO
from lib.web import asking, cookies

DOOR = "visita"  # what the pass of these routes is for
_STEP_BYTES = 64 * 2**10
_PHOTO_BYTES = 6 * 2**20  # the phone sends far less: it reduces them first
_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


class _Said(BaseModel):
    """A step as the phone sends it; receipt names it for ever."""

    step: str = Field(max_length=40)
    seen: str = Field(max_length=60)
    receipt: str = Field(pattern=r"^[0-9A-Za-z-]{16,64}$")
    values: dict[str, Any] = Field(default_factory=dict, max_length=40)
    # Milliseconds since the person tapped: an age is right whatever hour the phone believes it is.
    ago: Any = None
    shown: str | None = Field(None, max_length=300)  # the visit that was before the person


def routes(site: Callable[[], Site]) -> list[Route]:
    """The routes under /vivo/visita."""

    def asked(answer: Callable[[Request, Site, Person], Awaitable[Response]]) -> asking.Answer:
        async def endpoint(request: Request) -> Response:
            person = await _person(request, site())
            if person is None:
                return asking.refused(401, "El pase de esta página venció. Recárguela.")
            return await answer(request, site(), person)

        return asking.answered(endpoint)

    return [
        Route("/vivo/visita/mine", asked(_mine)),
        Route("/vivo/visita/{case:int}/step", asked(_step), methods=["POST"]),
        Route("/vivo/visita/{case:int}/photo", asked(_photo), methods=["POST"]),
    ]


async def _person(request: Request, site: Site) -> Person | None:
    """Who asks; None when their page has to ask for its pass again."""
    if cookies.is_foreign(request):
        raise Forbidden("El pedido viene de otro sitio.")
    try:
        own = passes.read(site, request.headers.get("x-pass", ""), DOOR)
    except Forbidden:
        return None
    person = await cookies.person_of(site, request)
    if person is None or person.login != own.login:
        return None
    person.require(Permission.TOP10_EJECUTAR)
    return person


async def _mine(request: Request, site: Site, person: Person) -> Response:
    crew = request.query_params.get("crew")
    found = await to_thread.run_sync(partial(ruta.del_dia, site, by=person, cuadrilla=crew))
    return JSONResponse({"visits": found}, headers={"Cache-Control": "no-store"})


async def _step(request: Request, site: Site, person: Person) -> Response:
    try:
        said = _Said.model_validate_json(await _body(request, _STEP_BYTES))
    except ValidationError:
        raise UserError("El envío no se entiende. Recargue la página.") from None
    if said.step not in ruta.PASOS:
        raise UserError("Ese paso no se hace desde el teléfono.")
    work = partial(
        ruta.anotar,
        site,
        said.step,
        request.path_params["case"],
        said.values,
        by=person,
        seen=said.seen,
        receipt=f"{DOOR}:{person.login}:{said.receipt}",
        shown=said.shown,
        at=_instant(site.now(), said.ago),
    )
    event = await to_thread.run_sync(work)
    return JSONResponse({"event": event}, headers={"Cache-Control": "no-store"})


async def _photo(request: Request, site: Site, person: Person) -> Response:
    case = request.path_params["case"]
    row = await to_thread.run_sync(partial(ruta.admitido, site, case, by=person))
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind not in _SUFFIXES:
        raise UserError("Solo se envían fotos (JPEG, PNG o WebP).")
    content = await _body(request, _PHOTO_BYTES)
    what = "firma" if request.query_params.get("what") == "firma" else "foto"
    name = f"{what}-{case}.{_SUFFIXES[kind]}"
    step = FLUJO.step("ejecutar")
    keep = partial(attachments.keep, site, FLUJO, step, row, name, content, by=person)
    return JSONResponse({"id": await to_thread.run_sync(keep)})


async def _body(request: Request, most: int) -> bytes:
    return await asking.body(request, most, f"El envío pasa de {most // 2**10} KB.")


def _instant(now: datetime, ago: Any) -> datetime | None:
    """When the person tapped; None if the phone tells no age. It refuses nothing."""
    try:
        return now - timedelta(milliseconds=ago)
    except (TypeError, ValueError, OverflowError):
        return None
