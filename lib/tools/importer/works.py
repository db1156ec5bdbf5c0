"""Long work that outlives the page that asked for it: in a thread, told by its progress.

A page looks at its Work as often as it likes and may go away: an import then
still ends, whole. The same key is worked on once at a time, whoever asks.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lib.base.errors import UserError
from lib.base.memory import give_back
from lib.tools.faults import logged


class Stopped(Exception):
    """The person asked to stop."""


@dataclass
class Work:
    """One piece of work: who asked for it, how far it is, and how it ended."""

    key: tuple[object, ...]  # of what sort it is, and what makes it this one
    title: str
    by: str
    done: int = 0
    total: int = 0
    note: str = ""  # what it waits for
    result: Any = None
    refusal: str = ""  # why there is no result, for the person
    _stop: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def finished(self) -> bool:
        """Whether it has ended, well or not."""
        return self._ended.is_set()

    @property
    def share(self) -> float:
        """How much of it is done, 0–1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    def tell(self, done: int, total: int) -> None:
        """Note the progress; raises Stopped when the person asked for that."""
        self.done, self.total, self.note = done, total, ""
        self.check()

    def check(self) -> None:
        """Raise Stopped when the person asked to stop."""
        if self._stop.is_set():
            raise Stopped

    def stop(self) -> None:
        """Ask it to stop at its next step; all that it did is taken back."""
        self._stop.set()

    def pause(self, seconds: float, note: str) -> None:
        """Wait, saying what for; raises Stopped when the person asked for that."""
        self.note = note
        self._stop.wait(seconds)
        self.check()

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended; whether it has."""
        return self._ended.wait(seconds)


_running: dict[tuple[object, ...], Work] = {}
_turn = threading.Lock()


def start(key: tuple[object, ...], do: Callable[[Work], Any], *, title: str, by: str) -> Work:
    """The running work of this key, or a new one that begins now."""
    with _turn:
        if (found := _running.get(key)) is not None:
            return found
        work = _running[key] = Work(key, title, by)
    # Daemon: a process told to stop does not wait; what it breaks off is taken back at start.
    threading.Thread(target=_run, args=[work, do], name="importacion", daemon=True).start()
    return work


def running() -> list[Work]:
    """What is being worked on now."""
    with _turn:
        return list(_running.values())


def _run(work: Work, do: Callable[[Work], Any]) -> None:
    try:
        work.result = do(work)
    except Stopped:
        work.refusal = "Se detuvo; no se cambió nada."
    except UserError as refusal:
        work.refusal = str(refusal)
    except BaseException as error:
        work.refusal = logged(error)
    finally:
        with _turn:
            _running.pop(work.key, None)
        work._ended.set()
        give_back()
