"""Streamlit's own dialogs about the connection, kept away from a person who is typing.

When the server restarts, Streamlit opens a modal in English that takes the
keyboard: what is typed meanwhile is lost. Its pages ask a route of its own
whether a host wants those dialogs; there is no setting for it, so the answer
is changed on its way. Boards tell the state of their connection themselves.
"""

import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PATH = "/_stcore/host-config"


class HostConfig:
    """ASGI middleware that answers `blockErrorDialogs: true`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != _PATH:
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def changed(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            if start["status"] == 200:
                body = json.dumps({**json.loads(body), "blockErrorDialogs": True}).encode()
                kept = [(n, v) for n, v in start["headers"] if n.lower() != b"content-length"]
                start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self.app({**scope, "headers": _plain(scope["headers"])}, receive, changed)


def _plain(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Without what would have the answer come compressed."""
    return [(name, value) for name, value in headers if name.lower() != b"accept-encoding"]
