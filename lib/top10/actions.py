"""What Top 10 writes: the cases of a weekly list, and the weekly totals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

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
from lib.tools.site import Site
from lib.top10 import reads
from lib.top10.flow import DETECTADO, ESTADOS, REINCIDIO
from lib.top10.reiteracion import Reiterado

_PRIORIDAD_ALTA = 1


@dataclass(frozen=True)
class Generada:
    """What generating a weekly list did."""

    nuevos: int
    unidos: int
    reincidieron: int
    sin_cambio: int
    provisional: bool


def generar_lista(site: Site, semana: str, *, by: Person) -> Generada:
    """Open or complete the cases of a weekly list; repeating it changes nothing.

    A report belongs to one case, so a product whose reports all have theirs is
    left alone. New reports join the product's open case; where its damage had
    been attended they move it to `reincidió`; without an open case a new one is
    opened, linked to the last (design/domain.md §1, States).
    """
    by.require(Permission.TOP10_GENERAR)
    rule = reads.regla(site)
    with held(site.engine, "top10.generar") as free:
        if not free:
            raise UserError("Otra persona está generando una lista. Espere a que termine.")
        with writing(site.engine) as connection:
            lista = reads.de_la_semana(connection, week(semana), rule)
            counts = _casos(connection, site, lista, semana, by)
    provisional = reads.provisional(site, week(semana).last)
    return Generada(*counts, provisional=provisional)


def _casos(
    connection: Connection, site: Site, lista: Sequence[Reiterado], semana: str, by: Person
) -> tuple[int, int, int, int]:
    joined = _unidos(connection, lista)
    last = _ultimos(connection, lista)
    created: list[tuple[Reiterado, dict[str, Any]]] = []
    links: list[tuple[str, int]] = []
    attached = back = same = 0
    for reiterado in lista:
        fresh = [n for n in reiterado.numeros if n not in joined]
        if not fresh:
            same += 1
            continue
        case = last.get(reiterado.producto)
        if case is None or ESTADOS[case["estado"]].final:
            created.append((reiterado, _nuevo(reiterado, semana, case)))
            continue
        links += [(numero, case["id"]) for numero in fresh]
        changes: dict[str, Any] = {
            "reportes": case["unidos"] + len(fresh),
            "segmento": reiterado.segmento,
        }
        reason = f"Reportes nuevos en la semana {semana}"
        if ESTADOS[case["estado"]].attended:
            changes |= {"estado": REINCIDIO, "prioridad": _PRIORIDAD_ALTA}
            back += 1
        else:
            attached += 1
        rows.change(connection, caso, case["id"], changes, by=by, now=site.now(), reason=reason)
    ids = rows.create_many(
        connection,
        caso,
        [cells for _, cells in created],
        by=by,
        now=site.now(),
        reason=f"Lista semanal Top 10 {semana}",
    )
    for (reiterado, _), case_id in zip(created, ids, strict=True):
        links += [(n, case_id) for n in reiterado.numeros if n not in joined]
    insert_rows(connection, caso_reporte, ("numero", "caso_id"), links)
    return len(created), attached, back, same


def _nuevo(reiterado: Reiterado, semana: str, anterior: Mapping[str, Any] | None) -> dict[str, Any]:
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
        "reportes": reiterado.reportes,
        "semana": semana,
        "caso_anterior_id": anterior["id"] if anterior else None,
    }


def _unidos(connection: Connection, lista: Sequence[Reiterado]) -> set[str]:
    numbers = [n for r in lista for n in r.numeros]
    found: set[str] = set()
    for some in _slices(numbers):
        found |= {
            r["numero"] for r in queries.rows(connection, "top10/reportes_unidos", numeros=some)
        }
    return found


def _ultimos(connection: Connection, lista: Sequence[Reiterado]) -> dict[str, Mapping[str, Any]]:
    """The newest case of each product."""
    found: dict[str, Mapping[str, Any]] = {}
    for some in _slices([r.producto for r in lista]):
        for case in queries.rows(connection, "top10/casos_de_productos", productos=some):
            found[case["producto"]] = case
    return found


def _slices(items: list[str], size: int = 5_000) -> list[list[str]]:
    return [items[i : i + size] for i in range(0, len(items), size)]


def olvidar_semanas(site: Site, payload: Mapping[str, Any]) -> None:
    """After an import: recompute the weekly totals its dates can have changed (outbox handler)."""
    with reading(site.engine) as connection:
        batch = records.one(connection, lote, id=payload["lote"])
    if batch is None or batch["cubre_desde"] is None:
        return
    # A report opened on the last covered day still counts in windows that end days later.
    reach = timedelta(days=reads.regla(site).dias)
    with writing(site.engine) as connection:
        forget_weeks(
            connection, iso_week(batch["cubre_desde"]), iso_week(batch["cubre_hasta"] + reach)
        )
    completar_semanas(site)


def completar_semanas(site: Site) -> int:
    """Compute the weekly totals that are missing for the rule in force; returns how many."""
    with held(site.engine, "top10.semanas") as free:
        span = reads.rango(site) if free else None
        return 0 if span is None else _completar(site, span)


def _completar(site: Site, span: Period) -> int:
    rule = reads.regla(site)
    key = {"dias": rule.dias, "minimo": rule.minimo, "unidad": rule.unidad}
    first, last = iso_week(span.start), iso_week(min(span.last, site.today()))
    with reading(site.engine) as connection:
        known = {
            w["semana"]
            for w in queries.rows(connection, "top10/semanas", **key, desde=first, hasta=last)
        }
    done = 0
    for code in _weeks(span.start, span.last):
        if code not in known and first <= code <= last:
            with reading(site.engine) as connection:
                found = len(reads.de_la_semana(connection, week(code), rule))
            with writing(site.engine) as connection:
                total = {"semana": code, **key, "productos": found, "calculada_en": site.now()}
                records.put(connection, semana_top10, total)
            done += 1
    return done


def _weeks(first: date, last: date) -> list[str]:
    span = Period(first - timedelta(days=first.weekday()), last + timedelta(days=1))
    return [iso_week(day) for day in span.days()[::7]]
