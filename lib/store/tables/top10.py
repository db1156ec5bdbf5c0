"""Seguimiento Top 10 (COM-DSC-P14): damage reports, cancellations, cases."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    false,
    text,
)

from lib.store.tables.metadata import metadata
from lib.store.tables.sistema import Id
from lib.store.types import Instant, Words

_CURRENT = text("reemplazado_por is null")
_REPLACED = text("reemplazado_por is not null")


def _batch_columns() -> list[Column[object]]:
    """Where an imported row came from and which batch replaced it (see importacion)."""
    return [
        Column("fila", Integer, nullable=False),
        Column("lote_id", ForeignKey("lote.id"), nullable=False),
        Column("reemplazado_por", ForeignKey("lote.id")),
    ]


reporte_dano = Table(
    "reporte_dano",
    metadata,
    Column("id", Id, primary_key=True),
    Column("numero", Words, nullable=False),
    Column("producto", Words, nullable=False),
    Column("cliente", Words),
    Column("servicio", Words),
    Column("tecnologia", Words),
    Column("zona", Words),
    Column("sintoma", Words),
    Column("abierto_en", Instant, nullable=False),
    Column("abierto_el", Date, nullable=False),
    Column("cerrado_en", Instant),
    Column("causal_cierre", Words),
    Column("tecnico", Words),
    Column("orden", Words),
    Column("telefono", Words),
    Column("direccion", Words),
    Column("nodo", Words),
    Column("facturacion_centavos", Integer),
    Column("estado", Words, nullable=False),
    *_batch_columns(),
    CheckConstraint("estado in ('abierto', 'cerrado', 'anulado')", name="estado"),
    # One current version of a report; older ones stay for undo and audit.
    Index(
        "uq_reporte_dano_numero",
        "numero",
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    ),
    # Covers the counting of a window: a range of days is read without touching the table.
    Index(
        "ix_reporte_dano_ventana",
        "abierto_el",
        "producto",
        "cliente",
        "estado",
        "lote_id",
        "reemplazado_por",
    ),
    Index("ix_reporte_dano_producto", "producto", "abierto_el"),
    Index("ix_reporte_dano_cliente", "cliente", "abierto_el"),
    Index("ix_reporte_dano_lote_id", "lote_id"),
    Index(
        "ix_reporte_dano_reemplazado_por",
        "reemplazado_por",
        sqlite_where=_REPLACED,
        postgresql_where=_REPLACED,
    ),
)

baja = Table(
    "baja",
    metadata,
    Column("id", Id, primary_key=True),
    Column("producto", Words, nullable=False),
    Column("cliente", Words),
    Column("baja_el", Date, nullable=False),
    Column("motivo", Words),
    *_batch_columns(),
    Index(
        "uq_baja_producto_baja_el",
        "producto",
        "baja_el",
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    ),
    Index("ix_baja_ventana", "baja_el", "lote_id", "reemplazado_por", "producto"),
    Index("ix_baja_lote_id", "lote_id"),
    Index(
        "ix_baja_reemplazado_por",
        "reemplazado_por",
        sqlite_where=_REPLACED,
        postgresql_where=_REPLACED,
    ),
)

# Which clock runs in each state (design/domain.md §1, Clocks).
RELOJES = {
    "en revisión técnica": "revision",
    "reincidió": "revision",
    "derivado a centro de operaciones": "visita",
    "visita programada": "visita",
    "en ejecución": "visita",
    "cerrado": "calidad",
    "control de calidad": "calidad",
}

# The twelve columns of Anexo 1 and the state of the case: one row per case.
caso = Table(
    "caso",
    metadata,
    Column("id", Id, primary_key=True),
    Column("maestro", Words),
    Column("zona", Words),
    Column("tipo_trabajo", Words),
    Column("servicio", Words),
    Column("fecha", Date),
    Column("referencia", Words),
    Column("producto", Words, nullable=False),
    Column("cliente", Words),
    Column("orden", Words),
    Column("causal_cierre", Words),
    Column("usm", Words),
    Column("control_calidad_usm", Words, nullable=False),
    Column("control_calidad_nota", Words),
    Column("estado", Words, nullable=False),
    Column("estado_en", Instant),  # since when; kept by lib.store.rows, what clocks start from
    # Since when its clock runs, and how long it stood still: kept by lib.store.rows too.
    Column("reloj_en", Instant),
    Column("pausado_en", Instant),
    Column("pausa_segundos", Integer, nullable=False, server_default="0"),
    Column("prioridad", Integer, nullable=False),
    Column("segmento", Words, nullable=False),
    Column("reportes", Integer, nullable=False),
    Column("semana", Words),
    Column("telefono", Words),
    Column("direccion", Words),
    Column("nodo", Words),
    Column("caso_anterior_id", ForeignKey("caso.id")),
    Column("lote_id", ForeignKey("lote.id")),
    Column("version", Integer, nullable=False),
    Column("cambiado_en", Instant, nullable=False),
    Column("cambiado_por", Words, nullable=False),
    CheckConstraint(
        "control_calidad_usm in ('pendiente', 'conforme', 'no conforme')",
        name="control_calidad_usm",
    ),
    Index("ix_caso_producto", "producto", "id"),
    Index("ix_caso_orden", "orden"),
    Index("ix_caso_estado", "estado", "zona", "id"),
    Index("ix_caso_lote_id", "lote_id"),
    Index("ix_caso_cliente", "cliente"),
    Index("ix_caso_direccion", "direccion"),
    Index("ix_caso_nodo", "nodo"),
    info={"clock_of": RELOJES},
)

# A visit to a customer (COM-DSC-P14 II 14): when, which crew, in which modality.
visita = Table(
    "visita",
    metadata,
    Column("id", Id, primary_key=True),
    Column("caso_id", ForeignKey("caso.id"), nullable=False),
    Column("modalidad", Words, nullable=False),
    Column("el", Date, nullable=False),
    Column("desde_en", Instant, nullable=False),
    Column("hasta_en", Instant, nullable=False),
    Column("cuadrilla_id", ForeignKey("cuadrilla.id"), nullable=False),
    Column("usm", Words),
    Column("estado", Words, nullable=False),
    Column("nota", Words),  # what the crew should know
    Column("motivo", Words),  # why it was not done, or what it was moved for
    Column("version", Integer, nullable=False),
    Column("cambiado_en", Instant, nullable=False),
    Column("cambiado_por", Words, nullable=False),
    CheckConstraint(
        "estado in ('programada', 'en ejecución', 'ejecutada', 'no realizada', 'anulada')",
        name="estado",
    ),
    Index("ix_visita_caso_id", "caso_id", "id"),
    Index("ix_visita_agenda", "el", "estado"),
    Index("ix_visita_estado", "estado", "el"),  # those that wait are few among all there were
    Index("ix_visita_terminada", "estado", "cambiado_en"),  # and so are those that ended today
)

# A report belongs to one case: what makes generating a week twice change nothing.
caso_reporte = Table(
    "caso_reporte",
    metadata,
    Column("numero", Words, primary_key=True),
    Column("caso_id", ForeignKey("caso.id"), nullable=False),
    # Joined by its import: leaves the case again if the import is undone.
    Column("automatico", Boolean, nullable=False, server_default=false()),
    Index("ix_caso_reporte_caso_id", "caso_id"),
)

# Reiterated products per ISO week, kept so that a trend costs the same however long the history.
semana_top10 = Table(
    "semana_top10",
    metadata,
    Column("semana", Words, primary_key=True),
    Column("dias", Integer, primary_key=True, autoincrement=False),
    Column("minimo", Integer, primary_key=True, autoincrement=False),
    Column("unidad", Words, primary_key=True),
    Column("productos", Integer, nullable=False),
    Column("calculada_en", Instant, nullable=False),
)

# Monthly totals of the indicators, under the rule they were computed with ("" where none matters).
# corte "" is the whole month; "zona", "maestro", "causal" split it by `grupo`.
mes_top10 = Table(
    "mes_top10",
    metadata,
    Column("medida", Words, primary_key=True),
    Column("regla", Words, primary_key=True),
    Column("corte", Words, primary_key=True),
    Column("mes", Words, primary_key=True),
    Column("grupo", Words, primary_key=True),
    Column("numerador", Integer, nullable=False),
    Column("denominador", Integer),
    Column("valor_centesimas", Integer),
    Column("calculada_en", Instant, nullable=False),
    Index("ix_mes_top10_mes", "mes"),
)
