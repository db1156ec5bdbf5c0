"""The program itself as a process, `python app.py`, and a page of it as a program speaks it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from lib.tools import sessions
from tests.processes import free_port, stop, tied

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0  # seconds, far more than anything takes; only a failure waits for it


@contextmanager
def serving(folder: Path, **variables: str) -> Iterator[str]:
    """The base URL of the program in demo mode, its var/ and log in a folder, while it serves."""
    own = {"PLANILLA_VAR": str(folder / "var"), "PLANILLA_MODO": "demo", **variables}
    for _ in range(3):  # somebody else may take the port before the program binds it
        port = free_port()
        process = _started(folder, {**own, "PLANILLA_PUERTO": str(port)})
        try:
            url = f"http://127.0.0.1:{port}"
            if _healthy(f"{url}/salud", process):
                yield url
                return
        finally:
            stop(process, signal=signal.SIGTERM)
    pytest.fail(f"app.py does not answer:\n{(folder / 'log').read_text()[-4000:]}")


def _started(folder: Path, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            tied([sys.executable, "app.py"]),
            cwd=ROOT,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _healthy(url: str, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + 300  # the first start migrates and makes demo data
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, timeout=2, trust_env=False).status_code == 200:
                return True
        except httpx.TransportError:
            time.sleep(0.1)
    return False


class Socket:
    """A page's live connection: says hello, then hears and sends messages."""

    def __init__(
        self,
        url: str,
        token: str | None,
        signed: str | None,
        *,
        board: str = "planilla",
        since: int = 0,
        origin: str | None = None,
    ) -> None:
        headers = {"Cookie": f"{sessions.COOKIE}={token}"} if token else {}
        address = f"{url.replace('http', 'ws', 1)}/vivo/{board}/feed"
        opening = connect(
            address,
            origin=origin,
            additional_headers=headers,
            proxy=None,
            open_timeout=PATIENCE,
            max_size=None,
        )
        self._open = ExitStack()
        self.socket: ClientConnection = self._open.enter_context(opening)
        self.heard: list[dict[str, Any]] = []
        self._early: list[dict[str, Any]] = []  # deltas that came before the answer waited for
        if signed is not None:
            self.send({"t": "hello", "pass": signed, "since": since, "columns": []})

    def __enter__(self) -> "Socket":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def send(self, message: Any) -> None:
        """Send a message, as JSON."""
        self.socket.send(json.dumps(message))

    def next(self, kind: str) -> dict[str, Any]:
        """The next message of a kind; the others heard until then are kept in `heard`.

        A change and the answer to who made it come in any order: a delta before it still waits.
        """
        if kind == "delta" and self._early:
            return self._early.pop(0)
        early: list[dict[str, Any]] = []
        deadline = time.monotonic() + PATIENCE
        while True:
            left = deadline - time.monotonic()
            told = json.loads(self.socket.recv(timeout=max(left, 0.01)))
            self.heard.append(told)
            if told["t"] == kind:
                self._early = early if kind == "ack" else []
                return dict(told)
            if told["t"] == "delta":
                early.append(told)

    def save(self, *edits: Any) -> list[dict[str, Any]]:
        """Send edits in one message and return its answers."""
        self.send({"t": "save", "edits": [e.model_dump() for e in edits]})
        return list(self.next("ack")["acks"])

    def closed(self) -> int:
        """The code with which the server closes, whatever it says until then."""
        try:
            while True:
                self.heard.append(json.loads(self.socket.recv(timeout=PATIENCE)))
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd else 1006
