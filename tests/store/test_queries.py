"""The query files: headers that tell the truth, and the same answer on both engines."""

import re
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import insert

from lib.store import queries
from lib.store.tables.maestros import zona
from lib.store.tables.metadata import metadata
from lib.store.tables.sistema import salida
from lib.store.work import reading, writing
from lib.tools.site import Site
from tests.conftest import NOW

GOOD = """\
-- Zonas activas de un centro: una pregunta de prueba
-- Fila: una zona
-- Fuente: prueba
-- Tablas: zona
-- Parametros: centro text
-- Columnas: nombre text, activa bool, version int
-- Orden: nombre
select nombre, activa, version  -- nota: vea :centro
from zona
where centro_operaciones = :centro
order by nombre
"""
A_VALUE = {
    "text": "x",
    "int": 1,
    "bigint": 1,
    "bool": True,
    "date": date(2026, 11, 18),
    "instant": NOW,
}


def a_value(kind: str) -> object:
    """Any value of a declared type; `text[]` takes a list."""
    one = A_VALUE[kind.removesuffix("[]")]
    return [one] if kind.endswith("[]") else one


@pytest.fixture
def question(tmp_path, monkeypatch):
    """Put a query text where the loader looks, as `prueba/zonas`."""
    queries.load.cache_clear()
    monkeypatch.setattr(queries, "FOLDER", tmp_path / "queries")

    def put(source: str) -> str:
        (tmp_path / "queries" / "prueba").mkdir(parents=True, exist_ok=True)
        (tmp_path / "queries" / "prueba" / "zonas.sql").write_text(source, encoding="utf-8")
        return "prueba/zonas"

    yield put
    queries.load.cache_clear()


def with_zones(site: Site) -> None:
    with writing(site.engine) as connection:
        for name in ("Sur", "Norte"):
            row = {"nombre": name, "centro_operaciones": "A", "activa": True, "version": 2}
            connection.execute(insert(zona), row)


def test_header_is_read() -> None:
    query = queries.parse("prueba/zonas", GOOD)
    assert query.title == "Zonas activas de un centro: una pregunta de prueba"
    assert query.tables == ("zona",)
    assert query.parameters == {"centro": "text"}
    assert list(query.columns) == ["nombre", "activa", "version"]


def test_heading_may_go_on_in_the_next_line() -> None:
    source = GOOD.replace("nombre text, activa bool", "nombre text,\n--   activa bool")
    assert list(queries.parse("q", source).columns) == ["nombre", "activa", "version"]


def test_word_with_a_colon_in_a_comment_is_no_parameter() -> None:
    """SQLAlchemy itself would ask for a value for `:otra`."""
    source = GOOD.replace("vea :centro", "vea :otra").replace("una zona", "una :zona")
    assert set(queries.parse("q", source).clause().compile().params) == {"centro"}


@pytest.mark.parametrize(
    ("replaced", "by", "said"),
    [
        ("= :centro", "= :otro", r"declares \['centro'\], uses \['otro'\]"),
        ("= :centro", "= 'A'", r"declares \['centro'\], uses \[\]"),
        ("centro text", "", r"declares \[\], uses \['centro'\]"),
        ("centro text", "centro varchar", "«centro varchar» has no known type"),
        ("nombre text, activa bool, version int", "", "declares no columns"),
        ("order by nombre\n", "order by nombre;\n", "ends in a semicolon"),
        *((f"-- {h}:", "-- Nota:", f"lacks {h}") for h in queries._HEADINGS),
    ],
)
def test_header_that_is_wrong_is_refused(replaced: str, by: str, said: str) -> None:
    assert replaced in GOOD
    with pytest.raises(ValueError, match=f"prueba/zonas: .*{said}"):
        queries.parse("prueba/zonas", GOOD.replace(replaced, by))


def test_file_without_header_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks Fila, Fuente"):
        queries.parse("q", "select 1 as uno")


def test_rows_come_typed_and_in_order(site: Site, question) -> None:
    name = question(GOOD)
    with_zones(site)
    with reading(site.engine) as connection:
        rows = [tuple(row.values()) for row in queries.rows(connection, name, centro="A")]
    assert rows == [("Norte", True, 2), ("Sur", True, 2)]
    assert rows[0][1] is True, "SQLite keeps 1; the header says bool"


def test_missing_or_extra_value_is_refused(site: Site, question) -> None:
    name = question(GOOD)
    with reading(site.engine) as connection:
        with pytest.raises(TypeError, match=r"takes \['centro'\], got \[\]"):
            queries.rows(connection, name)
        with pytest.raises(TypeError, match=r"got \['centro', 'zona'\]"):
            queries.rows(connection, name, centro="A", zona="Sur")


def test_columns_other_than_declared_are_refused(site: Site, question) -> None:
    name = question(GOOD.replace("nombre text, activa bool", "activa bool, nombre text"))
    with reading(site.engine) as connection, pytest.raises(ValueError, match=r"returns .*declares"):
        queries.rows(connection, name, centro="A")


EVERY_TYPE = """\
-- Una columna de cada tipo
-- Fila: un envío pendiente
-- Fuente: prueba
-- Tablas: salida
-- Parametros: desde instant
-- Columnas: clase text, intentos int, id bigint, hecha bool, el date, creada_en instant
-- Orden: id
select clase, intentos, id, hecha_en is not null as hecha, null as el, creada_en
from salida
where creada_en >= :desde
order by id
"""
DTYPES = {
    "clase": "string",
    "intentos": "Int64",
    "id": "Int64",
    "hecha": "boolean",
    "el": "object",
    "creada_en": "datetime64[us, UTC]",
}


@pytest.mark.parametrize("sent", [0, 2])
def test_frame_has_the_declared_dtypes_also_when_empty(site: Site, question, sent: int) -> None:
    name = question(EVERY_TYPE.replace("null as el", "cast(null as date) as el"))
    row = {"clase": "correo", "carga": {}, "creada_en": NOW, "proximo_en": NOW}
    with writing(site.engine) as connection:
        for _ in range(sent):
            connection.execute(insert(salida), row)
    with reading(site.engine) as connection:
        frame = queries.frame(connection, name, desde=NOW)
    assert {c: str(t) for c, t in frame.dtypes.items()} == DTYPES
    assert len(frame) == sent
    if sent:
        assert frame["creada_en"].tolist() == [pd.Timestamp(NOW)] * 2
        assert frame["hecha"].tolist() == [False, False]


@pytest.mark.parametrize("name", queries.names())
def test_every_query_runs_on_an_empty_base(site: Site, name: str) -> None:
    values = {p: a_value(kind) for p, kind in queries.load(name).parameters.items()}
    with reading(site.engine) as connection:
        frame = queries.frame(connection, name, **values)
    assert list(frame.columns) == list(queries.load(name).columns)


@pytest.mark.parametrize("name", queries.names())
def test_every_query_reads_the_tables_it_declares(name: str) -> None:
    """A cache forgets by these names: one left out would show old rows.

    What is visible of an imported table hangs on its batches, so on `lote` too.
    """
    query = queries.load(name)
    read = set(re.findall(r"\b(?:from|join)\s+(\w+)", query.sql))
    views = {word for word in read if word.endswith("_visible")}
    read |= {view.removesuffix("_visible") for view in views} | ({"lote"} if views else set())
    assert read & set(metadata.tables) <= set(query.tables)
