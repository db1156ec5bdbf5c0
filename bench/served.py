"""Sites with a planilla of so many cases and so much history behind it, and servers on them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from lib.base.permissions import CONSOLA, Person, person
from lib.demo import ZONAS
from lib.store import records, rows, schema
from lib.store.bulk import insert_rows
from lib.store.engine import open_engine
from lib.store.tables.importacion import lote
from lib.store.tables.maestros import zona
from lib.store.tables.sistema import diario
from lib.store.tables.top10 import caso, reporte_dano
from lib.store.work import reading, writing
from lib.tools import accounts, sessions
from lib.tools.board import passes
from lib.tools.board.scope import Narrowed
from lib.tools.site import Site
from lib.top10.flow import ABIERTOS
from tests.processes import free_port, stop, tied

CASES = 300  # open ones, of a usual week
Urls = dict[str, Callable[[], str]]  # by engine, what gives the URL of a new empty database
ROOT = Path(__file__).resolve().parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")
_BEGAN = datetime(2024, 11, 22, 12, tzinfo=UTC)
_A_CASE = 10  # entries of the journal that a finished case left
_PIECE = 100_000  # rows put in at once
_PLACES = list(ZONAS)


def _of(centre: str) -> tuple[str, ...]:
    return tuple(zone for zone, of in ZONAS.items() if of == f"Centro {centre}")


# Login, role, zones: whoever looks. Several audiences, as at work.
LOOKING: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("gestor.uno", "analista_gestor_top10", ()),
    ("usm.uno", "analista_usm", ()),
    ("usm.dos", "analista_usm", _of("Este")),
    ("jefe", "jefe_relacion_cliente", ()),
    ("gerencia", "gerencia", ()),
    ("supervisor.norte", "supervisor_centro_operaciones", _of("Norte")),
    ("operador.norte", "operador_centro_operaciones", _of("Norte")),
    ("operador.sur", "operador_centro_operaciones", _of("Sur")),
    ("tecnico.uno", "tecnico_multiservicios", ("Sarco", "Temporal")),
    ("tecnico.dos", "tecnico_multiservicios", ("Quillacollo",)),
)
WRITING = ("gestor.dos", "analista_gestor_top10", ())


@dataclass(frozen=True)
class Seat:
    """A person who is signed in."""

    who: Person
    token: str

    def signed(self, site: Site) -> str:
        """A pass for the planilla."""
        return passes.sign(site, "planilla", Narrowed(), by=self.who)


def built(url: str, *, cases: int, reports: int = 0, entries: int = 0) -> Site:
    """A migrated site: finished history first, then so many open cases, made by hand."""
    site = Site(open_engine(url))
    schema.migrate(site.engine)
    with writing(site.engine) as connection:
        places = [{"nombre": z, "centro_operaciones": c, "activa": True} for z, c in ZONAS.items()]
        rows.create_many(connection, zona, places, by=CONSOLA, now=site.now())
        batch = records.add(connection, lote, _batch(site))
    _history(site, entries)
    for start in range(0, reports, _PIECE):
        with writing(site.engine) as connection:
            found = [_report(n, batch) for n in range(start, min(start + _PIECE, reports))]
            insert_rows(connection, reporte_dano, _REPORT, found)
    with writing(site.engine) as connection:
        opened = [_case(n, ABIERTOS[n % len(ABIERTOS)]) for n in range(cases)]
        rows.create_many(connection, caso, opened, by=CONSOLA, now=site.now())
    if site.engine.dialect.name == "postgresql":  # what autovacuum does within a minute
        with site.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum analyze"))
    return site


def seated(site: Site, people: Sequence[tuple[str, str, tuple[str, ...]]]) -> list[Seat]:
    """The people, each with an account and an open session."""
    seats = []
    for login, role, zones in people:
        with writing(site.engine) as connection:
            name = login.replace(".", " ").title()
            made = accounts.insert_user(connection, site, login, name, [role], zones, by=CONSOLA)
        token = sessions.open_session(site, made)
        seats.append(Seat(person(login, name, (role,), zones), token))
    return seats


def _history(site: Site, entries: int) -> None:
    """Finished cases and what the journal holds of them."""
    with reading(site.engine) as connection:
        seq = int(connection.execute(text("select max(seq) from diario")).scalar_one())
    for start in range(0, entries // _A_CASE, _PIECE // _A_CASE):
        stop_at = min(start + _PIECE // _A_CASE, entries // _A_CASE)
        made: list[tuple[Any, ...]] = []
        told: list[tuple[Any, ...]] = []
        for n in range(start, stop_at):
            at = _BEGAN + timedelta(seconds=n * 600)
            values = _case(n, "concluido" if n % 20 else "anulado")
            made.append((n + 1, *values.values(), at, _A_CASE, at, "gestor.uno"))
            for step in range(_A_CASE):
                seq += 1
                told.append(_entry(seq, at + timedelta(hours=step), n + 1, step))
        with writing(site.engine) as connection:
            names = ("id", *_case(0, ""), "estado_en", "version", "cambiado_en", "cambiado_por")
            insert_rows(connection, caso, names, made)
            insert_rows(connection, diario, _ENTRY, told)
    if entries and site.engine.dialect.name == "postgresql":
        with writing(site.engine) as connection:
            after = "select setval(pg_get_serial_sequence('caso', 'id'), max(id)) from caso"
            connection.execute(text(after))


def _case(n: int, state: str) -> dict[str, Any]:
    return {
        "maestro": f"Maestro Apellido {n % 40}", "zona": _PLACES[n % 97 % len(_PLACES)],
        "tipo_trabajo": "Mantenimiento correctivo", "servicio": "Internet FTTH",
        "fecha": date(2026, 11, 1 + n % 20), "referencia": f"Referencia {n}",
        "producto": f"4{n:06}", "cliente": f"Cliente Apellido {n % 70_000}",
        "orden": f"{600_000 + n}", "causal_cierre": "Cambio de acometida", "usm": f"USM {n % 6}",
        "control_calidad_usm": "pendiente", "estado": state, "prioridad": n % 3,
        "segmento": "Alto" if n % 4 else "Medio", "reportes": 2 + n % 5,
    }  # fmt: skip


_ENTRY = ("seq", "en", "quien", "via", "accion", "tabla", "fila_id", "columna", "antes", "despues",
          "cliente_n")  # fmt: skip


def _entry(seq: int, at: datetime, row: int, step: int) -> tuple[Any, ...]:
    head = (seq, at, "gestor.uno", "pantalla")
    if step == 0:
        return (*head, "crear", "caso", row, None, None, '{"estado": "detectado"}', None)
    column = "estado" if step % 2 else "maestro"
    return (*head, "cambiar", "caso", row, column, "uno", "otro", f"historia-{seq // 50}:{seq}")


_REPORT = ("fila", "lote_id", "numero", "producto", "cliente", "servicio", "zona", "abierto_en",
           "abierto_el", "cerrado_en", "orden", "facturacion_centavos", "estado")  # fmt: skip


def _report(n: int, batch: int) -> tuple[Any, ...]:
    at = _BEGAN + timedelta(seconds=n * 60)
    return (
        n + 1, batch, f"V{n:07}", f"4{n % 500_000:06}", f"Cliente Apellido {n % 70_000}",
        "Internet FTTH", _PLACES[n % len(_PLACES)], at, at.date(), at + timedelta(hours=9),
        f"{600_000 + n}", n % 90 * 1_500 or None, "cerrado",
    )  # fmt: skip


def _batch(site: Site) -> dict[str, Any]:
    return {
        "clase": "reportes_dano", "archivo": "banco.csv", "huella": "", "mapeo": {},
        "estado": "aplicado", "por": "banco", "creado_en": site.now(),
        "cubre_desde": _BEGAN.date(), "cubre_hasta": site.today() - timedelta(days=1),
    }  # fmt: skip


# -- servers ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A process of the product and the port it answers on."""

    pid: int
    port: int

    def cpu(self) -> float:
        """Seconds of CPU it has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def megabytes(self) -> float:
        """Its memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextmanager
def serving(site: Site, folder: Path) -> Iterator[Server]:
    """The product on a site's database, ended with the block."""
    port = free_port()
    url = site.engine.url.render_as_string(hide_password=False)
    variables = {
        "PLANILLA_DB": url.replace("+psycopg", ""),
        "PLANILLA_VAR": str(folder / f"var{port}"),
        "PLANILLA_MODO": "local",
        "PLANILLA_PUERTO": str(port),
    }
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(
            tied([sys.executable, "app.py"]),
            cwd=ROOT,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        if not _answers(f"http://127.0.0.1:{port}/salud", process):
            raise SystemExit((folder / f"{port}.log").read_text()[-4_000:])
        yield Server(process.pid, port)
    finally:
        stop(process, signal=signal.SIGTERM)


def _answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, timeout=2, trust_env=False).status_code == 200:
                return True
        except httpx.TransportError:
            time.sleep(0.1)
    return False
