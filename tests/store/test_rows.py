"""Rows: saved with their journal entries or not at all; nobody overwrites another unasked."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import IntegrityError

from lib.base.errors import Conflict, UserError
from lib.base.permissions import Person
from lib.store import journal, rows
from lib.store.tables.maestros import zona
from lib.store.tables.sistema import diario
from lib.store.tables.top10 import caso
from lib.store.work import reading, writing
from lib.tools.site import Site
from tests.conftest import NOW

SUR = {"nombre": "Sur", "centro_operaciones": "Villa Busch", "activa": True}


def created(engine: Engine, by: Person) -> int:
    """A zone, at version 1."""
    with writing(engine) as connection:
        return rows.create(connection, zona, SUR, by=by, now=NOW)


def changed(engine: Engine, row_id: int, by: Person, changes: dict[str, object], **seen) -> int:
    """One change in a transaction of its own."""
    with writing(engine) as connection:
        return rows.change(connection, zona, row_id, changes, by=by, now=NOW, **seen)


def stored(engine: Engine, row_id: int) -> dict[str, object]:
    with reading(engine) as connection:
        return dict(connection.execute(select(zona).where(zona.c.id == row_id)).mappings().one())


def entries(engine: Engine) -> list[tuple[object, ...]]:
    with reading(engine) as connection:
        columns = (diario.c.accion, diario.c.columna, diario.c.antes, diario.c.despues)
        return [tuple(row) for row in connection.execute(select(*columns).order_by(diario.c.seq))]


def test_created_row_has_one_entry_with_its_cells(site: Site, ana: Person) -> None:
    row_id = created(site.engine, ana)
    assert stored(site.engine, row_id) == {"id": row_id, **SUR, "version": 1}
    image = '{"activa": "true", "centro_operaciones": "Villa Busch", "nombre": "Sur"}'
    assert entries(site.engine) == [("crear", None, None, image)]


def test_change_writes_one_entry_per_cell_that_differs(site: Site, ana: Person, beto) -> None:
    row_id = created(site.engine, ana)
    changes = {"nombre": "Sur", "centro_operaciones": "Sacaba", "activa": False}
    assert changed(site.engine, row_id, beto, changes) == 3, "1 + two cells; nombre is the same"
    assert stored(site.engine, row_id) == {"id": row_id, **changes, "version": 3}
    assert entries(site.engine)[1:] == [
        ("cambiar", "centro_operaciones", "Villa Busch", "Sacaba"),
        ("cambiar", "activa", "true", "false"),
    ]


def test_change_to_the_same_values_writes_nothing(site: Site, ana: Person) -> None:
    row_id = created(site.engine, ana)
    assert changed(site.engine, row_id, ana, {"nombre": "Sur"}) == 1
    assert len(entries(site.engine)) == 1


def test_change_of_a_stamped_row_says_who_and_when(site: Site, ana: Person, beto: Person) -> None:
    cells = {"producto": "4401234", "control_calidad_usm": "pendiente", "estado": "nuevo"}
    cells |= {"prioridad": 1, "segmento": "hogar", "reportes": 3}
    with writing(site.engine) as connection:
        row_id = rows.create(connection, caso, cells, by=ana, now=NOW)
        rows.change(connection, caso, row_id, {"zona": "Sur"}, by=beto, now=NOW)
        row = rows.locked(connection, caso, row_id)
    assert (row["cambiado_por"], row["cambiado_en"], row["version"]) == ("beto", NOW, 2)


def test_many_rows_get_their_ids_in_order(site: Site, ana: Person) -> None:
    """1,500 rows: more than one statement's worth of parameters on either engine."""
    many = [{**SUR, "nombre": f"Z{n}"} for n in range(1500)]
    with writing(site.engine) as connection:
        ids = rows.create_many(connection, zona, many, by=ana, now=NOW)
        found = dict(tuple(r) for r in connection.execute(select(zona.c.id, zona.c.nombre)))
        count = connection.execute(select(func.count()).select_from(diario)).scalar_one()
    assert [found[row_id] for row_id in ids] == [row["nombre"] for row in many]
    assert count == 1500


def test_form_with_an_old_version_is_told_mine_theirs_and_original(site, ana, beto) -> None:
    row_id = created(site.engine, ana)
    changed(site.engine, row_id, ana, {"nombre": "Sur 1"})
    with pytest.raises(Conflict) as refused:
        changed(site.engine, row_id, beto, {"nombre": "Sur 2"}, version=1, seen={"nombre": "Sur"})
    assert refused.value.mine == {"nombre": "Sur 2"}
    assert refused.value.theirs == {"nombre": "Sur 1"}
    assert refused.value.original == {"nombre": "Sur"}
    assert stored(site.engine, row_id)["nombre"] == "Sur 1"
    assert len(entries(site.engine)) == 2, "the refused change left an entry"


def test_board_cell_conflicts_only_with_that_cell(site: Site, ana: Person, beto: Person) -> None:
    row_id = created(site.engine, ana)
    changed(site.engine, row_id, ana, {"centro_operaciones": "Sacaba"})
    seen = {"nombre": "Sur"}
    assert changed(site.engine, row_id, beto, {"nombre": "Sur 2"}, seen=seen) == 3
    with pytest.raises(Conflict):
        changed(site.engine, row_id, ana, {"nombre": "Sur 3"}, seen=seen)


def test_of_two_simultaneous_changes_one_is_refused(site: Site, ana: Person, beto: Person) -> None:
    row_id = created(site.engine, ana)

    def attempt(by: Person) -> str:
        try:
            changed(site.engine, row_id, by, {"nombre": by.name}, version=1)
        except Conflict:
            return "refused"
        return by.name

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(attempt, (ana, beto)))
    assert sorted(results)[-1] == "refused"
    assert stored(site.engine, row_id)["nombre"] in results
    assert stored(site.engine, row_id)["version"] == 2


def test_nothing_is_saved_when_the_journal_cannot_be_written(site, ana, monkeypatch) -> None:
    """The journal is made to use number 1 again: its own primary key refuses the entry."""
    row_id = created(site.engine, ana)
    monkeypatch.setattr(journal, "position", lambda _connection: 0)
    with pytest.raises(IntegrityError), writing(site.engine) as connection:
        rows.change(connection, zona, row_id, {"nombre": "Norte"}, by=ana, now=NOW)
    with pytest.raises(IntegrityError), writing(site.engine) as connection:
        rows.create(connection, zona, {**SUR, "nombre": "Este"}, by=ana, now=NOW)
    monkeypatch.undo()
    assert stored(site.engine, row_id) == {"id": row_id, **SUR, "version": 1}
    with reading(site.engine) as connection:
        assert connection.execute(select(zona.c.nombre)).scalars().all() == ["Sur"]
    assert len(entries(site.engine)) == 1


def test_version_is_the_number_of_entries(site: Site, ana: Person) -> None:
    """1 create + 2 cells + 1 note + 1 cell = version 5 and 5 entries."""
    row_id = created(site.engine, ana)
    changed(site.engine, row_id, ana, {"nombre": "Norte", "activa": False})
    with writing(site.engine) as connection:
        rows.note(connection, zona, row_id, "revisar", by=ana, now=NOW, reason="visita")
    changed(site.engine, row_id, ana, {"activa": True})
    assert stored(site.engine, row_id)["version"] == 5
    assert len(entries(site.engine)) == 5


def test_row_that_does_not_exist_is_refused_by_name(site: Site, ana: Person) -> None:
    with pytest.raises(UserError, match=r"La fila 99 de zona no existe\. Recargue"):
        changed(site.engine, 99, ana, {"nombre": "Norte"})


def test_create_without_rows_writes_nothing(site: Site, ana: Person) -> None:
    def nothing(connection: Connection) -> list[int]:
        return rows.create_many(connection, zona, [], by=ana, now=NOW)

    with writing(site.engine) as connection:
        assert nothing(connection) == []
    assert entries(site.engine) == []
