"""Migrations: from empty and from every earlier head with rows in, on both engines."""

import datetime
from itertools import pairwise
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    CheckConstraint,
    Engine,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from lib.base.errors import UserError
from lib.store import schema
from lib.store.engine import open_engine
from lib.store.locks import held
from lib.store.tables.metadata import metadata
from lib.store.tables.top10 import caso
from lib.store.work import reading, writing

SCRIPTS = list(reversed(list(ScriptDirectory.from_config(schema.config()).walk_revisions())))
REVISIONS = [script.revision for script in SCRIPTS]

# Cells that a check constraint holds to certain words.
WORDS = {
    ("lote", "estado"): "aplicado",
    ("reporte_dano", "estado"): "cerrado",
    ("caso", "control_calidad_usm"): "pendiente",
    ("cuarentena", "estado"): "pendiente",
    ("visita", "estado"): "programada",
    ("envio", "estado"): "pendiente",
}
BY_TYPE = {
    int: 1,
    str: "1",  # also JSON
    bool: True,
    datetime.date: datetime.date(2026, 11, 18),
    datetime.datetime: datetime.datetime(2026, 11, 18, 15),
}


@pytest.fixture
def engine(empty_url: str):
    engine = open_engine(empty_url)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> dict[str, Table]:
    """The tables as they stand in the database, parents first, but for Alembic's own."""
    found = MetaData()
    found.reflect(engine)
    return {t.name: t for t in found.sorted_tables if t.name != "alembic_version"}


def fill(engine: Engine) -> None:
    """One row in every table that has none, whatever its columns are at this revision."""
    for table in tables(engine).values():
        row: dict[str, Any] = {
            c.name: WORDS.get((table.name, c.name), BY_TYPE[c.type.python_type])
            for c in table.columns
            if not c.nullable
        }
        with writing(engine) as connection:
            if connection.execute(select(func.count()).select_from(table)).scalar_one() == 0:
                connection.execute(insert(table), row)


def counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in tables(engine).items()
        }


def test_empty_base_reaches_the_head(engine: Engine) -> None:
    assert schema.current(engine) is None
    assert schema.migrate(engine) == schema.head() == REVISIONS[-1]
    assert schema.migrate(engine) == schema.head(), "a second time changes nothing"


def test_migrated_schema_is_that_of_the_tables(engine: Engine) -> None:
    schema.migrate(engine)
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_checks_and_views_are_in_the_migrated_schema(engine: Engine) -> None:
    """What compare_metadata does not compare: check constraints by name, views."""
    schema.migrate(engine)
    inspector = inspect(engine)
    for table in metadata.tables.values():
        declared = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        stored = {c["name"] for c in inspector.get_check_constraints(table.name)}
        assert declared == stored, table.name
    assert set(inspector.get_view_names()) >= {"reporte_dano_visible", "baja_visible"}


def test_rows_survive_every_step(engine: Engine) -> None:
    """At each revision every table is given a row; the next step must keep them all."""
    schema.migrate(engine, to=REVISIONS[0])
    fill(engine)
    for previous, revision in pairwise(REVISIONS):
        before = counts(engine)
        assert all(before.values()), f"{previous}: a table without rows tests nothing"
        schema.migrate(engine, to=revision)
        after = counts(engine)
        assert {t: n for t, n in before.items() if t in after and after[t] != n} == {}, revision
        fill(engine)
    assert schema.current(engine) == schema.head()
    assert all(counts(engine).values())


def test_0002_tells_since_when_each_case_is_in_its_state(engine: Engine) -> None:
    """By the journal: 1 was created on the 1st, changed state on the 2nd, another cell on the 5th;
    2 was created on the 3rd and never changed state; 3 is older than its journal, changed the 9th.

    Line 4 is of another table's row 2, line 5 of a cell of case 2.
    """

    def day(n: int) -> datetime.datetime:
        return datetime.datetime(2026, 11, n, 15, tzinfo=datetime.UTC)

    schema.migrate(engine, to="0001")
    old = tables(engine)
    case = {"control_calidad_usm": "pendiente", "estado": "detectado", "prioridad": 0,
            "segmento": "sin dato", "reportes": 0, "version": 1, "cambiado_por": "ana"}  # fmt: skip
    lines = [
        (1, "caso", 1, "crear", None),
        (2, "caso", 1, "cambiar", "estado"),
        (3, "caso", 2, "crear", None),
        (4, "zona", 2, "cambiar", "estado"),
        (5, "caso", 1, "cambiar", "maestro"),
        (6, "caso", 2, "cambiar", "maestro"),
    ]
    with writing(engine) as connection:
        for n, changed in ((1, 5), (2, 6), (3, 9)):
            values = {**case, "id": n, "producto": f"P{n}", "cambiado_en": day(changed)}
            connection.execute(insert(old["caso"]), values)
        for seq, table, row, action, column in lines:
            entry = {"seq": seq, "en": day(seq), "quien": "ana", "via": "pantalla"}
            told = {"accion": action, "tabla": table, "fila_id": row, "columna": column}
            connection.execute(insert(old["diario"]), entry | told)
    schema.migrate(engine, to="0002")
    with reading(engine) as connection:
        query = select(caso.c.id, caso.c.estado_en).order_by(caso.c.id)
        since = {row.id: row.estado_en for row in connection.execute(query)}
    assert since == {1: day(2), 2: day(3), 3: day(9)}


def test_0002_keeps_one_journal_line_per_receipt(engine: Engine) -> None:
    """Lines without one are many. On SQLite "replace" would delete unseen: a trigger refuses."""
    schema.migrate(engine)
    line = {"en": BY_TYPE[datetime.datetime], "quien": "ana", "via": "x", "accion": "x",
            "tabla": "caso", "fila_id": 1}  # fmt: skip
    diary = tables(engine)["diario"]
    with writing(engine) as connection:
        connection.execute(insert(diary), [{**line, "seq": n} for n in (1, 2)])
        connection.execute(insert(diary), {**line, "seq": 3, "cliente_n": "pagina:1"})
    again = insert(diary).values(**line, seq=4, cliente_n="pagina:1")
    ways = [again, again.prefix_with("or replace")] if engine.name == "sqlite" else [again]
    for statement in ways:
        with (
            pytest.raises(DBAPIError, match=r"no se altera|uq_diario_cliente_n"),
            writing(engine) as connection,
        ):
            connection.execute(statement)
    assert counts(engine)["diario"] == 3


def test_newer_schema_is_refused_and_left_alone(engine: Engine) -> None:
    schema.migrate(engine)
    fill(engine)
    with writing(engine) as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    before = counts(engine)
    with pytest.raises(UserError, match=rf"9999, más nueva.*\({schema.head()}\).*Actualice"):
        schema.migrate(engine)
    assert schema.current(engine) == "9999"
    assert counts(engine) == before


def test_step_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    """`usuario` is there already, so the first migration fails halfway, after `diario`."""
    with writing(engine) as connection:
        connection.execute(text("create table usuario (id integer)"))
    with pytest.raises(DBAPIError, match="usuario"):
        schema.migrate(engine)
    assert set(tables(engine)) == {"usuario"}
    assert schema.current(engine) is None


def test_two_processes_do_not_migrate_at_once(engine: Engine) -> None:
    with held(engine, "migrar"), pytest.raises(UserError, match="Otro proceso"):
        schema.migrate(engine)
    assert schema.current(engine) is None


def test_there_is_no_way_back() -> None:
    assert [s.revision for s in SCRIPTS if hasattr(s.module, "downgrade")] == []


def test_history_is_one_line() -> None:
    assert [s.down_revision for s in SCRIPTS] == [None, *REVISIONS[:-1]]
