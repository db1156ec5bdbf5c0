"""The lists over the database: windows, weeks and the provisional flag, worked by hand.

NOW is Wednesday 18 November 2026, 11:00 in La Paz, in week W47 (16–22 November).
"""

from datetime import date, datetime
from pathlib import Path

import pytest

from lib.base.errors import UserError
from lib.base.permissions import CONSOLA
from lib.tools.site import Site
from lib.top10 import parameters, reads
from tests.builders import a_batch, imported, report, reports, set_clock

D = date(2026, 11, 12)


def products(site: Site, day: date = D, **asked: int) -> list[str]:
    return [r.producto for r in reads.top10_al(site, day, by=CONSOLA, **asked).filas]


def weekly(site: Site, semana: str) -> list[tuple[str, date]]:
    return [(r.producto, r.dia) for r in reads.lista_semanal(site, semana, by=CONSOLA).filas]


def test_report_of_nine_days_before_counts_and_of_ten_does_not(site: Site) -> None:
    """On 12 November the window is 3–12. A: 3 and 12, ten days with both ends. B: 2 and 12."""
    reports(
        site,
        [
            report("1", "A", "2026-11-03 00:00"),
            report("2", "A", "2026-11-12 23:59"),
            report("3", "B", "2026-11-02 23:59"),
            report("4", "B", "2026-11-12 00:00"),
        ],
    )
    assert products(site) == ["A"]
    assert products(site, date(2026, 11, 11)) == [], "the window ends on the day, not after it"
    assert products(site, date(2026, 11, 13)) == [], "3 November is ten days before 13"


def test_midnight_is_that_of_la_paz(site: Site, tmp_path: Path) -> None:
    """Through the importer. A opens on 2 November 23:59 (03:59 UTC of the 3rd): outside 3–12.

    B opens a minute later, on the 3rd in La Paz: inside. C's second report is of
    12 November 23:59, already the 13th in UTC: inside.
    """
    imported(
        site,
        tmp_path / "r.csv",
        "numero;producto;abierto_en\n"
        "1;A;02/11/2026 23:59\n2;A;12/11/2026 08:00\n"
        "3;B;03/11/2026 00:00\n4;B;12/11/2026 08:00\n"
        "5;C;12/11/2026 08:00\n6;C;12/11/2026 23:59\n"
        "7;Z;31/10/2026 12:00\n",
    )
    assert sorted(products(site)) == ["B", "C"]


def test_span_from_thursday_to_the_next_monday_is_in_both_weeks(site: Site) -> None:
    """Reports on Thursday 5 (W45) and Monday 9 November (W46).

    Reiterated from 9, when both are in, to 14 (window 5–14); so W45, which ends
    on Sunday 8, does not list it, and W46 does, as of Saturday 14.
    """
    reports(site, [report("1", "A", "2026-11-05 09:00"), report("2", "A", "2026-11-09 09:00")])
    assert weekly(site, "2026-W45") == []
    assert weekly(site, "2026-W46") == [("A", date(2026, 11, 14))]
    assert weekly(site, "2026-W47") == []


def test_pair_within_one_week_is_listed_in_the_next_one_too(site: Site) -> None:
    """Reports on Thursday 5 and Friday 6: in W45 as of Sunday 8; in W46 until 14 (5–14)."""
    reports(site, [report("1", "A", "2026-11-05 09:00"), report("2", "A", "2026-11-06 09:00")])
    assert weekly(site, "2026-W45") == [("A", date(2026, 11, 8))]
    assert weekly(site, "2026-W46") == [("A", date(2026, 11, 14))]


def test_number_that_came_twice_counts_once(site: Site, tmp_path: Path) -> None:
    """In one file the second row is set aside; a later file's row takes the first one's place."""
    head = "numero;producto;abierto_en;cliente\n"
    first = imported(
        site, tmp_path / "a.csv", f"{head}1;A;12/11/2026 08:00;x\n1;A;13/11/2026 08:00;x\n"
    )
    assert (first.nuevas, first.cuarentena) == (1, 1)
    imported(site, tmp_path / "b.csv", f"{head}1;A;12/11/2026 08:00;y\n2;B;13/11/2026 08:00;y\n")
    assert products(site, minimo=1) == ["A"]
    (found,) = reads.top10_al(site, D, by=CONSOLA, minimo=1).filas
    assert (found.reportes, found.cliente) == (1, "y")


def test_annulled_report_does_not_count(site: Site) -> None:
    pair = [report("1", "A", "2026-11-11 09:00"), report("2", "A", "2026-11-12 09:00")]
    reports(site, [pair[0], {**pair[1], "estado": "anulado"}])
    assert products(site) == []
    assert weekly(site, "2026-W46") == []


def test_rows_of_a_batch_still_hidden_do_not_count(site: Site) -> None:
    """A half-done import holds a newer version of report 1, annulled, and would give A and B more.

    Seen are reports 1 and 3 of A, and 4 of B: alone, so B is not listed.
    """
    hidden = a_batch(site, estado="aplicando")
    first = report("1", "A", "2026-11-11 09:00")
    reports(
        site,
        [
            {**first, "reemplazado_por": hidden},
            report("3", "A", "2026-11-12 08:00"),
            report("4", "B", "2026-11-12 08:00"),
        ],
    )
    half = [report(n, p, "2026-11-12 09:00") for n, p in (("2", "A"), ("5", "B"))]
    reports(site, [{**first, "estado": "anulado"}, *half], batch=hidden)
    assert [(r.producto, r.numeros) for r in reads.top10_al(site, D, by=CONSOLA).filas] == [
        ("A", ("1", "3"))
    ]


def test_minimum_of_three(site: Site) -> None:
    opened = {"A": ("10", "11", "12"), "B": ("11", "12")}
    reports(site, [report(f"{p}{d}", p, f"2026-11-{d} 09:00") for p in opened for d in opened[p]])
    assert products(site) == ["A", "B"]
    assert products(site, minimo=3) == ["A"]
    site.set_value(parameters.MINIMO, 3, by=CONSOLA)
    assert products(site) == ["A"]
    assert [p for p, _ in weekly(site, "2026-W46")] == ["A"]


def test_window_of_thirty_days_has_its_own_minimum(site: Site) -> None:
    """On 12 November the thirty days begin on 14 October. A: 14 October and 12; B: 13 and 12."""
    reports(
        site,
        [
            report("1", "A", "2026-10-14 09:00"),
            report("2", "A", "2026-11-12 09:00"),
            report("3", "B", "2026-10-13 09:00"),
            report("4", "B", "2026-11-12 09:00"),
        ],
    )
    assert products(site, dias=30) == ["A"]
    site.set_value(parameters.MINIMO_TOP30, 3, by=CONSOLA)
    assert products(site, dias=30) == []
    assert products(site, dias=30, minimo=2) == ["A"], "what is asked for comes first"
    assert products(site, dias=29) == [], "29 days are no Top 30 and begin on 15 October"


def test_unit_customer_counts_across_products(site: Site) -> None:
    """Rosa has one report on each of two lines; two people without a name are nobody."""
    reports(
        site,
        [
            report("1", "A", "2026-11-11 09:00", cliente="Rosa"),
            report("2", "B", "2026-11-12 09:00", cliente="Rosa"),
            report("3", "C", "2026-11-11 09:00"),
            report("4", "C", "2026-11-12 09:00"),
        ],
    )
    assert products(site) == ["C"]
    site.set_value(parameters.UNIDAD, "cliente", by=CONSOLA)
    (found,) = reads.top10_al(site, D, by=CONSOLA).filas
    assert (found.clave, found.producto, found.numeros) == ("Rosa", "B", ("1", "2"))
    assert [p for p, _ in weekly(site, "2026-W46")] == ["B"]
    behind = reads.reportes_de_producto(site, "B", D, by=CONSOLA)
    assert behind["numero"].tolist() == ["1", "2"], "the row's reports, of both lines"


@pytest.mark.parametrize("day", [date.min, date.max])
def test_day_at_the_end_of_the_calendar_is_refused(sqlite_site: Site, day: date) -> None:
    with pytest.raises(UserError, match="fuera del calendario"):
        reads.top10_al(sqlite_site, day, by=CONSOLA)


# What covers which days, and whether the list of a day is provisional with it. That of Thursday 12
# looks at the ten days from Tuesday 3.
COVERAGE = {
    "nothing was imported": ([], "2026-11-12", True),
    "the day is covered": ([("2026-11-01", "2026-11-12")], "2026-11-12", False),
    "covered up to the eve": ([("2026-11-01", "2026-11-11")], "2026-11-12", True),
    "its whole window is covered": ([("2026-11-03", "2026-11-12")], "2026-11-12", False),
    "its last day alone is covered": ([("2026-11-12", "2026-11-12")], "2026-11-12", True),
    "the first day of its window lacks": ([("2026-11-04", "2026-11-12")], "2026-11-12", True),
    "covered, but not over": ([("2026-11-01", "2026-11-30")], "2026-11-18", True),
    "yesterday, over and covered": ([("2026-11-01", "2026-11-30")], "2026-11-17", False),
}


@pytest.mark.parametrize("case", COVERAGE)
def test_list_of_a_day_is_provisional(site: Site, case: str) -> None:
    spans, day, provisional = COVERAGE[case]
    for desde, hasta in spans:
        a_batch(site, desde=desde, hasta=hasta)
    a_batch(site, kind="bajas", desde="2026-01-01", hasta="2026-12-31")
    a_batch(site, desde="2026-01-01", hasta="2026-12-31", estado="deshecho")
    found = reads.top10_al(site, date.fromisoformat(day), by=CONSOLA)
    assert found.provisional is provisional


def test_weekly_list_is_provisional_until_its_sunday_is_over(site: Site) -> None:
    """W46 ends on Sunday 15 November; at 23:59 in La Paz it is not over, a minute later it is.

    The window of its Monday, the 9th, begins on 31 October.
    """
    a_batch(site, desde="2026-10-31", hasta="2026-11-15")
    for instant, provisional in (("2026-11-15 23:59", True), ("2026-11-16 00:00", False)):
        set_clock(site, instant)
        assert reads.lista_semanal(site, "2026-W46", by=CONSOLA).provisional is provisional


def test_range_is_from_the_first_report_to_the_last(site: Site) -> None:
    assert reads.rango(site) is None
    reports(site, [report("1", "A", "2026-11-12 09:00"), report("2", "B", "2026-10-01 23:59")])
    span = reads.rango(site)
    assert span is not None
    assert (span.start, span.last) == (date(2026, 10, 1), D)


def test_instants_come_aware_and_in_utc(site: Site) -> None:
    """09:00 in La Paz is 13:00 UTC on both engines."""
    reports(site, [report(n, "A", "2026-11-12 09:00") for n in ("1", "2")])
    (found,) = reads.top10_al(site, D, by=CONSOLA).filas
    assert found.ultimo == datetime.fromisoformat("2026-11-12T13:00+00:00")
