"""The Top 10 of a day over 1,000,000 damage reports, beside a base of the last 30 days alone.

Both bases hold the very same reports of the last 30 days, fewer than 10,000; the
large one has two years more behind them, at some 1,400 a day. Database time is
the time inside the driver's cursor: execute and fetch, of every statement that
`top10_al` sends.

    PYTHONPATH=. python bench/bench_top10.py [--filas N] [--veces N] [--sin-postgres]
"""

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy import text
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from bench import common
from lib.base.clock import FixedClock
from lib.base.periods import iso_week, window
from lib.base.permissions import CONSOLA
from lib.store import queries, records, schema
from lib.store.bulk import insert_rows
from lib.store.engine import open_engine
from lib.store.tables.importacion import lote
from lib.store.tables.top10 import reporte_dano
from lib.store.work import reading, writing
from lib.tools import demo_people
from lib.tools import site as sites
from lib.tools.site import Site
from lib.top10 import actions, reads
from lib.ui import format as said
from lib.ui import session
from tests import needs, postgres

TOP10_MS, RATIO, ALLOWANCE_MS, PAGE_MS = 20, 1.3, 5, 300
LAST = date(2026, 11, 21)
RECENT_DAYS, DAYS, A_DAY = 30, 730, 330  # 9,900 reports in the last 30 days
DENSE = LAST - timedelta(days=100)  # a day with the large base's usual number of reports
PRODUCTS = 500_000
ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ("fila", "lote_id", "numero", "producto", "cliente", "servicio", "zona", "abierto_en",
           "abierto_el", "cerrado_en", "orden", "facturacion_centavos", "estado")  # fmt: skip


def main() -> None:
    """Measure on both engines and exit with 1 when a bound is broken."""
    options = _options()
    kept = True
    with common.folder() as folder:
        urls = {"SQLite": lambda name: f"sqlite:///{folder / name}.db"}
        with _postgres(options) as cluster:
            if cluster is not None:
                urls["PostgreSQL"] = lambda name: cluster.url(cluster.create())
            for engine, url in urls.items():
                large = _built(url("grande"), options.filas)
                small = _built(url("chica"), RECENT_DAYS * A_DAY)
                kept &= _measured(engine, large, small, options.veces)
                large.engine.dispose()
                small.engine.dispose()
    raise SystemExit(0 if kept else 1)


def _measured(engine: str, large: Site, small: Site, times: int) -> bool:
    for query in ("top10/reiterados", "top10/reiterados_cliente"):
        _explain(large, query)
    of_day = lambda site, day: partial(reads.top10_al, site, day, by=CONSOLA)  # noqa: E731
    # Taken in turns: whatever else the machine does falls on all alike.
    asked = {
        "large": (large, of_day(large, LAST)),
        "small": (small, of_day(small, LAST)),
        "dense": (large, of_day(large, DENSE)),
        "month": (large, partial(reads.top10_al, large, LAST, by=CONSOLA, dias=30)),
        "week": (large, partial(reads.lista_semanal, large, iso_week(LAST), by=CONSOLA)),
        "trend": (large, partial(reads.tendencia, large, iso_week(LAST), 104, by=CONSOLA)),
    }
    timers = {id(site): DatabaseTime(site) for site, _ in asked.values()}
    taken: dict[str, list[float]] = defaultdict(list)
    for turn in range(times + 3):
        for name, (site, ask) in asked.items():
            with timers[id(site)] as spent:
                ask()
            if turn >= 3:  # the first ones fill caches
                taken[name].append(spent.ms)
    ms = {name: common.median(values) for name, values in taken.items()}
    page = {day: common.median(_page_times(large, iso_week(day), times)) for day in (LAST, DENSE)}
    allowed = max(ms["small"] * RATIO, ms["small"] + ALLOWANCE_MS)
    listed = len(asked["large"][1]().filas)
    assert asked["large"][1]().filas == asked["small"][1]().filas
    rows = _count(large)
    return common.report(
        f"Top 10 en {engine}: {rows} reportes, {listed} productos en la lista del {LAST}",
        [
            common.Figure("top10, base grande", ms["large"], "ms", TOP10_MS),
            common.Figure("top10, base chica, mismos 30 días", ms["small"], "ms"),
            common.Figure("top10, base grande, contra chica × 1,3 o + 5 ms", ms["large"], "ms",
                          round(allowed, 2)),
            common.Figure("top10, día con 1.400 reportes diarios", ms["dense"], "ms"),
            common.Figure("top10 de 30 días", ms["month"], "ms"),
            common.Figure("lista semanal", ms["week"], "ms"),
            common.Figure("tendencia de 104 semanas", ms["trend"], "ms"),
            common.Figure("página Top 10, en el servidor", page[LAST], "ms", PAGE_MS),
            common.Figure("página, semana con 1.400 diarios", page[DENSE], "ms"),
        ],
    )  # fmt: skip


# -- bases --------------------------------------------------------------------------------------


def _built(url: str, rows: int) -> Site:
    """A migrated site with so many reports, the last 30 days alike in every base."""
    site = Site(open_engine(url), FixedClock(datetime(2026, 11, 22, 15, tzinfo=UTC)))
    schema.migrate(site.engine)
    recent = [(LAST - timedelta(days=n), A_DAY) for n in range(RECENT_DAYS - 1, -1, -1)]
    old, spread = rows - RECENT_DAYS * A_DAY, DAYS - RECENT_DAYS
    before = [
        (LAST - timedelta(days=DAYS - 1 - n), old * (n + 1) // spread - old * n // spread)
        for n in range(spread if old else 0)
    ]
    batch = {
        "clase": "reportes_dano", "archivo": "banco.csv", "huella": "", "mapeo": {},
        "estado": "aplicado", "por": "banco", "creado_en": site.now(),
        "cubre_desde": LAST - timedelta(days=DAYS - 1), "cubre_hasta": LAST,
    }  # fmt: skip
    with writing(site.engine) as connection:
        number = records.add(connection, lote, batch)
        for prefix, days in (("V", before), ("R", recent)):
            found = list(_reports(prefix, number, days))
            insert_rows(connection, reporte_dano, COLUMNS, found)
    if site.engine.dialect.name == "postgresql":  # what autovacuum does within a minute
        with site.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum analyze"))
    actions.completar_semanas(site)
    return site


def _reports(prefix: str, batch: int, days: list[tuple[date, int]]) -> Iterator[tuple[Any, ...]]:
    """So many reports a day; one in seven comes back within nine days."""
    rng, number = random.Random(prefix), 0
    returning: dict[date, list[int]] = defaultdict(list)
    for day, due in days:
        fresh = [rng.randrange(PRODUCTS) for _ in range(due)]
        for product in (returning.pop(day, []) + fresh)[:due]:
            number += 1
            if rng.random() < 0.14:
                returning[day + timedelta(days=rng.randint(1, 9))].append(product)
            minute = rng.randrange(20 * 60)  # of the day in La Paz, four hours behind UTC
            opened = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
            opened += timedelta(minutes=minute)
            yield (
                number, batch, f"{prefix}{number:07}", f"4{product:06}",
                f"Cliente Apellido {product % 300_000}", "Internet FTTH", f"Zona {product % 16}",
                opened, day, opened + timedelta(hours=9), f"{600_000 + number}",
                product % 90 * 1_500 or None, "anulado" if rng.random() < 0.02 else "cerrado",
            )  # fmt: skip


def _count(site: Site) -> int:
    with reading(site.engine) as connection:
        return int(connection.execute(text("select count(*) from reporte_dano")).scalar_one())


@contextmanager
def _postgres(options: argparse.Namespace) -> Iterator[postgres.Cluster | None]:
    """A cluster of the benchmark's own, None where there is no PostgreSQL or it is not wanted."""
    folder = None if options.sin_postgres else needs.postgres()
    if folder is None:
        print("PostgreSQL: sin medir")
        yield None
        return
    cluster = postgres.start(folder)
    try:
        yield cluster
    finally:
        cluster.stop()


# -- measuring ----------------------------------------------------------------------------------


class DatabaseTime:
    """Milliseconds that a site's statements take inside the driver's cursor, while entered."""

    def __init__(self, site: Site) -> None:
        self.ms = 0.0
        context: Any = site.engine.dialect.execution_ctx_cls
        meter, create = self, context.create_cursor

        class Context(context):
            def create_cursor(self) -> Any:
                return _Timed(create(self), meter)

        site.engine.dialect.execution_ctx_cls = Context  # type: ignore[assignment]

    def __enter__(self) -> "DatabaseTime":
        self.ms = 0.0
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to undo: the sum stays to be read."""


class _Timed:
    """A driver's cursor whose work is timed."""

    def __init__(self, cursor: Any, meter: DatabaseTime) -> None:
        self._cursor, self._meter = cursor, meter

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._cursor, name)
        return partial(self._timed, found) if name.startswith(("execute", "fetch")) else found

    def _timed(self, work: Any, *given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return work(*given, **named)
        finally:
            self._meter.ms += (time.perf_counter() - began) * 1000


def _page_times(site: Site, semana: str, times: int) -> list[float]:
    """Milliseconds of the server for runs of the page, signed in and shown once before."""
    token = demo_people.sign_in_demo(site, role="analista_gestor_top10")
    sites.site = lambda: site  # type: ignore[assignment]
    session._token = lambda: token
    st.cache_data.clear()
    st.cache_resource.clear()
    page = AppTest.from_file(ROOT / "lib/ui/main.py", default_timeout=60)
    page._page_hash = calc_hash("top10")
    page.query_params["semana"] = semana
    taken = []
    for _ in range(times + 2):
        began = time.perf_counter()
        page.run()
        taken.append((time.perf_counter() - began) * 1000)
        assert not page.exception, page.exception
    listed = len(reads.lista_semanal(site, semana, by=CONSOLA).filas)
    shown = f"{said.number(listed)} productos reiterados"
    assert any(shown in words.value for words in page.markdown), "another week, or no list"
    return taken[2:]


def _explain(site: Site, name: str) -> None:
    """Print the plan of a window's query; SystemExit unless the covering index counts it."""
    query, days = queries.load(name), window(LAST, 10)
    sqlite = site.engine.dialect.name == "sqlite"
    clause = text(("explain query plan " if sqlite else "explain ") + query.sql)
    typed = clause.bindparams(*query.clause()._bindparams.values())
    with reading(site.engine) as connection:
        asked = {"desde": days.start, "hasta": days.end, "minimo": 2}
        plan = [str(row[-1]) for row in connection.execute(typed, asked)]
    print(f"\n{name}.sql en {site.engine.dialect.name}:")
    print("\n".join(f"    {line}" for line in plan if "(never executed)" not in line))
    covering = "USING COVERING INDEX " if sqlite else "Index Only Scan using "
    if not any(f"{covering}ix_reporte_dano_ventana" in line for line in plan):
        raise SystemExit(f"{name} no cuenta en ix_reporte_dano_ventana")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filas", type=int, default=1_000_000)
    parser.add_argument("--veces", type=int, default=25)
    parser.add_argument("--sin-postgres", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
