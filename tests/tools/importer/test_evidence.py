"""What a column's own cells prove about its dates and decimals."""

import pytest

from lib.tools.importer.evidence import DateEvidence, DecimalEvidence


def dates(*cells: str) -> DateEvidence:
    evidence = DateEvidence()
    evidence.add(cells)
    return evidence


def decimals(*cells: str) -> DecimalEvidence:
    evidence = DecimalEvidence()
    evidence.add(cells)
    return evidence


@pytest.mark.parametrize(
    ("cells", "proof"),
    [
        (["05/04/2026", "13/04/2026"], "d/m/a"),
        (["05/04/2026", "04/13/2026"], "m/d/a"),
        (["05/04/2026 08:00", " 13/04/2026 09:00"], "d/m/a"),
        (["1/4/2026 8:00", "31/4/2026 8:00"], "d/m/a"),
        (["13/04/2026", "04/13/2026"], "contradictoria"),
        (["2026-04-05", "13/04/2026"], "d/m/a"),
        (["2026-13-04"], None),
        (["05/04/2026"], None),
        (["13/13/2026"], None),
        (["13/04/26"], None),
        ([], None),
    ],
)
def test_order_of_dates_proved(cells: list[str], proof: str | None) -> None:
    assert dates(*cells).proof() == proof


def test_order_that_does_no_harm() -> None:
    """05/05 is the same either way; 05/04 is not."""
    assert dates("05/05/2026").harmless() == "d/m/a"
    assert dates("2026-04-05", "05/05/2026").harmless() == "a-m-d"
    assert dates("05/05/2026", "06/05/2026", "05/04/2026").harmless() is None
    assert dates("06/05/2026", "05/04/2026").unclear == "05/04/2026"


@pytest.mark.parametrize(
    ("cells", "proof"),
    [
        (["1.234,56"], ","),
        (["1,234.56"], "."),
        (["149,5"], ","),
        (["149.50"], "."),
        (["1.234.567"], ","),
        (["1234.567"], "."),  # four digits are no group of thousands
        (["0.500"], "."),
        (["1.234", "149,00"], ","),
        (["1,5", "1.5"], "contradictoria"),
        (["Bs. 1.234", "149 Bs."], None),
        (["1.234"], None),
        (["149", "texto", ""], None),
    ],
)
def test_decimal_mark_proved(cells: list[str], proof: str | None) -> None:
    assert decimals(*cells).proof() == proof


def test_decimal_mark_that_does_no_harm() -> None:
    assert decimals("149", "1500").harmless() == ","
    assert decimals("149", "1.234").harmless() is None
    assert decimals("2.345", "1.234").unclear == "1.234"
