"""What the routes of a page share: a body read only so far, each refusal as its status."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lib.base.errors import Busy, Conflict, Forbidden, UserError
from lib.store.work import AWAY
from lib.tools.workflow.forms import Unfit

NO_ANSWER = "La base de datos no responde. Espere y recargue."
_BUSY = "El servidor está ocupado."
_RETRY_SECONDS = 3
_STATUS: dict[type[Exception], int] = {
    Forbidden: 403,
    Conflict: 409,
    Unfit: 422,
    Busy: 503,
    **dict.fromkeys(AWAY, 503),
    UserError: 422,  # the last one: all but the database's are of its kind
}

Answer = Callable[[Request], Awaitable[Response]]


def answered(answer: Answer) -> Answer:
    """An endpoint that tells what it refuses, as JSON with the status of the refusal."""

    async def endpoint(request: Request) -> Response:
        try:
            return await answer(request)
        except tuple(_STATUS) as refusal:
            status = next(s for kind, s in _STATUS.items() if isinstance(refusal, kind))
            text = _BUSY if status == 503 else str(refusal)
            return refused(status, text, **_more(refusal, status))

    return endpoint


def refused(status: int, text: str, **more: Any) -> JSONResponse:
    """A refusal as the pages read it."""
    return JSONResponse({"error": text, **more}, status, {"Cache-Control": "no-store"})


async def body(request: Request, most: int, refusal: str) -> bytes:
    """The body, read only as far as it may go; UserError with the refusal beyond."""
    read = b""
    async for piece in request.stream():
        read += piece
        if len(read) > most:
            raise UserError(refusal)
    return read


def _more(refusal: Exception, status: int) -> dict[str, Any]:
    """What a page does with a refusal: the state there is now, the fields to mend, when to ask."""
    if isinstance(refusal, Conflict):
        return {"state": refusal.theirs.get("estado")}
    if isinstance(refusal, Unfit):
        return {"fields": refusal.problems}
    return {"retry": _RETRY_SECONDS} if status == 503 else {}
