"""Local forms: what a Bolivian supervisor reads."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lib.base.periods import month
from lib.ui import format as said


def test_numbers_take_point_for_thousands_and_comma_for_decimals() -> None:
    assert said.number(1234567) == "1.234.567"
    assert said.number(Decimal("1234.5")) == "1.234,5"


@pytest.mark.parametrize(("value", "text"), [(8, "+8"), (-3, "−3"), (0, "0"), (1200, "+1.200")])
def test_a_difference_always_has_its_sign(value: int, text: str) -> None:
    assert said.signed(value) == text


def test_dates_are_day_month_year_in_the_local_zone() -> None:
    assert said.day(date(2026, 11, 8)) == "08/11/2026"
    late = datetime(2026, 11, 19, 3, 59, tzinfo=UTC)
    assert said.moment(late, ZoneInfo("America/La_Paz")) == "18/11/2026 23:59"


def test_months_and_weeks_are_said_in_spanish() -> None:
    assert said.month(month("2026-10")) == "octubre de 2026"
    assert said.iso_week("2026-W47") == "Semana 47 · 16 – 22 nov 2026"
    assert said.iso_week("2026-W49") == "Semana 49 · 30 nov – 6 dic 2026"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("![x](http://malo/p.png)", r"!\[x\](http://malo/p.png)"),
        ("reportes_de_*.csv $5 `a` ~~b~~ <b>", r"reportes\_de\_\*.csv \$5 \`a\` \~\~b\~\~ \<b>"),
        ("Fila 3, «31/02/2026» no existe.", "Fila 3, «31/02/2026» no existe."),
        ("A|B\\|C", r"A\|B\\\|C"),
        ("# 3 no contesta", r"\# 3 no contesta"),
        ("- sí - no", r"\- sí - no"),
        ("1. Llamar 2. Ir", r"1\. Llamar 2. Ir"),
        ("1.234 productos a las 10:30", "1.234 productos a las 10:30"),
        (":material/skull: :+1: hora:minuto", ":\u2060material/skull: :\u2060+1: hora:minuto"),
        ("Av. Sucre & Cía. &amp; hijos", r"Av. Sucre & Cía. \&amp; hijos"),
        ("    una celda\n---\n", "una celda ---"),
    ],
)
def test_words_of_a_file_draw_nothing(text: str, escaped: str) -> None:
    assert said.plain(text) == escaped


def test_the_lines_of_a_comment_stay_lines() -> None:
    assert said.plain_lines("Llamé:\n\n- no contesta\n") == "Llamé:  \n&nbsp;  \n\\- no contesta"
