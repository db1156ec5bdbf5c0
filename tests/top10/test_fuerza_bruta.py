"""The lists against a brute force that shares no code with the product."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.base.permissions import CONSOLA
from lib.procedimientos import clase
from lib.tools.importer import mapping, run
from lib.tools.site import Site
from lib.top10 import reads
from tests.builders import Row, many_reports, report
from tests.conftest import ROOT

Listed = tuple[str, int, list[str], str, date]  # product, reports, numbers, segment, day


# -- the brute force: every day, every product, every report ------------------------------------


def by_hand(found: Iterable[Row], days: list[date], span: int, minimum: int) -> list[Listed]:
    """The list of some days, read off the rules of design/domain.md §1 and nothing else."""
    of_product: dict[str, list[Row]] = defaultdict(list)
    for one in found:
        if one["estado"] != "anulado":
            of_product[one["producto"]].append(one)
    listed = []
    for product, all_ in of_product.items():
        for day in days:
            inside = [r for r in all_ if 0 <= (day - r["abierto_el"]).days < span]
            if len(inside) < minimum:
                continue
            inside.sort(key=lambda r: r["numero"])
            inside.sort(key=lambda r: r["abierto_en"])
            row = (product, inside, day)
            listed = [other for other in listed if other[0] != product] + [row]
    # The least important level first: each later sort keeps what the earlier ones settled.
    listed.sort(key=lambda row: [ord(letter) for letter in row[0]])
    listed.sort(key=lambda row: row[1][-1]["abierto_en"], reverse=True)
    known = [row for row in listed if billing(row) is not None]
    known.sort(key=billing, reverse=True)
    listed = known + [row for row in listed if billing(row) is None]
    listed.sort(key=lambda row: len(row[1]), reverse=True)
    return [
        (product, len(inside), [r["numero"] for r in inside], segment(billing(row)), day)
        for row in listed
        for product, inside, day in [row]
    ]


def billing(row: tuple[str, list[Row], date]) -> int | None:
    return row[1][-1].get("facturacion_centavos")


def segment(cents: int | None) -> str:
    if cents is None:
        return "sin dato"
    return "Alto" if cents / 100 >= 700 else "Medio" if cents / 100 >= 300 else "Bajo"


def of_product(lista: reads.Lista) -> list[Listed]:
    return [(r.producto, r.reportes, list(r.numeros), r.segmento, r.dia) for r in lista.filas]


# -- made-up reports ----------------------------------------------------------------------------

FIRST = date(2026, 10, 19)  # Monday of W43; the reports fall in the four weeks to W46
WEEKS = ["2026-W43", "2026-W44", "2026-W45", "2026-W46", "2026-W47"]


@st.composite
def a_report(draw: st.DrawFn) -> Row:
    day = FIRST + timedelta(days=draw(st.integers(0, 27)))
    clock = draw(st.sampled_from(["00:00", "08:30", "08:31", "23:59"]))
    return report(
        "",
        draw(st.sampled_from(["Z", "a", "É", "10", "9"])),
        f"{day} {clock}",
        facturacion_centavos=draw(st.sampled_from([None, 0, 29_999, 30_000, 69_999, 70_000])),
    ) | {"estado": draw(st.sampled_from(["abierto", "abierto", "cerrado", "anulado"]))}


def numbered(found: list[Row]) -> list[Row]:
    """Numbers that run against the order of opening as often as not."""
    return [{**one, "numero": f"{n * 7 % 11}-{n}"} for n, one in enumerate(found)]


some_reports = st.lists(a_report(), min_size=2, max_size=24).map(numbered)


def agree(site: Site, found: list[Row], days: int, minimum: int, day: date, semana: str) -> None:
    many_reports(site, found)
    listed = reads.top10_al(site, day, by=CONSOLA, dias=days, minimo=minimum)
    assert of_product(listed) == by_hand(found, [day], days, minimum)
    weekly = reads.lista_semanal(site, semana, by=CONSOLA)  # the parameters' own 10 days, 2 reports
    monday = FIRST + timedelta(weeks=WEEKS.index(semana))
    week_days = [monday + timedelta(days=n) for n in range(7)]
    assert of_product(weekly) == by_hand(found, week_days, 10, 2)


CHOICES = {
    "found": some_reports,
    "days": st.sampled_from([1, 2, 10, 30]),
    "minimum": st.integers(1, 3),
    "day": st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n)),
    "semana": st.sampled_from(WEEKS),
}
# The database is emptied by each example, not by the fixture.
KEPT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=200, suppress_health_check=KEPT)
@given(**CHOICES)
def test_lists_are_those_of_the_brute_force(sqlite_site: Site, **chosen) -> None:
    agree(sqlite_site, **chosen)


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
@settings(max_examples=50, suppress_health_check=KEPT)
@given(**CHOICES)
def test_lists_are_those_of_the_brute_force_on_postgresql(site: Site, **chosen) -> None:
    agree(site, **chosen)


def test_brute_force_tells_a_wrong_list(sqlite_site: Site) -> None:
    """The comparison itself can fail: a window one day too long lists one product more."""
    found = [report("1", "A", "2026-11-02 09:00"), report("2", "A", "2026-11-12 09:00")]
    assert by_hand(found, [date(2026, 11, 12)], 10, 2) == []
    assert len(by_hand(found, [date(2026, 11, 12)], 11, 2)) == 1


# -- real incidents -----------------------------------------------------------------------------

INCIDENTS = ROOT.parent / "shared" / "data" / "incidents" / "incident_events_5998.csv"
MAPPING = {
    "clase": "reportes_dano",
    "fuente": "ServiceNow",
    "columnas": {
        "numero": "number",
        "producto": "caller_id",
        "cliente": "caller_id",
        "abierto_en": "opened_at",
    },
    "nulos": ["?"],
    "agrupar": {
        "clave": "number",
        "orden": "sys_mod_count",
        "tipo_orden": "numero",
        "primero": ["abierto_en"],
    },
}
# Without the real file: the same columns, worked by hand. On 1 March 2016 the window
# is 21 February to 1 March. Ana: INC1 (two events, one report), INC2. Eva: INC3 is of
# 20 February, outside. The caller of INC5 and INC6 is unknown.
OWN = """\
number,sys_mod_count,caller_id,opened_at
INC1,0,Ana,21-02-2016 00:00
INC1,1,Ana,21-02-2016 00:00
INC2,0,Ana,01-03-2016 23:59
INC3,0,Eva,20-02-2016 23:59
INC4,0,Eva,01-03-2016 10:00
INC5,0,?,01-03-2016 10:00
INC6,0,?,01-03-2016 11:00
"""


def raw(path: Path) -> list[Row]:
    """One report per number, from the file itself, with the csv module alone."""
    first: dict[str, tuple[int, Row]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            opened = datetime.strptime(line["opened_at"], "%d-%m-%Y %H:%M")
            found = report(line["number"], line["caller_id"], f"{opened:%Y-%m-%d %H:%M}")
            rank = int(line["sys_mod_count"])
            if line["caller_id"] != "?" and rank < first.get(line["number"], (rank + 1,))[0]:
                first[line["number"]] = (rank, found)
    return [found for _, found in first.values()]


def test_real_incidents_through_a_mapping_alone(sqlite_site: Site, tmp_path: Path) -> None:
    source = INCIDENTS
    if not source.exists():
        source = tmp_path / "incidentes.csv"
        source.write_text(OWN, encoding="utf-8")
    chosen = tmp_path / "mapeo.json"
    chosen.write_text(json.dumps(MAPPING), encoding="utf-8")
    kind = clase("reportes_dano")
    run.apply(
        sqlite_site,
        run.open_records(sqlite_site, kind, source, mapping.load(chosen)),
        by=CONSOLA,
    )
    found, day = raw(source), date(2016, 3, 1)
    listed = of_product(reads.top10_al(sqlite_site, day, by=CONSOLA))
    assert listed == by_hand(found, [day], 10, 2)
    assert listed, "an empty list would prove nothing"
    weekly = of_product(reads.lista_semanal(sqlite_site, "2016-W09", by=CONSOLA))
    week_days = [date(2016, 2, 29) + timedelta(days=n) for n in range(7)]
    assert weekly == by_hand(found, week_days, 10, 2)


def test_own_incidents_worked_by_hand(tmp_path: Path) -> None:
    """The brute force and the reading of the raw file, against figures told above OWN."""
    path = tmp_path / "incidentes.csv"
    path.write_text(OWN, encoding="utf-8")
    day = date(2016, 3, 1)
    assert by_hand(raw(path), [day], 10, 2) == [("Ana", 2, ["INC1", "INC2"], "sin dato", day)]
