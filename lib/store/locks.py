"""Locks held by a living process: whoever dies lets go, whatever way it died."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from sqlalchemy import Engine, text


@contextmanager
def held(engine: Engine, name: str) -> Iterator[bool]:
    """Try to hold a named lock for the block; yields whether it was free.

    SQLite: a file lock beside the database (one machine by nature).
    PostgreSQL: a session-level advisory lock on a connection of its own.
    """
    if engine.dialect.name == "sqlite":
        database = engine.url.database
        assert database is not None
        with Path(f"{database}.{name}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        return
    key = {"key": crc32(name.encode())}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        free = connection.execute(text("select pg_try_advisory_lock(:key)"), key).scalar_one()
        try:
            yield bool(free)
        finally:
            if free:
                connection.execute(text("select pg_advisory_unlock(:key)"), key)
