"""Signing in and out: the routes /entrar and /salir."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from lib.base.errors import UserError
from lib.base.permissions import ROLE_LABELS
from lib.tools import demo_people, sessions
from lib.tools.sign_in import MustChange, sign_in
from lib.tools.site import Site
from lib.web import asking, cookies
from lib.web.pages import page

_LONGEST_FORM = 8 * 1024
# Each check of a password takes 64 MB and a core: a crowd at the door must wait its turn.
_CHECKS = CapacityLimiter(4)


def routes(site: Callable[[], Site], *, demo: bool) -> list[Route]:
    """The routes of one mode: the demonstration's people, or user and password."""
    door = _Door(site, demo)
    return [
        Route("/entrar", door.show, methods=["GET"]),
        Route("/entrar", door.enter, methods=["POST"]),
        Route("/salir", door.ask_to_leave, methods=["GET"]),
        Route("/salir", door.leave, methods=["POST"]),
    ]


@dataclass(frozen=True)
class _Door:
    site: Callable[[], Site]
    demo: bool

    async def show(self, request: Request) -> Response:
        back = cookies.safe_return(request.query_params.get("volver"))
        person = await cookies.person_of(self.site(), request)
        if person and not self.demo:
            return RedirectResponse(back, 303)
        return self._form(back, inside=person.name if person else "")

    async def enter(self, request: Request) -> Response:
        form = await _form(request)
        if isinstance(form, Response):
            return form
        back = cookies.safe_return(form.get("volver"))
        login = form.get("usuario", "")
        renewing = "nueva" in form
        try:
            if self.demo:
                token = await to_thread.run_sync(self._demo_token, form.get("rol", ""))
            elif renewing and form["nueva"] != form.get("repetida"):
                raise UserError("La contraseña nueva y su repetición no son iguales.")
            else:
                token = await to_thread.run_sync(self._token, form, limiter=_CHECKS)
        except MustChange as error:
            return self._form(back, error=str(error), login=login, renewing=True, asked=True)
        except UserError as error:
            return self._form(back, 401, error=str(error), login=login, renewing=renewing)
        await self._close(request)
        response = RedirectResponse(back, 303)
        cookies.give(response, token, secure=request.url.scheme == "https")
        return response

    async def ask_to_leave(self, request: Request) -> Response:
        # A link of our own leaves at once; from elsewhere it could be someone else's wish.
        if request.headers.get("sec-fetch-site") == "same-origin":
            return await self.leave(request)
        person = await cookies.person_of(self.site(), request)
        if person is None:
            return RedirectResponse("/entrar", 303)
        return page("leave.html", name=person.name)

    async def leave(self, request: Request) -> Response:
        if cookies.is_foreign(request):
            return _foreign()
        await self._close(request)
        response = RedirectResponse("/entrar", 303)
        cookies.take(response)
        return response

    def _demo_token(self, role: str) -> str:
        return demo_people.sign_in_demo(self.site(), role=role)

    def _token(self, form: dict[str, str]) -> str:
        return sign_in(
            self.site(),
            login=form.get("usuario", ""),
            password=form.get("clave", ""),
            new_password=form.get("nueva"),
        )

    async def _close(self, request: Request) -> None:
        token = request.cookies.get(sessions.COOKIE)
        if token:
            await to_thread.run_sync(sessions.sign_out, self.site(), token)

    def _form(
        self,
        back: str,
        status: int = 200,
        *,
        error: str = "",
        login: str = "",
        renewing: bool = False,
        asked: bool = False,
        inside: str = "",
    ) -> Response:
        if self.demo:
            areas = demo_people.AREAS
            return page(
                "demo.html",
                status,
                back=back,
                error=error,
                inside=inside,
                areas=areas,
                labels=ROLE_LABELS,
            )
        return page(
            "local.html",
            status,
            back=back,
            error=error,
            login=login,
            renewing=renewing,
            asked=asked,
        )


async def _form(request: Request) -> dict[str, str] | Response:
    """The posted fields, or the response that refuses them."""
    if cookies.is_foreign(request):
        return _foreign()
    try:
        body = await asking.body(request, _LONGEST_FORM, "El formulario es demasiado grande.")
    except UserError as refusal:
        return PlainTextResponse(str(refusal), 413)
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return PlainTextResponse("El formulario no se entiende.", 400)
    return {name: values[-1] for name, values in fields.items()}


def _foreign() -> Response:
    return PlainTextResponse("La petición viene de otro sitio y no se atendió.", 403)
