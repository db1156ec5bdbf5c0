"""What a route refuses, and with which status its page hears of it."""

import pytest
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from lib.base.errors import Busy, Conflict, Forbidden, UserError
from lib.tools.workflow.forms import Unfit
from lib.web import asking


def client(answer: asking.Answer) -> TestClient:
    route = Route("/", asking.answered(answer), methods=["GET", "POST"])
    return TestClient(Starlette(routes=[route]))


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (Forbidden("No es suyo."), 403, {"error": "No es suyo."}),
        (
            Conflict("Fue otra.", mine={}, theirs={"estado": "cerrado"}, original={}),
            409,
            {"error": "Fue otra.", "state": "cerrado"},
        ),
        (
            Unfit({"nota": "Falta «Nota»."}),
            422,
            {"error": "Revise el formulario: Falta «Nota».", "fields": {"nota": "Falta «Nota»."}},
        ),
        (UserError("No existe."), 422, {"error": "No existe."}),
        (Busy("La base está ocupada."), 503, {"error": "El servidor está ocupado.", "retry": 3}),
        *(
            (away("select 1", {}, Exception("servidor-01")), 503,
             {"error": "El servidor está ocupado.", "retry": 3})
            for away in (OperationalError, InterfaceError)
        ),
    ],
)  # fmt: skip
def test_each_error_has_its_status(error: Exception, status: int, told: dict[str, object]) -> None:
    async def refusing(_request: Request) -> Response:
        raise error

    answer = client(refusing).get("/")
    assert (answer.status_code, answer.json()) == (status, told)
    assert answer.headers["cache-control"] == "no-store"


def test_fault_of_ours_is_no_refusal() -> None:
    async def failing(_request: Request) -> Response:
        raise KeyError("x")

    with pytest.raises(KeyError):
        client(failing).get("/")


@pytest.mark.parametrize(("size", "status"), [(10, 200), (11, 422)])
def test_body_is_read_as_far_as_it_may_go(size: int, status: int) -> None:
    async def reading(request: Request) -> Response:
        return JSONResponse(len(await asking.body(request, 10, "Es demasiado.")))

    assert client(reading).post("/", content=b"x" * size).status_code == status
