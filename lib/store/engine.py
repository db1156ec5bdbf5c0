"""Engines: how a connection is opened and how a transaction begins."""

import random
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from lib.base.errors import Busy, UserError

WRITE = "planilla_write"  # execution option of a transaction that will write
HIDDEN = "planilla_hidden"  # and of one that nobody relies on before another shows its rows
LONG_LOG = 96 << 20  # bytes of SQLite's log from which work.settle moves it into the file
_WAIT_SECONDS = 15.0


def open_engine(url: str) -> Engine:
    """An engine for a SQLAlchemy URL; the folder of an SQLite file is made."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url, parsed.database)
    # jit: compiling a plan costs more than any of our queries; the zone never matters (UTC).
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=50,
        connect_args={"options": "-c jit=off -c timezone=UTC"},
    )


def _sqlite(url: str, database: str | None) -> Engine:
    if not database or database == ":memory:":
        raise UserError("PLANILLA_DB debe nombrar un archivo: sqlite:///RUTA.")
    Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 5}, pool_size=10, max_overflow=50)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says
    cursor = connection.cursor()
    cursor.execute("pragma journal_mode = wal")  # readers never wait for a writer
    # FULL: an acknowledged save survives a power cut, not only a killed process.
    cursor.execute("pragma synchronous = full")
    cursor.execute("pragma foreign_keys = on")
    # Moving a long log into the file is work.settle's task, not some person's save.
    cursor.execute("pragma wal_autocheckpoint = 32000")
    # The log's file is cut back to this when it begins anew: its size tells settle how long it is.
    cursor.execute(f"pragma journal_size_limit = {LONG_LOG}")
    cursor.execute("pragma cache_size = -64000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get(WRITE):
        connection.exec_driver_sql("begin")
        return
    # SQLite's own waiting backs off to 100 ms and would miss the short gaps that
    # an import leaves between its transactions; asking every few ms does not.
    driver = connection.connection.driver_connection
    assert driver is not None
    deadline = time.monotonic() + _WAIT_SECONDS
    # Rows still hidden need not outlive a power cut by themselves: the commit that
    # shows them syncs the whole log. Spares people the wait for an import's many commits.
    hidden = connection.get_execution_options().get(HIDDEN)
    driver.execute(f"pragma synchronous = {'normal' if hidden else 'full'}")
    driver.execute("pragma busy_timeout = 0")
    try:
        while True:
            try:
                connection.exec_driver_sql("begin immediate")
                return
            except OperationalError as error:
                if "locked" not in str(error.orig) and "busy" not in str(error.orig):
                    raise
                if time.monotonic() > deadline:
                    raise Busy(
                        "La base está ocupada por otro trabajo y el cambio no se guardó. "
                        "Espere un momento y vuelva a intentarlo."
                    ) from error
            time.sleep(random.uniform(0.002, 0.006))  # noqa: S311 - jitter, not a secret
    finally:
        driver.execute("pragma busy_timeout = 5000")
