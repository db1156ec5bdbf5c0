"""What the benchmarks share: a site of their own, runs in child processes, figures and verdicts."""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from lib.store import schema
from lib.store.engine import WRITE, open_engine
from lib.tools.site import Site


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is removed at the end, with the databases in it."""
    with tempfile.TemporaryDirectory(prefix="planilla-bench-") as path:
        yield Path(path)


def migrated(path: Path) -> Site:
    """A site on a new SQLite file with the product's schema and settings."""
    site = Site(open_engine(f"sqlite:///{path}"))
    schema.migrate(site.engine)
    return site


def child(script: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of this Python running one of the benchmarks with other arguments."""
    command = [sys.executable, script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


def result(process: subprocess.Popen[str], told: str = "") -> dict[str, Any]:
    """Tell a child something and read the JSON it prints at its end; SystemExit when it failed."""
    said, _ = process.communicate(f"{told}\n" if told else None)
    if process.returncode:
        raise SystemExit(f"a measured process ended with {process.returncode}")
    found: dict[str, Any] = json.loads(said)
    return found


@contextmanager
def costs() -> Iterator[dict[str, float]]:
    """Seconds by the clock and of CPU that the block took, and this process's peak memory."""
    found: dict[str, float] = {}
    clock, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    yield found
    used = resource.getrusage(resource.RUSAGE_SELF)
    found["wall"] = time.perf_counter() - clock
    found["cpu"] = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    found["mb"] = used.ru_maxrss / 1024


def end_of_input() -> threading.Event:
    """Set once whoever started this process closes its input."""
    ended = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    return ended


def write_times(engine: Engine) -> list[float]:
    """Milliseconds of each writing transaction from here on, the commit included."""
    times: list[float] = []
    began: dict[int, float] = {}
    commit = engine.dialect.do_commit

    @event.listens_for(engine, "begin")  # after the engine's own: the lock is held by now
    def note(connection: Any) -> None:
        if connection.get_execution_options().get(WRITE):
            began[id(connection.connection.driver_connection)] = time.perf_counter()

    def timed(connection: Any) -> None:
        commit(connection)
        if (start := began.pop(id(connection.driver_connection), None)) is not None:
            times.append((time.perf_counter() - start) * 1000)

    engine.dialect.do_commit = timed  # type: ignore[method-assign]
    return times


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, -(-int(share * 1000) * len(ranked) // 1000) - 1)]


median = statistics.median


@dataclass(frozen=True)
class Figure:
    """One measured figure and, where something was promised, its bound."""

    name: str
    value: float
    unit: str
    bound: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the bound holds."""
        return self.bound is None or self.value <= self.bound


def report(title: str, figures: Sequence[Figure]) -> bool:
    """Print the figures as a table; True when every bound holds."""
    print(f"\n{title}")
    for f in figures:
        bound = "" if f.bound is None else f"  ≤ {f.bound:g} {'sí' if f.kept else 'NO'}"
        print(f"  {f.name:<52}{f.value:>10.2f} {f.unit:<6}{bound}")
    return all(f.kept for f in figures)
