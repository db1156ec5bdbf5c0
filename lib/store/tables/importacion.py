"""Imports: batches, their set-aside rows, and the saved mappings.

A row that came in a batch is visible while its batch is not hidden, and the
row it replaced is visible while the replacing batch is hidden. Hidden are the
states `aplicando` and `deshaciendo`: one change of state shows or hides a
million rows at once.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    text,
)

from lib.store.tables.metadata import metadata
from lib.store.tables.sistema import Id
from lib.store.types import Instant, Json, Words

lote = Table(
    "lote",
    metadata,
    Column("id", Id, primary_key=True),
    Column("clase", Words, nullable=False),
    Column("archivo", Words, nullable=False),
    Column("huella", Words, nullable=False),
    Column("mapeo", Json, nullable=False),
    Column("estado", Words, nullable=False),
    Column("leidas", Integer, nullable=False, server_default="0"),
    Column("nuevas", Integer, nullable=False, server_default="0"),
    Column("cambiadas", Integer, nullable=False, server_default="0"),
    Column("iguales", Integer, nullable=False, server_default="0"),
    Column("cuarentena", Integer, nullable=False, server_default="0"),
    Column("avisos", Json),
    Column("columnas", Json),  # the file's titles, in the order of cuarentena.contenido
    Column("cubre_desde", Date),
    Column("cubre_hasta", Date),
    Column("por", Words, nullable=False),
    Column("creado_en", Instant, nullable=False),
    Column("aplicado_en", Instant),
    CheckConstraint(
        "estado in ('aplicando', 'aplicado', 'deshaciendo', 'deshecho', 'interrumpido')",
        name="estado",
    ),
    Index("ix_lote_estado", "estado"),
    Index("ix_lote_cobertura", "clase", "estado", "cubre_desde", "cubre_hasta"),
    Index("ix_lote_huella", "clase", "huella"),
)

# Born by the thousand with their batch, which journals them as one: version 0, no entry of their
# own. From then on each change is journaled. Hidden until the batch shows, annulled when undone.
cuarentena = Table(
    "cuarentena",
    metadata,
    Column("id", Id, primary_key=True),
    Column("lote_id", ForeignKey("lote.id"), nullable=False),
    Column("fila", Integer, nullable=False),
    Column("columna", Words, nullable=False),
    Column("valor", Words),
    Column("motivo", Words, nullable=False),
    Column("grupo", Words, nullable=False),  # the reason without what is this row's alone
    Column("contenido", Json, nullable=False),
    Column("correccion", Words),
    Column("motivo_descarte", Words),
    Column("estado", Words, nullable=False),
    Column("reenvio_lote_id", ForeignKey("lote.id")),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("cambiado_en", Instant),
    Column("cambiado_por", Words),
    CheckConstraint(
        "estado in ('oculta', 'pendiente', 'reenviada', 'descartada', 'anulada')", name="estado"
    ),
    Index("ix_cuarentena_lote_id", "lote_id", "fila"),
    Index("ix_cuarentena_estado", "estado", "grupo", "lote_id", "fila"),
    Index(
        "ix_cuarentena_reenvio_lote_id",
        "reenvio_lote_id",
        sqlite_where=text("reenvio_lote_id is not null"),
        postgresql_where=text("reenvio_lote_id is not null"),
    ),
    info={"born_in_bulk": True},
)

mapeo = Table(
    "mapeo",
    metadata,
    Column("id", Id, primary_key=True),
    Column("clase", Words, nullable=False),
    Column("fuente", Words, nullable=False),
    Column("contenido", Json, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("clase", "fuente"),
)
