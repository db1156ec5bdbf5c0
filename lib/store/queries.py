"""The queries of queries/<procedure>/*.sql, read once and checked against their headers.

A header says, in Spanish, what the file answers and declares what it needs:

    -- Fila: what one row is (the grain)
    -- Fuente: document and section
    -- Tablas: tables it reads, so that a cache knows when to forget
    -- Parametros: name type, name type   (`text[]` is a list, written `in :name`)
    -- Columnas: name type, name type
    -- Orden: the total order of the rows
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Date,
    Integer,
    Text,
    TextClause,
    bindparam,
    column,
    text,
)

from lib.base.settings import ROOT
from lib.store.types import Instant, Json

if TYPE_CHECKING:
    import pandas as pd

FOLDER = ROOT / "queries"

_TYPES: dict[str, Any] = {
    "text": Text(),
    "int": Integer(),
    "bigint": BigInteger(),
    "bool": Boolean(),
    "date": Date(),
    "instant": Instant(),
    "json": Json(),
}
# A date stays a Python date in an object column: pandas has no date without a time.
_DTYPES = {
    "text": "string",
    "int": "Int64",
    "bigint": "Int64",
    "bool": "boolean",
    "date": "object",
    "instant": "datetime64[us, UTC]",
    "json": "object",
}
_HEADINGS = ("Fila", "Fuente", "Tablas", "Parametros", "Columnas", "Orden")
_BIND = re.compile(r"(?<![:\w]):(\w+)")


@dataclass(frozen=True)
class Query:
    """One checked query file."""

    name: str
    title: str
    tables: tuple[str, ...]
    parameters: dict[str, str]
    columns: dict[str, str]
    sql: str

    def clause(self) -> TextClause:
        """The SQL with typed binds and result columns."""
        binds = [
            bindparam(name, type_=_TYPES[kind.removesuffix("[]")], expanding=kind.endswith("[]"))
            for name, kind in self.parameters.items()
        ]
        return text(self.sql).bindparams(*binds)


def names() -> list[str]:
    """Every query as `procedure/question`."""
    return sorted(p.relative_to(FOLDER).with_suffix("").as_posix() for p in FOLDER.rglob("*.sql"))


@cache
def load(name: str) -> Query:
    """Read and check one file; ValueError says what its header gets wrong."""
    return parse(name, Path(FOLDER, f"{name}.sql").read_text(encoding="utf-8"))


def parse(name: str, source: str) -> Query:
    """A Query from its text."""
    comments = [line[2:].strip() for line in source.splitlines() if line.startswith("--")]
    # SQLAlchemy would take `:word` inside a comment for a parameter.
    sql = "\n".join(re.sub(r"--.*$", "", line).rstrip() for line in source.splitlines()).strip()
    head = _headings(name, comments)
    parameters, columns = _typed(name, head["Parametros"]), _typed(name, head["Columnas"])
    used = set(_BIND.findall(sql))
    if used != set(parameters):
        raise ValueError(f"{name}: declares {sorted(parameters)}, uses {sorted(used)}")
    if not columns:
        raise ValueError(f"{name}: declares no columns")
    if sql.endswith(";"):
        raise ValueError(f"{name}: ends in a semicolon")
    tables = tuple(t.strip() for t in head["Tablas"].split(","))
    return Query(name, comments[0], tables, parameters, columns, sql)


def rows(connection: Connection, name: str, **values: Any) -> list[dict[str, Any]]:
    """The rows as mappings with typed values, in the query's order."""
    query = load(name)
    if set(values) != set(query.parameters):
        raise TypeError(f"{name} takes {sorted(query.parameters)}, got {sorted(values)}")
    typed = query.clause().columns(*(column(c, _TYPES[k]) for c, k in query.columns.items()))
    result = connection.execute(typed, values)
    if list(result.keys()) != list(query.columns):
        raise ValueError(f"{name}: returns {list(result.keys())}, declares {list(query.columns)}")
    return [dict(zip(query.columns, row, strict=True)) for row in result.fetchall()]


def frame(connection: Connection, name: str, **values: Any) -> "pd.DataFrame":
    """The rows as a DataFrame with the declared dtypes, also when empty."""
    import pandas as pd  # the command line starts without it

    query = load(name)
    data = rows(connection, name, **values)
    return pd.DataFrame(
        {
            c: pd.Series([row[c] for row in data], dtype=_DTYPES[kind])
            for c, kind in query.columns.items()
        }
    )


def _headings(name: str, comments: list[str]) -> dict[str, str]:
    head: dict[str, str] = {}
    current = ""
    for line in comments[1:]:
        heading, colon, rest = line.partition(":")
        if colon and heading in _HEADINGS:
            current = heading
            head[current] = rest.strip()
        elif current:
            head[current] += f" {line}"
    missing = [h for h in _HEADINGS if h not in head]
    if missing:
        raise ValueError(f"{name}: its header lacks {', '.join(missing)}")
    return head


def _typed(name: str, declared: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in filter(None, (part.strip() for part in declared.split(","))):
        word, _, kind = item.partition(" ")
        if kind.removesuffix("[]") not in _TYPES:
            raise ValueError(f"{name}: «{item}» has no known type")
        found[word] = kind
    return found
