"""The demonstration's planilla: crews, and cases as a week of work leaves them.

Fictional and deterministic. What was done, was done at past moments, so that
some reviews are overdue, some due today, and each cell has a history.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from lib.base.clock import FixedClock
from lib.base.permissions import DEMOSTRACION
from lib.store import records, rows
from lib.store.records import Record
from lib.store.rows import Edit
from lib.store.tables.maestros import cuadrilla
from lib.store.tables.top10 import caso
from lib.store.work import reading, writing
from lib.tools.site import Site
from lib.top10.flow import CERRADO, EN_REVISION, REINCIDIO

_MAESTROS = ("Quispe", "Rojas", "Vargas", "Mamani", "Flores", "Condori", "Rocha", "Soliz")
_USM = ("Ana", "Beto", "Carla", "Diego")
_TRABAJOS = ("Visita", "Remoto", "Cambio de equipo", "Cableado")
_LUGARES = ("Plaza Colón", "Av. América", "Mercado Calatayud", "Av. Petrolera km 4",
            "Puente Cobija", "Av. Blanco Galindo km 5", "Stadium", "Av. Melchor Pérez")  # fmt: skip
_CAUSALES = ("Conector sucio", "Fibra atenuada", "ONT dañada", "Acometida cortada",
             "Cableado interno", "Sin falla encontrada")  # fmt: skip
_STEPS = 30  # moments of work, spread over the last business days


def crews(site: Site, zones: Sequence[str]) -> None:
    """One crew per maestro, in turns over the zones."""
    found = [
        {
            "nombre": f"Cuadrilla {n + 1:02d}",
            "maestro": maestro,
            "zona": zones[n * 2 % len(zones)],
            "telefono": f"7{6_400_000 + n * 7_919}",
            "tecnicos": 2 + n % 3,
            "desde": site.today() - timedelta(days=200 + 37 * n),
            "activa": n != len(_MAESTROS) - 1,
        }
        for n, maestro in enumerate(_MAESTROS)
    ]
    with writing(site.engine) as connection:
        if not records.many(connection, cuadrilla, limit=1):
            rows.create_many(connection, cuadrilla, found, by=DEMOSTRACION, now=site.now())


def before_the_work(site: Site) -> Site:
    """The site a little before the first moment of work: when the lists were generated."""
    return replace(site, clock=FixedClock(_moments(site)[0] - timedelta(minutes=20)))


def work(site: Site, *, seed: int) -> None:
    """Take most cases to review and type in them what the analysts would have typed."""
    rng = random.Random(seed)  # noqa: S311 - data for show
    with reading(site.engine) as connection:
        cases = records.many(connection, caso)
    moments = _moments(site)
    shares = [cases[n :: len(moments)] for n in range(len(moments))]
    for moment, share in zip(moments, shares, strict=True):
        then = replace(site, clock=FixedClock(moment))
        edits = [Edit(case["id"], _typed(rng, then, case)) for case in share if rng.random() < 0.9]
        with writing(site.engine) as connection:
            rows.change_many(connection, caso, edits, by=DEMOSTRACION, now=moment)


def _moments(site: Site) -> list[datetime]:
    """Moments of open offices before now, oldest first."""
    calendar, at = site.calendar(), site.now()
    found: list[datetime] = []
    while len(found) < _STEPS:
        at -= timedelta(minutes=47)
        if calendar.is_open(at):
            found.append(at)
    return found[::-1]


def _typed(rng: random.Random, site: Site, case: Record) -> dict[str, object]:
    cells: dict[str, object] = {
        "maestro": rng.choice(_MAESTROS[:-1]),
        "tipo_trabajo": rng.choice(_TRABAJOS),
        "fecha": site.today(),
        "referencia": rng.choice(_LUGARES),
        "usm": rng.choice(_USM),
    }
    drawn = rng.random()
    if drawn < 0.6:
        cells["estado"] = EN_REVISION
    elif drawn < 0.66:
        cells |= {"estado": REINCIDIO, "prioridad": 1}
    elif drawn < 0.85:
        cells |= {"estado": CERRADO, "causal_cierre": rng.choice(_CAUSALES)}
        cells["control_calidad_usm"] = rng.choice(("conforme", "conforme", "no conforme"))
    return cells
