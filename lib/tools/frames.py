"""Records as a table of declared columns, typed also when there are none."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lib.tools.board.spec import Column

if TYPE_CHECKING:
    import pandas as pd

_DTYPES = {"number": "Int64", "amount": "Int64", "instant": "datetime64[us, UTC]"}
_PLAIN = ("date", "flag")  # as Python holds them


def of(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> "pd.DataFrame":
    """One line per record, in their order."""
    import pandas as pd  # heavy; not every process shows tables

    return pd.DataFrame(
        {
            c.name: pd.Series(
                [row[c.name] for row in rows],
                dtype="object" if c.type in _PLAIN else _DTYPES.get(c.type, "string"),
            )
            for c in columns
        }
    )
