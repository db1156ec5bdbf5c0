"""Transactions: one to read, one to write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from lib.store.engine import HIDDEN, LONG_LOG, WRITE

__all__ = ["AWAY", "Connection", "Engine", "on_commit", "reading", "settle", "writing"]

AWAY = (OperationalError, InterfaceError, TimeoutError)  # the database cannot be reached just now

_listeners: WeakKeyDictionary[Engine, list[Callable[[], None]]] = WeakKeyDictionary()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads."""
    with engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, *, hidden: bool = False) -> Iterator[Connection]:
    """One transaction: all of it is saved at the end, or nothing.

    hidden: nobody relies on its rows until a later transaction shows them, so
    its commit does not wait for the disk; that of the later one does for both.
    """
    options = {WRITE: True, HIDDEN: hidden}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if hidden and engine.dialect.name == "postgresql":
            connection.exec_driver_sql("set local synchronous_commit = off")
        yield connection
    for told in _listeners.get(engine, ()):
        told()


def on_commit(engine: Engine, told: Callable[[], None]) -> None:
    """Call `told` after each of this process's write transactions; it must return at once."""
    _listeners.setdefault(engine, []).append(told)


def settle(engine: Engine) -> None:
    """Move SQLite's log into its file once it is long, holding nobody up; nothing on PostgreSQL.

    A page that many transactions changed is then written once, not once for each.
    """
    if engine.dialect.name != "sqlite":
        return
    log = Path(f"{engine.url.database}-wal")
    if log.exists() and log.stat().st_size > LONG_LOG:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("pragma wal_checkpoint(passive)")
