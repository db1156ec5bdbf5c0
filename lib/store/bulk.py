"""Many rows at once, by the fastest door each engine has."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Table

__all__ = ["Connection", "Table", "insert_rows"]


def insert_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert tuples of Python values in the order of `columns`, in the caller's transaction."""
    names = ", ".join(columns)
    convert = _converter(connection, table, columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        sqlite = cast(Any, connection.connection.driver_connection)
        sqlite.executemany(
            f"insert into {table.name} ({names}) values ({marks})", map(convert, rows)
        )
        return
    driver = cast(Any, connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(f"copy {table.name} ({names}) from stdin") as copy:
        for row in rows:
            copy.write_row(convert(row))


def _converter(connection: Connection, table: Table, columns: Sequence[str]) -> Any:
    """A function that turns Python values into what the driver stores, per column type."""
    dialect = connection.dialect
    steps = []
    for place, name in enumerate(columns):
        step = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        if step is not None:
            steps.append((place, step))

    def convert(row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, step in steps:
            values[place] = step(values[place])
        return values

    return convert
