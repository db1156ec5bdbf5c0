"""A job done by a process of its own: a large file takes neither the server's memory nor its time.

Both ends speak lines of base64 with pickled values; only this program's own
processes are at them. The child is interrupted to stop it, and then takes
back what it did; when the server dies it finds nobody to tell, and does the same.
"""

import base64
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import IO, Any

from lib.base.errors import UserError
from lib.base.settings import ROOT
from lib.tools.faults import logged
from lib.tools.importer.kinds import Kind
from lib.tools.importer.steps import Job, perform
from lib.tools.importer.works import Work
from lib.tools.site import Site

_BEAT_SECONDS = 0.3
_PATIENCE_SECONDS = 60.0


def ask(site: Site, module: str, job: Job, work: Work) -> Any:
    """Have a child do the job; its progress goes to the work, its refusal comes as UserError."""
    process = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=site.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process, process.stdin, process.stdout:
        try:
            _send(process.stdin, job)
            for line in process.stdout:
                word, value = _read(line)
                if word == "resultado":
                    return value
                if word == "negado":
                    raise UserError(value)
                if word == "avance":
                    work.tell(*value)
                elif word == "espera":
                    work.note = value
                work.check()
            raise RuntimeError(f"{job.step}: the child ended without a word")
        except BaseException:
            _end(process)
            raise


def serve(site: Site, kind_of: Callable[[str], Kind]) -> None:
    """Be the child: do the one job that comes, and tell how it went."""
    # A server started in the background may have handed down that interrupts are ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    teller = _Teller(sys.stdout.buffer)
    _, job = _read(sys.stdin.buffer.readline())
    try:
        teller.say("resultado", perform(site, kind_of, job, teller))
    except UserError as refusal:
        teller.say("negado", str(refusal))
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(1)  # nobody listens; what was done is taken back already
    except Exception as error:
        teller.say("negado", logged(error))


class _Teller:
    """Tells the server how far the job is, and that it is alive."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._turn = out, threading.Lock()
        threading.Thread(target=self._beat, daemon=True).start()

    def tell(self, done: int, total: int) -> None:
        self.say("avance", (done, total))

    def pause(self, seconds: float, note: str) -> None:
        self.say("espera", note)
        time.sleep(seconds)

    def say(self, word: str, value: Any) -> None:
        with self._turn:
            _send(self._out, value, word)

    def _beat(self) -> None:
        while True:
            time.sleep(_BEAT_SECONDS)
            try:
                self.say("vivo", None)
            except OSError:
                return


def _send(to: IO[bytes], value: Any, word: str = "tarea") -> None:
    to.write(base64.b64encode(pickle.dumps((word, value))) + b"\n")
    to.flush()


def _read(line: bytes) -> tuple[str, Any]:
    word, value = pickle.loads(base64.b64decode(line))  # noqa: S301 - our own process's
    return word, value


def _end(process: subprocess.Popen[bytes]) -> None:
    """Interrupt a child that still works, and wait until it has taken back what it did."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
