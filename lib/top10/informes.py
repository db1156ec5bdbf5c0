"""The three reports of COM-DSC-P14: Top 10, Top 30 and casos reiterados, each with its facts."""

from collections.abc import Collection, Sequence
from datetime import date

import pandas as pd

from lib.base.errors import UserError
from lib.base.periods import Period, week, window
from lib.base.permissions import Permission, Person
from lib.maestros.zonas import catalogo
from lib.store import queries
from lib.store.work import reading
from lib.tools.report import Bars, Report
from lib.tools.site import Site
from lib.top10 import reads, reiteracion, spec_informes, tables
from lib.top10.parameters import DIAS_TOP30, regla
from lib.top10.reiteracion import SEGMENTOS, Regla, Repeticion

MAX_DIAS = 31  # of a report of casos reiterados: it lists report by report


def top10(
    site: Site, dia: date, *, by: Person, zona: str | None = None, segmentos: Sequence[str] = ()
) -> Report:
    """Reporte Top 10: who is reiterated on a day, by segment."""
    lista = reads.top10_al(site, dia, by=by)
    days = window(dia, lista.regla.dias)
    when = {"Día": f"{dia:%d/%m/%Y}", "Ventana": _entre(days)}
    name = f"top10-{dia.isoformat()}"
    return _de_lista(site, name, "Reporte Top 10", lista, when, by, zona, segmentos)


def top30(
    site: Site, dia: date, *, by: Person, zona: str | None = None, segmentos: Sequence[str] = ()
) -> Report:
    """Reporte Top 30: who is reiterated on a day, by its own days and minimum."""
    lista = reads.top10_al(site, dia, by=by, dias=site.number(DIAS_TOP30))
    days = window(dia, lista.regla.dias)
    when = {"Día": f"{dia:%d/%m/%Y}", "Ventana": _entre(days)}
    name = f"top30-{dia.isoformat()}"
    return _de_lista(site, name, "Reporte Top 30", lista, when, by, zona, segmentos)


def semanal(
    site: Site, semana: str, *, by: Person, zona: str | None = None, segmentos: Sequence[str] = ()
) -> Report:
    """Reporte Top 10 of an ISO week: whoever was reiterated on some day of it, by segment."""
    lista = reads.lista_semanal(site, semana, by=by)
    when = {
        "Semana": f"{semana}, {_entre(week(semana))}",
        "Ventana": f"los {lista.regla.dias} días que terminan el último día en que cada producto "
        "estuvo reiterado",
    }
    name = f"top10-{semana}"
    return _de_lista(site, name, "Reporte Top 10 semanal", lista, when, by, zona, segmentos)


def reiterados(
    site: Site,
    desde: date,
    hasta: date,
    *,
    by: Person,
    zona: str | None = None,
    segmentos: Sequence[str] = (),
) -> Report:
    """Reporte de casos reiterados: every reiteration of some days, one row per report."""
    by.require(Permission.TOP10_VER)
    rule = regla(site)
    days = _periodo(desde, hasta, rule)
    seen = Period(reads.ventana(desde, rule).start, days.end)
    given = {"unidad": rule.unidad, "desde": seen.start, "hasta": seen.end, "minimo": rule.minimo}
    with reading(site.engine) as connection:
        rows = queries.rows(connection, "top10/reportes_repetidos", **given)
    found = [
        r
        for r in reiteracion.repeticiones(rows, days, rule)
        if (not by.zones or r.ultima.zona in by.zones)
        and (zona is None or r.ultima.zona == zona)
        and (not segmentos or r.ultima.segmento in segmentos)
    ]
    missing = reads.provisionales(site, seen.days())
    by_day = reiteracion.por_dia(found, days)
    frame = _lineas(found)
    reopened = int(frame["reabierto"].sum())
    facts = {
        "Periodo": _entre(days),
        f"{_plural(rule)} reiterados": str(len(found)),
        "Reabiertos tras cierre": f"{reopened} de {len(frame)} reportes",
        **_hechos(site, rule, reads.estado(len(missing), len(seen.days())), by, zona, segmentos),
    }
    return Report(
        code=f"casos-reiterados-{days.start.isoformat()}-{days.last.isoformat()}",
        title="Reporte de casos reiterados",
        columns=spec_informes.REITERADOS,
        frame=frame,
        noun=("reporte", "reportes"),
        facts=facts,
        chart=Bars(
            f"{_plural(rule)} reiterados cada día",
            tuple(f"{day:%d/%m}" for day in by_day),
            tuple(by_day.values()),
            tuple(not missing.isdisjoint(reads.ventana(day, rule).days()) for day in by_day),
        ),
        provisional=bool(missing),
        zone=site.zone(),
        made_at=site.now(),
    )


def ultimo_dia(site: Site) -> date | None:
    """The last day that a report can be asked for: the last with reports; None without any."""
    span = reads.rango(site)
    return min(span.last, site.today()) if span else None


def zonas(site: Site, *, by: Person) -> list[str]:
    """The zones a report may be narrowed to: the person's own, or those of the catalogue."""
    by.require(Permission.TOP10_VER)
    if by.zones:
        return sorted(by.zones)
    with reading(site.engine) as connection:
        return list(catalogo(connection))


def _de_lista(
    site: Site,
    name: str,
    title: str,
    lista: reads.Lista,
    when: dict[str, str],
    by: Person,
    zona: str | None,
    segmentos: Collection[str],
) -> Report:
    everyone = tables.lista(lista.filas)  # their place is that of the whole list
    frame = everyone if zona is None else everyone[everyone["zona"] == zona]
    if segmentos:
        frame = frame[frame["segmento"].isin(segmentos)]
    order = {segment: n for n, segment in enumerate(SEGMENTOS)}
    frame = frame.sort_values(
        by=["segmento", "puesto"], key=lambda c: c.map(order) if c.name == "segmento" else c
    )
    count = frame["segmento"].value_counts().to_dict()
    some = sum(1 for segment in SEGMENTOS if count.get(segment))
    return Report(
        code=name,
        title=title,
        columns=spec_informes.INFORME,
        frame=frame.reset_index(drop=True),
        noun=(f"{lista.regla.unidad} reiterado", f"{lista.regla.unidad}s reiterados"),
        facts=when | _hechos(site, lista.regla, lista.estado, by, zona, segmentos),
        chart=Bars(
            f"{_plural(lista.regla)} reiterados por segmento",
            SEGMENTOS,
            tuple(int(count.get(segment, 0)) for segment in SEGMENTOS),
            (lista.provisional,) * len(SEGMENTOS) if some else (),
        ),
        provisional=lista.provisional,
        zone=site.zone(),
        made_at=site.now(),
    )


def _hechos(
    site: Site, rule: Regla, estado: str, by: Person, zona: str | None,
    segmentos: Collection[str],
) -> dict[str, str]:  # fmt: skip
    """What every report says: the parameters in force, the state, the filters, the moment."""
    chosen = [f"zona {zona}" if zona else "", ", ".join(segmentos)]
    if by.zones and not zona:
        chosen.append(f"sus zonas: {', '.join(sorted(by.zones))}")
    zone = site.zone()
    return {
        "Regla": f"{rule.minimo} reportes o más en {rule.dias} días, por {rule.unidad}",
        "Segmentos": (
            f"Alto desde {rule.cortes.alto} BOB de facturación mensual, Medio desde "
            f"{rule.cortes.medio} BOB, Bajo el resto; «sin dato» si no se conoce"
        ),
        "Estado": estado,
        "Filtros": "; ".join(filter(None, chosen)) or "ninguno",
        "Obtenido": f"{site.now().astimezone(zone):%d/%m/%Y %H:%M} ({zone}), por {by.name}",
    }


def _periodo(desde: date, hasta: date, rule: Regla) -> Period:
    if hasta < desde:
        raise UserError("El último día es anterior al primero. Cambie uno de los dos.")
    many = (hasta - desde).days + 1
    if many > MAX_DIAS:
        raise UserError(
            f"Pidió {many} días y el informe lista reporte por reporte: pida {MAX_DIAS} o menos."
        )
    return Period(desde, reads.ventana(hasta, rule).end)


def _lineas(found: Sequence[Repeticion]) -> pd.DataFrame:
    """One row per report, each product's together, in the list's order (REITERADOS)."""
    lines = [
        {
            **report,
            "puesto": place,
            "segmento": one.ultima.segmento,
            "reportes": one.ultima.reportes,
        }
        for place, one in enumerate(found, start=1)
        for report in one.reportes
    ]
    dtypes = {
        "text": "string", "number": "Int64", "flag": "boolean", "instant": "datetime64[us, UTC]"
    }  # fmt: skip
    return pd.DataFrame(
        {
            c.name: pd.Series([line[c.name] for line in lines], dtype=dtypes[c.type])
            for c in spec_informes.REITERADOS
        }
    )


def _entre(days: Period) -> str:
    return f"del {days.start:%d/%m/%Y} al {days.last:%d/%m/%Y}"


def _plural(rule: Regla) -> str:
    return "Clientes" if rule.unidad == "cliente" else "Productos"
