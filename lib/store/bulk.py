"""Many rows at once, by the fastest door each engine has."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Connection, Date, Dialect, Table
from sqlalchemy.types import TypeEngine

from lib.store.types import Instant

__all__ = ["Connection", "Table", "insert_columns", "insert_rows"]


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert tuples of Python values in the order of `columns`, in the caller's transaction."""
    if rows:
        by_column = zip(*rows, strict=True)
        insert_columns(connection, table, dict(zip(columns, by_column, strict=True)))


def insert_columns(
    connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]]
) -> None:
    """Insert rows given as columns of Python values, in the caller's transaction."""
    names = ", ".join(columns)
    dialect = connection.dialect
    stored: list[Iterable[Any]] = []
    for name, values in columns.items():
        step = _storing(table.c[name].type, dialect)
        stored.append(values if step is None else map(step, values))
    rows = zip(*stored, strict=True)
    driver = cast(Any, connection.connection.driver_connection)
    if dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        driver.executemany(f"insert into {table.name} ({names}) values ({marks})", rows)
        return
    with driver.cursor() as cursor, cursor.copy(f"copy {table.name} ({names}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _storing(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What turns a Python value into what the driver stores; None when it is the same."""
    inner: Any = kind.dialect_impl(dialect)
    if isinstance(kind, Instant):
        # Its text form does what its decorator would do a second time.
        inner = inner.impl_instance
    elif isinstance(kind, Date) and dialect.name == "sqlite":
        return _iso_date  # the same text as SQLAlchemy's own, in a fifth of the time
    step: Callable[[Any], Any] | None = inner.bind_processor(dialect)
    return step


def _iso_date(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
