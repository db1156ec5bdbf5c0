"""A deadline in words."""

from zoneinfo import ZoneInfo

import pytest

from lib.ui.format import deadline
from tests.builders import at

LA_PAZ = ZoneInfo("America/La_Paz")
NOW = at("2026-11-18 11:00")  # a Wednesday


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-11-16 10:59", "vencido 2 d"),
        ("2026-11-16 11:01", "vencido 47 h"),
        ("2026-11-18 10:40", "vencido 20 min"),
        ("2026-11-18 11:00", "vencido 1 min"),
        ("2026-11-18 11:40", "vence en 40 min"),
        ("2026-11-18 18:30", "vence hoy 18:30"),
        ("2026-11-19 09:00", "vence mañana 09:00"),
        ("2026-11-21 12:00", "vence sáb 21/11 12:00"),
    ],
)
def test_deadline_is_said_by_how_far_it_is(due: str, said: str) -> None:
    assert deadline(at(due), NOW, LA_PAZ) == said
