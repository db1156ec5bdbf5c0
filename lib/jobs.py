"""What a process does before it serves, and the work it does by the clock."""

import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from lib import demo
from lib.base.errors import UserError
from lib.base.memory import give_back
from lib.base.settings import ROOT, settings
from lib.procedimientos import clases, efectos
from lib.store import records, schema
from lib.store.tables.sistema import clave
from lib.store.work import reading
from lib.tools import outbox
from lib.tools.importer import upload
from lib.tools.importer.batches import recover
from lib.tools.site import Site
from lib.top10 import meses
from lib.top10.actions import completar_semanas
from lib.top10.automatic import concluir_monitoreos

log = logging.getLogger("planilla.tareas")


@dataclass(frozen=True)
class Tarea:
    """A scheduled piece of work; running it twice, or in two processes, does no harm."""

    nombre: str
    que_hace: str
    cada_segundos: int
    hacer: Callable[[Site], int]  # how much it did
    # Whether there is anything to do; it is then done by a process of its own, whose memory
    # (the totals over a large import) the server never holds.
    aparte: Callable[[Site], bool] | None = None


TAREAS = (
    Tarea(
        "salida",
        "Hace los efectos pendientes: recalcular totales, avisos, correos.",
        20,
        lambda site: outbox.work(site, efectos()),
        aparte=outbox.waiting,
    ),
    Tarea(
        "semanas",
        "Calcula los totales semanales del Top 10 que falten.",
        600,
        completar_semanas,
    ),
    Tarea(
        "meses",
        "Calcula los totales mensuales de los indicadores que falten.",
        600,
        meses.completar,
    ),
    Tarea(
        "monitoreo",
        "Concluye los monitoreos sin reportes nuevos; los casos que los tuvieron reinciden.",
        900,
        concluir_monitoreos,
    ),
    Tarea(
        "subidas",
        "Borra los archivos subidos hace más de un día que nadie importó.",
        3_600,
        upload.sweep,
    ),
)


def prepare(site: Site) -> None:
    """Bring the database to where it can be served: schema, half-done imports, demo data."""
    schema.migrate(site.engine)
    if left := recover(site, clases()):
        log.warning("%s interrupted imports rolled back", left)
    if settings().modo == "demo":
        _refuse_accounts(site)
        demo.ensure(site)


def _refuse_accounts(site: Site) -> None:
    """One click as an administrator must not open a base where people sign in with passwords."""
    with reading(site.engine) as connection:
        if records.many(connection, clave, order="usuario_id", limit=1):
            raise UserError(
                "Esta base tiene cuentas con contraseña y el modo demo no las pide. "
                "Use PLANILLA_MODO=local, o apunte PLANILLA_DB o PLANILLA_VAR a otra base."
            )


def run(tarea: Tarea, site: Site) -> None:
    """Do a task as the scheduler does."""
    if tarea.aparte is not None:
        if tarea.aparte(site):
            done = subprocess.run(  # noqa: S603 - this very program
                [sys.executable, "-m", "lib", "tareas", "--hacer", tarea.nombre],
                cwd=ROOT, env=site.environment(), stdout=subprocess.DEVNULL, check=False,
            )  # fmt: skip
            if done.returncode:  # what it met is in its own log, and it is tried again
                log.error("the process of task %s ended with %s", tarea.nombre, done.returncode)
    elif tarea.hacer(site):
        give_back()


def start(site: Site) -> BackgroundScheduler:
    """Start the scheduled work of this process; the caller shuts it down."""
    scheduler = BackgroundScheduler(timezone="UTC")
    for tarea in TAREAS:
        scheduler.add_job(
            run,
            IntervalTrigger(seconds=tarea.cada_segundos),
            args=[tarea, site],
            id=tarea.nombre,
            coalesce=True,
            max_instances=1,
        )
    scheduler.start()
    return scheduler
