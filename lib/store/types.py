"""Column types that mean the same on SQLite and PostgreSQL."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine


class _IsoDateTime(sqlite.DATETIME):
    """SQLite's text form of an instant, `AAAA-MM-DD HH:MM:SS.ffffff` in UTC."""

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        def write(value: datetime | None) -> str | None:
            return None if value is None else _utc(value).isoformat(" ", "microseconds")[:26]

        return write

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return lambda text: None if text is None else datetime.fromisoformat(text)


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC (SQLite keeps no zone: it is added back on reading)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(_IsoDateTime())  # type: ignore[no-untyped-call]
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _utc(value: datetime) -> datetime:
    if value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError(f"naive instant {value!r}")
    return value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """JSON as text, keys sorted, so that the same value is the same text on both engines."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


# Ordered by code point on any server: the two engines put the same rows in the same order.
Words = Text().with_variant(Text(collation="C"), "postgresql")
