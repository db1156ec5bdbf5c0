"""The journal's listener: told of every commit in order, whoever wrote, whatever breaks."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, text

from lib.base.permissions import CONSOLA
from lib.store import journal
from lib.store.engine import open_engine
from lib.store.watch import Watch
from lib.store.work import reading, writing
from lib.tools.site import Site
from tests.conftest import NOW, ROOT

PATIENCE = 60.0  # far more than anything takes; only a failure waits for it

ELSEWHERE = """
import sys
from tests.store.test_watch import append
from lib.store.engine import open_engine
append(open_engine(sys.argv[1]), int(sys.argv[2]))
"""


def append(engine: Engine, row: int) -> int:
    """One line of the journal in a transaction of its own."""
    with writing(engine) as connection:
        entry = journal.Entry("crear", "caso", row)
        return journal.append(connection, [entry], by=CONSOLA, now=NOW)


def until(condition: Callable[[], object]) -> None:
    """Wait for what must happen sooner or later."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


@contextmanager
def listening(engine: Engine, heard: Callable[[str], None] = lambda _text: None):
    """A listener at work, and what it told so far; it has told its start."""
    told: list[int] = []
    watch = Watch(engine, told.append, heard)
    watch.start()
    try:
        until(lambda: told)
        yield watch, told
    finally:
        watch.stop()
        assert not watch._thread.is_alive()


def test_listener_tells_where_the_journal_stands_at_the_start(site: Site) -> None:
    append(site.engine, 7)
    with listening(site.engine) as (_, told):
        assert told == [1]


def test_listener_of_an_empty_journal_tells_zero(site: Site) -> None:
    with listening(site.engine) as (_, told):
        assert told == [0]


def test_listener_tells_of_this_process(site: Site) -> None:
    with listening(site.engine) as (_, told):
        for row in (1, 2, 3):
            seq = append(site.engine, row)
            until(lambda: told[-1] == seq)  # noqa: B023 - asked at once
    assert told == [0, 1, 2, 3]


def test_listener_tells_of_another_connection(site: Site, engine_url: str) -> None:
    other = open_engine(engine_url)
    with listening(site.engine) as (_, told):
        append(other, 1)
        until(lambda: told[-1] == 1)
    other.dispose()


def test_listener_tells_of_another_process(site: Site, engine_url: str) -> None:
    with listening(site.engine) as (_, told):
        for row in (1, 2):
            command = [sys.executable, "-c", ELSEWHERE, engine_url, str(row)]
            subprocess.run(command, cwd=ROOT, check=True)
            until(lambda: told[-1] == row)  # noqa: B023 - asked at once


def test_listener_tells_in_order_while_writers_race(site: Site, engine_url: str) -> None:
    """Four writers on two engines, 25 lines each: rising, and up to the last."""
    other = open_engine(engine_url)

    def write(engine: Engine) -> None:
        for row in range(25):
            append(engine, row)

    with listening(site.engine) as (_, told):
        writers = [
            threading.Thread(target=write, args=(e,)) for e in (site.engine, other) for _ in "ab"
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        until(lambda: told[-1] == 100)
    assert told == sorted(set(told))
    other.dispose()


def test_rolled_back_line_is_not_told(site: Site) -> None:
    with listening(site.engine) as (_, told):
        with writing(site.engine) as connection:
            entry = journal.Entry("crear", "caso", 1)
            journal.append(connection, [entry], by=CONSOLA, now=NOW)
            connection.rollback()
        append(site.engine, 2)
        until(lambda: told[-1] == 1)
    assert told == [0, 1], "the number of what was undone was taken by the next"


def test_stop_ends_at_once_the_listener_that_waits(site: Site) -> None:
    with listening(site.engine):
        pass  # `listening` asserts that the thread has ended


# -- PostgreSQL --------------------------------------------------------------------------

POSTGRES = pytest.mark.parametrize("backend", ["postgres"])
CUT = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and query ilike 'listen%'
"""


@POSTGRES
def test_listener_that_was_cut_off_catches_up(site: Site) -> None:
    """Five times: its connection is ended by the server, and somebody writes meanwhile."""
    with listening(site.engine) as (watch, told):
        for row in range(1, 6):
            with reading(site.engine) as connection:
                assert connection.execute(text(CUT)).scalars().all() == [True]
            append(site.engine, row)
            until(lambda: told[-1] == row)  # noqa: B023 - asked at once
            until(lambda: listeners(site) == 1)
        assert watch._thread.is_alive()
    assert told == [0, 1, 2, 3, 4, 5]


def listeners(site: Site) -> int:
    query = "select count(*) from pg_stat_activity where query ilike 'listen tableros'"
    with reading(site.engine) as connection:
        return int(connection.execute(text(f"{query} and datname = current_database()")).scalar())


@POSTGRES
def test_two_transactions_that_overlap_are_told_in_the_order_of_their_commits(site: Site) -> None:
    """The second begins first; it waits for the number until the first has committed."""
    with listening(site.engine) as (_, told):
        early = site.engine.connect()
        late = early.begin()
        early.execute(text("select 1"))  # it is open, and holds nothing yet
        with writing(site.engine) as connection:
            first = journal.append(
                connection, [journal.Entry("crear", "caso", 1)], by=CONSOLA, now=NOW
            )
            waiting = threading.Thread(
                target=lambda: (
                    journal.append(early, [journal.Entry("crear", "caso", 2)], by=CONSOLA, now=NOW),
                    late.commit(),
                )
            )
            waiting.start()
            until(lambda: blocked(site))
            assert told == [0], "told of what is not committed"
        waiting.join()
        early.close()
        assert first == 1
        until(lambda: told[-1] == 2)
    assert told == [0, 1, 2]


def blocked(site: Site) -> int:
    query = "select count(*) from pg_stat_activity where wait_event = 'advisory'"
    with reading(site.engine) as connection:
        return int(connection.execute(text(f"{query} and datname = current_database()")).scalar())


@POSTGRES
def test_signal_reaches_the_other_processes(site: Site, engine_url: str) -> None:
    """Who is typing where: each listener hears every signal, its own too; none is a seq."""
    other, here, there = open_engine(engine_url), [], []
    with listening(site.engine, here.append) as (watch, told), listening(other, there.append):
        watch.signal('["ñ", 7]')
        until(lambda: here and there)
        assert (here, there) == (['["ñ", 7]'], ['["ñ", 7]'])
        assert told == [0]
    other.dispose()


@pytest.mark.parametrize("backend", ["sqlite"])
def test_signal_on_sqlite_has_nobody_to_tell(site: Site) -> None:
    heard: list[str] = []
    with listening(site.engine, heard.append) as (watch, _):
        watch.signal("x")
    assert heard == []
