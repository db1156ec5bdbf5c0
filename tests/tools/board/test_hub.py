"""The hub: wakes who follows a board that changed, makes each message once, forgets what failed."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from lib.base.permissions import CONSOLA
from lib.maestros.cuadrillas import BOARD as CUADRILLAS
from lib.store import boards
from lib.store.engine import open_engine
from lib.tools import accounts
from lib.tools.board import door, feed
from lib.tools.board import hub as hubs
from lib.tools.board.hub import Channel, Follower, Hub, Place
from lib.tools.board.scope import Narrowed
from lib.tools.site import Site
from lib.top10.board import BOARD
from tests.boards import adding, edit, saved, seen_by
from tests.builders import a_case
from tests.conftest import NOW, ROOT

PATIENCE = 60.0  # far more than anything takes; only a failure waits for it
BOARDS = {"planilla": BOARD, "cuadrillas": CUADRILLAS}

ELSEWHERE = """
import sys
from lib.base.permissions import CONSOLA
from lib.store.engine import open_engine
from lib.tools.site import Site
from tests.boards import edit, saved
(answer,) = saved(Site(open_engine(sys.argv[1])), edit(1, "maestro", "Vega"), by=CONSOLA)
assert answer["ok"]
"""


def told(site: Site, story: Callable[[Hub], Awaitable[None]]) -> None:
    """Run a story on a hub that has already heard where the journal stands."""

    async def run() -> None:
        hub = Hub(site, BOARDS)
        try:
            await until(lambda: hub._seen >= 0)
            await asyncio.wait_for(story(hub), PATIENCE)
        finally:
            await hub.close()

    asyncio.run(run())


async def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.01)


def follower(channel: Channel, somebody, **narrowed) -> Follower:
    one = Follower(seen_by(somebody, Narrowed(**narrowed), channel.board), somebody.login)
    one.seq = channel.seq
    channel.followers.add(one)
    return one


def test_follower_is_woken_by_its_own_board_alone(site: Site, ana) -> None:
    """The crew is line 2 of the journal: the planilla's page sleeps on at 1."""
    case = a_case(site, "4001", "detectado")

    async def story(hub: Hub) -> None:
        planilla, crews = hub.channels["planilla"], hub.channels["cuadrillas"]
        one, other = follower(planilla, ana), follower(crews, ana)
        asked = adding({"nombre": "C", "maestro": "M"})
        await asyncio.to_thread(door.add, site, CUADRILLAS, asked, by=ana)
        await other.woken(PATIENCE)
        assert (crews.seq, planilla.seq) == (2, 1)
        with pytest.raises(TimeoutError):
            await one.woken(0)
        await asyncio.to_thread(saved, site, edit(case, "maestro", "Vega"), by=ana)
        await one.woken(PATIENCE)
        assert (crews.seq, planilla.seq) == (2, 3)

    told(site, story)


def test_follower_is_woken_by_another_process(site: Site, engine_url: str, ana) -> None:
    a_case(site, "4001", "detectado")

    async def story(hub: Hub) -> None:
        one = follower(hub.channels["planilla"], ana)
        command = [sys.executable, "-c", ELSEWHERE, engine_url]
        await asyncio.to_thread(subprocess.run, command, cwd=ROOT, check=True)
        await one.woken(PATIENCE)
        seq, text = await hub.channels["planilla"].news(one.audience, one.seq)
        assert (seq, json.loads(text)["by"]["1"]["maestro"][0]) == (2, "Línea de comandos")

    told(site, story)


def test_follower_is_told_to_look_at_its_rights_when_an_account_changes(site: Site, ana) -> None:
    async def story(hub: Hub) -> None:
        one = follower(hub.channels["planilla"], ana)
        await asyncio.to_thread(
            accounts.create_user, site, login="beto", name="Beto", roles=["analista_usm"],
            password="una frase larga", by=CONSOLA,
        )  # fmt: skip
        await one.woken(PATIENCE)
        assert one.check

    told(site, story)


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[int]:
    """Count the calls of a function of the feed."""
    calls: list[int] = []
    genuine = getattr(feed, name)

    def counting(*arguments):
        calls.append(1)
        return genuine(*arguments)

    monkeypatch.setattr(feed, name, counting)
    return calls


def test_message_is_made_once_for_all_who_ask_for_the_same(site: Site, ana, beto, monkeypatch):
    """Twenty of one scope, three of another: two readings of all rows, one of the changes."""
    case = a_case(site, "4001", "detectado", zona="Sarco")
    whole, part = seen_by(ana), seen_by(beto, Narrowed(zones=("Vinto",)))
    assert whole == seen_by(beto)
    monkeypatch.setattr(hubs, "_KEPT_SECONDS", PATIENCE)
    read, changed = counted(monkeypatch, "everything"), counted(monkeypatch, "changes")

    async def story(hub: Hub) -> None:
        channel = hub.channels["planilla"]
        texts = await asyncio.gather(
            *(channel.news(whole, 0) for _ in range(20)), *(channel.news(part, 0) for _ in "abc")
        )
        assert (len(set(texts)), len(read)) == (2, 2)
        await asyncio.to_thread(saved, site, edit(case, "orden", "1"), by=ana)
        await until(lambda: channel.seq == 2)
        texts = await asyncio.gather(
            *(channel.news(whole, 1) for _ in range(20)), *(channel.news(part, 1) for _ in "abc")
        )
        assert (len(set(texts)), len(read), len(changed)) == (2, 2, 1)
        assert json.loads(texts[0][1])["rows"]
        assert not json.loads(texts[-1][1])["rows"]

    told(site, story)


def test_message_made_before_a_change_is_not_told_after_it(site: Site, ana, monkeypatch) -> None:
    monkeypatch.setattr(hubs, "_KEPT_SECONDS", PATIENCE)
    case = a_case(site, "4001", "detectado")

    async def story(hub: Hub) -> None:
        channel, audience = hub.channels["planilla"], seen_by(ana)
        await channel.news(audience, 0)
        await asyncio.to_thread(saved, site, edit(case, "orden", "61"), by=ana)
        await until(lambda: channel.seq == 2)
        seq, text = await channel.news(audience, 0)
        assert (seq, "61" in text) == (2, True)

    told(site, story)


def test_message_of_all_rows_tells_the_present_time(sqlite_site: Site, ana, monkeypatch) -> None:
    """The page sets its clock by it: one kept since the last change would be hours late."""
    monkeypatch.setattr(hubs, "_KEPT_SECONDS", -1.0)

    async def story(hub: Hub) -> None:
        channel, audience = hub.channels["planilla"], seen_by(ana)
        first = json.loads((await channel.news(audience, 0))[1])
        sqlite_site.clock.instant = NOW + timedelta(hours=3)
        later = json.loads((await channel.news(audience, 0))[1])
        assert (first["now"], later["now"]) == ("2026-11-18T15:00:00Z", "2026-11-18T18:00:00Z")

    told(sqlite_site, story)


def test_messages_of_any_since_are_not_piled_up(sqlite_site: Site, ana, monkeypatch) -> None:
    """Whoever polls chooses the number: what was made for it is forgotten, change or no change."""
    monkeypatch.setattr(hubs, "_KEPT_SECONDS", -1.0)
    a_case(sqlite_site, "4001", "detectado")

    async def story(hub: Hub) -> None:
        channel = hub.channels["planilla"]
        for since in range(1, 30):
            await channel.news(seen_by(ana), since)
        assert len(channel._made) + len(channel._changes) <= 2

    told(sqlite_site, story)


@pytest.mark.parametrize(("since", "name"), [(0, "everything"), (1, "changes")])
def test_reading_that_failed_is_tried_anew(site: Site, ana, monkeypatch, since, name) -> None:
    """The base was away for a moment: the next who asks is not given the old failure."""
    a_case(site, "4001", "detectado")
    monkeypatch.setattr(hubs, "_KEPT_SECONDS", PATIENCE)
    genuine, failures = getattr(feed, name), [OperationalError("x", {}, Exception("caída"))]

    def sometimes(*arguments):
        if failures:
            raise failures.pop()
        return genuine(*arguments)

    monkeypatch.setattr(feed, name, sometimes)

    async def story(hub: Hub) -> None:
        channel = hub.channels["planilla"]
        with pytest.raises(OperationalError):
            await channel.news(seen_by(ana), since)
        assert (await channel.news(seen_by(ana), since))[0] == 1

    told(site, story)


def test_change_that_could_not_be_read_is_asked_for_again(site: Site, ana, monkeypatch) -> None:
    """The base goes away just when the hub looks what changed: nobody has to write once more."""
    case = a_case(site, "4001", "detectado")
    monkeypatch.setattr(hubs, "_AGAIN_SECONDS", 0.01)
    genuine = boards.tables_changed
    failures = [OperationalError("x", {}, Exception("caída"))] * 2

    def sometimes(*arguments):
        if failures:
            raise failures.pop()
        return genuine(*arguments)

    async def story(hub: Hub) -> None:
        one = follower(hub.channels["planilla"], ana)
        monkeypatch.setattr(boards, "tables_changed", sometimes)
        await asyncio.to_thread(saved, site, edit(case, "maestro", "Vega"), by=ana)
        await one.woken(PATIENCE)
        assert (failures, hub.channels["planilla"].seq) == ([], 2)

    told(site, story)


# -- who is where ------------------------------------------------------------------------

AT = Place(7, "maestro", "ana", "Ana Rojas", {"zona": "Sarco", "estado": "detectado"})


def test_presence_is_told_to_the_followers_of_this_process(site: Site, ana, beto) -> None:
    async def story(hub: Hub) -> None:
        channel = hub.channels["planilla"]
        one, other = follower(channel, ana), follower(channel, beto)
        one.place, channel.moved = AT, True
        await other.woken(PATIENCE)
        assert channel.places() == [AT]

    told(site, story)


@pytest.mark.parametrize("backend", ["postgres"])
def test_presence_is_told_to_another_process(site: Site, engine_url: str, ana, beto) -> None:
    """Two hubs on one base; what the second heard is not told back to the first."""
    engine = open_engine(engine_url)

    async def story(hub: Hub) -> None:
        far = Hub(Site(engine, site.clock), BOARDS)
        try:
            one = follower(hub.channels["planilla"], ana)
            other = follower(far.channels["planilla"], beto)
            one.place = AT

            async def go_on_moving() -> None:
                while True:  # until the other listens
                    hub.channels["planilla"].moved = True
                    await asyncio.sleep(0.2)

            moving = asyncio.create_task(go_on_moving())
            await until(lambda: far.channels["planilla"].places())
            await other.woken(PATIENCE)
            moving.cancel()
            assert far.channels["planilla"].places() == [AT]
            assert hub.channels["planilla"].places() == [AT], "heard of oneself"
        finally:
            await far.close()

    told(site, story)
    engine.dispose()


def test_process_that_fell_silent_has_nobody_left(sqlite_site: Site) -> None:
    channel = Channel(sqlite_site, BOARD)
    now = time.monotonic()
    channel.elsewhere = {"vivo": (now, [AT]), "callado": (now - 60, [AT, AT])}
    assert channel.places() == [AT]
    assert hubs._drop_silent(channel)
    assert list(channel.elsewhere) == ["vivo"]
    assert not hubs._drop_silent(channel)
