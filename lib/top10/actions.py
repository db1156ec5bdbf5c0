"""What Top 10 writes: the cases of a weekly list, and the weekly totals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lib.base.errors import UserError
from lib.base.periods import Period, iso_week, week
from lib.base.permissions import Permission, Person
from lib.store import queries, records
from lib.store.locks import held
from lib.store.tables.importacion import lote
from lib.store.tables.top10 import semana_top10
from lib.store.totals import forget_weeks
from lib.store.work import Connection, reading, writing
from lib.tools import outbox
from lib.tools.site import Site
from lib.top10 import meses, reads
from lib.top10.joining import alone, unir
from lib.top10.parameters import DIAS, regla


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
    with alone(site), writing(site.engine) as connection:
        lista = reads.de_la_semana(connection, days, rule)
        mine = [r for r in lista if not by.zones or r.zona in by.zones]
        counts = unir(connection, site, mine, rule, by=by, reason=f"semana {semana}", semana=semana)
    missing = reads.provisionales(site, reads.mirados(days, rule))
    return Generada(*counts, provisional=bool(missing))


def _require_begun(site: Site, semana: str, days: Period) -> None:
    """A week to come would only repeat this one's reports under another name."""
    today, span = site.today(), reads.rango(site)
    if days.start > today and (span is None or days.start > span.last):
        raise UserError(
            f"La semana {semana} todavía no empieza y no tiene reportes. "
            f"La de hoy es {iso_week(today)}."
        )


def olvidar_semanas(site: Site, payload: Mapping[str, Any]) -> None:
    """After an import or its undoing: compute again the totals it touched (effect)."""
    with held(site.engine, meses.TOTALES) as free:
        if not free:  # whoever is computing may have read what was there before
            raise outbox.NotNow
        with writing(site.engine) as connection:
            if (span := _alcance(connection, payload["lote"])) is not None:
                forget_weeks(connection, iso_week(span.start), iso_week(span.end))
                meses.olvidar(connection, span)
        _completar(site)
        meses.recalcular(site, [meses.REITERACION])


def completar_semanas(site: Site) -> int:
    """Compute the weekly totals that are missing for the rule in force; returns how many."""
    with held(site.engine, meses.TOTALES) as free:
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
