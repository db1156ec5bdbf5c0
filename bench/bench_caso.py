"""The page of a case over 1,000,000 damage reports and 20,000 cases.

The base is that of bench_top10; its newest products have cases, every tenth of them with a
history. The case looked at has 200 reports of its customer, 150 things in its history, and
a node it shares with 2,000 cases.

    PYTHONPATH=. python bench/bench_caso.py [--filas N] [--veces N] [--sin-postgres]
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy import insert, text
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from bench import bench_top10, common
from lib.base.permissions import CONSOLA
from lib.store import records, rows
from lib.store.tables.importacion import lote
from lib.store.tables.top10 import caso, caso_reporte, reporte_dano
from lib.store.work import reading, writing
from lib.tools import demo_people
from lib.tools import site as sites
from lib.tools.site import Site
from lib.tools.workflow import history, mentions, take
from lib.top10 import case_reads, spec
from lib.top10.flow import CERRADO, CONCLUIDO, EN_REVISION, FLUJO
from lib.ui import session

READS_MS, PAGE_MS = 300, 300
CASES, REPORTS, STEPS, NODE = 20_000, 200, 150, 2_000
ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Measure on both engines and exit with 1 when a bound is broken."""
    options = bench_top10._options()
    kept = True
    with common.folder() as folder:
        urls: dict[str, Callable[[], str]] = {"SQLite": lambda: f"sqlite:///{folder / 'base'}.db"}
        with bench_top10._postgres(options) as cluster:
            if cluster is not None:
                urls["PostgreSQL"] = lambda: cluster.url(cluster.create())
            for engine, url in urls.items():
                site = bench_top10._built(url(), options.filas)
                kept &= _measured(engine, site, _cases(site), options.veces)
                site.engine.dispose()
    raise SystemExit(0 if kept else 1)


def _cases(site: Site) -> int:
    """Cases of the newest reports; returns the one to look at."""
    with reading(site.engine) as connection:
        newest = records.many(connection, reporte_dano, order="-id", limit=CASES)
        (batch,) = records.many(connection, lote, limit=1)
    given: dict[str, Any] = {"by": CONSOLA, "now": site.now(), "reason": "banco"}
    cells = [
        {
            "producto": r["producto"], "cliente": r["cliente"], "zona": r["zona"],
            "orden": r["orden"], "control_calidad_usm": "pendiente", "prioridad": 0,
            "estado": EN_REVISION if n < 3_000 else CERRADO if n < 4_000 else CONCLUIDO,
            "segmento": "Bajo", "reportes": 1, "nodo": f"N-{n % (CASES // NODE)}",
            "direccion": f"Calle {n % 9_000}",
        }
        for n, r in enumerate(newest)
    ]  # fmt: skip
    ids: list[int] = []
    for start in range(0, CASES, 2_000):
        with writing(site.engine) as connection:
            made = rows.create_many(connection, caso, cells[start : start + 2_000], **given)
            links = [
                {"numero": r["numero"], "caso_id": i}
                for r, i in zip(newest[start : start + 2_000], made, strict=True)
            ]
            connection.execute(insert(caso_reporte), links)
            ids += made
    looked, first = ids[0], newest[0]
    copies = [
        {**first, "id": None, "numero": f"C{n}", "lote_id": batch["id"], "fila": n,
         "producto": first["producto"] if n % 2 else f"9{n % 8}"}
        for n in range(REPORTS)
    ]  # fmt: skip
    for copy in copies:
        del copy["id"]
    with writing(site.engine) as connection:
        connection.execute(insert(reporte_dano), copies)
    for n in range(STEPS):
        take.take(site, FLUJO, "comentar", looked, {"texto": f"Anotación {n}"}, by=CONSOLA)
    if site.engine.dialect.name == "postgresql":  # what autovacuum does within a minute
        with site.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum analyze"))
    return looked


def _measured(engine: str, site: Site, looked: int, times: int) -> bool:
    case = case_reads.caso(site, looked, by=CONSOLA)
    found = case_reads.reportes(site, case.row, by=CONSOLA)
    told = history.of_row(site, FLUJO, spec.TABLERO.columns, looked, by=CONSOLA)
    assert len(found) == case_reads.REPORTES
    assert len(told.told) >= STEPS
    asked: dict[str, Callable[[], object]] = {
        "el caso y su plazo": partial(case_reads.caso, site, looked, by=CONSOLA),
        "menciones": partial(mentions.read, site, FLUJO, looked, by=CONSOLA),
        "historial": partial(history.of_row, site, FLUJO, spec.TABLERO.columns, looked, by=CONSOLA),
        "reportes del cliente": partial(case_reads.reportes, site, case.row, by=CONSOLA),
        "franjas": partial(case_reads.reiteraciones, site, found),
        "casos relacionados": partial(case_reads.relacionados, site, case.row, by=CONSOLA),
    }
    taken = {name: common.median(_times(ask, times)) for name, ask in asked.items()}
    search = {
        "buscar por producto": partial(case_reads.buscar, site, case.row["producto"], by=CONSOLA),
        "buscar por cliente": partial(case_reads.buscar, site, "apellido 29", by=CONSOLA),
    }
    searched = {name: common.median(_times(ask, times)) for name, ask in search.items()}
    page = common.median(_page_times(site, looked, times))
    return common.report(
        f"Página de un caso en {engine}: {bench_top10._count(site)} reportes, {CASES} casos",
        [
            *(common.Figure(name, ms, "ms") for name, ms in taken.items()),
            common.Figure("todas las lecturas", sum(taken.values()), "ms", READS_MS),
            *(common.Figure(name, ms, "ms", READS_MS) for name, ms in searched.items()),
            common.Figure("página, en el servidor", page, "ms", PAGE_MS),
        ],
    )


def _times(ask: Callable[[], object], times: int) -> list[float]:
    taken = []
    for _ in range(times + 2):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    return taken[2:]


def _page_times(site: Site, looked: int, times: int) -> list[float]:
    """Milliseconds of the server for runs of the page, signed in and shown once before."""
    token = demo_people.sign_in_demo(site, role="analista_usm")
    sites.site = lambda: site  # type: ignore[assignment]
    session._token = lambda: token
    st.cache_data.clear()
    st.cache_resource.clear()
    page = AppTest.from_file(ROOT / "lib/ui/main.py", default_timeout=60)
    page._page_hash = calc_hash("caso")
    page.query_params["caso"] = str(looked)

    def run() -> None:
        page.run()
        assert not page.exception, page.exception

    taken = _times(run, times)
    assert any("Historial" in head.value for head in page.subheader), "another page"
    return taken


if __name__ == "__main__":
    main()
