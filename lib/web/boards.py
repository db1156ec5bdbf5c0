"""Live boards over plain HTTP: reading and saving when there is no WebSocket, history, downloads.

Every request carries the page's pass and the person's cookie; both must be of
the same person, and permissions are those of this moment.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from anyio import to_thread
from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib.base.errors import Forbidden, UserError
from lib.base.permissions import Person
from lib.tools.board import door, download, history, messages, passes, views
from lib.tools.board.hub import Channel, Hub
from lib.tools.board.scope import Audience, audience
from lib.tools.site import Site
from lib.ui.grid import assets
from lib.web import cookies
from lib.web.asking import Answer, answered, body

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class _Asking:
    """Who asks, for which board, and what they may see of it."""

    site: Site
    channel: Channel
    person: Person
    audience: Audience

    @property
    def board(self) -> Any:
        return self.channel.board


class _Wanted(BaseModel):
    """The rows and columns of a download."""

    rows: list[messages.RowId] = Field(max_length=20_000)
    columns: list[str] = Field(max_length=200)


def routes(site: Callable[[], Site], hub: Callable[[], Hub]) -> list[Route]:
    """The routes under /vivo."""

    def asked(answer: Callable[[Request, _Asking], Awaitable[Response]]) -> Answer:
        async def endpoint(request: Request) -> Response:
            return await answer(request, await _asking(request, site(), hub()))

        return answered(endpoint)

    return [
        Route("/vivo/js/{version}/{name:path}", _module),
        Route("/vivo/{board}/rows", asked(_rows)),
        Route("/vivo/{board}/save", asked(_save), methods=["POST"]),
        Route("/vivo/{board}/history", asked(_history)),
        Route("/vivo/{board}/export/{form}", asked(_export), methods=["POST"]),
        Route("/vivo/{board}/view", asked(_view), methods=["PUT"]),
    ]


async def _asking(request: Request, site: Site, hub: Hub) -> _Asking:
    channel = hub.channels.get(request.path_params["board"])
    if channel is None:
        raise UserError("Ese tablero no existe.")
    if cookies.is_foreign(request):
        raise Forbidden("El pedido viene de otro sitio.")
    spec = channel.board.spec
    own = passes.read(site, request.headers.get("x-pass", ""), spec.code)
    person = await cookies.person_of(site, request)
    if person is None or person.login != own.login:
        raise Forbidden("El pase es de otra persona. Recargue la página.")
    person.require(spec.see)
    return _Asking(site, channel, person, audience(spec, own.narrowed, person))


async def _rows(request: Request, asking: _Asking) -> Response:
    since = request.query_params.get("since", "0")
    number = int(since) if since.isdecimal() and len(since) < 19 else 0
    _, text = await asking.channel.news(asking.audience, number)
    return Response(text, media_type="application/json", headers={"Cache-Control": "no-store"})


async def _save(request: Request, asking: _Asking) -> Response:
    message = messages.read(await _body(request))
    if not isinstance(message, messages.Save | messages.Add):
        raise UserError("El mensaje no se entiende. Recargue la página.")
    work = partial(door.write, asking.site, asking.board, message, by=asking.person)
    return JSONResponse({"t": "ack", "acks": await to_thread.run_sync(work)})


async def _history(request: Request, asking: _Asking) -> Response:
    row, column = request.query_params.get("row", ""), request.query_params.get("column")
    if not row.isdecimal() or len(row) > 18:
        raise UserError("Falta la fila.")
    told = await to_thread.run_sync(
        history.of_cell, asking.site, asking.board, asking.audience, int(row), column or None
    )
    if told is None:
        raise UserError("Esa fila ya no está en su tablero.")
    return JSONResponse({"entries": told}, headers={"Cache-Control": "no-store"})


async def _export(request: Request, asking: _Asking) -> Response:
    form = request.path_params["form"]
    if form not in ("xlsx", "csv"):
        raise UserError("Se descarga como xlsx o como csv.")
    try:
        wanted = _Wanted.model_validate_json(await _body(request))
    except ValidationError:
        raise UserError("El pedido no se entiende. Recargue la página.") from None
    content = await to_thread.run_sync(_file, asking, wanted, form)
    name = f"{asking.board.spec.code}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    media = _XLSX if form == "xlsx" else "text/csv; charset=utf-8"
    return Response(content, media_type=media, headers=headers)


def _file(asking: _Asking, wanted: _Wanted, form: str) -> bytes:
    site, board = asking.site, asking.board
    zone = site.zone()
    columns, rows = download.chosen(site, board, asking.audience, wanted.rows, wanted.columns)
    if form == "csv":
        return download.delimited(columns, rows, zone=zone)
    taken = f"{site.now().astimezone(zone):%d/%m/%Y %H:%M}"
    facts = {"Obtenido": f"{taken}, por {asking.person.name}", "Filas": str(len(rows))}
    return download.workbook(board.spec.title, columns, rows, zone=zone, facts=facts)


async def _view(request: Request, asking: _Asking) -> Response:
    view = await _body(request)
    code = asking.board.spec.code
    await to_thread.run_sync(partial(views.keep, asking.site, code, view, by=asking.person))
    return Response(status_code=204)


async def _body(request: Request) -> bytes:
    refusal = "El envío es demasiado grande. Pegue menos celdas a la vez."
    return await body(request, messages.MOST_BYTES, refusal)


async def _module(request: Request) -> Response:
    asset = assets.modules().get(request.path_params["name"])
    if asset is None or request.path_params["version"] != assets.version():
        return Response(status_code=404)
    squeezed = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
    if squeezed:
        headers["Content-Encoding"] = "gzip"
    body = asset.compressed if squeezed else asset.plain
    return Response(body, media_type="text/javascript", headers=headers)
