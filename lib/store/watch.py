"""The journal's listener: one thread of a process that tells of every new last seq, whoever wrote.

SQLite: `pragma data_version` on a connection that never writes, every 50 ms and
whenever this process commits. PostgreSQL: LISTEN; the last seq is read again
after a reconnection, because notifications of the meantime are lost.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from lib.store import journal
from lib.store.work import on_commit, reading

log = logging.getLogger("planilla.escucha")

_LOOK_SECONDS = 0.05
_RETRY_SECONDS = 0.5
_LISTEN_SECONDS = 2.0  # how long a stop may have to wait


class Watch:
    """Calls `told(seq)` from its own thread at the start and whenever the journal has grown.

    signal carries short texts between processes that share a PostgreSQL (who is
    editing which row): `heard(text)`; on SQLite there is no other process to tell.
    """

    def __init__(
        self, engine: Engine, told: Callable[[int], None], heard: Callable[[str], None]
    ) -> None:
        self._engine, self._told, self._heard = engine, told, heard
        self._stopping = threading.Event()
        self._nudge = threading.Event()
        self._last = -1
        self._thread = threading.Thread(target=self._run, name="diario", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        if self._engine.dialect.name == "sqlite":
            on_commit(self._engine, self._nudge.set)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; returns when it has ended."""
        self._stopping.set()
        self._nudge.set()
        self._thread.join(_LISTEN_SECONDS + 1)

    def signal(self, text: str) -> None:
        """Tell the other processes; lost if the database cannot be reached."""
        if self._engine.dialect.name != "postgresql":
            return
        with self._engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("select pg_notify(%s, %s)", (_SIGNALS, text))

    def _run(self) -> None:
        listen = self._sqlite if self._engine.dialect.name == "sqlite" else self._postgres
        while not self._stopping.is_set():
            try:
                listen()
            except Exception as error:  # the database went away: ask until it is back
                known = isinstance(error, SQLAlchemyError) or "psycopg" in type(error).__module__
                log.warning("sin escucha del diario: %s", error, exc_info=not known)
                self._stopping.wait(_RETRY_SECONDS)

    def _sqlite(self) -> None:
        with closing(self._own_connection()) as driver:
            seen = None
            while not self._stopping.is_set():
                (version,) = driver.execute("pragma data_version").fetchone()
                if version != seen:
                    seen = version
                    self._look()
                self._nudge.wait(_LOOK_SECONDS)
                self._nudge.clear()

    def _postgres(self) -> None:
        with closing(self._own_connection()) as driver:
            driver.autocommit = True
            driver.execute(f"listen {journal.CHANNEL}")
            driver.execute(f"listen {_SIGNALS}")
            self._look()
            while not self._stopping.is_set():
                quiet = True
                for notice in driver.notifies(timeout=_LISTEN_SECONDS, stop_after=1):
                    quiet = False
                    if notice.channel == _SIGNALS:
                        self._heard(notice.payload)
                    else:
                        self._tell(int(notice.payload))
                if quiet:  # a connection can die without a word: what it missed is found here
                    self._look()

    def _own_connection(self) -> Any:
        """The driver's own connection, taken out of the pool for good."""
        pooled = self._engine.raw_connection()
        driver = pooled.driver_connection
        pooled.detach()
        return driver

    def _look(self) -> None:
        with reading(self._engine) as connection:
            self._tell(journal.position(connection))

    def _tell(self, seq: int) -> None:
        if seq > self._last:
            self._last = seq
            self._told(seq)


_SIGNALS = "tableros"
