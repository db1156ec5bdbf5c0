"""What Top 10 imports: damage reports, cancellations and the planilla."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from lib.base.clock import local_date
from lib.base.permissions import Person
from lib.maestros.zonas import desconocidas
from lib.store import queries, records
from lib.store.tables.importacion import lote
from lib.store.tables.top10 import baja, caso, reporte_dano
from lib.store.work import Connection
from lib.tools import outbox
from lib.tools.importer.block import Columns
from lib.tools.importer.kinds import Field, FieldType, Kind, Wrong
from lib.tools.importer.versioned import Versioned
from lib.tools.site import Site
from lib.top10 import opening
from lib.top10.automatic import llegaron
from lib.top10.planilla_import import PlanillaTarget
from lib.top10.spec import CONTROL_CALIDAD

SEMANAS = "top10.semanas"  # effect: recompute the weekly totals a batch touches


def _reporte(columns: Columns, zone: ZoneInfo) -> Wrong:
    """Derives the local opening date and the state, and checks that a report closes after."""
    opened = columns["abierto_en"]
    closed = columns.get("cerrado_en") or [None] * len(opened)
    states = columns.get("estado") or [None] * len(opened)
    columns["abierto_el"] = [local_date(instant, zone) for instant in opened]
    if "estado" in columns or "cerrado_en" in columns:  # else the file says nothing of it
        columns["estado"] = [
            state or ("abierto" if end is None else "cerrado")
            for state, end in zip(states, closed, strict=True)
        ]
    return {
        place: ("cerrado_en", "el reporte se cerró antes de abrirse")
        for place, (start, end) in enumerate(zip(opened, closed, strict=True))
        if end is not None and end < start
    }


def _baja(_columns: Columns, _zone: ZoneInfo) -> Wrong:
    return {}


def _fila_planilla(columns: Columns, _zone: ZoneInfo) -> Wrong:
    """The row's key: ORDEN, else PRODUCTO + FECHA; without either it cannot be told apart."""
    products = columns["producto"]
    orders = columns.get("orden") or [None] * len(products)
    days = columns.get("fecha") or [None] * len(products)
    columns["clave"] = [
        order or (product, day) for order, product, day in zip(orders, products, days, strict=True)
    ]
    return {
        place: ("orden", "la fila no trae ORDEN ni FECHA: no se sabe qué caso es")
        for place, (order, day) in enumerate(zip(orders, days, strict=True))
        if order is None and day is None
    }


def _usado(connection: Connection, batch: int) -> str | None:
    for case in queries.rows(connection, "top10/casos_de_lote", lote=batch):
        return f"el caso {case['caso_id']} se abrió con reportes que vinieron en ella"
    return None


def _avisos(connection: Connection, distinct: Mapping[str, set[str]]) -> list[str]:
    return desconocidas(connection, distinct.get("zona", set()))


def _recalcular(connection: Connection, site: Site, batch: int, by: Person) -> None:
    outbox.put(connection, SEMANAS, {"lote": batch}, now=site.now())
    llegaron(connection, site, batch, by=by)


def _abiertos(connection: Connection, site: Site, batch: int, by: Person) -> None:
    """The events of the cases that a planilla opened, or that its undoing annulled."""
    found = records.one(connection, lote, id=batch)
    cases = {c["id"]: c for c in records.many(connection, caso, lote_id=batch)}
    if found is not None and found["estado"] == "deshaciendo":
        opening.deshecho(connection, site, list(cases), by=by)
    else:
        opening.abierto(connection, site, cases, by=by, origen="planilla importada")


REPORTES_DANO = Kind(
    code="reportes_dano",
    title="reportes de daño",
    fields=(
        Field("numero", "Número de reporte", required=True, identifier=True,
              synonyms=("reporte", "reporte de daño", "nro reporte", "n° reporte",
                        "número de daño", "orden de daño")),
        Field("producto", "Producto", required=True, identifier=True,
              synonyms=("número de producto", "línea", "nro producto", "servicio suscrito")),
        Field("abierto_en", "Fecha de reporte", FieldType.INSTANT, required=True,
              synonyms=("abierto", "fecha de apertura", "apertura", "fecha reporte", "registrado",
                        "fecha de registro")),
        Field("cliente", "Cliente", synonyms=("nombre del cliente", "suscriptor")),
        Field("servicio", "Servicio", synonyms=("tipo de servicio",)),
        Field("tecnologia", "Tecnología"),
        Field("zona", "Zona", synonyms=("zona operativa",)),
        Field("sintoma", "Síntoma", synonyms=("falla", "daño", "tipo de daño")),
        Field("cerrado_en", "Fecha de cierre", FieldType.INSTANT,
              synonyms=("cerrado", "cierre", "fecha cierre", "fecha de solución")),
        Field("causal_cierre", "Causal de cierre", synonyms=("causal", "causa de cierre")),
        Field("tecnico", "Técnico", synonyms=("maestro", "técnico multiservicios")),
        Field("orden", "Orden de trabajo", identifier=True,
              synonyms=("orden", "ot", "nro orden")),
        Field("telefono", "Teléfono", identifier=True,
              synonyms=("celular", "teléfono de contacto", "whatsapp", "nro teléfono")),
        Field("direccion", "Dirección", synonyms=("domicilio", "dirección de instalación")),
        Field("nodo", "Nodo o caja", synonyms=("nodo", "nap", "caja", "olt")),
        Field("facturacion_centavos", "Facturación mensual", FieldType.MONEY,
              synonyms=("facturación", "facturacion mensual bob", "tarifa", "monto mensual")),
        Field("estado", "Estado", FieldType.OPTION, options=("abierto", "cerrado", "anulado"),
              synonyms=("estado del reporte",)),
    ),
    key=("numero",),
    covers="abierto_el",
    target=Versioned(
        reporte_dano, ("numero",), "producto", _usado, defaults={"estado": "abierto"}
    ),
    complete=_reporte,
    distinct=("zona",),
    notices=_avisos,
    after=_recalcular,
)  # fmt: skip

BAJAS = Kind(
    code="bajas",
    title="bajas de productos",
    fields=(
        Field("producto", "Producto", required=True, identifier=True,
              synonyms=("número de producto", "línea", "nro producto")),
        Field("baja_el", "Fecha de baja", FieldType.DATE, required=True,
              synonyms=("fecha", "baja", "fecha baja", "fecha de retiro")),
        Field("cliente", "Cliente", synonyms=("nombre del cliente", "suscriptor")),
        Field("motivo", "Motivo", synonyms=("motivo de baja", "causal", "razón")),
    ),
    key=("producto", "baja_el"),
    covers="baja_el",
    target=Versioned(baja, ("producto", "baja_el"), "producto"),
    complete=_baja,
)  # fmt: skip

PLANILLA = Kind(
    code="planilla",
    title="planilla de control y seguimiento",
    fields=(
        Field("maestro", "MESTRO", synonyms=("maestro",)),
        Field("zona", "ZONA"),
        Field("tipo_trabajo", "TIPO DE TRABAJO"),
        Field("servicio", "SERVICIO"),
        Field("fecha", "FECHA", FieldType.DATE),
        Field("referencia", "REFERENCIA", max_length=2_000),
        Field("producto", "PRODUCTO", required=True, identifier=True),
        Field("cliente", "CLIENTE"),
        Field("orden", "ORDEN", identifier=True),
        Field("causal_cierre", "CAUSAL DE CIERRE"),
        Field("usm", "USM"),
        Field("control_calidad_usm", "CONTROL CALIDAD USM", FieldType.OPTION,
              options=CONTROL_CALIDAD),
    ),
    key=("clave",),
    covers="fecha",
    target=PlanillaTarget(),
    complete=_fila_planilla,
    distinct=("zona",),
    notices=_avisos,
    after=_abiertos,
)  # fmt: skip

CLASES = (REPORTES_DANO, BAJAS, PLANILLA)
