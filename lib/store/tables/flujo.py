"""What is done with the rows of a flow: events, the files and the mentions that hang on them."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, text

from lib.store.tables.metadata import metadata
from lib.store.tables.sistema import Id
from lib.store.types import Instant, Json, Words

# Append-only, as the journal is; seq is the journal's entry of the same change.
evento = Table(
    "evento",
    metadata,
    Column("id", Id, primary_key=True),
    Column("seq", Id, nullable=False),
    Column("tabla", Words, nullable=False),
    Column("fila_id", Id, nullable=False),
    Column("paso", Words, nullable=False),
    Column("en", Instant, nullable=False),
    Column("el", Date, nullable=False),  # the local date of `en`, to be grouped by
    Column("por", Words, nullable=False),
    Column("desde", Words),
    Column("hasta", Words),
    Column("resultado", Words),
    Column("puntaje", Integer),
    Column("datos", Json, nullable=False),
    Column("recibo", Words),
    Index("ix_evento_fila", "tabla", "fila_id", "id"),
    Index("ix_evento_paso", "tabla", "paso", "el"),
    Index("ix_evento_en", "tabla", "en", "id"),  # what happened in the last hour
    Index(
        "uq_evento_recibo",
        "recibo",
        unique=True,
        sqlite_where=text("recibo is not null"),
        postgresql_where=text("recibo is not null"),
    ),
)

# A file kept beside the database (lib.tools.attachments); one content is stored once.
adjunto = Table(
    "adjunto",
    metadata,
    Column("id", Id, primary_key=True),
    Column("tabla", Words, nullable=False),
    Column("fila_id", Id, nullable=False),
    Column("nombre", Words, nullable=False),
    Column("tipo", Words, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("huella", Words, nullable=False),
    Column("retirado", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("cambiado_en", Instant, nullable=False),
    Column("cambiado_por", Words, nullable=False),
    Index("ix_adjunto_fila", "tabla", "fila_id", "id"),
)

mencion = Table(
    "mencion",
    metadata,
    Column("evento_id", ForeignKey("evento.id"), primary_key=True),
    Column("usuario", Words, primary_key=True),
    Column("leida_en", Instant),
    Index(
        "ix_mencion_usuario",
        "usuario",
        sqlite_where=text("leida_en is null"),
        postgresql_where=text("leida_en is null"),
    ),
)
