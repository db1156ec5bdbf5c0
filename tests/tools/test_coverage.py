"""Which days the imports of a kind cover: 10–19 November, against batches worked by hand."""

from datetime import date

import pytest

from lib.base.periods import Period
from lib.store.work import reading
from lib.tools.coverage import gaps
from lib.tools.site import Site
from tests.builders import a_batch

TEN = Period(date(2026, 11, 10), date(2026, 11, 20))

# Batches as (first, last) day of November, and the days of 10–19 that they leave out.
CASES = {
    "no batch": ([], [(10, 19)]),
    "one that is just as long": ([(10, 19)], []),
    "one longer on both sides": ([(1, 30)], []),
    "one that begins a day late": ([(11, 19)], [(10, 10)]),
    "one that ends a day early": ([(10, 18)], [(19, 19)]),
    "two that adjoin": ([(10, 14), (15, 19)], []),
    "two that overlap, entered the other way round": ([(14, 19), (10, 15)], []),
    "two with a day between them": ([(10, 13), (15, 19)], [(14, 14)]),
    "one inside another": ([(10, 19), (12, 13)], []),
    "a short one inside does not hide the long one's end": ([(9, 16), (11, 12), (18, 25)],
                                                            [(17, 17)]),
    "several gaps": ([(11, 12), (14, 15)], [(10, 10), (13, 13), (16, 19)]),
    "only days around it": ([(1, 9), (20, 30)], [(10, 19)]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_days_left_out(site: Site, case: str) -> None:
    spans, left_out = CASES[case]
    for first, last in spans:
        a_batch(site, desde=f"2026-11-{first:02}", hasta=f"2026-11-{last:02}")
    expected = [Period(date(2026, 11, first), date(2026, 11, last + 1)) for first, last in left_out]
    with reading(site.engine) as connection:
        assert gaps(connection, "reportes_dano", TEN) == expected


@pytest.mark.parametrize("estado", ["aplicando", "deshaciendo", "deshecho", "interrumpido"])
def test_batch_that_is_not_applied_covers_nothing(sqlite_site: Site, estado: str) -> None:
    a_batch(sqlite_site, desde="2026-11-01", hasta="2026-11-30", estado=estado)
    with reading(sqlite_site.engine) as connection:
        assert gaps(connection, "reportes_dano", TEN) == [TEN]


def test_batch_of_another_kind_covers_nothing(sqlite_site: Site) -> None:
    a_batch(sqlite_site, kind="bajas", desde="2026-11-01", hasta="2026-11-30")
    with reading(sqlite_site.engine) as connection:
        assert gaps(connection, "reportes_dano", TEN) == [TEN]
        assert gaps(connection, "bajas", TEN) == []


def test_batch_without_declared_days_covers_nothing(sqlite_site: Site) -> None:
    a_batch(sqlite_site)
    with reading(sqlite_site.engine) as connection:
        assert gaps(connection, "reportes_dano", TEN) == [TEN]
