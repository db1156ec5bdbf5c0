"""What happens to cases by itself: new reports reach them, clean monitoring concludes them."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from typing import Any

from lib.base.clock import local_date
from lib.base.errors import Conflict, UserError
from lib.base.periods import Period
from lib.base.permissions import TAREAS, Person
from lib.store import events, queries, records, rows
from lib.store.events import Event
from lib.store.records import Record
from lib.store.tables.importacion import lote
from lib.store.tables.top10 import caso, caso_reporte
from lib.store.work import Connection, reading, writing
from lib.tools import outbox
from lib.tools.coverage import gaps
from lib.tools.site import Site
from lib.tools.workflow import take
from lib.top10 import guards, reiteracion
from lib.top10.flow import ABIERTOS, EJECUTADO, EN_MONITOREO, FLUJO
from lib.top10.guards import REPORTES_NUEVOS
from lib.top10.joining import PRIORIDAD_ALTA, alone, unir
from lib.top10.parameters import MONITOREO_DIAS, regla


def llegaron(connection: Connection, site: Site, batch: int, *, by: Person) -> None:
    """In the transaction that shows or undoes a batch of reports: cases follow (Kind.after)."""
    found = records.one(connection, lote, id=batch)
    if found is not None and found["estado"] == "deshaciendo":
        _soltar(connection, site, batch, by)
    else:
        outbox.put(connection, REPORTES_NUEVOS, {"lote": batch}, now=site.now())


def reportes_nuevos(site: Site, payload: Mapping[str, Any]) -> None:
    """Join the new reports of a batch to the open cases of their products (effect).

    One opened after the damage was attended moves its case to `reincidió`; in an earlier
    state it only joins. A report that has its case is left alone.
    """
    rule = regla(site)
    try:
        with alone(site), writing(site.engine) as connection:
            given = {"lote": payload["lote"], "unidad": rule.unidad, "estados": ABIERTOS}
            found = queries.rows(connection, "top10/reportes_por_unir", **given)
            lista = reiteracion.agrupados(found, rule)
            unir(connection, site, lista, rule, by=TAREAS, reason=f"importación {payload['lote']}")
    except UserError:  # somebody imports or generates a list
        raise outbox.NotNow from None


def dicho_tarde(site: Site, case_id: int) -> None:
    """After a work that was told late: reports that came meanwhile are its damage come back.

    They joined a case that nobody knew to be attended. Repeating it changes nothing.
    """
    with reading(site.engine) as connection:
        row = records.one(connection, caso, id=case_id)
        told = events.of_row(connection, "caso", case_id)
        found = queries.rows(connection, "top10/reportes_de_caso", caso=case_id)
    work = next((e for e in reversed(told) if e["paso"] == "ejecutar"), None)
    if row is None or work is None or row["estado"] != EJECUTADO:
        return
    after = [r["numero"] for r in found if r["abierto_en"] > events.done_at(work)]
    if after:
        _volver(site, row, after)


def concluir_monitoreos(site: Site) -> int:
    """Conclude the cases whose monitoring saw no new report; returns how many.

    Those that saw one which is another case's come back: no other sweep could conclude them.

    The days monitored are those after the day it began, as many as the parameter says; all of
    them have to be over and covered by imports, or nobody knows whether they were clean.
    Repeating it changes nothing.
    """
    days, today, zone = site.number(MONITOREO_DIAS), site.today(), site.zone()
    with reading(site.engine) as connection:
        if guards.por_unir(connection):
            return 0
        found = queries.rows(connection, "top10/en_monitoreo", estado=EN_MONITOREO)
        begun = {c["id"]: local_date(c["estado_en"], zone) for c in found if c["limpio"]}
        ended = {i: day for i, day in begun.items() if day + timedelta(days=days) < today}
        first = min(ended.values(), default=today)
        missing = gaps(connection, "reportes_dano", Period(first, today)) if ended else []
    for case in found:
        if not case["limpio"]:
            _volver_de_monitoreo(site, case["id"])
    clean = [
        case
        for case, day in ended.items()
        if not any(gap.start <= day + timedelta(days=days) and gap.end > day for gap in missing)
    ]
    done = take.take_many(
        site, FLUJO, "concluir", clean, by=TAREAS, seen=dict.fromkeys(clean, EN_MONITOREO)
    )
    return sum(o.event is not None for o in done)


def _volver_de_monitoreo(site: Site, case_id: int) -> None:
    """Reports that went to another case of the product are this one's damage come back too.

    One that no case has is left to the weekly list.
    """
    with reading(site.engine) as connection:
        row = records.one(connection, caso, id=case_id)
        if row is None or row["estado"] != EN_MONITOREO:
            return
        newer = [r["numero"] for r in guards.posteriores(connection, row) if r["unido"]]
    if newer:
        _volver(site, row, newer)


def _volver(site: Site, row: Record, reports: list[str]) -> None:
    given = {"reportes": reports, "prioridad": max(row["prioridad"], PRIORIDAD_ALTA)}
    with suppress(Conflict):  # somebody went on with the case: it is theirs to decide
        take.take(site, FLUJO, "reincidir", row["id"], given, by=TAREAS, seen=row["estado"])


def _soltar(connection: Connection, site: Site, batch: int, by: Person) -> None:
    """Reports that joined by themselves leave their cases with the import that brought them.

    A case they had moved stays where it is, and its history says that they are gone: whoever
    has it decides.
    """
    found = queries.rows(connection, "top10/reportes_por_soltar", lote=batch)
    now, told = site.now(), []
    for case_id, of_case in groupby(found, key=lambda r: r["caso_id"]):
        gone = list(of_case)
        numbers = [r["numero"] for r in gone]
        left = {"reportes": max(gone[0]["reportes"] - len(gone), 0)}
        reason = f"Se deshizo la importación {batch}"
        rows.change(connection, caso, case_id, left, by=by, now=now, reason=reason)
        for numero in numbers:
            records.remove(connection, caso_reporte, numero=numero)
        state = gone[0]["estado"]
        told.append(Event(case_id, "soltar", state, state, data={"reportes": numbers}))
    today = local_date(now, site.zone(within=connection))
    events.record(connection, "caso", told, by=by, now=now, today=today)
