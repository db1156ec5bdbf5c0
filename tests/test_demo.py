"""The demonstration's data: the same every time, and like the work it stands for."""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest

from lib import demo
from lib.base.permissions import CONSOLA
from lib.store import records
from lib.store.tables.importacion import lote
from lib.store.tables.maestros import zona
from lib.store.tables.top10 import baja, reporte_dano
from lib.store.work import reading
from lib.tools.site import Site
from lib.top10 import reads
from tests.builders import a_batch, cases, everything, problems

HASTA = date(2026, 11, 17)  # the day before NOW
WEEKS = {f"2026-W{n}" for n in range(41, 48)}  # six complete ones, and that of NOW in course


def written(folder: Path, *, filas: int = 3_000, semilla: int = 7) -> demo.Files:
    return demo.write(folder, filas=filas, semilla=semilla, hasta=HASTA)


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def opened(line: dict[str, str]) -> datetime:
    return datetime.strptime(line["Fecha de reporte"], "%d/%m/%Y %H:%M")


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, again = written(tmp_path / "a"), written(tmp_path / "b")
    other = written(tmp_path / "c", semilla=8)
    assert one.reportes.read_bytes() == again.reportes.read_bytes()
    assert one.bajas.read_bytes() == again.bajas.read_bytes()
    assert one.reportes.read_bytes() != other.reportes.read_bytes()
    assert one.bajas.read_bytes() != other.bajas.read_bytes()


@pytest.mark.parametrize("filas", [1, 44, 45, 3_000])
def test_there_are_as_many_reports_as_asked(tmp_path: Path, filas: int) -> None:
    found = lines(written(tmp_path, filas=filas).reportes)
    assert len(found) == len({line["Número de reporte"] for line in found}) == filas
    assert max(map(opened, found)).date() == HASTA


def test_reports_are_like_those_of_cochabamba(tmp_path: Path) -> None:
    """Every zone of the catalogue, some annulled, some still open, none closed in the future."""
    found = lines(written(tmp_path).reportes)
    assert {line["Zona"] for line in found} == set(demo.ZONAS)
    states = Counter(line["Estado"] for line in found)
    assert 0.005 < states["anulado"] / len(found) < 0.05
    assert 0 < states["abierto"] < 100, "only those of the last days"
    for line in found:
        closed = line["Fecha de cierre"]
        assert bool(closed) == (line["Estado"] == "cerrado")
        if closed:
            when = datetime.strptime(closed, "%d/%m/%Y %H:%M")
            assert opened(line) < when
            assert when.date() <= HASTA


def test_product_keeps_its_customer_zone_and_billing(tmp_path: Path) -> None:
    told = defaultdict(set)
    for line in lines(written(tmp_path).reportes):
        told[line["Producto"]].add((line["Cliente"], line["Zona"], line["Facturación mensual"]))
    assert all(len(found) == 1 for found in told.values())
    assert len({customer for ((customer, _, _),) in told.values()}) > 100


def test_share_of_reiterated_products_is_believable(site: Site) -> None:
    """Of the products with a report in the last ten days, between 5 and 30 in a hundred."""
    demo.load(site, filas=3_000, semilla=7, hasta=HASTA)
    everybody = reads.top10_al(site, HASTA, by=CONSOLA, minimo=1).filas
    reiterated = reads.top10_al(site, HASTA, by=CONSOLA).filas
    assert 0.05 < len(reiterated) / len(everybody) < 0.30
    assert {r.segmento for r in reiterated} == {"Alto", "Medio", "Bajo", "sin dato"}


def test_loading_imports_everything_and_opens_cases_of_its_weeks(site: Site) -> None:
    """HASTA is a Tuesday of W47: the last complete week is W46."""
    done = demo.load(site, filas=3_000, semilla=7, hasta=HASTA)
    assert (done.leidas, done.nuevas, done.cuarentena, done.avisos) == (3_000, 3_000, 0, [])
    assert {c["semana"] for c in cases(site)} == WEEKS
    with reading(site.engine) as connection:
        assert len(records.many(connection, zona)) == len(demo.ZONAS)
    weeks = reads.tendencia(site, "2026-W47", 4, by=CONSOLA)
    assert weeks["provisional"].tolist() == [False, False, False, True]
    assert problems(site) == []


def test_indicator_has_a_verdict_in_the_demonstration(site: Site) -> None:
    demo.load(site, filas=200, semilla=7, hasta=HASTA)
    assert reads.variacion_bajas(site, "2026-10", by=CONSOLA).verdict.value != "sin dato"


def test_last_complete_weeks_when_the_last_day_is_a_sunday(sqlite_site: Site) -> None:
    demo.load(sqlite_site, filas=1_000, semilla=7, hasta=date(2026, 11, 15))
    assert {c["semana"] for c in cases(sqlite_site)} == WEEKS


def contents(site: Site) -> list[object]:
    with reading(site.engine) as connection:
        tables = [records.many(connection, t) for t in (lote, reporte_dano, baja, zona)]
    return [*tables, *everything(site)]


def test_loading_twice_changes_nothing(site: Site) -> None:
    demo.load(site, filas=500, semilla=7, hasta=HASTA)
    before = contents(site)
    again = demo.load(site, filas=500, semilla=7, hasta=HASTA)
    assert (again.nuevas, again.cambiadas, again.iguales) == (0, 0, 500)
    assert contents(site) == before


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A smaller first start."""
    monkeypatch.setattr(demo, "FILAS", 200)


def test_first_start_fills_an_empty_database_up_to_yesterday(
    sqlite_site: Site, small: None
) -> None:
    demo.ensure(sqlite_site)
    span = reads.rango(sqlite_site)
    assert span is not None
    assert span.last == HASTA
    before = contents(sqlite_site)
    demo.ensure(sqlite_site)
    assert contents(sqlite_site) == before


@pytest.mark.parametrize("estado", ["aplicado", "deshecho"])
def test_database_that_ever_held_anything_is_left_alone(
    sqlite_site: Site, small: None, estado: str
) -> None:
    a_batch(sqlite_site, kind="bajas", estado=estado)
    demo.ensure(sqlite_site)
    assert reads.rango(sqlite_site) is None


def test_first_start_that_was_stopped_is_done_again(sqlite_site: Site, small: None) -> None:
    """A killed import is rolled back and leaves its batch as `interrumpido`, without a row."""
    a_batch(sqlite_site, estado="interrumpido")
    demo.ensure(sqlite_site)
    assert reads.rango(sqlite_site) is not None
