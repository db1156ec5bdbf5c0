"""How reports come to cases: they join the open one, move it when damage came back, or open it.

A report belongs to one case (caso_reporte): whatever is done twice changes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from lib.base.clock import local_date
from lib.base.errors import UserError
from lib.base.permissions import Person
from lib.store import events, journal, queries, rows
from lib.store.bulk import insert_rows
from lib.store.events import Event
from lib.store.locks import held
from lib.store.tables.top10 import caso, caso_reporte
from lib.store.work import Connection
from lib.tools.site import Site
from lib.top10 import opening, reads
from lib.top10.atencion import atencion
from lib.top10.flow import ABIERTOS, DETECTADO, ESTADOS, FLUJO, REINCIDIO
from lib.top10.reiteracion import Regla, Reiterado

PRIORIDAD_ALTA = 1

Caso = Mapping[str, Any]  # a row of top10/casos_de_claves, with its attention


@contextmanager
def alone(site: Site) -> Iterator[None]:
    """Nothing else opens cases, nor undoes the reports they are opened from, meanwhile."""
    with ExitStack() as locks:
        for name in ("top10.generar", "importar.reportes_dano", "importar.planilla"):
            if not locks.enter_context(held(site.engine, name)):
                raise UserError(
                    "Otra persona está generando una lista o importando. Espere a que termine."
                )
        yield


def unir(
    connection: Connection,
    site: Site,
    lista: list[Reiterado],
    rule: Regla,
    *,
    by: Person,
    reason: str,
    semana: str | None = None,
) -> tuple[int, int, int, int]:
    """Join the reports of a list to their cases; with a week, open those that are missing.

    Returns how many cases were opened, got reports, came back, stayed as they were.
    """
    journal.hold(connection)  # a case that somebody opens meanwhile is seen as it ends
    joined = reads.unidos(connection, lista)
    open_, last = _de_claves(connection, lista, rule)
    zone, now = site.zone(within=connection), site.now()
    created: list[tuple[list[str], dict[str, Any]]] = []
    links: list[tuple[str, int, bool]] = []
    told: list[Event] = []
    # A case with two names may be met twice: what the first meeting brought, the second knows.
    more: Counter[int] = Counter()
    latest: dict[int, datetime] = {}
    same = 0
    for reiterado in lista:
        fresh = [n for n in reiterado.numeros if n not in joined]
        case = open_.get(reiterado.clave)
        if not fresh or (case is None and semana is None):
            same += 1
        elif case is None:
            anterior = last.get(reiterado.clave)
            assert semana is not None
            created.append((fresh, _nuevo(reiterado, len(fresh), semana, anterior)))
        else:
            links += [(numero, case["id"], semana is None) for numero in fresh]
            more[case["id"]] += len(fresh)
            locked = rows.locked(connection, caso, case["id"])
            stands = {**case, "ultimo": latest.get(case["id"], case["ultimo"])}
            changes = _cambios(stands, locked, reiterado, more[case["id"]], zone)
            latest[case["id"]] = max(reiterado.ultimo, stands["ultimo"] or reiterado.ultimo)
            given: dict[str, Any] = {"by": by, "now": now, "reason": f"Reportes nuevos, {reason}"}
            rows.change(connection, caso, case["id"], changes, **given)
            told.append(_event(locked, changes, fresh))
    cells = [cells for _, cells in created]
    ids = rows.create_many(
        connection, caso, cells, by=by, now=now, reason=f"Lista semanal Top 10 {semana}"
    )
    for (fresh, _), case_id in zip(created, ids, strict=True):
        links += [(numero, case_id, False) for numero in fresh]
    insert_rows(connection, caso_reporte, ("numero", "caso_id", "automatico"), links)
    made = dict(zip(ids, cells, strict=True))
    opening.abierto(connection, site, made, by=by, origen="lista semanal")
    events.record(connection, "caso", told, by=by, now=now, today=local_date(now, zone))
    back = sum(e.step == "reincidir" for e in told)
    return len(created), len(told) - back, back, same


def _event(locked: Caso, changes: Mapping[str, Any], fresh: list[str]) -> Event:
    before = locked["estado"]
    after = changes.get("estado", before)
    step = opening.UNIDO if after == before else "reincidir"
    return Event(locked["id"], step, before, after, data={"reportes": fresh})


def _cambios(
    case: Caso, locked: Mapping[str, Any], reiterado: Reiterado, fresh: int, zone: ZoneInfo
) -> dict[str, Any]:
    """What new reports change in the open case they join; `estado` when its damage came back."""
    changes: dict[str, Any] = {"reportes": case["unidos"] + fresh}
    if case["ultimo"] is not None and reiterado.ultimo <= case["ultimo"]:
        return changes  # late arrivals, or the list of an older week: the case knows later ones
    changes["segmento"] = reiterado.segmento
    if reiterado.orden is not None:
        changes["orden"] = reiterado.orden  # ORDEN is the latest work order
    moved = FLUJO.admits(FLUJO.step("reincidir"), locked["estado"])
    if moved and _despues_de_atendido(case, reiterado, zone):
        changes |= {"estado": REINCIDIO, "prioridad": max(locked["prioridad"], PRIORIDAD_ALTA)}
    return changes


def _despues_de_atendido(case: Caso, reiterado: Reiterado, zone: ZoneInfo) -> bool:
    """Whether the newest report was opened after the case's damage was attended.

    Reports arrive days late, with an import: one opened before the visit is the
    damage that the visit attended. A case that the planilla's import opened
    already attended tells only the day, FECHA; without it every report is later.
    """
    stands = case["atencion"]
    if not stands.atendido:
        return False
    if stands.desde is not None:
        return bool(reiterado.ultimo > stands.desde)
    return case["fecha"] is None or local_date(reiterado.ultimo, zone) > case["fecha"]


def _cuando(line: Caso) -> datetime:
    """When a change of state came to be: the person's word where its step keeps one."""
    return events.done_at(line) if line["datos"] else line["en"]


def _nuevo(
    reiterado: Reiterado, reports: int, semana: str, anterior: Caso | None
) -> dict[str, Any]:
    return {
        "zona": reiterado.zona,
        "servicio": reiterado.servicio,
        "producto": reiterado.producto,
        "cliente": reiterado.cliente,
        "orden": reiterado.orden,
        "control_calidad_usm": "pendiente",
        "estado": DETECTADO,
        "prioridad": 0,
        "segmento": reiterado.segmento,
        "telefono": reiterado.telefono,
        "direccion": reiterado.direccion,
        "nodo": reiterado.nodo,
        "reportes": reports,
        "semana": semana,
        "caso_anterior_id": anterior["id"] if anterior else None,
    }


def _de_claves(
    connection: Connection, lista: list[Reiterado], rule: Regla
) -> tuple[dict[str, Caso], dict[str, Caso]]:
    """Of each key, its newest open case and its newest finished one."""
    open_: dict[str, Caso] = {}
    finished: dict[str, Caso] = {}
    for some in reads.slices([r.clave for r in lista]):
        name, unit = "top10/casos_de_claves", rule.unidad
        given = {"unidad": unit, "productos": some, "estados": ABIERTOS}
        found = queries.rows(connection, name, **given)
        for _, history in groupby(found, key=itemgetter("id", "clave")):
            lines = list(history)
            case = lines[0]
            changes = [{**line, "en": _cuando(line)} for line in lines if line["en"]]
            of_state = finished if ESTADOS[case["estado"]].final else open_
            stands = atencion(case["estado"], changes)
            of_state[case["clave"]] = {**case, "atencion": stands}
    return open_, finished
