"""Pages served without Streamlit: templates, with headers that let them load nothing else."""

import secrets
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from lib.tools import faults

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A template as a response that is never framed or scripted; the guard keeps it uncached."""
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    body = _TEMPLATES.get_template(template).render(nonce=nonce, **values)
    return HTMLResponse(body, status, {"Content-Security-Policy": policy})


async def fault(request: Request, error: Exception) -> Response:
    """The answer to a fault of ours outside the screens: its code, nothing else."""
    return PlainTextResponse(faults.logged(error), 500)
