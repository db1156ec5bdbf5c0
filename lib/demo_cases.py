"""The demonstration's cases: crews, and weeks of work done step by step, as people would.

Fictional and deterministic. Every step is taken through the flow itself at a past moment, so
that cases stand in every state, some late, some due today, each with its history and visits.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from typing import Any

from lib.base.clock import FixedClock, instant, local_date
from lib.base.errors import UserError
from lib.base.periods import iso_week
from lib.base.permissions import DEMOSTRACION
from lib.store import records, rows
from lib.store.records import Record
from lib.store.tables.flujo import evento
from lib.store.tables.maestros import cuadrilla
from lib.store.tables.top10 import caso, visita
from lib.store.work import reading, writing
from lib.tools.account_rules import DEMO_PREFIX
from lib.tools.site import Site
from lib.tools.workflow.take import take
from lib.top10 import flow, words
from lib.top10.actions import generar_lista
from lib.top10.automatic import concluir_monitoreos
from lib.top10.flow import FLUJO

WEEKS = 6  # of lists: the older ones have had the time to be concluded
_MAESTROS = ("Quispe", "Rojas", "Vargas", "Mamani", "Flores", "Condori", "Rocha", "Soliz")
_USM = ("Wilson Condori Flores", "Beatriz Rojas Meneses", "Diego Ponce Salvatierra")
_TRABAJOS = ("Visita", "Remoto", "Cambio de equipo", "Cableado")
_LUGARES = ("Plaza Colón", "Av. América", "Mercado Calatayud", "Av. Petrolera km 4",
            "Puente Cobija", "Av. Blanco Galindo km 5", "Stadium", "Av. Melchor Pérez")  # fmt: skip
# The older lists are of a few zones: enough to show how cases end, in a short first start.
_FEW = (
    (timedelta(days=10), ("Cala Cala", "Quillacollo", "Sacaba")),
    (timedelta(days=2), ("Alalay", "Cala Cala", "Jaihuayco", "Muyurina", "Quillacollo", "Sacaba")),
)
_QUARTER = timedelta(minutes=15)
_OWN_CREWS = 3  # those that the demonstration's técnico sees

Choice = tuple[str, dict[str, Any]]  # a step and its answers


def crews(site: Site, zones: Sequence[str]) -> None:
    """One crew per maestro, in turns over the zones."""
    found = [
        {
            "nombre": f"Cuadrilla {n + 1:02d}",
            "maestro": maestro,
            "usuario": f"{DEMO_PREFIX}tecnico_multiservicios" if n < _OWN_CREWS else None,
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


def work(site: Site, *, until: date, seed: int) -> None:
    """Open the cases of the last weeks, each on its Monday, and live them up to now; once."""
    with reading(site.engine) as connection:
        if records.many(connection, evento, limit=1):
            return
    _Life(site, random.Random(seed)).run(until)  # noqa: S311 - data for show


class _Life:
    """What happens next, and when: lists on Mondays, a sweep a day, a step of some case."""

    def __init__(self, site: Site, rng: random.Random) -> None:
        self.site, self.rng, self.now = site, rng, site.now()
        self.zone, self.calendar = site.zone(), site.calendar()
        self.todo: list[tuple[datetime, int, str, int]] = []
        self.known: set[int] = set()

    def run(self, until: date) -> None:
        monday = until + timedelta(days=1) - timedelta(days=(until + timedelta(days=1)).weekday())
        for weeks in range(WEEKS, 0, -1):
            begun = monday - timedelta(weeks=weeks - 1)
            self._plan(instant(begun, time(8, 20), self.zone), "lista", 1)
        self._plan(self._before(timedelta(hours=9)), "lista", 0)  # and that of the week in course
        for days in range(WEEKS * 7):
            self._plan(instant(until - timedelta(days=days), time(5), self.zone), "barrido", 0)
        while self.todo:
            at, _, what, row_id = heappop(self.todo)
            then = replace(self.site, clock=FixedClock(at))
            if what == "lista":
                self._list(then, row_id)
            elif what == "barrido":
                concluir_monitoreos(then)
            else:
                self._step(then, row_id)

    def _plan(self, at: datetime, what: str, row_id: int) -> None:
        if at < self.now:
            heappush(self.todo, (at, len(self.todo), what, row_id))

    def _later(self, at: datetime, low: float, high: float) -> datetime:
        hours = timedelta(hours=self.rng.uniform(low, high))
        return self.calendar.add_open_time(at, hours).astimezone(UTC)

    def _before(self, hours: timedelta) -> datetime:
        """The moment since which an office was open for so long."""
        at = self.now - _QUARTER
        while self.calendar.open_time(at, self.now) < hours:
            at -= _QUARTER
        return at

    def _list(self, then: Site, weeks: int) -> None:
        """The list of some weeks ago is generated; each case it opens or moves is taken up."""
        age = self.now - then.now()
        zones = next((some for older, some in _FEW if age > older), ())
        by = replace(DEMOSTRACION, zones=zones)
        generar_lista(then, iso_week(then.today() - timedelta(weeks=weeks)), by=by)
        with reading(self.site.engine) as connection:
            found = records.many(connection, caso)
        for case in found:
            if case["id"] not in self.known or case["estado"] == flow.REINCIDIO:
                self.known.add(case["id"])
                self._plan(self._later(then.now(), 0.3, 14), "paso", case["id"])

    def _step(self, then: Site, row_id: int) -> None:
        with reading(self.site.engine) as connection:
            case = records.one(connection, caso, id=row_id)
        assert case is not None
        chosen = self._choose(then, case)
        if chosen is None:
            return
        step, given = chosen
        try:
            take(then, FLUJO, step, row_id, given, by=DEMOSTRACION, confirmed=True)
        except UserError:  # a guard: its order is still open, and somebody waits for it
            return
        if step == "remitir":
            self._typed(then, row_id)
        self._plan(self._next(then.now(), step, row_id), "paso", row_id)

    def _next(self, at: datetime, step: str, row_id: int) -> datetime:
        """When the case is taken up again: a visit at its hour, else some open hours later."""
        if step in ("programar_visita", "reprogramar_visita"):
            with reading(self.site.engine) as connection:
                (last,) = records.many(connection, visita, order="-id", limit=1, caso_id=row_id)
            starts: datetime = last["desde_en"]
            return starts + timedelta(minutes=self.rng.randrange(25))
        return self._later(at, 0.3, 2 if step in ("iniciar", "ejecutar", "conforme") else 9)

    def _typed(self, then: Site, row_id: int) -> None:
        """What the analysts type in the planilla beside their steps."""
        cells = {
            "tipo_trabajo": self.rng.choice(_TRABAJOS),
            "fecha": then.today(),
            "referencia": self.rng.choice(_LUGARES),
            "maestro": self.rng.choice(_MAESTROS[:-1]),
        }
        with writing(self.site.engine) as connection:
            rows.change(connection, caso, row_id, cells, by=DEMOSTRACION, now=then.now())

    def _choose(self, then: Site, case: Record) -> Choice | None:
        """What is done with a case in its state; None when it rests there."""
        pick, rng = self._pick, self.rng
        factors = {"factores": rng.sample(words.FACTORES, 2)}
        cause = {"causal": case["causal_cierre"] or rng.choice(words.CAUSALES)}
        match case["estado"]:
            case flow.DETECTADO:
                return "remitir", {"usm": rng.choice(_USM)}
            case flow.REINCIDIO:
                return "retomar", {}
            case flow.EN_REVISION:
                remote = {"accion": rng.choice(words.ACCIONES_REMOTAS), **factors}
                why = "El daño es de la red externa y espera una obra."
                return pick(
                    (58, "programar_visita", self._visit(then)),
                    (22, "solucionar_remoto", remote),
                    (10, "sin_solucion", {**factors, "motivo": why}),
                    (10, "revisar", {**factors, "potencia_dbm": round(rng.uniform(-29, -16), 1)}),
                )
            case flow.REMOTA:
                return pick(
                    (70, "confirmar_remota", {"satisfaccion": rng.randint(3, 5), **cause}),
                    (15, "no_confirma_remota", {"nota": "Dice que se corta por las noches."}),
                    (15, "remota_sin_respuesta", {"resultado": words.RESULTADOS_LLAMADA[0]}),
                )
            case flow.DERIVADO:
                return "programar_visita", self._visit(then)
            case flow.PROGRAMADA:
                return pick((92, "iniciar", {}), (8, "no_realizada", {"motivo": "Cliente ausente"}))
            case flow.EN_EJECUCION:
                points = list(words.PROTOCOLOS[words.FIBRA])
                power = round(rng.uniform(-25, -15), 1)
                done = {"tecnologia": words.FIBRA, "protocolo": points, "potencia_dbm": power}
                return "ejecutar", {**done, **cause}
            case flow.EJECUTADO if case["control_calidad_usm"] == "conforme":
                return "cerrar", cause
            case flow.EJECUTADO:
                return pick((90, "conforme", {}), (10, "no_conforme", {"nota": "Falta grapar."}))
            case flow.SIN_SOLUCION:
                return pick((80, "a_fidelizacion", {}), (20, "a_calidad", {}))
            case flow.CERRADO | flow.CALIDAD:
                unhappy = {
                    "satisfaccion": rng.randint(1, 2), "informado": True,
                    "causa": rng.choice(words.CAUSAS_INSATISFACCION),
                }  # fmt: skip
                happy = {"satisfaccion": rng.randint(3, 5), "solucionado": True}
                return pick(
                    (68, "satisfecho", happy),
                    (14, "insatisfecho", unhappy),
                    (18, "calidad_sin_respuesta", {"resultado": words.RESULTADOS_LLAMADA[0]}),
                )
            case flow.FIDELIZACION:
                return pick(
                    (55, "fidelizado", {"gestion": rng.choice(words.GESTIONES)}),
                    (20, "fidelizacion_sin_respuesta", {"resultado": words.RESULTADOS_LLAMADA[1]}),
                    (15, "coordinar_visita", {"nota": "Pide que un técnico mida la señal."}),
                    (10, "dar_de_baja", {"motivo": "Se cambió a otra empresa."}),
                )
        return None

    def _pick(self, *options: tuple[int, str, dict[str, Any]]) -> Choice:
        weights = [weight for weight, _, _ in options]
        _, step, given = self.rng.choices(options, weights)[0]
        return step, given

    def _visit(self, then: Site) -> dict[str, Any]:
        """A visit on the next business day or the one after, in office hours."""
        due = self.calendar.add_business_days(then.now(), self.rng.randint(1, 2))
        day = local_date(due, self.zone)
        hour = self.rng.choice((8, 9, 10) if day.weekday() == 5 else (8, 9, 10, 15, 16))
        return {
            "modalidad": self.rng.choice(words.MODALIDADES),
            "el": day,
            "desde": time(hour, 30 if hour == 15 else 0),
            "hasta": time(hour + 1, 30),
            "cuadrilla": f"Cuadrilla {self.rng.randrange(len(_MAESTROS) - 1) + 1:02d}",
            "usm": self.rng.choice(_USM),
        }
