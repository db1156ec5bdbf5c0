"""Who is reiterated and in which order: the pure functions, every case worked by hand.

Calendar of the cases: Monday 2 to Sunday 15 November 2026 are the weeks W45 and W46.
"""

from datetime import date

import pytest

from lib.base.periods import week
from lib.top10.reiteracion import Cortes, Regla, Reiterado, de_la_semana, del_dia
from tests.builders import Row, report

CORTES = Cortes(alto=700, medio=300)
REGLA = Regla(dias=10, minimo=2, unidad="producto", cortes=CORTES)
W46 = week("2026-W46")  # Monday 9 to Sunday 15 November


def row(numero: str, producto: str, opened: str, facturacion: int | None = None) -> Row:
    """A report as top10/reiterados gives it; billing in centavos."""
    cells = {"cliente": None, "zona": None, "servicio": None, "orden": None}
    return report(
        numero, producto, opened, clave=producto, facturacion_centavos=facturacion, **cells
    )


def in_order(*found: Row) -> list[Row]:
    """Keys together, as the query gives them."""
    return sorted(found, key=lambda r: r["clave"])


@pytest.mark.parametrize(
    ("centavos", "segmento"),
    [
        (70_000, "Alto"),  # 700,00
        (69_999, "Medio"),  # 699,99
        (30_000, "Medio"),  # 300,00
        (29_999, "Bajo"),  # 299,99
        (0, "Bajo"),
        (None, "sin dato"),
    ],
)
def test_segment_at_its_limits(centavos: int | None, segmento: str) -> None:
    assert CORTES.segmento(centavos) == segmento


def test_row_speaks_with_the_values_of_its_newest_report() -> None:
    """Numbers run from the oldest to the newest; the billing is the newest one's, 299,99."""
    newest = {**row("2", "A", "2026-11-12 09:00", 29_999), "cliente": "Rosa", "zona": "Sacaba"}
    oldest = {**row("7", "A", "2026-11-10 09:00", 90_000), "cliente": "José", "zona": "Vinto"}
    (found,) = del_dia([newest, oldest], date(2026, 11, 12), REGLA)
    assert found.numeros == ("7", "2")
    assert (found.reportes, found.segmento) == (2, "Bajo")
    assert (found.cliente, found.zona) == ("Rosa", "Sacaba")
    assert (found.primero, found.ultimo) == (oldest["abierto_en"], newest["abierto_en"])


def test_reports_of_the_same_instant_are_told_apart_by_number() -> None:
    """Both at 09:00: the greater number is the newest, so its billing counts."""
    pair = [row("8", "A", "2026-11-12 09:00", 1), row("9", "A", "2026-11-12 09:00", 2)]
    (found,) = del_dia(reversed(pair), date(2026, 11, 12), REGLA)
    assert (found.numeros, found.facturacion_centavos) == (("8", "9"), 2)


# Each pair differs only at one level of the total order; the first must come first.
BEFORE = {
    "more reports, though billed less": (
        [row("1", "B", "2026-11-10 09:00", 100), row("2", "B", "2026-11-11 09:00", 100),
         row("3", "B", "2026-11-12 09:00", 100)],
        [row("4", "A", "2026-11-10 09:00", 900), row("5", "A", "2026-11-12 10:00", 900)],
    ),
    "billed more, though older": (
        [row("1", "B", "2026-11-10 09:00", 900), row("2", "B", "2026-11-11 09:00", 900)],
        [row("4", "A", "2026-11-10 09:00", 899), row("5", "A", "2026-11-12 10:00", 899)],
    ),
    "billed nothing before billing unknown": (
        [row("1", "B", "2026-11-10 09:00", 0), row("2", "B", "2026-11-11 09:00", 0)],
        [row("4", "A", "2026-11-10 09:00"), row("5", "A", "2026-11-12 10:00")],
    ),
    "billing of the newest report, not of the others": (
        [row("1", "B", "2026-11-10 09:00"), row("2", "B", "2026-11-11 09:00", 1)],
        [row("4", "A", "2026-11-10 09:00", 900), row("5", "A", "2026-11-11 09:00")],
    ),
    "newer by a minute": (
        [row("1", "B", "2026-11-10 09:00", 900), row("2", "B", "2026-11-12 09:01", 900)],
        [row("4", "A", "2026-11-10 09:30", 900), row("5", "A", "2026-11-12 09:00", 900)],
    ),
    "both unknown: newer": (
        [row("1", "B", "2026-11-10 09:00"), row("2", "B", "2026-11-12 09:01")],
        [row("4", "A", "2026-11-10 09:00"), row("5", "A", "2026-11-12 09:00")],
    ),
    "product by code point: Z (U+005A) before a (U+0061)": (
        [row("1", "Z", "2026-11-10 09:00", 9), row("2", "Z", "2026-11-12 09:00", 9)],
        [row("4", "a", "2026-11-10 09:00", 9), row("5", "a", "2026-11-12 09:00", 9)],
    ),
    "product by code point: z (U+007A) before É (U+00C9)": (
        [row("1", "z", "2026-11-10 09:00", 9), row("2", "z", "2026-11-12 09:00", 9)],
        [row("4", "É", "2026-11-10 09:00", 9), row("5", "É", "2026-11-12 09:00", 9)],
    ),
    "product as text: 10 before 9": (
        [row("1", "10", "2026-11-10 09:00", 9), row("2", "10", "2026-11-12 09:00", 9)],
        [row("4", "9", "2026-11-10 09:00", 9), row("5", "9", "2026-11-12 09:00", 9)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("level", BEFORE)
def test_total_order(level: str) -> None:
    first, second = BEFORE[level]
    for given in ([*first, *second], [*second, *first]):
        found = del_dia(given, date(2026, 11, 12), REGLA)
        assert [r.producto for r in found] == [first[0]["producto"], second[0]["producto"]]


def test_customers_with_the_same_newest_product_keep_one_order() -> None:
    """Alike to the last level, product P: the customers' names decide, whoever comes first."""
    pairs = [
        {**row(f"{name}{n}", "P", "2026-11-12 09:00"), "clave": name}
        for name in ("Ana", "Eva")
        for n in (1, 2)
    ]
    for given in (pairs, pairs[2:] + pairs[:2]):
        assert [r.clave for r in del_dia(given, date(2026, 11, 12), REGLA)] == ["Ana", "Eva"]


def weekly(*found: Row, rule: Regla = REGLA) -> list[Reiterado]:
    return de_la_semana(in_order(*found), W46, rule)


def test_week_takes_count_and_numbers_at_the_last_day_reiterated() -> None:
    """Reports on 3, 5 and 12 November.

    On 12 (window 3–12) three; on 14 (5–14) two, numbers 2 and 3; on 15 (6–15)
    only one: the last such day is Saturday 14.
    """
    (found,) = weekly(
        row("1", "A", "2026-11-03 09:00"),
        row("2", "A", "2026-11-05 09:00"),
        row("3", "A", "2026-11-12 09:00"),
    )
    assert (found.dia, found.reportes, found.numeros) == (date(2026, 11, 14), 2, ("2", "3"))


def test_week_orders_by_what_each_had_on_its_own_last_day() -> None:
    """A: 3 on 12 but, at its last day 14, only 2. B: 3 on 15. So B is first with 3."""
    found = weekly(
        row("1", "A", "2026-11-03 09:00", 900),
        row("2", "A", "2026-11-05 09:00", 900),
        row("3", "A", "2026-11-12 09:00", 900),
        *(row(f"b{n}", "B", f"2026-11-{n} 09:00", 1) for n in ("13", "14", "15")),
    )
    assert [(r.producto, r.reportes, r.dia.day) for r in found] == [("B", 3, 15), ("A", 2, 14)]


def test_week_billing_is_that_of_the_newest_report_up_to_that_day() -> None:
    """Minimum 3, reports on 4, 5, 12 and 15 November, billed 700,00 but the last 1,00.

    On 13 the window 4–13 has three; on 14 (5–14) and 15 (6–15) two: the last
    such day is 13, when the report of 15 was still to come.
    """
    rule = Regla(dias=10, minimo=3, unidad="producto", cortes=CORTES)
    days = {"04": 70_000, "05": 70_000, "12": 70_000, "15": 100}
    (found,) = weekly(
        *(row(day, "A", f"2026-11-{day} 09:00", amount) for day, amount in days.items()), rule=rule
    )
    assert (found.dia.day, found.reportes, found.segmento) == (13, 3, "Alto")


def test_week_leaves_out_who_was_reiterated_only_before_it() -> None:
    """Reports on 30 October and 2 November: the last window with both ends on 8, Sunday of W45."""
    pair = (row("1", "A", "2026-10-30 09:00"), row("2", "A", "2026-11-02 09:00"))
    assert weekly(*pair) == []
    assert len(de_la_semana(in_order(*pair), week("2026-W45"), REGLA)) == 1
