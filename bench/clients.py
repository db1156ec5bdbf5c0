"""Load clients: many open pages in one process, as a server meets them.

A Viewer is a page's live socket: hello with a signed pass, all rows, deltas. A
Screen is a whole Streamlit session: the run of the page asked for and received
in Streamlit's own protocol. Both offer compression, as browsers do.
"""

import asyncio
import json
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from lib.tools.sessions import COOKIE

COLUMN = "referencia"  # a free text cell: where the measured edits go
_MARK = re.compile(r"marca-\w+")
_TOGETHER = 8  # pages that open at the same moment
_WAIT_SECONDS = 30.0


def mark(series: str, number: int) -> str:
    """The text of a measured edit, by which its arrival is recognised."""
    return f"marca-{series}{number:04}"


class _Counted(ClientConnection):
    """A connection that counts the bytes that come over the wire."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        super().data_received(data)


@dataclass
class Viewer:
    """One live socket: what it holds, and when it saw each mark."""

    port: int
    token: str
    signed: str
    rows: dict[int, Any] = field(default_factory=dict)  # id → the cell of COLUMN at the start
    seen: dict[str, float] = field(default_factory=dict)  # mark → monotonic seconds
    closed: int | None = None

    async def open(self) -> None:
        """Connect, and stay until all rows have come."""
        self._acks: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._sent = 0
        self._socket: Any = await _connected(self.port, "/vivo/planilla/feed", self.token)
        await self._socket.send(json.dumps({"t": "hello", "pass": self.signed, "since": 0}))
        first = json.loads(await asyncio.wait_for(self._socket.recv(), _WAIT_SECONDS))
        if first["t"] != "all":
            raise SystemExit(f"a viewer was told {first['t']} and not its rows")
        at = first["columns"].index(COLUMN)
        self.rows = {row[0]: row[at] for row in first["rows"]}
        self._task = asyncio.create_task(self._listen())

    async def edit(self, row: int, text: str) -> float:
        """Write the cell of a row; the seconds until the answer. SystemExit if not kept."""
        self._sent += 1
        change = {"c": "banco-de-carga", "n": self._sent, "row": row, "col": COLUMN}
        change |= {"seen": self.rows[row], "value": text}
        began = time.monotonic()
        await self._socket.send(json.dumps({"t": "save", "edits": [change]}))
        ack = await asyncio.wait_for(self._acks.get(), _WAIT_SECONDS)
        if not ack.get("ok"):
            raise SystemExit(f"an edit was not kept: {ack}")
        self.rows[row] = text
        return time.monotonic() - began

    @property
    def received(self) -> int:
        """Bytes that came over the wire."""
        return int(self._socket.received)

    async def close(self) -> None:
        """Go away."""
        self._task.cancel()
        await self._socket.close()

    async def _listen(self) -> None:
        try:
            async for text in self._socket:
                at = time.monotonic()
                for found in _MARK.findall(text):
                    self.seen.setdefault(found, at)
                if text.startswith('{"t":"ack"'):
                    for ack in json.loads(text)["acks"]:
                        self._acks.put_nowait(ack)
        finally:
            self.closed = self._socket.close_code


@dataclass
class Screen:
    """One Streamlit session on the planilla, open and at rest."""

    port: int
    token: str

    async def open(self) -> None:
        """Ask for the page and stay until its run has ended; SystemExit without the board."""
        self._socket: Any = await _connected(
            self.port, "/_stcore/stream", self.token, protocols=[Subprotocol("streamlit")]
        )
        asked = BackMsg()
        asked.rerun_script.page_name = "planilla"
        asked.rerun_script.context_info.timezone = "America/La_Paz"
        await self._socket.send(asked.SerializeToString())
        board = await asyncio.wait_for(self._ran(), _WAIT_SECONDS)
        if not board:
            raise SystemExit("the page of the planilla ran without its board")
        self._task = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Go away."""
        self._task.cancel()
        await self._socket.close()

    async def _ran(self) -> bool:
        told, board = ForwardMsg(), False
        async for data in self._socket:
            told.ParseFromString(data)
            kind = told.WhichOneof("type")
            if kind == "delta" and told.delta.new_element.WhichOneof("type") == "bidi_component":
                board = True
            if kind == "script_finished":
                return board
        return False

    async def _listen(self) -> None:
        with suppress(ConnectionClosed):
            async for _ in self._socket:
                pass


@dataclass
class Crowd:
    """Everybody who looks while somebody writes."""

    viewers: Sequence[Viewer]
    screens: Sequence[Screen]

    async def __aenter__(self) -> "Crowd":
        turn = asyncio.Semaphore(_TOGETHER)

        async def opened(page: Viewer | Screen) -> None:
            async with turn:
                await page.open()

        await asyncio.gather(*map(opened, (*self.screens, *self.viewers)))
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(page.close() for page in (*self.viewers, *self.screens)))

    @property
    def received(self) -> int:
        """Bytes that came to the viewers."""
        return sum(viewer.received for viewer in self.viewers)

    def latencies(self, sent: dict[str, tuple[int, float]]) -> dict[int, list[float]]:
        """Milliseconds from each edit's instant to each viewer of its row, by the viewer's port.

        sent: mark → (row, monotonic seconds). SystemExit when anybody who
        should have seen an edit did not, or was sent away.
        """
        if lost := [v.closed for v in self.viewers if v.closed is not None]:
            raise SystemExit(f"{len(lost)} viewers were closed: {set(lost)}")
        found: dict[int, list[float]] = {viewer.port: [] for viewer in self.viewers}
        for viewer in self.viewers:
            for name, (row, at) in sent.items():
                if row not in viewer.rows:
                    continue
                if name not in viewer.seen:
                    raise SystemExit(f"a viewer of row {row} never saw the edit {name}")
                found[viewer.port].append((viewer.seen[name] - at) * 1000)
        return found


async def _connected(
    port: int, path: str, token: str, protocols: Sequence[Subprotocol] | None = None
) -> ClientConnection:
    return await connect(
        f"ws://127.0.0.1:{port}{path}",
        subprotocols=protocols,
        additional_headers={"Cookie": f"{COOKIE}={token}"},
        create_connection=_Counted,
        max_size=None,
        ping_interval=None,
        proxy=None,
    )
