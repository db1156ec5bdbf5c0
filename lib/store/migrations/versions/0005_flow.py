"""Flow: events, clocks that span states, visits, attachments, mentions; where a customer is"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")  # see lib.store.types
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
_WITH_RECEIPT = sa.text("recibo is not null")
_UNREAD = sa.text("leida_en is null")


def upgrade() -> None:
    for name in ("telefono", "direccion", "nodo"):
        op.add_column("reporte_dano", sa.Column(name, WORDS, nullable=True))
        op.add_column("caso", sa.Column(name, WORDS, nullable=True))
    op.add_column(
        "caso_reporte",
        sa.Column("automatico", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index("ix_reporte_dano_cliente", "reporte_dano", ["cliente", "abierto_el"])
    # PostgreSQL froze the view's columns when it was made.
    op.execute("drop view reporte_dano_visible")
    op.execute(_VISIBLE)
    op.add_column("cuadrilla", sa.Column("usuario", WORDS, nullable=True))
    op.add_column("caso", sa.Column("reloj_en", INSTANT, nullable=True))
    op.add_column("caso", sa.Column("pausado_en", INSTANT, nullable=True))
    op.add_column(
        "caso", sa.Column("pausa_segundos", sa.Integer(), server_default="0", nullable=False)
    )
    op.execute(_RUNNING)
    for column in ("cliente", "direccion", "nodo"):
        op.create_index(f"ix_caso_{column}", "caso", [column])
    op.create_table(
        "evento",
        sa.Column("id", ID, nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("tabla", WORDS, nullable=False),
        sa.Column("fila_id", ID, nullable=False),
        sa.Column("paso", WORDS, nullable=False),
        sa.Column("en", INSTANT, nullable=False),
        sa.Column("el", sa.Date(), nullable=False),
        sa.Column("por", WORDS, nullable=False),
        sa.Column("desde", WORDS, nullable=True),
        sa.Column("hasta", WORDS, nullable=True),
        sa.Column("resultado", WORDS, nullable=True),
        sa.Column("puntaje", sa.Integer(), nullable=True),
        sa.Column("datos", sa.Text(), nullable=False),
        sa.Column("recibo", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evento"),
    )
    op.create_index("ix_evento_fila", "evento", ["tabla", "fila_id", "id"])
    op.create_index("ix_evento_paso", "evento", ["tabla", "paso", "el"])
    op.create_index("ix_evento_en", "evento", ["tabla", "en", "id"])
    op.create_index(
        "uq_evento_recibo",
        "evento",
        ["recibo"],
        unique=True,
        sqlite_where=_WITH_RECEIPT,
        postgresql_where=_WITH_RECEIPT,
    )
    for statement in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_table(
        "adjunto",
        sa.Column("id", ID, nullable=False),
        sa.Column("tabla", WORDS, nullable=False),
        sa.Column("fila_id", ID, nullable=False),
        sa.Column("nombre", WORDS, nullable=False),
        sa.Column("tipo", WORDS, nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("huella", WORDS, nullable=False),
        sa.Column("retirado", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cambiado_en", INSTANT, nullable=False),
        sa.Column("cambiado_por", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_adjunto"),
    )
    op.create_index("ix_adjunto_fila", "adjunto", ["tabla", "fila_id", "id"])
    op.create_table(
        "mencion",
        sa.Column("evento_id", ID, nullable=False),
        sa.Column("usuario", WORDS, nullable=False),
        sa.Column("leida_en", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("evento_id", "usuario", name="pk_mencion"),
        sa.ForeignKeyConstraint(["evento_id"], ["evento.id"], name="fk_mencion_evento_id"),
    )
    op.create_index(
        "ix_mencion_usuario",
        "mencion",
        ["usuario"],
        sqlite_where=_UNREAD,
        postgresql_where=_UNREAD,
    )
    op.create_table(
        "visita",
        sa.Column("id", ID, nullable=False),
        sa.Column("caso_id", ID, nullable=False),
        sa.Column("modalidad", WORDS, nullable=False),
        sa.Column("el", sa.Date(), nullable=False),
        sa.Column("desde_en", INSTANT, nullable=False),
        sa.Column("hasta_en", INSTANT, nullable=False),
        sa.Column("cuadrilla_id", ID, nullable=False),
        sa.Column("usm", WORDS, nullable=True),
        sa.Column("estado", WORDS, nullable=False),
        sa.Column("nota", WORDS, nullable=True),
        sa.Column("motivo", WORDS, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cambiado_en", INSTANT, nullable=False),
        sa.Column("cambiado_por", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visita"),
        sa.ForeignKeyConstraint(["caso_id"], ["caso.id"], name="fk_visita_caso_id"),
        sa.ForeignKeyConstraint(["cuadrilla_id"], ["cuadrilla.id"], name="fk_visita_cuadrilla_id"),
        sa.CheckConstraint(
            "estado in ('programada', 'en ejecución', 'ejecutada', 'no realizada', 'anulada')",
            name="estado",
        ),
    )
    op.create_index("ix_visita_caso_id", "visita", ["caso_id", "id"])
    op.create_index("ix_visita_agenda", "visita", ["el", "estado"])
    op.create_index("ix_visita_estado", "visita", ["estado", "el"])
    op.create_index("ix_visita_terminada", "visita", ["estado", "cambiado_en"])
    op.create_table(
        "mes_top10",
        *(
            sa.Column(name, WORDS, nullable=False)
            for name in ("medida", "regla", "corte", "mes", "grupo")
        ),
        sa.Column("numerador", sa.Integer(), nullable=False),
        sa.Column("denominador", sa.Integer(), nullable=True),
        sa.Column("valor_centesimas", sa.Integer(), nullable=True),
        sa.Column("calculada_en", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("medida", "regla", "corte", "mes", "grupo", name="pk_mes_top10"),
    )
    op.create_index("ix_mes_top10_mes", "mes_top10", ["mes"])
    op.add_column("usuario", sa.Column("correo", WORDS, nullable=True))
    op.create_table(
        "envio",
        sa.Column("id", ID, nullable=False),
        sa.Column("clase", WORDS, nullable=False),
        sa.Column("usuario", WORDS, nullable=False),
        sa.Column("correo", WORDS, nullable=False),
        sa.Column("asunto", WORDS, nullable=False),
        sa.Column("carga", sa.Text(), nullable=False),
        sa.Column("mensaje_id", WORDS, nullable=False),
        sa.Column("estado", WORDS, nullable=False),
        sa.Column("detalle", WORDS, nullable=True),
        sa.Column("pedido_en", INSTANT, nullable=False),
        sa.Column("pedido_por", WORDS, nullable=False),
        sa.Column("enviado_en", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cambiado_en", INSTANT, nullable=False),
        sa.Column("cambiado_por", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_envio"),
        sa.CheckConstraint(
            "estado in ('pendiente', 'enviado', 'con error', 'rechazado')",
            name=op.f("ck_envio_estado"),
        ),
    )
    op.create_index("ix_envio_clase", "envio", ["clase", "id"])


_VISIBLE = """
create view reporte_dano_visible as
select t.*
from reporte_dano t
where t.lote_id not in (select id from lote where estado in ('aplicando', 'deshaciendo'))
  and (
    t.reemplazado_por is null
    or t.reemplazado_por in (select id from lote where estado in ('aplicando', 'deshaciendo'))
  )
"""

# Until now a clock began with its state.
_RUNNING = """
update caso set reloj_en = estado_en
where estado in (
  'en revisión técnica', 'reincidió', 'derivado a centro de operaciones', 'visita programada',
  'en ejecución', 'cerrado', 'control de calidad'
)
"""

_APPEND_ONLY = {
    "sqlite": [
        f"""
        create trigger evento_sin_{action} before {action} on evento
        begin select raise(abort, 'un evento no se altera'); end
        """
        for action in ("update", "delete")
    ]
    + [
        """
        create trigger evento_sin_reemplazo before insert on evento
        when exists (select 1 from evento where id = new.id)
          or exists (select 1 from evento where recibo = new.recibo)
        begin select raise(abort, 'un evento no se altera'); end
        """
    ],
    "postgresql": [
        """
        create function evento_no_se_altera() returns trigger language plpgsql as
        $$ begin raise exception 'un evento no se altera'; end $$
        """,
        """
        create trigger evento_sin_cambios before update or delete or truncate on evento
        for each statement execute function evento_no_se_altera()
        """,
    ],
}
