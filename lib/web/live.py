"""Live boards: the WebSocket over which rows come and edits go.

The first message carries the signed pass. The pass's person must be the
cookie's, and that person is asked for anew at every save, every minute, and
whenever an account changes: a role taken away closes the page's connection.
"""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from anyio import to_thread
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from lib.base.errors import Forbidden, UserError
from lib.base.permissions import Person
from lib.store import boards
from lib.store.work import AWAY, reading
from lib.tools.board import door, messages, passes
from lib.tools.board.hub import Channel, Follower, Hub, Place
from lib.tools.board.scope import Board, audience, cells_read
from lib.tools.faults import logged
from lib.tools.site import Site
from lib.web import cookies

PASS_OVER, NOT_ALLOWED, NO_HELLO, LATER = 4401, 4403, 4408, 4409
TOO_BIG = 1009
_HELLO_SECONDS = 5.0
_BEAT_SECONDS = 15.0
_CHECK_SECONDS = 60.0
_BURST, _PER_SECOND = 120, 40  # messages of one page: far beyond any hands
_FLOOD_SECONDS = 0.2


def route(site: Callable[[], Site], hub: Callable[[], Hub]) -> WebSocketRoute:
    """The WebSocket /vivo/{board}/feed."""

    async def feed(socket: WebSocket) -> None:
        channel = hub().channels.get(socket.path_params["board"])
        if channel is None or cookies.is_foreign(socket):
            await socket.close(NOT_ALLOWED)
            return
        await socket.accept()
        await _Connection(site(), hub(), channel, socket).run()

    return WebSocketRoute("/vivo/{board}/feed", feed)


class _Over(Exception):
    """The connection ends, with a code the page understands."""

    def __init__(self, code: int) -> None:
        self.code = code


class _Connection:
    """One page's connection: what it is told, what it sends."""

    def __init__(self, site: Site, hub: Hub, channel: Channel, socket: WebSocket) -> None:
        self.site, self.hub, self.channel, self.socket = site, hub, channel, socket
        self.allowance, self.counted = float(_BURST), time.monotonic()
        self.told_at = time.monotonic()  # since when the page has heard nothing

    @property
    def board(self) -> Board:
        return self.channel.board

    async def run(self) -> None:
        code = 1000
        try:
            await self._greet()
            self.channel.followers.add(self.follower)
            both = (asyncio.create_task(self._listen()), asyncio.create_task(self._tell()))
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:  # the server may be stopping
                for task in both:
                    task.cancel()
            await asyncio.wait(both)
            failed = [e for task in both if not task.cancelled() and (e := task.exception())]
            if failed:
                raise failed[0]
        except _Over as over:
            code = over.code
        except WebSocketDisconnect:
            return
        except Exception as error:
            # Closed from there, or a database that is away: no fault, and of every page at once.
            if not isinstance(error, (RuntimeError, OSError, *AWAY)):
                logged(error)
            code = LATER
        finally:
            self._leave()
        try:
            await self.socket.close(code)
        except RuntimeError:
            return  # the page went first

    async def _greet(self) -> None:
        try:
            hello = messages.read(await asyncio.wait_for(self._heard(), _HELLO_SECONDS))
        except (TimeoutError, UserError):
            raise _Over(NO_HELLO) from None
        if not isinstance(hello, messages.Hello):
            raise _Over(NO_HELLO)
        try:
            self.own = passes.read(self.site, hello.pass_, self.board.spec.code)
        except Forbidden:
            raise _Over(PASS_OVER) from None
        self.person = await self._asked()
        seen = audience(self.board.spec, self.own.narrowed, self.person)
        self.follower = Follower(seen, self.person.login)
        self.follower.seq = hello.since

    async def _asked(self) -> Person:
        """The person, as the cookie and the accounts tell at this moment."""
        person = await cookies.person_of(self.site, self.socket)
        if person is None or person.login != self.own.login:
            raise _Over(NOT_ALLOWED)
        if not person.may(self.board.spec.see):
            raise _Over(NOT_ALLOWED)
        if self.own.ends <= self.site.now():
            raise _Over(PASS_OVER)
        return person

    async def _check(self) -> None:
        """End the connection when what the person may see is no longer what it was."""
        person = await self._asked()
        if audience(self.board.spec, self.own.narrowed, person) != self.follower.audience:
            raise _Over(NOT_ALLOWED)
        self.person = person

    # -- to the page ------------------------------------------------------------------------

    async def _tell(self) -> None:
        follower, channel = self.follower, self.channel
        fresh, checked = True, time.monotonic()
        while True:
            while fresh or follower.seq < channel.seq:
                fresh = False
                since = 0 if follower.full else follower.seq
                follower.seq, text = await channel.news(follower.audience, since)
                follower.full = text.startswith('{"t":"full"')
                await self._send(text)
            await self._tell_places()
            with suppress(TimeoutError):
                await follower.woken(_BEAT_SECONDS)
            # Woken by what does not concern it, the page must hear a beat all the same.
            if time.monotonic() - self.told_at >= _BEAT_SECONDS:
                await self._send('{"t":"beat"}')
            if follower.check or time.monotonic() - checked > _CHECK_SECONDS:
                follower.check, checked = False, time.monotonic()
                await self._check()

    async def _tell_places(self) -> None:
        follower, there = self.follower, self.channel.there
        if there is follower.there:
            return
        follower.there, seen = there, follower.audience
        told = [
            [p.row, p.name, p.column if p.column in seen.columns else None]
            for p in there
            if p.login != follower.login and seen.admits(p.cells)
        ]
        if told != follower.told:
            follower.told = told
            await self._send(json.dumps({"t": "who", "p": told}))

    async def _send(self, text: str) -> None:
        await self.socket.send_text(text)
        self.told_at = time.monotonic()

    # -- from the page ----------------------------------------------------------------------

    async def _listen(self) -> None:
        while True:
            text = await self._heard()
            if len(text) > messages.MOST_BYTES:
                raise _Over(TOO_BIG)
            try:
                message = messages.read(text)
            except UserError as refusal:
                await self.socket.send_json({"t": "error", "text": str(refusal)})
                continue
            if isinstance(message, messages.At):
                await self._move(message)
            elif not isinstance(message, messages.Hello):
                await self.socket.send_json({"t": "ack", "acks": await self._write(message)})

    async def _heard(self) -> str:
        """The next message; nothing of ours is binary, and such a one is read as none."""
        try:
            return await self.socket.receive_text() or ""
        except KeyError:
            return ""

    async def _write(self, message: messages.Save | messages.Add) -> list[Any]:
        edits = message.edits if isinstance(message, messages.Save) else [message]
        if not self._allowed():
            await asyncio.sleep(_FLOOD_SECONDS)  # what it goes on sending waits on its own side
            return [door.Ack(c=e.c, n=e.n, retry=2) for e in edits]
        person = await self._asked()
        return await to_thread.run_sync(
            partial(door.write, self.site, self.board, message, by=person)
        )

    async def _move(self, message: messages.At) -> None:
        before, self.follower.place = self.follower.place, None
        if message.row is not None and self._allowed():
            place = await to_thread.run_sync(self._place, message.row, message.col or "")
            self.follower.place = place
        self.channel.moved = self.channel.moved or self.follower.place != before

    def _place(self, row_id: int, column: str) -> Place | None:
        spec = self.board.spec
        with reading(self.site.engine) as connection:
            found = boards.rows_by_id(connection, spec.table, cells_read(spec), [row_id])
        row = found.get(row_id)
        if row is None or not self.follower.audience.admits(row):
            return None
        scoped = (spec.zone, spec.states and spec.states.column)
        kept = {c: row[c] for c in scoped if c}
        return Place(row_id, column, self.person.login, self.person.name, kept)

    def _allowed(self) -> bool:
        """Whether the page may write now; a flood spends its allowance and has to wait."""
        now = time.monotonic()
        refilled = self.allowance + (now - self.counted) * _PER_SECOND
        self.allowance, self.counted = min(float(_BURST), refilled), now
        if self.allowance < 1:
            return False
        self.allowance -= 1
        return True

    def _leave(self) -> None:
        follower = getattr(self, "follower", None)
        if follower is not None:
            self.channel.followers.discard(follower)
            self.channel.moved = self.channel.moved or follower.place is not None
