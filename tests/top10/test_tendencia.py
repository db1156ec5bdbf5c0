"""The weekly totals and the trend that reads them: right after every import, undo and new rule.

Weeks: W44 is 26 October–1 November 2026, W45 2–8, W46 9–15, W47 16–22. NOW is
Wednesday 18 November, in W47.
"""

from pathlib import Path

import pytest
from sqlalchemy import event

from lib.base.periods import iso_week
from lib.base.permissions import CONSOLA
from lib.procedimientos import clases, efectos
from lib.store import records
from lib.store.locks import held
from lib.store.tables.sistema import salida
from lib.store.work import reading
from lib.tools import outbox
from lib.tools.importer import batches
from lib.tools.site import Site
from lib.top10 import parameters, reads
from lib.top10.actions import completar_semanas, olvidar_semanas
from lib.top10.imports import SEMANAS
from tests.builders import a_batch, imported, report, reports, set_clock

HEAD = "numero;producto;abierto_en\n"
# A: 28 October and 5 November: reiterated from 5 to 6 (28 October–6). B: 10 and 12.
TWO = (
    f"{HEAD}1;A;2026-10-28 08:00\n2;A;2026-11-05 08:00\n"
    "3;B;2026-11-10 08:00\n4;B;2026-11-12 08:00\n"
)


def trend(site: Site, hasta: str = "2026-W47", semanas: int = 8) -> dict[str, int]:
    found = reads.tendencia(site, hasta, semanas, by=CONSOLA)
    return dict(zip(found["semana"], found["productos"].astype(int), strict=True))


def lists(site: Site) -> dict[str, int]:
    """What the totals have to say: the length of each week's list."""
    return {w: len(reads.lista_semanal(site, w, by=CONSOLA).filas) for w in trend(site)}


def test_import_leaves_the_totals_of_its_weeks(site: Site, tmp_path: Path) -> None:
    """A is in W45; B (10–12, until 19) in W46. The weeks from the first report to the last."""
    imported(site, tmp_path / "a.csv", TWO)
    assert trend(site) == {"2026-W44": 0, "2026-W45": 1, "2026-W46": 1} == lists(site)


def test_week_between_without_reports_counts_zero(site: Site, tmp_path: Path) -> None:
    """Pairs in W41 (5–6 October) and W46: W42 still lists the first (until 14), then nobody."""
    imported(
        site,
        tmp_path / "a.csv",
        f"{HEAD}1;A;2026-10-05 08:00\n2;A;2026-10-06 08:00\n"
        "3;B;2026-11-10 08:00\n4;B;2026-11-13 08:00\n",
    )
    expected = {"2026-W41": 1, "2026-W42": 1, "2026-W43": 0, "2026-W44": 0, "2026-W45": 0}
    assert trend(site) == {**expected, "2026-W46": 1} == lists(site)


def test_later_import_that_reaches_back_counts_in_every_week_it_touches(
    site: Site, tmp_path: Path
) -> None:
    """C on 5 November pairs with C on 30 October (W44, alone until then): until 8, in W45."""
    imported(site, tmp_path / "a.csv", f"{TWO}5;C;2026-10-30 08:00\n")
    assert trend(site)["2026-W45"] == 1
    imported(site, tmp_path / "b.csv", f"{HEAD}6;C;2026-11-05 08:00\n7;Z;2026-11-13 08:00\n")
    assert trend(site)["2026-W45"] == 2
    assert trend(site) == lists(site)


def test_import_counts_in_the_weeks_after_its_last_day(site: Site, tmp_path: Path) -> None:
    """A file of one day, Sunday 8: D pairs with 7 November, in W45 and in W46 (until 16) too."""
    imported(site, tmp_path / "a.csv", f"{TWO}5;D;2026-11-07 08:00\n")
    assert trend(site) == {"2026-W44": 0, "2026-W45": 1, "2026-W46": 1}
    imported(site, tmp_path / "b.csv", f"{HEAD}6;D;2026-11-08 08:00\n")
    assert trend(site) == {"2026-W44": 0, "2026-W45": 2, "2026-W46": 2} == lists(site)


def test_report_moved_to_another_day_leaves_the_week_it_was_in(site: Site, tmp_path: Path) -> None:
    """Report 2, A's of 5 November, was of the 13th: W45 loses A, and the file covers only 13."""
    imported(site, tmp_path / "a.csv", TWO)
    imported(site, tmp_path / "b.csv", f"{HEAD}2;A;2026-11-13 08:00\n")
    assert trend(site) == {"2026-W44": 0, "2026-W45": 0, "2026-W46": 1} == lists(site)


def test_undoing_an_import_brings_the_totals_back(site: Site, tmp_path: Path) -> None:
    """Also those of the day the report had been moved away from."""
    imported(site, tmp_path / "a.csv", TWO)
    before = trend(site)
    moved = imported(
        site, tmp_path / "b.csv", f"{HEAD}2;A;2026-11-13 08:00\n8;B;2026-11-17 08:00\n"
    )
    assert trend(site) == {"2026-W44": 0, "2026-W45": 0, "2026-W46": 1, "2026-W47": 1}
    assert moved.lote is not None
    batches.undo(site, clases(), moved.lote, by=CONSOLA)
    outbox.work(site, efectos())
    assert trend(site) == before == lists(site)


def test_undoing_everything_leaves_no_total(site: Site, tmp_path: Path) -> None:
    done = imported(site, tmp_path / "a.csv", TWO)
    assert done.lote is not None
    batches.undo(site, clases(), done.lote, by=CONSOLA)
    outbox.work(site, efectos())
    assert trend(site) == {}


def test_another_rule_has_its_own_totals(site: Site, tmp_path: Path) -> None:
    """With 6 days A's pair (28 October, 5 November) is none; B's (10 and 12) still is."""
    imported(site, tmp_path / "a.csv", TWO)
    site.set_value(parameters.DIAS, 6, by=CONSOLA)
    assert trend(site) == {}, "nothing computed for it yet"
    assert completar_semanas(site) == 3
    assert trend(site) == {"2026-W44": 0, "2026-W45": 0, "2026-W46": 1} == lists(site)


def test_import_under_one_rule_forgets_the_totals_of_a_longer_one(
    site: Site, tmp_path: Path
) -> None:
    """60 days: A's two and the new one of 1 September make W44 list A (1 September–30 October)."""
    site.set_value(parameters.DIAS, 60, by=CONSOLA)
    imported(site, tmp_path / "a.csv", TWO)
    assert trend(site)["2026-W44"] == 0
    site.set_value(parameters.DIAS, 10, by=CONSOLA)
    imported(site, tmp_path / "b.csv", f"{HEAD}9;A;2026-09-01 08:00\n")
    site.set_value(parameters.DIAS, 60, by=CONSOLA)
    completar_semanas(site)
    assert trend(site)["2026-W44"] == 1
    assert trend(site) == lists(site)


def test_completing_twice_computes_nothing_again(site: Site) -> None:
    reports(site, [report("1", "A", "2026-11-03 09:00"), report("2", "A", "2026-11-12 09:00")])
    assert completar_semanas(site) == 2
    assert completar_semanas(site) == 0


def test_completing_without_reports_is_nothing(site: Site) -> None:
    assert completar_semanas(site) == 0


def test_weeks_to_come_are_not_computed(site: Site) -> None:
    """A report dated 2 December, by a clock gone wrong: the totals end with today's week."""
    reports(site, [report("1", "A", "2026-11-12 09:00"), report("2", "A", "2026-12-02 09:00")])
    completar_semanas(site)
    assert list(trend(site, hasta="2026-W50")) == ["2026-W46", "2026-W47"]
    set_clock(site, "2026-12-03 09:00")
    assert completar_semanas(site) == 2


def test_forgetting_waits_for_whoever_is_computing(site: Site, tmp_path: Path) -> None:
    """It may have read what was there before: the effect stays pending, and is not a failure."""
    with held(site.engine, "top10.semanas") as free:
        assert free
        imported(site, tmp_path / "a.csv", TWO)
        assert trend(site) == {}
        assert completar_semanas(site) == 0, "nor are two computing at once"
        with pytest.raises(outbox.NotNow):
            olvidar_semanas(site, {"lote": 1})
    with reading(site.engine) as connection:
        (item,) = records.many(connection, salida, clase=SEMANAS)
    assert (item["hecha_en"], item["intentos"], item["error"]) == (None, 0, None)
    set_clock(site, "2026-11-18 11:01")
    assert outbox.work(site, efectos()) == 1
    assert trend(site)["2026-W46"] == 1


def test_provisional_weeks_are_told(site: Site, tmp_path: Path) -> None:
    """Covered up to Saturday 14, so the Sundays of W44 and W45; W47 is not over."""
    imported(site, tmp_path / "a.csv", f"{TWO}5;C;2026-11-14 08:00\n6;C;2026-11-17 08:00\n")
    found = reads.tendencia(site, "2026-W47", 4, by=CONSOLA)
    told = dict(zip(found["semana"], found["provisional"], strict=True))
    assert told == {w: w == "2026-W47" for w in ("2026-W44", "2026-W45", "2026-W46", "2026-W47")}


def test_gap_in_coverage_makes_only_its_week_provisional(site: Site) -> None:
    """Covered 1 October–7 November and 9–30 November: Sunday 8, the last day of W45, is missing."""
    a_batch(site, desde="2026-10-01", hasta="2026-11-07")
    a_batch(site, desde="2026-11-09", hasta="2026-11-30")
    reports(site, [report("1", "A", "2026-10-29 09:00"), report("2", "A", "2026-11-12 09:00")])
    completar_semanas(site)
    found = reads.tendencia(site, "2026-W46", 3, by=CONSOLA)
    assert found["provisional"].tolist() == [False, True, False]


@pytest.mark.parametrize("semanas", [1, 2, 3])
def test_trend_shows_as_many_weeks_as_asked(site: Site, tmp_path: Path, semanas: int) -> None:
    imported(site, tmp_path / "a.csv", TWO)
    assert list(trend(site, "2026-W46", semanas)) == ["2026-W44", "2026-W45", "2026-W46"][-semanas:]


def test_trend_asks_as_much_for_two_years_as_for_two_weeks(site: Site) -> None:
    """Its cost grows neither with history nor with the weeks shown: the same statements."""
    days = [(f"{y}-{m:02}-{d:02}") for y in (2025, 2026) for m in range(1, 11) for d in (5, 6)]
    reports(site, [report(day, "A", f"{day} 09:00") for day in days])
    completar_semanas(site)

    def statements(semanas: int) -> int:
        said: list[str] = []
        note = lambda *a: said.append(a[2])  # noqa: E731
        event.listen(site.engine, "before_cursor_execute", note)
        weeks = len(trend(site, iso_week(site.today()), semanas))
        event.remove(site.engine, "before_cursor_execute", note)
        assert weeks == {8: 2, 104: 93}[semanas], "W40 and W41; the 52 of 2025 and 41 of 2026"
        return len(said)

    assert statements(8) == statements(104)
