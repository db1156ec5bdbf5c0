"""Ground: journal, accounts, imports, Top 10"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")  # see lib.store.types


def upgrade() -> None:
    op.create_table(
        "diario",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quien", WORDS, nullable=False),
        sa.Column("via", WORDS, nullable=False),
        sa.Column("accion", WORDS, nullable=False),
        sa.Column("tabla", WORDS, nullable=False),
        sa.Column("fila_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("columna", WORDS, nullable=True),
        sa.Column("antes", WORDS, nullable=True),
        sa.Column("despues", WORDS, nullable=True),
        sa.Column("motivo", WORDS, nullable=True),
        sa.Column("lote", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cliente_n", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("seq", name="pk_diario"),
    )
    op.create_index("ix_diario_fila", "diario", ["tabla", "fila_id", "seq"], unique=False)
    op.create_index(
        "ix_diario_lote",
        "diario",
        ["lote"],
        unique=False,
        sqlite_where=sa.text("lote is not null"),
        postgresql_where=sa.text("lote is not null"),
    )
    op.create_table(
        "lote",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clase", WORDS, nullable=False),
        sa.Column("archivo", WORDS, nullable=False),
        sa.Column("huella", WORDS, nullable=False),
        sa.Column("mapeo", WORDS, nullable=False),
        sa.Column("estado", WORDS, nullable=False),
        sa.Column("leidas", sa.Integer(), server_default="0", nullable=False),
        sa.Column("nuevas", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cambiadas", sa.Integer(), server_default="0", nullable=False),
        sa.Column("iguales", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cuarentena", sa.Integer(), server_default="0", nullable=False),
        sa.Column("avisos", WORDS, nullable=True),
        sa.Column("cubre_desde", sa.Date(), nullable=True),
        sa.Column("cubre_hasta", sa.Date(), nullable=True),
        sa.Column("por", WORDS, nullable=False),
        sa.Column("creado_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("aplicado_en", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "estado in ('aplicando', 'aplicado', 'deshaciendo', 'deshecho', 'interrumpido')",
            name=op.f("ck_lote_estado"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lote"),
    )
    op.create_index(
        "ix_lote_cobertura", "lote", ["clase", "estado", "cubre_desde", "cubre_hasta"], unique=False
    )
    op.create_index("ix_lote_estado", "lote", ["estado"], unique=False)
    op.create_index("ix_lote_huella", "lote", ["clase", "huella"], unique=False)
    op.create_table(
        "mapeo",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clase", WORDS, nullable=False),
        sa.Column("fuente", WORDS, nullable=False),
        sa.Column("contenido", WORDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mapeo"),
        sa.UniqueConstraint("clase", "fuente", name="uq_mapeo_clase_fuente"),
    )
    op.create_table(
        "parametro",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clave", WORDS, nullable=False),
        sa.Column("valor", WORDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parametro"),
        sa.UniqueConstraint("clave", name="uq_parametro_clave"),
    )
    op.create_table(
        "salida",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("clase", WORDS, nullable=False),
        sa.Column("carga", WORDS, nullable=False),
        sa.Column("creada_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proximo_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("intentos", sa.Integer(), server_default="0", nullable=False),
        sa.Column("hecha_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_salida"),
    )
    op.create_index(
        "ix_salida_pendiente",
        "salida",
        ["proximo_en"],
        unique=False,
        sqlite_where=sa.text("hecha_en is null"),
        postgresql_where=sa.text("hecha_en is null"),
    )
    op.create_table(
        "semana_top10",
        sa.Column("semana", WORDS, nullable=False),
        sa.Column("dias", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minimo", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unidad", WORDS, nullable=False),
        sa.Column("productos", sa.Integer(), nullable=False),
        sa.Column("calculada_en", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("semana", "dias", "minimo", "unidad", name="pk_semana_top10"),
    )
    op.create_table(
        "usuario",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("usuario", WORDS, nullable=False),
        sa.Column("nombre", WORDS, nullable=False),
        sa.Column("roles", WORDS, nullable=False),
        sa.Column("zonas", WORDS, nullable=False),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_usuario"),
        sa.UniqueConstraint("usuario", name="uq_usuario_usuario"),
    )
    op.create_table(
        "zona",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("nombre", WORDS, nullable=False),
        sa.Column("centro_operaciones", WORDS, nullable=False),
        sa.Column("activa", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_zona"),
        sa.UniqueConstraint("nombre", name="uq_zona_nombre"),
    )
    op.create_table(
        "baja",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("producto", WORDS, nullable=False),
        sa.Column("cliente", WORDS, nullable=True),
        sa.Column("baja_el", sa.Date(), nullable=False),
        sa.Column("motivo", WORDS, nullable=True),
        sa.Column("fila", sa.Integer(), nullable=False),
        sa.Column("lote_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "reemplazado_por", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(["lote_id"], ["lote.id"], name="fk_baja_lote_id"),
        sa.ForeignKeyConstraint(["reemplazado_por"], ["lote.id"], name="fk_baja_reemplazado_por"),
        sa.PrimaryKeyConstraint("id", name="pk_baja"),
    )
    op.create_index("ix_baja_lote_id", "baja", ["lote_id"], unique=False)
    op.create_index(
        "ix_baja_reemplazado_por",
        "baja",
        ["reemplazado_por"],
        unique=False,
        sqlite_where=sa.text("reemplazado_por is not null"),
        postgresql_where=sa.text("reemplazado_por is not null"),
    )
    op.create_index(
        "ix_baja_ventana",
        "baja",
        ["baja_el", "lote_id", "reemplazado_por", "producto"],
        unique=False,
    )
    op.create_index(
        "uq_baja_producto_baja_el",
        "baja",
        ["producto", "baja_el"],
        unique=True,
        sqlite_where=sa.text("reemplazado_por is null"),
        postgresql_where=sa.text("reemplazado_por is null"),
    )
    op.create_table(
        "caso",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("maestro", WORDS, nullable=True),
        sa.Column("zona", WORDS, nullable=True),
        sa.Column("tipo_trabajo", WORDS, nullable=True),
        sa.Column("servicio", WORDS, nullable=True),
        sa.Column("fecha", sa.Date(), nullable=True),
        sa.Column("referencia", WORDS, nullable=True),
        sa.Column("producto", WORDS, nullable=False),
        sa.Column("cliente", WORDS, nullable=True),
        sa.Column("orden", WORDS, nullable=True),
        sa.Column("causal_cierre", WORDS, nullable=True),
        sa.Column("usm", WORDS, nullable=True),
        sa.Column("control_calidad_usm", WORDS, nullable=False),
        sa.Column("control_calidad_nota", WORDS, nullable=True),
        sa.Column("estado", WORDS, nullable=False),
        sa.Column("prioridad", sa.Integer(), nullable=False),
        sa.Column("segmento", WORDS, nullable=False),
        sa.Column("reportes", sa.Integer(), nullable=False),
        sa.Column("semana", WORDS, nullable=True),
        sa.Column(
            "caso_anterior_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("lote_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cambiado_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cambiado_por", WORDS, nullable=False),
        sa.CheckConstraint(
            "control_calidad_usm in ('pendiente', 'conforme', 'no conforme')",
            name=op.f("ck_caso_control_calidad_usm"),
        ),
        sa.ForeignKeyConstraint(["caso_anterior_id"], ["caso.id"], name="fk_caso_caso_anterior_id"),
        sa.ForeignKeyConstraint(["lote_id"], ["lote.id"], name="fk_caso_lote_id"),
        sa.PrimaryKeyConstraint("id", name="pk_caso"),
    )
    op.create_index("ix_caso_estado", "caso", ["estado", "zona", "id"], unique=False)
    op.create_index("ix_caso_lote_id", "caso", ["lote_id"], unique=False)
    op.create_index("ix_caso_orden", "caso", ["orden"], unique=False)
    op.create_index("ix_caso_producto", "caso", ["producto", "id"], unique=False)
    op.create_table(
        "clave",
        sa.Column(
            "usuario_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("huella", WORDS, nullable=False),
        sa.Column("cambiada_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("debe_cambiar", sa.Boolean(), nullable=False),
        sa.Column("fallos", sa.Integer(), server_default="0", nullable=False),
        sa.Column("bloqueada_hasta", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name="fk_clave_usuario_id"),
        sa.PrimaryKeyConstraint("usuario_id", name="pk_clave"),
    )
    op.create_table(
        "cuarentena",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lote_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fila", sa.Integer(), nullable=False),
        sa.Column("columna", WORDS, nullable=False),
        sa.Column("valor", WORDS, nullable=True),
        sa.Column("motivo", WORDS, nullable=False),
        sa.Column("contenido", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["lote_id"], ["lote.id"], name="fk_cuarentena_lote_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cuarentena"),
    )
    op.create_index("ix_cuarentena_lote_id", "cuarentena", ["lote_id", "fila"], unique=False)
    op.create_table(
        "reporte_dano",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("numero", WORDS, nullable=False),
        sa.Column("producto", WORDS, nullable=False),
        sa.Column("cliente", WORDS, nullable=True),
        sa.Column("servicio", WORDS, nullable=True),
        sa.Column("tecnologia", WORDS, nullable=True),
        sa.Column("zona", WORDS, nullable=True),
        sa.Column("sintoma", WORDS, nullable=True),
        sa.Column("abierto_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("abierto_el", sa.Date(), nullable=False),
        sa.Column("cerrado_en", sa.DateTime(timezone=True), nullable=True),
        sa.Column("causal_cierre", WORDS, nullable=True),
        sa.Column("tecnico", WORDS, nullable=True),
        sa.Column("orden", WORDS, nullable=True),
        sa.Column("facturacion_centavos", sa.Integer(), nullable=True),
        sa.Column("estado", WORDS, nullable=False),
        sa.Column("fila", sa.Integer(), nullable=False),
        sa.Column("lote_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "reemplazado_por", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "estado in ('abierto', 'cerrado', 'anulado')", name=op.f("ck_reporte_dano_estado")
        ),
        sa.ForeignKeyConstraint(["lote_id"], ["lote.id"], name="fk_reporte_dano_lote_id"),
        sa.ForeignKeyConstraint(
            ["reemplazado_por"], ["lote.id"], name="fk_reporte_dano_reemplazado_por"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reporte_dano"),
    )
    op.create_index("ix_reporte_dano_lote_id", "reporte_dano", ["lote_id"], unique=False)
    op.create_index(
        "ix_reporte_dano_producto", "reporte_dano", ["producto", "abierto_el"], unique=False
    )
    op.create_index(
        "ix_reporte_dano_reemplazado_por",
        "reporte_dano",
        ["reemplazado_por"],
        unique=False,
        sqlite_where=sa.text("reemplazado_por is not null"),
        postgresql_where=sa.text("reemplazado_por is not null"),
    )
    op.create_index(
        "ix_reporte_dano_ventana",
        "reporte_dano",
        [
            "abierto_el",
            "producto",
            "cliente",
            "estado",
            "lote_id",
            "reemplazado_por",
        ],
        unique=False,
    )
    op.create_index(
        "uq_reporte_dano_numero",
        "reporte_dano",
        ["numero"],
        unique=True,
        sqlite_where=sa.text("reemplazado_por is null"),
        postgresql_where=sa.text("reemplazado_por is null"),
    )
    op.create_table(
        "sesion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("huella", WORDS, nullable=False),
        sa.Column(
            "usuario_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("abierta_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vence_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revocada_en", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuario.id"], name="fk_sesion_usuario_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sesion"),
        sa.UniqueConstraint("huella", name="uq_sesion_huella"),
    )
    op.create_index("ix_sesion_usuario_id", "sesion", ["usuario_id"], unique=False)
    op.create_table(
        "caso_reporte",
        sa.Column("numero", WORDS, nullable=False),
        sa.Column("caso_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["caso_id"], ["caso.id"], name="fk_caso_reporte_caso_id"),
        sa.PrimaryKeyConstraint("numero", name="pk_caso_reporte"),
    )
    op.create_index("ix_caso_reporte_caso_id", "caso_reporte", ["caso_id"], unique=False)
    for statement in _JOURNAL_GUARD[op.get_bind().dialect.name]:
        op.execute(statement)
    for table in ("reporte_dano", "baja"):
        op.execute(_VISIBLE.format(table=table))


# The journal is written once: an update or a delete is refused by the database itself.
_JOURNAL_GUARD = {
    "sqlite": [
        f"""
        create trigger diario_sin_{action} before {action} on diario
        begin select raise(abort, 'el diario no se altera'); end
        """
        for action in ("update", "delete")
    ]
    # "insert or replace" deletes what it replaces without firing the delete trigger.
    + [
        """
        create trigger diario_sin_reemplazo before insert on diario
        when exists (select 1 from diario where seq = new.seq)
        begin select raise(abort, 'el diario no se altera'); end
        """
    ],
    "postgresql": [
        """
        create function diario_no_se_altera() returns trigger language plpgsql as
        $$ begin raise exception 'el diario no se altera'; end $$
        """,
        """
        create trigger diario_sin_cambios before update or delete or truncate on diario
        for each statement execute function diario_no_se_altera()
        """,
    ],
}

# What people see of an imported table: rows of shown batches, each in its last shown version.
_VISIBLE = """
create view {table}_visible as
select t.*
from {table} t
where t.lote_id not in (select id from lote where estado in ('aplicando', 'deshaciendo'))
  and (
    t.reemplazado_por is null
    or t.reemplazado_por in (select id from lote where estado in ('aplicando', 'deshaciendo'))
  )
"""
