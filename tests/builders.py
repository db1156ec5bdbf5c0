"""Small builders: reports, cancellations, cases and coverage put straight into a site's tables.

Instants are written as people say them, `AAAA-MM-DD HH:MM` in La Paz.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select

from lib.base.permissions import CONSOLA
from lib.procedimientos import clase, efectos
from lib.store import integrity, records, rows
from lib.store.tables.importacion import lote
from lib.store.tables.maestros import cuadrilla
from lib.store.tables.sistema import diario
from lib.store.tables.top10 import baja, caso, caso_reporte, reporte_dano
from lib.store.work import reading, writing
from lib.tools import outbox
from lib.tools.importer import run
from lib.tools.site import Site

Row = Mapping[str, Any]


def at(text: str) -> datetime:
    """An instant from its local form; La Paz is four hours behind UTC, all year."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) + timedelta(hours=4)


def set_clock(site: Site, text: str) -> None:
    """Put the site's fixed clock at a local instant."""
    site.clock.instant = at(text)


def a_batch(
    site: Site,
    *,
    kind: str = "reportes_dano",
    desde: str | None = None,
    hasta: str | None = None,
    estado: str = "aplicado",
) -> int:
    """An import that declares to cover some days; returns its id."""
    values = {
        "clase": kind,
        "archivo": "prueba.csv",
        "huella": "",
        "mapeo": {},
        "estado": estado,
        "cubre_desde": desde and date.fromisoformat(desde),
        "cubre_hasta": hasta and date.fromisoformat(hasta),
        "por": "prueba",
        "creado_en": site.now(),
    }
    with writing(site.engine) as connection:
        return records.add(connection, lote, values)


def report(numero: str, producto: str, opened: str, **more: Any) -> Row:
    """A damage report; `more` holds other columns, `cerrado` its local closing instant."""
    closed = more.pop("cerrado", None)
    return {
        "numero": numero,
        "producto": producto,
        "abierto_en": at(opened),
        "abierto_el": date.fromisoformat(opened[:10]),
        "cerrado_en": closed and at(closed),
        "estado": "abierto" if closed is None else "cerrado",
        **more,
    }


def reports(site: Site, found: Sequence[Row], *, batch: int | None = None) -> int:
    """Put reports in a batch, a new one without coverage unless told; returns its id."""
    batch = a_batch(site) if batch is None else batch
    for n, row in enumerate(found, start=1):  # one by one: they need not have the same columns
        with writing(site.engine) as connection:
            connection.execute(insert(reporte_dano), {"fila": n, "lote_id": batch, **row})
    return batch


def many_reports(site: Site, found: Sequence[Row]) -> None:
    """Reports that all have the same columns, and no others than these in the site."""
    with reading(site.engine) as connection:
        batches = records.many(connection, lote, limit=1)
    batch = batches[0]["id"] if batches else a_batch(site)
    lines = [{"fila": n, "lote_id": batch, **row} for n, row in enumerate(found)]
    with writing(site.engine) as connection:
        connection.execute(delete(reporte_dano))
        connection.execute(insert(reporte_dano), lines)


def cancellations(site: Site, *found: tuple[str, str]) -> None:
    """Cancellations as (product, local date), in a batch that covers them from first to last."""
    each = [day for _, day in found]
    batch = a_batch(site, kind="bajas", desde=min(each), hasta=max(each))
    lines = [
        {"producto": product, "baja_el": date.fromisoformat(day), "fila": n, "lote_id": batch}
        for n, (product, day) in enumerate(found)
    ]
    with writing(site.engine) as connection:
        connection.execute(insert(baja), lines)


def a_case(site: Site, producto: str, estado: str, **cells: Any) -> int:
    """A case as somebody would have opened it, journaled."""
    values = {
        "producto": producto,
        "control_calidad_usm": "pendiente",
        "estado": estado,
        "prioridad": 0,
        "segmento": "sin dato",
        "reportes": 0,
        **cells,
    }
    with writing(site.engine) as connection:
        return rows.create(connection, caso, values, by=CONSOLA, now=site.now())


def a_crew(site: Site, nombre: str, **cells: Any) -> int:
    """A crew that works."""
    values = {"nombre": nombre, "maestro": f"Maestro de {nombre}", "activa": True, **cells}
    with writing(site.engine) as connection:
        return rows.create(connection, cuadrilla, values, by=CONSOLA, now=site.now())


def join(site: Site, numero: str, case_id: int) -> None:
    """Put a report in a case."""
    with writing(site.engine) as connection:
        link = {"numero": numero, "caso_id": case_id, "automatico": False}
        records.put(connection, caso_reporte, link)


def change_case(site: Site, case_id: int, **cells: Any) -> None:
    """Change cells of a case as a person would, journaled at the site's clock."""
    with writing(site.engine) as connection:
        rows.change(connection, caso, case_id, cells, by=CONSOLA, now=site.now())


def cases(site: Site) -> list[dict[str, Any]]:
    """Every case, oldest first."""
    with reading(site.engine) as connection:
        return records.many(connection, caso)


def joined(site: Site) -> dict[str, int]:
    """The case of each report that has one."""
    with reading(site.engine) as connection:
        return {
            r["numero"]: r["caso_id"] for r in connection.execute(select(caso_reporte)).mappings()
        }


def everything(site: Site) -> list[list[tuple[Any, ...]]]:
    """Every row of the cases, of their reports and of the journal, to tell that nothing changed."""
    with reading(site.engine) as connection:
        return [
            [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in (caso, caso_reporte, diario)
        ]


def problems(site: Site) -> list[str]:
    """What `verificar` would say."""
    with reading(site.engine) as connection:
        return list(integrity.problems(connection))


def imported(site: Site, path: Path, text: str, *, kind: str = "reportes_dano") -> run.Summary:
    """Import a CSV through the product's own importer, its effects done too."""
    path.write_text(text, encoding="utf-8")
    done = run.apply(site, run.open_records(site, clase(kind), path, None), by=CONSOLA)
    outbox.work(site, efectos())
    return done
