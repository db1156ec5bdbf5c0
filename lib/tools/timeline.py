"""What a timeline shows, as data: points in lanes, and the spans of days behind them."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Kind:
    """How points of a kind look: Okabe–Ito, told apart by their shape too."""

    label: str
    color: str
    symbol: str


@dataclass(frozen=True)
class Point:
    """Something that happened: in which lane, when, of which kind, and what it says."""

    lane: str
    at: datetime
    kind: str
    words: str


@dataclass(frozen=True)
class Band:
    """A span of days of a lane, the last one included, and what it says."""

    lane: str
    since: date
    until: date
    words: str
