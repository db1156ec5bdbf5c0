"""The planilla opened in a cold browser, and what its server asks the database for it."""

import argparse
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import event

from bench import common, served
from lib.store import boards, journal
from lib.store.work import reading
from lib.tools.board import feed
from lib.tools.board.scope import Narrowed, audience
from lib.tools.sessions import COOKIE
from lib.tools.site import Site
from lib.top10.board import BOARD
from tests import needs

OPEN_MS, LARGE_MS = 2_500, 4_000
RATIO, ALLOWANCE_MS, SERVER_ALLOWANCE_MS = 1.3, 100, 10
SHORT = 10_000  # reports, and entries of the journal, of the short history
_WAIT_MS = 30_000
_BEHIND = 40_000  # entries that a page slept through: nearly the most it may catch up with
_TEXT = re.compile(r"\S")
# Whole reads of these are what the boards must never do, however long the history.
_SCANS = re.compile(r"(SCAN|Seq Scan on) (caso|diario)\b")
# And what brings a page up to date begins in the journal where the page left it.
_FROM_SEQ = re.compile(
    r"SEARCH diario USING INTEGER PRIMARY KEY \(rowid>|using pk_diario on diario"
)


def open_few(options: argparse.Namespace, folder: Path, urls: served.Urls) -> bool:
    """The open cases of a usual week."""
    return _opened(options, folder, urls["SQLite"](), served.CASES, OPEN_MS)


def open_many(options: argparse.Namespace, folder: Path, urls: served.Urls) -> bool:
    """As many rows as a scope may carry."""
    return _opened(options, folder, urls["SQLite"](), BOARD.spec.cap, LARGE_MS)


def _opened(options: argparse.Namespace, folder: Path, url: str, cases: int, bound: float) -> bool:
    site = served.built(url, cases=cases)
    [seat] = served.seated(site, [served.WRITING])
    with served.serving(site, folder) as server, _browser() as using:
        first = _opening(using, server, seat)
        ms = [_opening(using, server, seat) for _ in range(options.veces)]
    whole, _ = _server_times(site, seat, options.veces)
    site.engine.dispose()
    return common.report(
        f"Abrir la planilla en un navegador sin nada guardado: {cases} casos",
        [
            *_spread("hasta ver filas", ms, bound),
            common.Figure("la primera tras arrancar el servidor", first, "ms"),
            common.Figure("de eso, hacer el mensaje con las filas", common.median(whole), "ms"),
        ],
    )


def history(options: argparse.Namespace, folder: Path, urls: served.Urls) -> bool:
    """The same 300 open cases before a short and a long past, opened in turns."""
    kept = True
    for engine, url in urls.items():
        sizes = {"corta": SHORT, "larga": options.filas}
        sites = {
            n: served.built(url(), cases=served.CASES, reports=s, entries=s)
            for n, s in sizes.items()
        }
        seats = {n: served.seated(site, [served.WRITING])[0] for n, site in sites.items()}
        kept &= _explain(sites["larga"], seats["larga"])
        ms: dict[str, list[float]] = {name: [] for name in sizes}
        with ExitStack() as stack:
            servers = {n: stack.enter_context(served.serving(s, folder)) for n, s in sites.items()}
            using = stack.enter_context(_browser())
            for turn in range(options.veces + 1):
                for name, server in servers.items():
                    found = _opening(using, server, seats[name])
                    ms[name] += [found] if turn else []  # the first ones fill caches
        times = {n: _server_times(s, seats[n], 15) for n, s in sites.items()}
        for site in sites.values():
            site.engine.dispose()
        figures = _compared("abrir", ms["corta"], ms["larga"], ALLOWANCE_MS)
        for at, name in enumerate(("servidor, todas las filas", "servidor, un cambio")):
            figures += _compared(name, times["corta"][at], times["larga"][at], SERVER_ALLOWANCE_MS)
        kept &= common.report(
            f"Historia, {engine}: {served.CASES} abiertos; {SHORT} y {options.filas} reportes y "
            f"entradas del diario, {SHORT // 10} y {options.filas // 10} casos terminados",
            figures,
        )
    return kept


@contextmanager
def _browser() -> Iterator[Browser]:
    """The system's browser; each opening gets a context of its own, with nothing kept."""
    with sync_playwright() as tools:
        launched = tools.chromium.launch(executable_path=needs.chromium())
        try:
            yield launched
        finally:
            launched.close()


def _opening(using: Browser, server: served.Server, seat: served.Seat) -> float:
    """Milliseconds from asking for /planilla, signed in and nothing cached, to rows with text."""
    context = using.new_context(
        viewport={"width": 1440, "height": 900}, locale="es-BO", timezone_id="America/La_Paz"
    )
    address = f"http://127.0.0.1:{server.port}"
    try:
        context.add_cookies([{"name": COOKIE, "value": seat.token, "url": address}])
        page = context.new_page()
        rows = page.locator(".ag-row .ag-cell").filter(has_text=_TEXT)
        began = time.perf_counter()
        page.goto(f"{address}/planilla", wait_until="commit")
        rows.first.wait_for(timeout=_WAIT_MS)
        return (time.perf_counter() - began) * 1000
    finally:
        context.close()


def _server_times(site: Site, seat: served.Seat, times: int) -> tuple[list[float], list[float]]:
    """Milliseconds to make the message with all rows, and to notice and tell a single change."""
    seen = audience(BOARD.spec, Narrowed(), seat.who)
    with reading(site.engine) as connection:
        seq = journal.position(connection)
    whole, change = [], []
    for _ in range(times + 1):  # the first one fills caches
        began = time.perf_counter()
        feed.everything(site, BOARD, seen)
        between = time.perf_counter()
        _tables_changed(site, seq - 1)  # what a process asks first, whoever wrote
        assert feed.message(feed.changes(site, BOARD, seq - 1), seen)
        whole.append((between - began) * 1000)
        change.append((time.perf_counter() - between) * 1000)
    return whole[1:], change[1:]


def _explain(site: Site, seat: served.Seat) -> bool:
    """Print the plans of the board's reads; True unless cases or journal are read whole."""
    seen = audience(BOARD.spec, Narrowed(), seat.who)
    with reading(site.engine) as connection:
        seq = journal.position(connection)
    reads: dict[str, Callable[[], object]] = {
        "todas las filas": lambda: feed.everything(site, BOARD, seen),
        "tablas que cambiaron": lambda: _tables_changed(site, seq - 1),
        "puesta al día de un cambio": lambda: feed.changes(site, BOARD, seq - 1),
        f"puesta al día de {_BEHIND} cambios": lambda: feed.changes(site, BOARD, seq - _BEHIND),
    }
    sqlite, wrong = site.engine.dialect.name == "sqlite", []
    for name, read in reads.items():
        with _sent(site) as statements:
            read()
        for statement, values in statements:
            if "FROM caso" not in statement and "FROM diario" not in statement:
                continue
            with reading(site.engine) as connection:
                way = "explain query plan " if sqlite else "explain "
                found = connection.exec_driver_sql(way + statement, values)
                plan = [str(row[-1]) for row in found]
            table = "caso" if "FROM caso" in statement else "diario"
            print(f"\n{name}, {table}, en {site.engine.dialect.name}:")
            print("\n".join(f"    {line[:150]}" for line in plan))
            wrong += [line for line in plan if _SCANS.search(line)]
            if "seq > " in statement and not any(map(_FROM_SEQ.search, plan)):
                wrong.append(f"{name}: {plan[0]}")
    for line in wrong:
        print(f"\nLee mucho más de lo que cambió: {line}")
    return not wrong


def _tables_changed(site: Site, after: int) -> set[str]:
    with reading(site.engine) as connection:
        return boards.tables_changed(connection, after)


@contextmanager
def _sent(site: Site) -> Iterator[list[tuple[str, Any]]]:
    """The statements that the block sends, with their values."""
    found: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            found.append((statement, values))

    event.listen(site.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(site.engine, "before_cursor_execute", note)


def _compared(
    name: str, short: list[float], large: list[float], allowance: float
) -> list[common.Figure]:
    """What the long past may cost: RATIO times the short one, or so many milliseconds more."""
    usual = common.median(short)
    allowed = round(max(usual * RATIO, usual + allowance), 2)
    return [
        *_spread(f"{name}, historia corta", short),
        *_spread(f"{name}, larga contra corta", large, allowed),
    ]


def _spread(name: str, ms: list[float], bound: float | None = None) -> list[common.Figure]:
    """The median of some openings, with its bound, and the slowest."""
    return [
        common.Figure(f"{name}, mediana de {len(ms)}", common.median(ms), "ms", bound),
        common.Figure(f"{name}, la más lenta", max(ms), "ms"),
    ]
