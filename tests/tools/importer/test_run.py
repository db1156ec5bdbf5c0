"""Applying: hidden until its end, whole or not at all, in transactions of their own."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from lib.base.errors import UserError
from lib.procedimientos import clase, clases
from lib.store import integrity, records
from lib.store.tables.importacion import cuarentena, lote
from lib.store.tables.sistema import diario
from lib.store.tables.top10 import baja, reporte_dano
from lib.store.work import reading
from lib.tools.importer import batches, decide, run
from lib.tools.site import Site

KIND = clase("reportes_dano")


class Killed(BaseException):
    """Stands for kill -9: nothing of ours runs after it."""


def seen(site: Site) -> dict[str, str]:
    """What a connection of its own sees: the technician of each report."""
    with reading(site.engine) as connection:
        found = connection.execute(text("select numero, tecnico from reporte_dano_visible"))
        return {row.numero: row.tecnico for row in found}


def states(site: Site) -> list[str]:
    with reading(site.engine) as connection:
        return [row["estado"] for row in records.many(connection, lote)]


def clean(site: Site) -> bool:
    """Whether no row is left of a batch that is not applied."""
    with reading(site.engine) as connection:
        gone = "(select id from lote where estado <> 'aplicado')"
        for table in ("reporte_dano", "baja"):
            where = f"lote_id in {gone} or reemplazado_por in {gone}"
            if connection.execute(text(f"select count(*) from {table} where {where}")).scalar():
                return False
        return list(integrity.problems(connection)) == []


OLD = [f"R{n};P{n % 4};Rojas" for n in range(8)]
NEW = [f"R{n};P{n % 4};Quispe" for n in range(4, 12)]  # R4…R7 change, R8…R11 are new
BEFORE = {f"R{n}": "Rojas" for n in range(8)}
AFTER = {f"R{n}": "Rojas" for n in range(4)} | {f"R{n}": "Quispe" for n in range(4, 12)}


def test_changed_and_new_rows_are_seen_together_at_the_end(site: Site, opened, ana) -> None:
    run.apply(site, opened(*OLD), by=ana)
    looks: list[dict[str, str]] = []
    run.apply(site, opened(*NEW), by=ana, progress=lambda _d, _t: looks.append(seen(site)))
    assert len(looks) >= 4
    assert all(look == BEFORE for look in looks)
    assert seen(site) == AFTER


def test_changed_report_keeps_its_old_version_and_one_is_current(site: Site, opened, ana) -> None:
    first = run.apply(site, opened(*OLD), by=ana)
    second = run.apply(site, opened(*NEW), by=ana)
    assert (second.nuevas, second.cambiadas, second.iguales) == (4, 4, 0)
    with reading(site.engine) as connection:
        versions = records.many(connection, reporte_dano, numero="R4")
    assert [(v["tecnico"], v["lote_id"], v["reemplazado_por"]) for v in versions] == [
        ("Rojas", first.lote, second.lote),
        ("Quispe", second.lote, None),
    ]


def test_progress_counts_every_row_once(site: Site, opened, ana) -> None:
    run.apply(site, opened(*OLD), by=ana)
    told: list[tuple[int, int]] = []
    bad = "R99;;Quispe"
    run.apply(site, opened(*OLD[:3], *NEW, bad), by=ana, progress=lambda d, t: told.append((d, t)))
    assert told == sorted(told)
    assert told[-1] == (12, 12)


def test_preview_counts_and_samples_are_what_apply_does(site: Site, opened, ana) -> None:
    run.apply(site, opened(*OLD), by=ana)
    source = opened(*OLD[2:4], *NEW, "R99;;Quispe")
    told, done = run.preview(site, source, by=ana), run.apply(site, source, by=ana)
    assert told.stored() == done.stored()
    assert (told.nuevas, told.cambiadas, told.iguales, told.cuarentena) == (4, 4, 2, 1)
    assert told.muestra == done.muestra
    assert [o.row for o in told.muestra.igual] == [2, 3]
    changed = told.muestra.cambiada[0]
    assert (changed.before, changed.values["tecnico"]) == ({"tecnico": "Rojas"}, "Quispe")
    assert told.lote is None


def test_overlapping_files_and_the_same_under_another_name(site: Site, opened, ana) -> None:
    run.apply(site, opened(*OLD, name="a.csv"), by=ana)
    renamed = run.apply(site, opened(*OLD, name="b.csv"), by=ana)
    assert (renamed.lote, renamed.iguales) == (1, 8)
    assert states(site) == ["aplicado"]
    overlap = run.apply(site, opened(*OLD[6:], "R8;P0;Rojas"), by=ana)
    assert (overlap.nuevas, overlap.iguales) == (1, 2)


def test_fault_in_the_middle_takes_all_back(site: Site, opened, ana) -> None:
    run.apply(site, opened(*OLD), by=ana)

    def fault(done: int, _total: int) -> None:
        if done > 4:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run.apply(site, opened(*NEW, "R99;;Quispe"), by=ana, progress=fault)
    assert seen(site) == BEFORE
    assert states(site) == ["aplicado", "interrumpido"]
    assert clean(site)
    with reading(site.engine) as connection:
        assert records.many(connection, cuarentena) == []


def test_killed_import_is_rolled_back_at_start(
    site: Site, opened, ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.apply(site, opened(*OLD), by=ana)
    killed(site, opened(*NEW), ana, monkeypatch)
    assert states(site) == ["aplicado", "aplicando"]
    assert seen(site) == BEFORE
    assert batches.recover(site, clases()) == 1
    assert states(site) == ["aplicado", "interrumpido"]
    assert seen(site) == BEFORE
    assert clean(site)


def test_next_import_of_the_kind_rolls_a_killed_one_back(
    site: Site, opened, ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.apply(site, opened(*OLD), by=ana)
    source = opened(*NEW)
    killed(site, source, ana, monkeypatch)
    run.apply(site, source, by=ana)
    assert states(site) == ["aplicado", "interrumpido", "aplicado"]
    assert seen(site) == AFTER
    assert clean(site)


def killed(site: Site, source, ana, monkeypatch: pytest.MonkeyPatch) -> None:
    """Import and die half way: what a dying process would not do is taken out."""

    def dies(done: int, _total: int) -> None:
        if done > 5:
            raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(run, "recover_kind", lambda *_: 0)
        with pytest.raises(Killed):
            run.apply(site, source, by=ana, progress=dies)


def test_second_import_of_a_kind_waits_its_turn(site: Site, opened, ana, tmp_path: Path) -> None:
    other = opened(*NEW)
    cancelled = tmp_path / "bajas.csv"
    cancelled.write_text("producto;fecha de baja\nP1;17/11/2026\n", "utf-8")
    refusals: list[str] = []

    def meanwhile(_done: int, _total: int) -> None:
        if refusals:
            return
        with pytest.raises(UserError) as refusal:
            run.apply(site, other, by=ana)
        refusals.append(str(refusal.value))
        with pytest.raises(UserError, match="en curso"):
            batches.undo(site, clases(), 1, by=ana)
        assert batches.recover(site, clases()) == 0, "a living import is no leftover"
        run.apply(site, run.open_records(site, clase("bajas"), cancelled, None), by=ana)

    run.apply(site, opened(*OLD), by=ana, progress=meanwhile)
    assert refusals == ["Otra importación de reportes de daño está en curso. "
                        "Espere a que termine."]  # fmt: skip
    assert seen(site) == BEFORE
    with reading(site.engine) as connection:
        assert len(records.many(connection, baja)) == 1


def test_contradiction_found_half_way_leaves_nothing(
    site: Site, opened, ana, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(decide, "_STEP", 2)
    path = tmp_path / "mezcla.csv"
    days = ["17/11/2026"] * 9 + ["11/17/2026"]
    lines = [f"R{n};P1;{day}" for n, day in enumerate(days)]
    path.write_text("\n".join(("numero;producto;abierto_en", *lines)), "utf-8")
    source = run.open_records(site, KIND, path, None)
    for act in (lambda: run.preview(site, source, by=ana), lambda: run.apply(site, source, by=ana)):
        with pytest.raises(UserError, match="otras mes/día"):
            act()
    assert seen(site) == {}
    assert clean(site)


def test_file_with_no_good_row_leaves_nothing_at_all(site: Site, opened, ana) -> None:
    with pytest.raises(UserError, match=r"Ninguna fila de .* Fila 2, producto: .*obligatorio"):
        run.apply(site, opened(*[f"R{n};;x" for n in range(12)]), by=ana)
    with reading(site.engine) as connection:
        for table in (lote, cuarentena, reporte_dano):
            assert records.many(connection, table) == []
        assert records.many(connection, diario, order="seq") == []


def test_declared_coverage_counts_over_the_rows(site: Site, opened, ana) -> None:
    source = opened(*OLD)
    done = run.apply(site, source, by=ana)
    assert (done.cubre_desde, done.cubre_hasta) == (date(2026, 11, 17), date(2026, 11, 17))
    declared = source.mapping.model_validate(
        {**source.mapping.model_dump(), "cubre": {"desde": "2026-11-01"}}
    )
    source.mapping = declared
    again = run.apply(site, source, by=ana)
    assert (again.cubre_desde, again.cubre_hasta) == (date(2026, 11, 1), date(2026, 11, 17))
    assert again.iguales == 8
    source.mapping = declared.model_validate(
        {**declared.model_dump(), "cubre": {"desde": "2026-11-18"}}
    )
    with pytest.raises(UserError, match="termina antes de empezar"):
        run.preview(site, source, by=ana)
