"""Transactions: one to read, one to write."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from lib.store.engine import WRITE

__all__ = ["Connection", "Engine", "reading", "writing"]


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads."""
    with engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it is saved at the end, or nothing."""
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        yield connection
