"""Named locks: one holder, and a killed holder lets go."""

import signal
import subprocess
import sys
import time

from lib.store.locks import held
from lib.tools.site import Site
from tests.conftest import ROOT

HOLDER = """
import sys, time
from lib.store.engine import open_engine
from lib.store.locks import held
with held(open_engine(sys.argv[1]), "tareas") as free:
    print(free, flush=True)
    time.sleep(60)
"""


def free_within(site: Site, seconds: float) -> bool:
    """Whether the lock can be taken before the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with held(site.engine, "tareas") as free:
            if free:
                return True
        time.sleep(0.02)
    return False


def test_killed_holder_lets_go(site: Site, engine_url: str) -> None:
    command = [sys.executable, "-c", HOLDER, engine_url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        assert not free_within(site, 0.3), "two holders of one lock"
        holder.send_signal(signal.SIGKILL)
    assert free_within(site, 60)


def test_lock_is_exclusive_within_a_process(site: Site) -> None:
    with held(site.engine, "tareas") as first, held(site.engine, "tareas") as second:
        assert first
        assert not second


def test_refused_attempt_does_not_free_the_holder(site: Site) -> None:
    with held(site.engine, "tareas"):
        with held(site.engine, "tareas"):
            pass
        with held(site.engine, "tareas") as free:
            assert not free


def test_locks_of_different_names_are_apart(site: Site) -> None:
    with held(site.engine, "tareas"), held(site.engine, "migrar") as free:
        assert free


def test_block_that_fails_lets_go(site: Site) -> None:
    try:
        with held(site.engine, "tareas"):
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    with held(site.engine, "tareas") as free:
        assert free
