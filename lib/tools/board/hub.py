"""The hub of a process: hears of every change, and has each message made once for all who get it.

Lives on the event loop; only `told` and `heard` are called by the listener's
thread. A follower keeps its own seq and asks for what it misses, so a slow
one delays nobody and needs no queue.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from anyio import to_thread

from lib.store import boards
from lib.store.watch import Watch
from lib.store.work import AWAY, reading
from lib.tools.board import feed
from lib.tools.board.scope import Audience, Board
from lib.tools.faults import logged
from lib.tools.site import Site

_AGAIN_SECONDS = 0.5  # until the database is asked again
_PRESENCE_SECONDS = 1.0  # at most one message about who is where, per board
# A message made is shared for so long: it tells the time, and since is anyone's.
_KEPT_SECONDS = 2.0
_FORGOTTEN_SECONDS = 12.0  # another process that stopped telling has nobody left


@dataclass(frozen=True)
class Place:
    """Where somebody is typing; cells hold the row's zone and state, to tell only who may see."""

    row: int
    column: str
    login: str
    name: str
    cells: Mapping[str, Any] = field(default_factory=dict)


class Follower:
    """One open page: woken when its board changed, when people moved, when to look at its pass."""

    def __init__(self, audience: Audience, login: str) -> None:
        self.audience, self.login = audience, login
        self.seq = 0
        self.place: Place | None = None
        self.told: list[Any] = []  # the people last shown
        self.there: list[Place] = []  # those it was made from
        self.full = False  # told that its rows are too many: it has none to be changed
        self.check = False
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Have the follower look around."""
        self._woken.set()

    async def woken(self, seconds: float) -> None:
        """Wait until woken; TimeoutError when nothing happened for so long."""
        await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()


class Channel:
    """One board of this process: who follows it, and the messages made for its last change."""

    def __init__(self, site: Site, board: Board) -> None:
        self.site, self.board = site, board
        self.followers: set[Follower] = set()
        self.seq = 0  # up to where the board is known to have changed
        self.elsewhere: dict[str, tuple[float, list[Place]]] = {}  # by other process
        self.there: list[Place] = []  # where people are, as last told
        self.moved = False  # somebody of this process began or stopped typing
        self.heard = False  # the same, of another process
        self._begun = 0.0  # when the first of these was made
        self._made: dict[tuple[Audience, int], asyncio.Future[tuple[int, str]]] = {}
        self._changes: dict[int, asyncio.Future[feed.Changes]] = {}

    def advance(self, seq: int) -> None:
        """The board changed: forget the messages made, wake everybody."""
        self.seq = seq
        self._forget()
        for follower in self.followers:
            follower.wake()

    async def news(self, audience: Audience, since: int) -> tuple[int, str]:
        """The message that brings an audience from a seq to the present, and the seq it brings to.

        since 0 asks for every row. Made once for all who ask for the same.
        """
        key = (audience, since)
        if time.monotonic() - self._begun > _KEPT_SECONDS:
            self._forget()
        if key not in self._made:
            self._made[key] = asyncio.ensure_future(self._make(audience, since))
        try:
            return await asyncio.shield(self._made[key])
        except Exception:
            self._forget()  # what failed is not to be shared
            raise

    def _forget(self) -> None:
        self._made.clear()
        self._changes.clear()
        self._begun = time.monotonic()

    async def _make(self, audience: Audience, since: int) -> tuple[int, str]:
        if since:
            if since not in self._changes:
                work = to_thread.run_sync(feed.changes, self.site, self.board, since)
                self._changes[since] = asyncio.ensure_future(work)
            found = await asyncio.shield(self._changes[since])
            text = feed.message(found, audience)
            if text is not None:
                return found.seq, text
        return await to_thread.run_sync(feed.everything, self.site, self.board, audience)

    def places(self) -> list[Place]:
        """Where people are, in this process and in others."""
        now = time.monotonic()
        here = [f.place for f in self.followers if f.place]
        far = [p for at, ps in self.elsewhere.values() if now - at < _FORGOTTEN_SECONDS for p in ps]
        return here + far


class Hub:
    """The channels of a process and the listener that moves them."""

    def __init__(self, site: Site, found: Mapping[str, Board]) -> None:
        self.site = site
        self.channels = {code: Channel(site, board) for code, board in found.items()}
        self._name = secrets.token_hex(4)
        self._seq, self._seen = 0, -1
        self._grown = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._watch = Watch(site.engine, self._on_loop(self._told), self._on_loop(self._heard))
        self._tasks = [
            asyncio.create_task(self._follow_journal()),
            asyncio.create_task(self._tell_places()),
        ]
        self._watch.start()

    async def close(self) -> None:
        """Stop listening."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await to_thread.run_sync(self._watch.stop)

    def _on_loop(self, call: Callable[[Any], None]) -> Callable[[Any], None]:
        def soon(value: Any) -> None:
            self._loop.call_soon_threadsafe(call, value)

        return soon

    def _told(self, seq: int) -> None:
        self._seq = seq
        self._grown.set()

    async def _follow_journal(self) -> None:
        while True:
            await self._grown.wait()
            self._grown.clear()
            seq, before = self._seq, self._seen
            try:
                changed = await to_thread.run_sync(self._changed, before) if before >= 0 else set()
            except Exception as error:  # the database is away: asked again until it is back
                if not isinstance(error, AWAY):  # which the listener tells
                    logged(error)
                self._grown.set()
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            self._seen = seq
            for channel in self.channels.values():
                if before < 0 or changed & feed.tables(channel.board.spec):
                    channel.advance(seq)
                if "usuario" in changed:  # roles, zones or the account itself
                    for follower in channel.followers:
                        follower.check = True
                        follower.wake()

    def _changed(self, after: int) -> set[str]:
        with reading(self.site.engine) as connection:
            return boards.tables_changed(connection, after)

    async def _tell_places(self) -> None:
        beat = 0
        while True:
            await asyncio.sleep(_PRESENCE_SECONDS)
            beat += 1
            for code, channel in self.channels.items():
                moved, heard = channel.moved, channel.heard
                channel.moved = channel.heard = False
                here = [f.place for f in channel.followers if f.place]
                if moved or (here and beat % 5 == 0):
                    await self._signal(code, here)
                stale = _drop_silent(channel)
                if moved or heard or stale:
                    channel.there = channel.places()
                    for follower in channel.followers:
                        follower.wake()

    async def _signal(self, code: str, places: list[Place]) -> None:
        body = [[p.row, p.column, p.login, p.name, dict(p.cells)] for p in places[:40]]
        text = json.dumps([self._name, code, body])
        if len(text.encode()) > 7_900:  # PostgreSQL's limit for a notification
            text = json.dumps([self._name, code, body[:10]])
        try:
            await to_thread.run_sync(self._watch.signal, text)
        except Exception as error:
            logged(error)

    def _heard(self, text: str) -> None:
        name, code, body = json.loads(text)
        channel = self.channels.get(code)
        if channel is None or name == self._name:
            return
        places = [Place(row, column, login, who, c) for row, column, login, who, c in body]
        channel.elsewhere[name] = (time.monotonic(), places)
        channel.heard = True


def _drop_silent(channel: Channel) -> bool:
    now = time.monotonic()
    silent = [n for n, (at, _) in channel.elsewhere.items() if now - at > _FORGOTTEN_SECONDS]
    for name in silent:
        del channel.elsewhere[name]
    return bool(silent)
