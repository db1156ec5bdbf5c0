"""Steps with many cases at once: 500 in bulk, and the sweep over 50,000 open ones.

The sweep's base holds 50,000 open cases in every state; of those in monitoring, some have
had their clean days (--cumplidos) and are concluded, each with its journal entry and event.

    PYTHONPATH=. python bench/bench_flujo.py [--casos N] [--cumplidos N] [--sin-postgres]
"""

import argparse
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta

from bench import common
from lib.base.clock import FixedClock
from lib.base.permissions import CONSOLA
from lib.store import records, rows, schema
from lib.store.engine import open_engine
from lib.store.tables.importacion import lote
from lib.store.tables.top10 import caso
from lib.store.work import writing
from lib.tools.site import Site
from lib.tools.workflow.take import take_many
from lib.top10.automatic import concluir_monitoreos
from lib.top10.flow import ABIERTOS, DETECTADO, EN_MONITOREO, FLUJO
from tests import needs, postgres

BULK, BULK_S, SWEEP_S = 500, 2.0, 5.0
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def main() -> None:
    """Measure on both engines and exit with 1 when a bound is broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--casos", type=int, default=50_000)
    parser.add_argument("--cumplidos", type=int, default=1_000)
    parser.add_argument("--sin-postgres", action="store_true")
    options = parser.parse_args()
    kept = True
    with common.folder() as folder, ExitStack() as ending:
        urls = {"SQLite": f"sqlite:///{folder / 'flujo'}.db"}
        if not options.sin_postgres and (found := needs.postgres()):
            cluster = postgres.start(found)
            ending.callback(cluster.stop)
            urls["PostgreSQL"] = cluster.url(cluster.create())
        for engine, url in urls.items():
            kept &= _measured(engine, url, options.casos, options.cumplidos)
    raise SystemExit(0 if kept else 1)


def _measured(engine: str, url: str, cases: int, due: int) -> bool:
    site = Site(open_engine(url), FixedClock(NOW))
    schema.migrate(site.engine)
    _built(site, cases, due)
    bulk = _opened(site, BULK, DETECTADO, NOW)
    with common.costs() as moved:
        done = take_many(site, FLUJO, "remitir", bulk, {"usm": "Beto"}, by=CONSOLA)
    assert all(o.event for o in done)
    with common.costs() as swept:
        assert concluir_monitoreos(site) == due
    with common.costs() as idle:
        assert concluir_monitoreos(site) == 0
    site.engine.dispose()
    return common.report(
        f"Pasos en {engine}: {cases} casos abiertos",
        [
            common.Figure(f"paso con {BULK} casos", moved["wall"], "s", BULK_S),
            common.Figure(f"barrido que concluye {due}", swept["wall"], "s", SWEEP_S),
            common.Figure("barrido sin nada que concluir", idle["wall"], "s", SWEEP_S),
        ],
    )


def _built(site: Site, cases: int, due: int) -> None:
    old, new = NOW - timedelta(days=14), NOW - timedelta(days=3)
    _opened(site, due, EN_MONITOREO, old)
    states = [s for s in ABIERTOS if s != DETECTADO]
    for n, state in enumerate(states):
        share = (cases - due) // len(states) + (n == 0) * ((cases - due) % len(states))
        _opened(site, share, state, new)
    batch = {
        "clase": "reportes_dano", "archivo": "a.csv", "huella": "", "mapeo": {},
        "estado": "aplicado", "cubre_desde": date(2026, 10, 1), "cubre_hasta": date(2026, 11, 19),
        "por": "prueba", "creado_en": NOW,
    }  # fmt: skip
    with writing(site.engine) as connection:
        records.add(connection, lote, batch)


def _opened(site: Site, many: int, state: str, since: datetime) -> list[int]:
    cells = [
        {
            "producto": f"{state[:2]}{since:%d%H}{n}", "zona": "Sacaba", "estado": state,
            "control_calidad_usm": "pendiente", "prioridad": 0, "segmento": "Alto", "reportes": 2,
        }
        for n in range(many)
    ]  # fmt: skip
    ids: list[int] = []
    for start in range(0, many, 5_000):
        with writing(site.engine) as connection:
            some = cells[start : start + 5_000]
            ids += rows.create_many(connection, caso, some, by=CONSOLA, now=since)
    return ids


if __name__ == "__main__":
    main()
