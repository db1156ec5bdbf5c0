"""Undoing a batch: all of it, only while nothing stands on it, and to its end if interrupted."""

import pytest

from lib.base.errors import Forbidden, UserError
from lib.procedimientos import clase, clases
from lib.store import records
from lib.store.tables.sistema import diario
from lib.store.work import reading
from lib.tools.importer import batches, run
from lib.tools.importer.versioned import Versioned
from lib.tools.site import Site
from tests.tools.importer.test_run import AFTER, BEFORE, NEW, OLD, clean, seen, states


def test_undo_interrupted_half_way_is_finished_at_start(
    site: Site,
    opened,
    ana,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run.apply(site, opened(*OLD), by=ana)
    second = run.apply(site, opened(*NEW), by=ana)
    steps = iter(range(100))
    purge_some = Versioned.purge_some

    def dies(self, connection, batch):
        if next(steps) == 2:
            raise KeyboardInterrupt
        return purge_some(self, connection, batch)

    with monkeypatch.context() as dying:
        dying.setattr(Versioned, "purge_some", dies)
        with pytest.raises(KeyboardInterrupt):
            batches.undo(site, clases(), second.lote or 0, by=ana)
    assert states(site) == ["aplicado", "deshaciendo"]
    assert seen(site) == BEFORE, "undone for everybody from its first transaction on"
    assert batches.recover(site, clases()) == 1
    assert states(site) == ["aplicado", "deshecho"]
    assert seen(site) == BEFORE
    assert clean(site)
    assert batches.recover(site, clases()) == 0


def test_undone_file_can_be_imported_again(site: Site, opened, ana) -> None:
    run.apply(site, opened(*OLD), by=ana)
    source = opened(*NEW)
    second = run.apply(site, source, by=ana)
    batches.undo(site, clases(), second.lote or 0, by=ana)
    again = run.apply(site, source, by=ana)
    assert (again.nuevas, again.cambiadas) == (4, 4)
    assert seen(site) == AFTER


def test_batch_that_a_later_file_repeats_is_not_undone_under_it(
    site: Site,
    opened,
    ana,
) -> None:
    """R6 and R7 came in both files: without the first batch the second one's would be lost."""
    first = run.apply(site, opened(*OLD), by=ana)
    second = run.apply(site, opened(*OLD[6:]), by=ana)
    with pytest.raises(UserError, match=f"la importación {second.lote} trajo filas iguales"):
        batches.undo(site, clases(), first.lote or 0, by=ana)
    batches.undo(site, clases(), second.lote or 0, by=ana)
    batches.undo(site, clases(), first.lote or 0, by=ana)
    assert seen(site) == {}
    assert clean(site)


def test_what_is_not_applied_cannot_be_undone(site: Site, opened, ana, carla) -> None:
    done = run.apply(site, opened(*OLD), by=ana)
    with pytest.raises(Forbidden):
        batches.undo(site, clases(), done.lote or 0, by=carla)
    batches.undo(site, clases(), done.lote or 0, by=ana)
    with pytest.raises(UserError, match="no está aplicada"):
        batches.undo(site, clases(), done.lote or 0, by=ana)
    with reading(site.engine) as connection:
        entries = records.many(connection, diario, order="seq")
    assert [(e["accion"], e["lote"]) for e in entries] == [("importar", 1), ("deshacer", 1)]


def test_kinds_are_undone_apart(site: Site, opened, ana, tmp_path) -> None:
    run.apply(site, opened(*OLD), by=ana)
    path = tmp_path / "bajas.csv"
    path.write_text("producto;fecha de baja\nP1;17/11/2026\n", "utf-8")
    run.apply(site, run.open_records(site, clase("bajas"), path, None), by=ana)
    batches.undo(site, clases(), 1, by=ana)
    assert states(site) == ["deshecho", "aplicado"]
    assert seen(site) == {}
