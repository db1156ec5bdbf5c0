"""A report as data: what a screen, an Excel file and a PDF page all show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lib.tools.board.spec import Column

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Bars:
    """A chart of bars; those `apart` may still change and are drawn so."""

    title: str
    labels: tuple[str, ...]
    values: tuple[int, ...]
    apart: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Report:
    """A report: its rows and what says how they were obtained.

    noun is what a row is, one and several; facts say the rule in force, the filters, the moment.
    """

    code: str
    title: str
    columns: Sequence[Column]
    frame: "pd.DataFrame"
    noun: tuple[str, str]
    facts: Mapping[str, str]
    chart: Bars
    provisional: bool
    zone: ZoneInfo
    made_at: datetime

    def file_name(self, ending: str) -> str:
        """The name of its download."""
        return f"{self.code}.{ending}"

    @property
    def counted(self) -> str:
        """How many rows it has: 1 producto, 1.234 productos."""
        many = f"{len(self.frame):,}".replace(",", ".")
        return f"{many} {self.noun[len(self.frame) != 1]}"
