"""Importing a million damage reports, beside the floor: the same rows loaded with nothing else.

The floor reads the file with csv.reader, converts dates and amounts as plainly
as can be, and inserts all with one executemany in one transaction into the same
migrated table. It checks nothing, sets nothing aside, keeps no batch and blocks
every save until it ends.

    PYTHONPATH=. python bench/bench_importar.py [--filas N] [--veces N] [--archivo CSV]
"""

import argparse
import csv
import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench import common
from lib import demo
from lib.base.permissions import CONSOLA
from lib.procedimientos import clase
from lib.store import records, rows
from lib.store.engine import open_engine
from lib.store.tables.importacion import lote
from lib.store.tables.top10 import caso
from lib.store.work import writing
from lib.tools.importer import run
from lib.tools.site import Site

RATIO, MEGABYTES, SAVE_MS, WRITE_MS = 2.5, 500, 500, 200
_EVERY = 0.05  # seconds between two saves of the person who works meanwhile
_LA_PAZ = ZoneInfo("America/La_Paz")


def main() -> None:
    """Measure alternating runs and exit with 1 when a bound is broken."""
    options = _options()
    if options.tarea:
        done = {"piso": _floor, "importar": _import, "guardar": _save}[options.tarea](options)
        sys.stdout.write(json.dumps(done))
        return
    with common.folder() as folder:
        last = date(2026, 11, 21)
        source = (
            options.archivo
            or demo.write(folder, filas=options.filas, semilla=7, hasta=last).reportes
        )
        floors, imports = [], []
        for turn in range(options.veces):
            floors.append(_measured("piso", folder / f"piso{turn}.db", source))
            imports.append(_measured("importar", folder / f"importar{turn}.db", source))
            print(f"  {turn + 1}: piso {_costs(floors[-1])}, importar {_costs(imports[-1])}")
        kept = common.report(f"Importar {imports[0]['rows']} reportes", _figures(floors, imports))
    raise SystemExit(0 if kept else 1)


def _figures(floors: list[dict[str, Any]], imports: list[dict[str, Any]]) -> list[common.Figure]:
    def middle(runs: list[dict[str, Any]], name: str) -> float:
        return common.median(r[name] for r in runs)

    pairs = list(zip(imports, floors, strict=True))
    saves = [ms for r in imports for ms in r["saves"]]
    writes = [ms for r in imports for ms in r["writes"]]
    return [
        common.Figure("piso, reloj", middle(floors, "wall"), "s"),
        common.Figure("importar, reloj", middle(imports, "wall"), "s"),
        common.Figure("piso, procesador", middle(floors, "cpu"), "s"),
        common.Figure("importar, procesador", middle(imports, "cpu"), "s"),
        common.Figure(
            "importar / piso, reloj", common.median(i["wall"] / f["wall"] for i, f in pairs),
            "veces", RATIO,
        ),
        common.Figure(
            "importar / piso, procesador", common.median(i["cpu"] / f["cpu"] for i, f in pairs),
            "veces", RATIO,
        ),
        common.Figure("memoria máxima", max(r["mb"] for r in imports), "MB", MEGABYTES),
        common.Figure("guardados mientras tanto", len(saves), ""),
        common.Figure("guardar, mediana", common.median(saves), "ms"),
        common.Figure("guardar, percentil 95", common.percentile(saves, 0.95), "ms", SAVE_MS),
        common.Figure("guardar, el más lento", max(saves), "ms"),
        common.Figure("transacciones del importador", len(writes) / len(imports), ""),
        common.Figure("transacción, percentil 95", common.percentile(writes, 0.95), "ms"),
        common.Figure("transacción más larga de todas", max(writes), "ms"),
        # The middle run's: one stall of a shared disk is not the importer's doing.
        common.Figure(
            "transacción más larga de una importación",
            common.median(max(r["writes"]) for r in imports), "ms", WRITE_MS,
        ),
    ]  # fmt: skip


def _measured(task: str, database: Path, source: Path) -> dict[str, Any]:
    """One run in a process of its own, on a new database; saves go on beside an import."""
    site = common.migrated(database)
    _cases(site)
    site.engine.dispose()
    saver = common.child(__file__, "--tarea", "guardar", database) if task == "importar" else None
    done = common.result(common.child(__file__, "--tarea", task, database, "--archivo", source))
    if saver is not None:
        done["saves"] = common.result(saver)["saves"]  # its end of input tells it to stop
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
    return done


def _costs(done: dict[str, Any]) -> str:
    return f"{done['wall']:.1f} s ({done['cpu']:.1f} de procesador)"


def _floor(options: argparse.Namespace) -> dict[str, Any]:
    engine = open_engine(f"sqlite:///{options.base}")
    with common.costs() as costs, writing(engine) as connection:
        batch = records.add(connection, lote, {
            "clase": "reportes_dano", "archivo": options.archivo.name, "huella": "", "mapeo": {},
            "estado": "aplicado", "por": "piso", "creado_en": datetime.now(UTC),
        })  # fmt: skip
        driver: Any = connection.connection.driver_connection
        driver.executemany(
            "insert into reporte_dano (fila, lote_id, numero, producto, cliente, servicio,"
            " tecnologia, zona, sintoma, abierto_en, abierto_el, cerrado_en, causal_cierre,"
            " tecnico, orden, facturacion_centavos, estado)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _plain_rows(options.archivo, batch),
        )
        count = driver.execute("select count(*) from reporte_dano").fetchone()[0]
    return {"rows": count, **costs}


def _plain_rows(path: Path, batch: int) -> Iterator[tuple[Any, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=";")
        next(reader)
        for line, row in enumerate(reader, start=2):
            (numero, producto, cliente, servicio, tecnologia, zona, sintoma, abierto, cerrado,
             causal, tecnico, orden, monto, estado) = row  # fmt: skip
            yield (
                line, batch, numero, producto, cliente or None, servicio or None,
                tecnologia or None, zona or None, sintoma or None, _utc(abierto),
                f"{abierto[6:10]}-{abierto[3:5]}-{abierto[:2]}",
                _utc(cerrado) if cerrado else None, causal or None, tecnico or None,
                orden or None,
                int(monto.replace(".", "").replace(",", "")) if monto else None, estado,
            )  # fmt: skip


def _utc(text: str) -> str:
    local = datetime(
        int(text[6:10]), int(text[3:5]), int(text[:2]), int(text[11:13]), int(text[14:16]),
        tzinfo=_LA_PAZ,
    )  # fmt: skip
    return local.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _import(options: argparse.Namespace) -> dict[str, Any]:
    engine = open_engine(f"sqlite:///{options.base}")
    site, writes = Site(engine), common.write_times(engine)
    with common.costs() as costs:
        source = run.open_records(site, clase("reportes_dano"), options.archivo, None, max_mb=1_000)
        done = run.apply(site, source, by=CONSOLA)
    return {"rows": done.nuevas, "writes": writes, **costs}


def _cases(site: Site) -> None:
    """Some cases for a person to change."""
    cells = {"control_calidad_usm": "pendiente", "estado": "en revisión técnica", "prioridad": 0,
             "segmento": "sin dato", "reportes": 0}  # fmt: skip
    with writing(site.engine) as connection:
        new = [{"producto": f"4{n:06}", **cells} for n in range(200)]
        rows.create_many(connection, caso, new, by=CONSOLA, now=site.now())


def _save(options: argparse.Namespace) -> dict[str, Any]:
    """A person who saves a cell every so often, until the input ends."""
    site = Site(open_engine(f"sqlite:///{options.base}"))
    stop = common.end_of_input()
    saves: list[float] = []
    while not stop.wait(_EVERY):
        began = time.perf_counter()
        with writing(site.engine) as connection:
            cell = {"referencia": f"llamada {len(saves)}"}
            case = 1 + len(saves) % 200
            rows.change(connection, caso, case, cell, by=CONSOLA, now=site.now())
        saves.append((time.perf_counter() - began) * 1000)
    return {"saves": saves}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filas", type=int, default=1_000_000)
    parser.add_argument("--veces", type=int, default=3)
    parser.add_argument("--archivo", type=Path, help="un archivo hecho con lib.demo.write")
    parser.add_argument("--tarea", choices=("piso", "importar", "guardar"), help=argparse.SUPPRESS)
    parser.add_argument("base", type=Path, nargs="?", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
