"""Accounts, parameters, the journal and the outbox."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    text,
)

from lib.store.tables.metadata import metadata
from lib.store.types import Instant, Json, Words

# On SQLite only an INTEGER primary key is the rowid.
Id = BigInteger().with_variant(Integer, "sqlite")

# Append-only: audit trail and change feed in one. Triggers refuse update and delete.
diario = Table(
    "diario",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("en", Instant, nullable=False),
    Column("quien", Words, nullable=False),
    Column("via", Words, nullable=False),
    Column("accion", Words, nullable=False),
    Column("tabla", Words, nullable=False),
    Column("fila_id", Id, nullable=False),
    Column("columna", Words),
    Column("antes", Words),
    Column("despues", Words),
    Column("motivo", Words),
    Column("lote", Id),
    Column("cliente_n", Words),
    Index("ix_diario_fila", "tabla", "fila_id", "seq"),
    # The audit reads in order of time, whatever it narrows by (see lib.store.audit).
    Index("ix_diario_en", "en", "seq"),
    Index("ix_diario_quien", "quien", "en", "seq"),
    Index("ix_diario_tabla", "tabla", "en", "seq"),
    Index(
        "ix_diario_columna",
        "tabla",
        "columna",
        "en",
        "seq",
        sqlite_where=text("columna is not null"),
        postgresql_where=text("columna is not null"),
    ),
    Index(
        "ix_diario_lote",
        "lote",
        sqlite_where=text("lote is not null"),
        postgresql_where=text("lote is not null"),
    ),
    # A write that the page sends again is found here, and never written twice.
    Index(
        "uq_diario_cliente_n",
        "cliente_n",
        unique=True,
        sqlite_where=text("cliente_n is not null"),
        postgresql_where=text("cliente_n is not null"),
    ),
)

usuario = Table(
    "usuario",
    metadata,
    Column("id", Id, primary_key=True),
    Column("usuario", Words, nullable=False, unique=True),
    Column("nombre", Words, nullable=False),
    Column("roles", Json, nullable=False),
    Column("zonas", Json, nullable=False),
    Column("activo", Boolean, nullable=False),
    Column("correo", Words),
    Column("version", Integer, nullable=False),
)

# Apart from usuario: a hash must not enter the journal, nor a failed attempt count as a change.
clave = Table(
    "clave",
    metadata,
    Column("usuario_id", ForeignKey("usuario.id"), primary_key=True),
    Column("huella", Words, nullable=False),
    Column("cambiada_en", Instant, nullable=False),
    Column("debe_cambiar", Boolean, nullable=False),
    Column("fallos", Integer, nullable=False, server_default="0"),
    Column("bloqueada_hasta", Instant),
)

sesion = Table(
    "sesion",
    metadata,
    Column("id", Id, primary_key=True),
    Column("huella", Words, nullable=False, unique=True),
    Column("usuario_id", ForeignKey("usuario.id"), nullable=False),
    Column("abierta_en", Instant, nullable=False),
    Column("vence_en", Instant, nullable=False),
    Column("revocada_en", Instant),
    Index("ix_sesion_usuario_id", "usuario_id"),
)

# How each person arranged a board (columns, sort, filters): a preference, not journaled.
vista = Table(
    "vista",
    metadata,
    Column("usuario", Words, primary_key=True),
    Column("tablero", Words, primary_key=True),
    Column("contenido", Json, nullable=False),
)

parametro = Table(
    "parametro",
    metadata,
    Column("id", Id, primary_key=True),
    Column("clave", Words, nullable=False, unique=True),
    Column("valor", Json, nullable=False),
    Column("version", Integer, nullable=False),
)

# Effects that must follow a commit: written in its transaction, done after it.
salida = Table(
    "salida",
    metadata,
    Column("id", Id, primary_key=True),
    Column("clase", Words, nullable=False),
    Column("carga", Json, nullable=False),
    Column("creada_en", Instant, nullable=False),
    Column("proximo_en", Instant, nullable=False),
    Column("intentos", Integer, nullable=False, server_default="0"),
    Column("hecha_en", Instant),
    Column("error", Words),
    Index(
        "ix_salida_pendiente",
        "proximo_en",
        sqlite_where=text("hecha_en is null"),
        postgresql_where=text("hecha_en is null"),
    ),
)

# Mails to people, one row each: what was asked, and how it ended. salida says when it is tried.
envio = Table(
    "envio",
    metadata,
    Column("id", Id, primary_key=True),
    Column("clase", Words, nullable=False),
    Column("usuario", Words, nullable=False),
    Column("correo", Words, nullable=False),
    Column("asunto", Words, nullable=False),
    Column("carga", Json, nullable=False),
    Column("mensaje_id", Words, nullable=False),
    Column("estado", Words, nullable=False),
    Column("detalle", Words),
    Column("pedido_en", Instant, nullable=False),
    Column("pedido_por", Words, nullable=False),
    Column("enviado_en", Instant),
    Column("version", Integer, nullable=False),
    Column("cambiado_en", Instant, nullable=False),
    Column("cambiado_por", Words, nullable=False),
    CheckConstraint(
        "estado in ('pendiente', 'enviado', 'con error', 'rechazado')",
        name="estado",
    ),
    Index("ix_envio_clase", "clase", "id"),
)
