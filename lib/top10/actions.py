"""What Top 10 writes: the cases of a weekly list, and the weekly totals."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lib.base.clock import local_date
from lib.base.errors import UserError
from lib.base.periods import Period, iso_week, week
from lib.base.permissions import Permission, Person
from lib.store import queries, records, rows
from lib.store.bulk import insert_rows
from lib.store.locks import held
from lib.store.tables.importacion import lote
from lib.store.tables.top10 import caso, caso_reporte, semana_top10
from lib.store.totals import forget_weeks
from lib.store.work import Connection, reading, writing
from lib.tools import outbox
from lib.tools.site import Site
from lib.top10 import reads
from lib.top10.flow import DETECTADO, ESTADOS, REINCIDIO
from lib.top10.parameters import DIAS, regla
from lib.top10.reiteracion import Regla, Reiterado

_PRIORIDAD_ALTA = 1

Caso = Mapping[str, Any]  # a row of top10/casos_de_claves


@dataclass(frozen=True)
class Generada:
    """What generating a weekly list did."""

    nuevos: int
    unidos: int
    reincidieron: int
    sin_cambio: int
    provisional: bool

    def frase(self) -> str:
        """What was done, for a person."""
        return (
            f"{self.nuevos} casos nuevos, {self.unidos} con reportes unidos, "
            f"{self.reincidieron} reincidieron, {self.sin_cambio} sin cambio."
            + (" La lista es provisional." if self.provisional else "")
        )


def generar_lista(site: Site, semana: str, *, by: Person) -> Generada:
    """Open or complete the cases of a weekly list; repeating it changes nothing.

    A report belongs to one case, so a product whose reports all have theirs is
    left alone. New reports join the product's open case; where its damage had
    been attended before the newest was opened they move it to `reincidió`;
    without an open case a new one is opened, linked to the last
    (design/domain.md §1, States).
    """
    by.require(Permission.TOP10_GENERAR)
    days, rule = week(semana), regla(site)
    _require_begun(site, semana, days)
    with _alone(site), writing(site.engine) as connection:
        lista = reads.de_la_semana(connection, days, rule)
        mine = [r for r in lista if not by.zones or r.zona in by.zones]
        counts = _casos(connection, site, mine, rule, semana, by)
    return Generada(*counts, provisional=reads.provisional(site, days.last))


@contextmanager
def _alone(site: Site) -> Iterator[None]:
    """Nothing else opens cases, nor undoes the reports they are opened from, meanwhile."""
    with ExitStack() as locks:
        for name in ("top10.generar", "importar.reportes_dano", "importar.planilla"):
            if not locks.enter_context(held(site.engine, name)):
                raise UserError(
                    "Otra persona está generando una lista o importando. Espere a que termine."
                )
        yield


def _require_begun(site: Site, semana: str, days: Period) -> None:
    """A week to come would only repeat this one's reports under another name."""
    today, span = site.today(), reads.rango(site)
    if days.start > today and (span is None or days.start > span.last):
        raise UserError(
            f"La semana {semana} todavía no empieza y no tiene reportes. "
            f"La de hoy es {iso_week(today)}."
        )


def _casos(
    connection: Connection, site: Site, lista: list[Reiterado], rule: Regla, semana: str, by: Person
) -> tuple[int, int, int, int]:
    joined = reads.unidos(connection, lista)
    open_, last = _de_claves(connection, lista, rule)
    zone, now = site.zone(), site.now()
    created: list[tuple[list[str], dict[str, Any]]] = []
    links: list[tuple[str, int]] = []
    attached = back = same = 0
    for reiterado in lista:
        fresh = [n for n in reiterado.numeros if n not in joined]
        case = open_.get(reiterado.clave)
        if not fresh:
            same += 1
        elif case is None:
            anterior = last.get(reiterado.clave)
            created.append((fresh, _nuevo(reiterado, len(fresh), semana, anterior)))
        else:
            links += [(numero, case["id"]) for numero in fresh]
            locked = rows.locked(connection, caso, case["id"])
            changes = _cambios(case, locked, reiterado, len(fresh), zone)
            reason = f"Reportes nuevos en la semana {semana}"
            rows.change(connection, caso, case["id"], changes, by=by, now=now, reason=reason)
            back, attached = back + ("estado" in changes), attached + ("estado" not in changes)
    cells, reason = [cells for _, cells in created], f"Lista semanal Top 10 {semana}"
    ids = rows.create_many(connection, caso, cells, by=by, now=now, reason=reason)
    for (fresh, _), case_id in zip(created, ids, strict=True):
        links += [(numero, case_id) for numero in fresh]
    insert_rows(connection, caso_reporte, ("numero", "caso_id"), links)
    return len(created), attached, back, same


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
    if ESTADOS[locked["estado"]].attended and _despues_de_atendido(case, reiterado, zone):
        changes |= {"estado": REINCIDIO, "prioridad": max(locked["prioridad"], _PRIORIDAD_ALTA)}
    return changes


def _despues_de_atendido(case: Caso, reiterado: Reiterado, zone: ZoneInfo) -> bool:
    """Whether the newest report was opened after the case's damage was attended.

    Reports arrive days late, with an import: one opened before the visit is the
    damage that the visit attended. A case that the planilla's import opened
    already attended tells only the day, FECHA; without it every report is later.
    """
    if case["atendido_en"] is not None:
        return bool(reiterado.ultimo > case["atendido_en"])
    return case["fecha"] is None or local_date(reiterado.ultimo, zone) > case["fecha"]


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
        for case in queries.rows(connection, name, unidad=unit, productos=some):
            of_state = finished if ESTADOS[case["estado"]].final else open_
            known = of_state.get(case["clave"], {})
            since = known.get("atendido_en") if known.get("id") == case["id"] else None
            if case["en"] and ESTADOS[case["despues"]].attended:
                # It stays attended from one such state to the next: the first tells since when.
                since = since if ESTADOS[case["antes"]].attended else case["en"]
            of_state[case["clave"]] = {**case, "atendido_en": since}
    return open_, finished


def olvidar_semanas(site: Site, payload: Mapping[str, Any]) -> None:
    """After an import or its undoing: compute again the weekly totals it touched (effect)."""
    with held(site.engine, "top10.semanas") as free:
        if not free:  # whoever is computing may have read what was there before
            raise outbox.NotNow
        with writing(site.engine) as connection:
            if (span := _alcance(connection, payload["lote"])) is not None:
                forget_weeks(connection, iso_week(span.start), iso_week(span.end))
        _completar(site)


def completar_semanas(site: Site) -> int:
    """Compute the weekly totals that are missing for the rule in force; returns how many."""
    with held(site.engine, "top10.semanas") as free:
        return _completar(site) if free else 0


def _alcance(connection: Connection, batch_id: int) -> Period | None:
    """The days whose windows a batch can have changed; None when it brought nothing."""
    batch = records.one(connection, lote, id=batch_id)
    if batch is None:
        return None
    if batch["estado"] != "aplicado":  # undone: what it had brought is no longer there to tell
        return Period(date.min, date.max)
    (own,) = queries.rows(connection, "top10/dias_de_lote", lote=batch_id)
    ends = (own["desde"], own["hasta"], batch["cubre_desde"], batch["cubre_hasta"])
    days = [day for day in ends if day is not None]
    if not days:
        return None
    # A report still counts in windows that end days later, under whichever rule was in force.
    reach = timedelta(days=DIAS.high)
    return Period(min(days), min(max(days), date.max - reach) + reach)


def _completar(site: Site) -> int:
    span = reads.rango(site)
    if span is None:
        return 0
    rule = regla(site)
    key = {"dias": rule.dias, "minimo": rule.minimo, "unidad": rule.unidad}
    codes = _weeks(span.start, min(span.last, site.today()))
    if not codes:
        return 0
    with reading(site.engine) as connection:
        found = queries.rows(connection, "top10/semanas", **key, desde=codes[0], hasta=codes[-1])
    missing = set(codes) - {w["semana"] for w in found}
    for code in sorted(missing):
        with reading(site.engine) as connection:
            productos = len(reads.de_la_semana(connection, week(code), rule))
        with writing(site.engine) as connection:
            total = {"semana": code, **key, "productos": productos, "calculada_en": site.now()}
            records.put(connection, semana_top10, total)
    return len(missing)


def _weeks(first: date, last: date) -> list[str]:
    monday = first - timedelta(days=first.weekday())
    days = range(0, (last - monday).days + 1, 7)
    return [iso_week(monday + timedelta(days=n)) for n in days]
