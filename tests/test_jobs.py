"""The scheduled work: what a process does before it serves, and the tasks themselves."""

import pytest

from lib import jobs
from lib.store import integrity, records, schema
from lib.store.engine import open_engine
from lib.store.tables.importacion import lote
from lib.store.tables.sistema import salida
from lib.store.work import reading, writing
from lib.tools import outbox
from lib.tools.site import Site
from lib.top10.imports import SEMANAS
from tests.conftest import NOW, FixedClock


@pytest.fixture
def local_mode(monkeypatch: pytest.MonkeyPatch):
    """No demonstration data on start."""
    monkeypatch.setattr(jobs.settings(), "modo", "local")


def test_prepare_brings_an_empty_database_up_to_date(empty_url: str, local_mode) -> None:
    site = Site(open_engine(empty_url), FixedClock(NOW))
    jobs.prepare(site)
    assert schema.current(site.engine) == schema.head()
    site.engine.dispose()


def test_prepare_rolls_back_what_a_killed_import_left(site: Site, local_mode) -> None:
    left = {"clase": "bajas", "archivo": "x.csv", "huella": "0", "mapeo": {}, "por": "ana"}
    with writing(site.engine) as connection:
        batch = records.add(
            connection, lote, {**left, "estado": "aplicando", "creado_en": site.now()}
        )
    jobs.prepare(site)
    with reading(site.engine) as connection:
        found = records.one(connection, lote, id=batch)
        assert found is not None
        assert found["estado"] == "interrumpido"
        assert list(integrity.problems(connection)) == []


def test_every_task_runs_twice_on_an_empty_site(site: Site) -> None:
    for tarea in jobs.TAREAS:
        tarea.hacer(site)
        tarea.hacer(site)


def test_the_scheduler_holds_every_task_once(site: Site) -> None:
    scheduler = jobs.start(site)
    try:
        assert {job.id for job in scheduler.get_jobs()} == {t.nombre for t in jobs.TAREAS}
    finally:
        scheduler.shutdown(wait=False)


def test_effects_are_done_by_a_process_of_its_own(site: Site) -> None:
    """Nothing is started while none is due; then the other process does it."""
    (tarea,) = (t for t in jobs.TAREAS if t.nombre == "salida")
    assert tarea.aparte is not None
    here = Site(site.engine)  # the other process has the machine's clock
    assert not tarea.aparte(here)
    with writing(site.engine) as connection:
        outbox.put(connection, SEMANAS, {"lote": 1}, now=here.now())
    assert tarea.aparte(here)
    jobs.run(tarea, here)
    with reading(site.engine) as connection:
        (item,) = records.many(connection, salida)
    assert item["hecha_en"] is not None
