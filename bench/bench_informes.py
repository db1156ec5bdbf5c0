"""The reports and indicators of Top 10 over 1,000,000 damage reports and 60,000 cases.

The base is that of bench_top10: two years at some 1,400 reports a day, 330 a day in the last
month. Beside it 50,000 cancellations and, for every case, its events: opened, called, and
concluded or back. Time of the server for whole runs of the pages, and of what they ask.

    PYTHONPATH=. python bench/bench_informes.py [--filas N] [--casos N] [--veces N] [--sin-postgres]
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock
from functools import partial
from pathlib import Path

import streamlit as st
from sqlalchemy import text
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from bench import bench_top10 as base
from bench import common
from lib.base.clock import instant
from lib.base.permissions import CONSOLA
from lib.store.bulk import insert_rows
from lib.store.tables.flujo import evento
from lib.store.tables.top10 import baja, caso
from lib.store.work import writing
from lib.tools import demo_people, excel, pdf
from lib.tools import site as sites
from lib.tools.site import Site
from lib.top10 import informes, medidas, meses
from lib.top10.parameters import DIAS
from lib.ui import session

PAGE_MS = 500
ROOT = Path(__file__).resolve().parents[1]
DENSE = base.DENSE  # a day with the usual number of reports of the large base
MONTH = "2026-07"  # a dense month, over and covered
_EVENT = ("id", "seq", "tabla", "fila_id", "paso", "en", "el", "por", "puntaje", "datos")
_CASE = ("id", "producto", "zona", "usm", "maestro", "causal_cierre", "control_calidad_usm",
         "estado", "prioridad", "segmento", "reportes", "version", "cambiado_en",
         "cambiado_por")  # fmt: skip


def main() -> None:
    """Measure on both engines and exit with 1 when a bound is broken."""
    options = _options()
    kept = True
    with common.folder() as folder, base._postgres(options) as cluster:
        urls: dict[str, Callable[[], str]] = {"SQLite": lambda: f"sqlite:///{folder}/grande.db"}
        if cluster is not None:
            urls["PostgreSQL"] = lambda: cluster.url(cluster.create())
        for engine, url in urls.items():
            site = base._built(url(), options.filas)
            _cases(site, options.casos)
            kept &= _measured(engine, site, options)
            site.engine.dispose()
    raise SystemExit(0 if kept else 1)


def _measured(engine: str, site: Site, options: argparse.Namespace) -> bool:
    began = time.perf_counter()
    months = meses.completar(site)
    completing = time.perf_counter() - began
    times = options.veces
    week = DENSE - timedelta(days=6)
    long = DENSE - timedelta(days=informes.MAX_DIAS - 1)
    month = partial(informes.reiterados, site, long, DENSE, by=CONSOLA)
    asked = {
        "Top 10 de un día": partial(informes.top10, site, DENSE, by=CONSOLA),
        "Top 30 de un día": partial(informes.top30, site, DENSE, by=CONSOLA),
        "casos reiterados, 7 días": partial(informes.reiterados, site, week, DENSE, by=CONSOLA),
        "casos reiterados, 31 días": month,
        "tendencia de 24 meses, las cinco": partial(_trends, site),
        "tasa de un mes, sin guardar": partial(_live, site),
        "filas de la tasa de un mes": partial(
            medidas.filas, site, "tasa_reiteracion", MONTH, by=CONSOLA
        ),
    }
    figures = [
        common.Figure(f"{months} totales de meses, una vez", completing, "s"),
        *(common.Figure(name, _median(ask, times), "ms") for name, ask in asked.items()),
    ]
    report = month()
    for name, write in (("Excel", excel.report), ("PDF", pdf.one_page)):
        ms = _median(partial(write, report), 3)
        figures.append(common.Figure(f"{name} de {len(report.frame)} reportes", ms, "ms"))
    day = DENSE.isoformat()
    pages = {
        "página Informes, Top 10": ("informes", {"dia": day}, "Reporte Top 10"),
        "página Informes, Top 30": ("informes", {"informe": "top30", "dia": day}, "Reporte Top 30"),
        "página Informes, casos reiterados": (
            "informes", {"informe": "reiterados", "desde": week.isoformat(), "hasta": day},
            "Reporte de casos reiterados",
        ),
        "página Indicadores Top 10": ("indicadores-top10", {"mes": MONTH}, "Indicadores Top 10"),
        "página Indicadores Top 10, tasa, 24 meses": (
            "indicadores-top10",
            {"mes": MONTH, "indicador": "tasa_reiteracion", "meses": "24"},
            "Indicadores Top 10",
        ),
    }  # fmt: skip
    for name, (url, query, title) in pages.items():
        ms = common.median(_page_times(site, url, query, title, times))
        figures.append(common.Figure(name, ms, "ms", PAGE_MS))
    title = f"Informes en {engine}: {base._count(site)} reportes, {options.casos} casos"
    return common.report(title, figures)


def _trends(site: Site) -> None:
    for code in medidas.MEDIDAS:
        assert medidas.tendencia(site, code, "2026-11", 24, by=CONSOLA)


def _live(site: Site) -> None:
    """What a month costs that nobody has kept: a rule of its own has no totals."""
    medidas.tasa_reiteracion(site.supposing(DIAS, 9), MONTH, by=CONSOLA)


def _median(ask: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times + 1):
        began = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - began) * 1000)
    return common.median(taken[1:])  # the first fills caches


def _page_times(site: Site, url: str, query: dict[str, str], title: str, times: int) -> list[float]:
    token = demo_people.sign_in_demo(site, role="gerencia")
    sites.site = lambda: site  # type: ignore[assignment]
    session._token = lambda: token
    st.cache_data.clear()
    st.cache_resource.clear()
    page = AppTest.from_file(ROOT / "lib/ui/main.py", default_timeout=60)
    page._page_hash = calc_hash(url)
    for name, value in query.items():
        page.query_params[name] = value
    taken = []
    for _ in range(times + 2):
        began = time.perf_counter()
        page.run()
        taken.append((time.perf_counter() - began) * 1000)
        assert not page.exception, page.exception
    assert page.title[0].value == title
    return taken[2:]


def _cases(site: Site, many: int) -> None:
    """Cases over two years with their events, and cancellations."""
    rng, now = random.Random(5), site.now()
    cases, events = [], []
    for n in range(1, many + 1):
        opened = base.LAST - timedelta(days=rng.randrange(40, base.DAYS))
        ended = opened + timedelta(days=rng.randrange(10, 40))
        last = "concluir" if rng.random() < 0.7 else "reincidir"
        cases.append(
            (n, f"4{rng.randrange(base.PRODUCTS):06}", f"Zona {n % 16}", f"USM {n % 9}",
             f"Maestro {n % 40}", f"Causal {n % 10}", "conforme", "concluido", 0, "Bajo", 2, 1,
             now, "banco")
        )  # fmt: skip
        steps = (("abrir", opened, None), ("remitir", opened, None), ("cerrar", opened, None),
                 ("satisfecho", opened, rng.randint(3, 5)), (last, ended, None))  # fmt: skip
        for step, day, score in steps:
            events.append((0, 1, "caso", n, step, _noon(day, site), day, "banco", score, {}))
    events.sort(key=lambda e: e[6])
    told = [(n, *e[1:]) for n, e in enumerate(events, start=1)]
    gone = [
        (n, 1, f"4{rng.randrange(base.PRODUCTS):06}",
         base.LAST - timedelta(days=rng.randrange(base.DAYS)))
        for n in range(50_000)
    ]  # fmt: skip
    once = list({(p, d): (n, b, p, d) for n, b, p, d in gone}.values())
    with writing(site.engine) as connection:
        insert_rows(connection, caso, _CASE, cases)
        insert_rows(connection, evento, _EVENT, told)
        insert_rows(connection, baja, ("fila", "lote_id", "producto", "baja_el"), once)
    if site.engine.dialect.name == "postgresql":
        with site.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum analyze"))


def _noon(day: date, site: Site) -> datetime:
    return instant(day, clock(12), site.zone())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filas", type=int, default=1_000_000)
    parser.add_argument("--casos", type=int, default=60_000)
    parser.add_argument("--veces", type=int, default=7)
    parser.add_argument("--sin-postgres", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
