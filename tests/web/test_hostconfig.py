"""Streamlit's pages ask whether to open dialogs about the connection, and are answered no."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from lib.web.hostconfig import HostConfig

ASKED = {"allowedOrigins": ["https://uno"], "blockErrorDialogs": False}


async def config(_request) -> JSONResponse:
    return JSONResponse(ASKED, headers={"Cache-Control": "no-cache"})


async def health(_request) -> PlainTextResponse:
    return PlainTextResponse("ok")


client = TestClient(
    Starlette(
        routes=[Route("/_stcore/host-config", config), Route("/_stcore/health", health)],
        middleware=[Middleware(HostConfig)],
    )
)


def test_the_answer_blocks_the_dialogs_and_keeps_the_rest() -> None:
    answer = client.get("/_stcore/host-config")
    assert answer.json() == {**ASKED, "blockErrorDialogs": True}
    assert answer.headers["cache-control"] == "no-cache"
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_other_answers_pass_untouched() -> None:
    assert client.get("/_stcore/health").text == "ok"
