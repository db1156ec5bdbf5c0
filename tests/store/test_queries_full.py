"""Every query file over the demonstration's data: the same rows, typed, from both engines."""

import shutil
from datetime import date, timedelta
from typing import Any

import pytest

from lib import demo
from lib.base.clock import FixedClock
from lib.store import boards, queries, records
from lib.store.boards import Order
from lib.store.engine import open_engine
from lib.store.tables.top10 import caso_reporte, visita
from lib.store.work import reading
from lib.tools.site import Site
from lib.top10.flow import ABIERTOS
from tests.conftest import NOW

VALUES: dict[tuple[str, str], Any] = {
    ("clase", "text"): "reportes_dano",
    ("desde", "date"): date(2026, 9, 1),
    ("hasta", "date"): date(2026, 11, 18),
    ("desde", "text"): "2026-",  # of weeks (2026-W01) and of months (2026-01)
    ("hasta", "text"): "2027-W01",
    ("desde", "bigint"): 0,
    ("hasta", "bigint"): 10_000,
    ("tabla", "text"): "caso",
    ("unidad", "text"): "producto",
    ("dias", "int"): 10,
    ("minimo", "int"): 2,
    ("tope", "int"): 500,
    ("lote", "bigint"): 1,
    ("al", "instant"): NOW,
    ("desde", "instant"): NOW - timedelta(days=7),
    ("estados", "text[]"): list(ABIERTOS),
    ("estados_visita", "text[]"): ["programada", "en ejecución", "ejecutada", "no realizada"],
    ("todas", "bool"): True,
    ("zonas", "text[]"): [],
    ("grupos", "text[]"): ["repetida"],
    ("marcadas", "bool"): True,
    ("direccion", "text"): "",
    ("nodo", "text"): "",
    ("comienzo", "text"): "María",
    ("fin", "text"): "Marie",
    ("numero", "bigint"): 1,
    ("ids", "bigint[]"): [2, 3],
    ("estado", "text"): "en monitoreo",
    ("medida", "text"): "tasa_reiteracion",
    ("regla", "text"): "10/2/producto",
    ("terminadas_desde", "instant"): NOW - timedelta(days=30),
    ("usuario", "text"): "demo.tecnico_multiservicios",
    ("corte", "text"): "zona",
    ("pasos", "text[]"): ["abrir", "unir"],
}
# Nothing is wrong, late, set aside or replaced in the demonstration.
EMPTY = {
    "sistema/cuarentena",
    "sistema/cuarentena_corregidas",
    "sistema/cuarentena_grupos",
    "sistema/cuarentena_por_descartar",
    "sistema/cuarentena_por_enviar",
    "sistema/huecos_diario",
    "sistema/lotes_huerfanos",
    "sistema/salida_pendiente",
    "top10/cambio_posterior",
    "top10/cambios_de_lote",
    "top10/reportes_por_soltar",
    "top10/encuestas",
}
DTYPES = {
    "text": "string",
    "int": "Int64",
    "bigint": "Int64",
    "bool": "boolean",
    "date": "object",
    "instant": "datetime64[us, UTC]",
    "json": "object",
}


@pytest.fixture(scope="module")
def full(postgres, sqlite_template, tmp_path_factory):
    """The same 3,000 demonstration reports on SQLite and on PostgreSQL."""
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("llena") / "planilla.db")
    database = postgres.create(template="plantilla")
    sites = [
        Site(open_engine(u), FixedClock(NOW)) for u in (f"sqlite:///{file}", postgres.url(database))
    ]
    for site in sites:
        demo.load(site, filas=3_000, semilla=7, hasta=date(2026, 11, 17))
    yield sites
    for site in sites:
        site.engine.dispose()
    postgres.drop(database)


def values(site: Site, query: queries.Query) -> dict[str, Any]:
    """A value for each parameter; numbers of reports, products and orders are those there are."""
    known = dict(VALUES)
    with reading(site.engine) as connection:
        order = [Order("prioridad", True), Order("id", True)]
        cells, open_ones = ["producto", "orden", "cliente"], {"estado": ABIERTOS}
        first = boards.rows(connection, "caso", cells, among=open_ones, order=order, limit=20)
        span = {"desde": date(2026, 9, 1), "hasta": date(2026, 11, 18)}
        product = first[0]["producto"]
        reports = queries.rows(connection, "top10/reportes_de_producto", producto=product, **span)
        (linked,) = records.many(connection, caso_reporte, order="numero", limit=1)
        (visit,) = records.many(connection, visita, order="-el", limit=1)
    known["producto", "text"] = known["texto", "text"] = product
    known["cliente", "text"] = first[0]["cliente"]
    known["caso", "bigint"] = linked["caso_id"]
    known["el", "date"] = visit["el"]
    known["productos", "text[]"] = [row["producto"] for row in first]
    known["ordenes", "text[]"] = [row["orden"] for row in first if row["orden"]]
    known["estados", "text[]"] = ABIERTOS
    known["numeros", "text[]"] = [row["numero"] for row in reports]
    return {name: known[name, kind] for name, kind in query.parameters.items()}


@pytest.mark.parametrize("name", queries.names())
def test_both_engines_give_the_same_rows_in_the_same_order(full: list[Site], name: str) -> None:
    query = queries.load(name)
    answers = []
    for site in full:
        with reading(site.engine) as connection:
            answers.append(queries.rows(connection, name, **values(site, query)))
    assert answers[0] == answers[1]
    assert bool(answers[0]) == (name not in EMPTY)


@pytest.mark.parametrize("name", queries.names())
def test_frame_is_as_declared(full: list[Site], name: str) -> None:
    query = queries.load(name)
    for site in full:
        with reading(site.engine) as connection:
            frame = queries.frame(connection, name, **values(site, query))
        found = {column: str(kind) for column, kind in frame.dtypes.items()}
        assert found == {column: DTYPES[kind] for column, kind in query.columns.items()}
