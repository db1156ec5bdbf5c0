"""Transactions: writers of several processes all succeed, and nobody waits to read."""

import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from lib.base.errors import UserError
from lib.store import engine as engines
from lib.store.tables.maestros import zona
from lib.store.work import reading, writing
from lib.tools.site import Site
from tests.conftest import ROOT

# Reads, then writes what it read plus one: a lost update would show as a sum below 200.
INCREMENTS = """
import sys
from sqlalchemy import select, update
from lib.store.engine import open_engine
from lib.store.tables.maestros import zona
from lib.store.work import writing
engine = open_engine(sys.argv[1])
for _ in range(50):
    with writing(engine) as connection:
        value = connection.execute(select(zona.c.version).with_for_update()).scalar_one()
        connection.execute(update(zona).values(version=value + 1))
"""


@pytest.fixture
def counter(site: Site) -> Site:
    """A site with one row whose version is 0."""
    row = {"nombre": "Sur", "centro_operaciones": "x", "activa": True, "version": 0}
    with writing(site.engine) as connection:
        connection.execute(insert(zona), row)
    return site


def count(site: Site) -> int:
    with reading(site.engine) as connection:
        return connection.execute(select(zona.c.version)).scalar_one()


def test_writers_of_four_processes_lose_nothing(counter: Site, engine_url: str) -> None:
    """4 processes × 50 increments = 200."""
    command = [sys.executable, "-c", INCREMENTS, engine_url]
    writers = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    assert count(counter) == 200


def test_reader_is_not_blocked_by_a_writer(counter: Site) -> None:
    with writing(counter.engine) as connection:
        connection.execute(update(zona).values(version=7))
        start = time.monotonic()
        assert count(counter) == 0, "an uncommitted value is visible"
        assert time.monotonic() - start < 5  # blocked it would be fifteen
    assert count(counter) == 7


def test_writer_is_not_blocked_by_a_reader(counter: Site) -> None:
    with reading(counter.engine) as connection:
        connection.execute(select(zona.c.version)).scalar_one()
        start = time.monotonic()
        with writing(counter.engine) as other:
            other.execute(update(zona).values(version=7))
        assert time.monotonic() - start < 5  # blocked it would be fifteen


def test_failed_block_saves_nothing(counter: Site) -> None:

    def half() -> None:
        with writing(counter.engine) as connection:
            connection.execute(update(zona).values(version=7))
            connection.execute(update(zona).values(nombre=None))

    with pytest.raises(IntegrityError):
        half()
    assert count(counter) == 0


def test_second_writer_waits_for_the_first(counter: Site) -> None:
    """The second adds to what the first committed: 0 + 1 + 1."""

    def add() -> None:
        with writing(counter.engine) as connection:
            connection.execute(update(zona).values(version=zona.c.version + 1))

    with writing(counter.engine) as connection:
        connection.execute(update(zona).values(version=zona.c.version + 1))
        second = threading.Thread(target=add)
        second.start()
        time.sleep(0.2)
    second.join(60)
    assert count(counter) == 2


def test_writer_that_waits_too_long_is_told_to_try_again(sqlite_site, monkeypatch) -> None:
    monkeypatch.setattr(engines, "_WAIT_SECONDS", 0.2)
    second = writing(sqlite_site.engine)
    with writing(sqlite_site.engine), pytest.raises(UserError, match="no se guardó"):
        second.__enter__()


def test_memory_database_is_refused() -> None:
    with pytest.raises(UserError, match="debe nombrar un archivo"):
        engines.open_engine("sqlite://")
