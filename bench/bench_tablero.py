"""The live planilla: edits to 200 viewers, idle viewers, opening, history, a large scope.

Viewers are open live sockets of ten people and their roles, half of them with
zones; beside them stay 20 whole Streamlit sessions on the planilla. An edit's
time runs to the moment each viewer has it: from sending it for an edit by
WebSocket (an upper bound: the commit comes later), from the end of the commit
for the process that writes without asking the server. CPU is that of the
server process and of nothing else; kB are those on the wire, compressed as
for a browser, received by all viewers together.

    PYTHONPATH=. python bench/bench_tablero.py [--solo vivo|dos|ociosos|abrir|historia|grande]
        [--segundos N] [--veces N] [--filas N] [--sin-postgres]
"""

import argparse
import asyncio
import json
import os
import secrets
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import common, opening, served
from bench.clients import COLUMN, Crowd, Screen, Viewer, mark
from bench.served import CASES, Urls
from lib.base.permissions import CONSOLA
from lib.store import boards
from lib.store.engine import open_engine
from lib.store.tables.top10 import caso
from lib.store.work import reading
from lib.tools.board import door, messages
from lib.tools.site import Site
from lib.top10.board import BOARD
from tests import needs, postgres

VIEWERS, SCREENS = 200, 20
ARRIVAL_MS, FAR_ARRIVAL_MS, BUSY_PCT, IDLE_PCT = 150, 250, 10, 3
_REST_SECONDS = 2.0
_CHECKS_SECONDS = 60.0  # how often a connection asks whether its person may still look

Sent = dict[str, tuple[int, float]]  # mark → (row, monotonic seconds)
Writing = Callable[[], Awaitable[Sent]]


def main() -> None:
    """Measure the sections that were asked for and exit with 1 when a bound is broken."""
    options = _options()
    if options.tarea:
        _write_outside(options)
        return
    os.environ["PLANILLA_SECRETO"] = secrets.token_urlsafe(48)  # ours and the servers'
    kept = True
    with common.folder() as folder, _urls(options, folder) as urls:
        for section in options.solo or _SECTIONS:
            if section in _BROWSED and needs.chromium() is None:
                print(f"{section}: sin navegador, sin medir")
                continue
            print(f"\n== {section}; carga de la máquina: {os.getloadavg()[0]:.2f}", flush=True)
            kept &= _SECTIONS[section](options, folder, urls)
    raise SystemExit(0 if kept else 1)


# -- edits --------------------------------------------------------------------------------------


def _live(options: argparse.Namespace, folder: Path, urls: Urls) -> bool:
    kept = True
    for engine, url in urls.items():
        site = served.built(url(), cases=CASES)
        with served.serving(site, folder) as server:
            figures = asyncio.run(_edits(site, [server], options.segundos))
        kept &= common.report(f"En vivo, {engine}: {_crowd_named(1)}", figures)
        site.engine.dispose()
    return kept


def _two(options: argparse.Namespace, folder: Path, urls: Urls) -> bool:
    if "PostgreSQL" not in urls:
        return True
    site = served.built(urls["PostgreSQL"](), cases=CASES)
    with served.serving(site, folder) as one, served.serving(site, folder) as other:
        figures = asyncio.run(_edits(site, [one, other], options.segundos))
    site.engine.dispose()
    return common.report(f"Dos procesos, un PostgreSQL: {_crowd_named(2)}", figures)


async def _edits(site: Site, servers: Sequence[served.Server], seconds: int) -> list[common.Figure]:
    """An edit a second by a person at the first server, then by another process."""
    [writer] = served.seated(site, [served.WRITING])
    pen = Viewer(servers[0].port, writer.token, writer.signed(site))
    async with _crowd(site, servers) as crowd, Crowd([pen], []):
        for number in range(3):  # the first ones fill caches
            await pen.edit(*_target(pen, "z", number))
        await asyncio.sleep(_REST_SECONDS)
        answers: list[float] = []

        async def by_socket() -> Sent:
            sent: Sent = {}
            async for number in _each_second(seconds):
                row, name = _target(pen, "a", number)
                sent[name] = row, time.monotonic()
                answers.append(await pen.edit(row, name) * 1000)
            return sent

        inside = await _Measured.of(by_socket, servers, crowd)
        with _outsider(site, seconds) as by_process:
            outside = await _Measured.of(by_process, servers, crowd)
    bound = ARRIVAL_MS if len(servers) == 1 else FAR_ARRIVAL_MS
    return [
        *inside.figures("por WebSocket, desde que se envía", bound, servers),
        common.Figure("por WebSocket, respuesta a quien escribe, p95",
                      common.percentile(answers, 0.95), "ms"),
        *outside.figures("desde otro proceso, tras su commit", bound, servers),
        common.Figure("memoria del servidor", servers[0].megabytes(), "MB"),
    ]  # fmt: skip


class _Measured:
    """What some writing cost and when it arrived."""

    @classmethod
    async def of(
        cls, write: Writing, servers: Sequence[served.Server], crowd: Crowd
    ) -> "_Measured":
        self = cls()
        began, before, came = time.monotonic(), [s.cpu() for s in servers], crowd.received
        sent = await write()
        self.seconds = time.monotonic() - began
        self.cpu = [s.cpu() - b for s, b in zip(servers, before, strict=True)]
        self.kilobytes = (crowd.received - came) / 1000 / self.seconds
        await asyncio.sleep(_REST_SECONDS)  # the last ones arrive
        self.ms = crowd.latencies(sent)
        return self

    def figures(
        self, how: str, bound: float, servers: Sequence[served.Server]
    ) -> list[common.Figure]:
        """Its figures, by process."""
        found = []
        for number, server in enumerate(servers):
            where = f"{how}" if len(servers) == 1 else f"{how}, proceso {number + 1}"
            ms, share = self.ms[server.port], 100 * self.cpu[number] / self.seconds
            found += [
                common.Figure(f"{where}, p50", common.percentile(ms, 0.50), "ms"),
                common.Figure(f"{where}, p95", common.percentile(ms, 0.95), "ms", bound),
                common.Figure(f"{where}, el más lento", max(ms), "ms"),
                common.Figure("    procesador del servidor", share, "%",
                              BUSY_PCT if len(servers) == 1 else None),
            ]  # fmt: skip
        return [*found, common.Figure("    a todos los visores", self.kilobytes, "kB/s")]


async def _each_second(seconds: int) -> AsyncIterator[int]:
    began = time.monotonic()
    for number in range(seconds):
        await asyncio.sleep(max(0.0, began + number - time.monotonic()))
        yield number
    await asyncio.sleep(max(0.0, began + seconds - time.monotonic()))


def _target(pen: Viewer, series: str, number: int) -> tuple[int, str]:
    """The row that an edit goes to, every time another, and what it writes there."""
    ids = sorted(pen.rows)
    return ids[number * 7 % len(ids)], mark(series, number)


@contextmanager
def _outsider(site: Site, seconds: int) -> Iterator[Writing]:
    """A process that writes when told: what it wrote where, and when each commit had ended."""
    url = site.engine.url.render_as_string(hide_password=False)
    process = common.child(__file__, "--tarea", "escribir", "--base", url, "--segundos", seconds)
    assert process.stdout is not None
    process.stdout.readline()  # it is ready

    def work() -> Sent:
        found = common.result(process, "ya")
        return {name: (row, at) for name, (row, at) in found.items()}

    yield lambda: asyncio.to_thread(work)


def _write_outside(options: argparse.Namespace) -> None:
    """Another process's work: one edit a second through the product's own door, no server asked."""
    site, sent = Site(open_engine(options.base)), {}
    with reading(site.engine) as connection:
        ids = sorted(connection.execute(caso.select().with_only_columns(caso.c.id)).scalars())
    rows = [ids[number * 11 % len(ids)] for number in range(options.segundos)]
    sys.stdout.write("listo\n")
    sys.stdout.flush()
    sys.stdin.readline()
    began = time.monotonic()
    for number, row in enumerate(rows):
        time.sleep(max(0.0, began + number - time.monotonic()))
        with reading(site.engine) as connection:
            stands = boards.rows_by_id(connection, "caso", [COLUMN], [row])[row][COLUMN]
        name = mark("b", number)
        edit = messages.CellEdit(
            c="banco-de-fuera", n=number + 1, row=row, col=COLUMN, seen=stands, value=name
        )
        [ack] = door.save(site, BOARD, [edit], by=CONSOLA)
        assert ack.get("ok"), ack
        sent[name] = row, time.monotonic()
    time.sleep(max(0.0, began + options.segundos - time.monotonic()))
    sys.stdout.write(json.dumps(sent))


def _crowd(site: Site, servers: Sequence[served.Server]) -> Crowd:
    """The viewers and the Streamlit sessions, dealt out to the servers."""
    seats = served.seated(site, served.LOOKING)
    dealt = [
        (servers[n % len(servers)].port, seats[n // len(servers) % len(seats)])
        for n in range(VIEWERS)
    ]
    viewers = [Viewer(port, seat.token, seat.signed(site)) for port, seat in dealt]
    return Crowd(viewers, [Screen(port, seat.token) for port, seat in dealt[:SCREENS]])


def _crowd_named(servers: int) -> str:
    each = f" en cada uno de {servers} procesos" if servers > 1 else ""
    return (
        f"{CASES} casos, {VIEWERS // servers} visores y {SCREENS // servers} sesiones de "
        f"Streamlit{each}, 1 edición/s"
    )


def _idle(_options: argparse.Namespace, folder: Path, urls: Urls) -> bool:
    """Nobody writes, for as long as it takes every connection to be checked once."""

    async def rest(site: Site, server: served.Server) -> tuple[float, float]:
        async with _crowd(site, [server]) as crowd:
            await asyncio.sleep(_REST_SECONDS)
            before, came, began = server.cpu(), crowd.received, time.monotonic()
            await asyncio.sleep(_CHECKS_SECONDS)
            seconds = time.monotonic() - began
            return (server.cpu() - before) / seconds, (crowd.received - came) / seconds

    kept = True
    for engine, url in urls.items():
        site = served.built(url(), cases=CASES)
        with served.serving(site, folder) as server:
            cpu, came = asyncio.run(rest(site, server))
        site.engine.dispose()
        kept &= common.report(
            f"En reposo, {engine}: {CASES} casos, {VIEWERS} visores, {SCREENS} sesiones de "
            f"Streamlit, {_CHECKS_SECONDS:.0f} s",
            [
                common.Figure("procesador del servidor", 100 * cpu, "%", IDLE_PCT),
                common.Figure("a todos los visores", came / 1000, "kB/s"),
            ],
        )
    return kept


# -- the whole ----------------------------------------------------------------------------------

_SECTIONS: dict[str, Callable[[argparse.Namespace, Path, Urls], bool]] = {
    "vivo": _live,
    "dos": _two,
    "ociosos": _idle,
    "abrir": opening.open_few,
    "historia": opening.history,
    "grande": opening.open_many,
}
_BROWSED = ("abrir", "historia", "grande")


@contextmanager
def _urls(options: argparse.Namespace, folder: Path) -> Iterator[Urls]:
    """By engine, what gives the URL of a new empty database."""
    found: Urls = {
        "SQLite": lambda: f"sqlite:///{folder / secrets.token_hex(4)}.db",
    }
    with ExitStack() as stack:
        place = None if options.sin_postgres else needs.postgres()
        if place is None:
            print("PostgreSQL: sin medir")
        else:
            cluster = postgres.start(place)
            stack.callback(cluster.stop)
            found["PostgreSQL"] = lambda: cluster.url(cluster.create())
        yield found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--solo", action="append", choices=tuple(_SECTIONS))
    parser.add_argument("--segundos", type=int, default=30)
    parser.add_argument("--veces", type=int, default=5)
    parser.add_argument("--filas", type=int, default=1_000_000)
    parser.add_argument("--sin-postgres", action="store_true")
    parser.add_argument("--tarea", choices=("escribir",), help=argparse.SUPPRESS)
    parser.add_argument("--base", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
