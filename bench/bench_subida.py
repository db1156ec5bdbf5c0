"""A large CSV dropped in a real browser: how long it takes, and the memory that it leaves behind.

The server has first imported a small file, so that what it loads once (pandas,
the reader of workbooks) counts before as well as after.

    PYTHONPATH=. python bench/bench_subida.py [--mb N]
"""

import argparse
import csv
import os
import re
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench import common, served
from lib import demo
from lib.store import records, schema
from lib.store.engine import open_engine
from lib.store.tables.importacion import lote
from lib.store.work import reading
from lib.tools import outbox
from lib.tools.sessions import COOKIE
from lib.tools.site import Site
from tests import needs

RATIO = 1.2
_CONFIRM = re.compile(r"Importar [\d.]+ filas")
_WAIT_MS = 900_000
_SETTLE_SECONDS = 5
_BYTES_PER_ROW = 148  # of a demonstration's report, about


def main() -> None:
    """Measure one upload and exit with 1 when the memory does not come back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=199)
    options = parser.parse_args()
    os.environ["PLANILLA_SECRETO"] = secrets.token_urlsafe(48)  # ours and the server's
    with common.folder() as folder:
        small, large = folder / "chico.csv", folder / "grande.csv"
        last = date(2026, 11, 21)
        made = demo.write(folder, filas=2_000, semilla=7, hasta=last).reportes
        made.rename(small)
        _grown(small, large, options.mb)
        site = Site(open_engine(f"sqlite:///{folder / 'planilla.db'}"))
        schema.migrate(site.engine)
        kept = _measured(site, folder, small, large)
    raise SystemExit(0 if kept else 1)


def _grown(small: Path, large: Path, megabytes: int) -> None:
    """The small file's rows over and over, each with a number of its own, up to a size."""
    with small.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file, delimiter=";"))
    with large.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(head)
        number, most = 0, megabytes * 1_000_000
        while file.tell() < most - len(rows) * 2 * _BYTES_PER_ROW:
            out.writerows([f"G{number + n:08}", *row[1:]] for n, row in enumerate(rows))
            number += len(rows)


def _measured(site: Site, folder: Path, small: Path, large: Path) -> bool:
    [seat] = served.seated(site, [served.WRITING])
    with served.serving(site, folder) as server, sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=needs.chromium())
        context = browser.new_context(locale="es-BO", timezone_id="America/La_Paz")
        address = f"http://127.0.0.1:{server.port}"
        context.add_cookies([{"name": COOKIE, "value": seat.token, "url": address}])
        page = context.new_page()
        page.set_default_timeout(_WAIT_MS)
        page.goto(f"{address}/importar")
        cold = server.megabytes()
        _imported(page, small)
        page.get_by_role("button", name="Importar otro archivo").click()
        _settled(site)
        before = server.megabytes()
        with _peak(server) as peak:
            began = time.perf_counter()
            page.locator("input[type=file]").set_input_files(large)
            page.get_by_text("Leyendo").or_(page.get_by_text("Lectura segura")).first.wait_for()
            up = time.perf_counter() - began
            page.get_by_role("button", name=_CONFIRM).wait_for()
            looked = time.perf_counter() - began
            _confirmed(page)
            done = time.perf_counter() - began
        _settled(site)
        after = server.megabytes()
        left = [p for p in folder.glob("var*/subidas/**/*") if p.is_file()]
        browser.close()
    with reading(site.engine) as connection:
        rows = sum(b["nuevas"] for b in records.many(connection, lote, estado="aplicado"))
    site.engine.dispose()
    return common.report(
        f"Subir {large.stat().st_size / 1e6:.0f} MB por el navegador: {rows} filas en total",
        [
            common.Figure("subir", up, "s"),
            common.Figure("hasta la vista previa", looked, "s"),
            common.Figure("hasta el resultado", done, "s"),
            common.Figure("memoria al abrir la página", cold, "MB"),
            common.Figure("memoria antes, con un archivo chico importado", before, "MB"),
            common.Figure("memoria, lo más", peak[0], "MB"),
            common.Figure("memoria después", after, "MB"),
            common.Figure("después / antes", after / before, "veces", RATIO),
            common.Figure("archivos que quedaron", len(left), "", 0),
        ],
    )


def _settled(site: Site) -> None:
    """What the import left to be done is done, and the server has had a breath since."""
    until = time.monotonic() + _WAIT_MS / 1_000
    while outbox.waiting(site):
        if time.monotonic() > until:
            raise SystemExit("The effects of the import were not done in time.")
        time.sleep(1)
    time.sleep(_SETTLE_SECONDS)


def _imported(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path, timeout=60_000)
    _confirmed(page)


def _confirmed(page: Page) -> None:
    page.get_by_role("button", name=_CONFIRM).click()
    page.get_by_role("button", name="Importar otro archivo").wait_for()


@contextmanager
def _peak(server: served.Server) -> Iterator[list[float]]:
    """The most memory that the server had during the block, looked at often."""
    most, over = [server.megabytes()], threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            most[0] = max(most[0], server.megabytes())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


if __name__ == "__main__":
    main()
