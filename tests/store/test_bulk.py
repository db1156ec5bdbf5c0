"""Many rows at once hold what the same rows hold that were inserted one by one."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text

from lib.store import bulk, records
from lib.store.tables.importacion import cuarentena, lote
from lib.store.tables.top10 import reporte_dano
from lib.store.work import reading, settle, writing
from lib.tools.site import Site

NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
ROWS = [
    {"fila": 2, "numero": "D1", "producto": "00412", "cliente": "Rosa «Ñ»\tA\\N\n",
     "abierto_en": NOW,
     "abierto_el": date(2026, 11, 18), "facturacion_centavos": 145050, "estado": "abierto"},
    {"fila": 3, "numero": "D2", "producto": "", "cliente": None,
     "abierto_en": datetime(1969, 7, 20, 1, 2, 3, 456789, tzinfo=timezone(timedelta(hours=-4))),
     "abierto_el": date(1969, 7, 20), "facturacion_centavos": None, "estado": "cerrado"},
]  # fmt: skip


@pytest.fixture
def batch(site: Site) -> int:
    with writing(site.engine) as connection:
        opened = {"clase": "x", "archivo": "x", "huella": "x", "mapeo": {}, "estado": "aplicado",
                  "por": "ana", "creado_en": NOW}  # fmt: skip
        return records.add(connection, lote, opened)


def stored(site: Site) -> list[tuple[object, ...]]:
    """The rows as the database holds them, types unread."""
    names = ", ".join(c.name for c in reporte_dano.columns if c.name not in ("id", "numero"))
    with reading(site.engine) as connection:
        return [tuple(r) for r in connection.execute(text(f"select {names} from reporte_dano"))]


def test_columns_are_stored_as_single_rows_are(site: Site, batch: int) -> None:
    rows = [{**row, "lote_id": batch} for row in ROWS]
    with writing(site.engine) as connection:
        connection.execute(insert(reporte_dano), [{**r, "numero": f"N{r['numero']}"} for r in rows])
    singly = stored(site)
    with writing(site.engine) as connection:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        bulk.insert_columns(connection, reporte_dano, columns)
    assert stored(site) == [*singly, *singly]
    with reading(site.engine) as connection:
        found = connection.execute(select(reporte_dano).order_by("id")).mappings().all()
    assert {name: found[2][name] for name in rows[0]} == rows[0]
    assert {name: found[3][name] for name in rows[1]} == rows[1]


def test_rows_and_json(site: Site, batch: int) -> None:
    names = ("lote_id", "fila", "columna", "motivo", "contenido")
    with writing(site.engine) as connection:
        bulk.insert_rows(connection, cuarentena, names, [])
        bulk.insert_rows(connection, cuarentena, names, [(batch, 2, "c", "m", ["ñ", ""])])
        (found,) = records.many(connection, cuarentena)
    assert (found["fila"], found["contenido"]) == (2, ["ñ", ""])


def test_only_hidden_transactions_do_not_wait_for_the_disk(site: Site) -> None:
    """Connections are shared: what one transaction asked for must not stay for the next."""
    lite = site.engine.dialect.name == "sqlite"
    asked = "pragma synchronous" if lite else "show synchronous_commit"
    levels = []
    for hidden in (False, True, False):
        with writing(site.engine, hidden=hidden) as connection:
            levels.append(connection.execute(text(asked)).scalar_one())
    assert levels == ([2, 1, 2] if lite else ["on", "off", "on"])


def test_long_log_is_moved_into_the_file_and_begins_anew(
    sqlite_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log's size tells how long it is only because its file is cut back when it restarts."""
    database = sqlite_site.engine.url.database
    limit = 100_000
    monkeypatch.setattr("lib.store.work.LONG_LOG", limit)
    monkeypatch.setattr("lib.store.engine.LONG_LOG", limit)
    sqlite_site.engine.dispose()

    def size() -> int:
        from pathlib import Path

        return Path(f"{database}-wal").stat().st_size

    def write(some: int) -> None:
        with writing(sqlite_site.engine) as connection:
            connection.execute(text("create table if not exists t (x blob)"))
            connection.execute(text("insert into t values (zeroblob(:n))"), {"n": some})

    write(300_000)
    assert size() > limit
    settle(sqlite_site.engine)
    write(1_000)  # the first of a new log
    assert size() == limit
