"""Live board: receipts, since when a case is in its state, crews, personal views"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")  # see lib.store.types
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAMED = sa.text("cliente_n is not null")


def upgrade() -> None:
    op.create_index(
        "uq_diario_cliente_n",
        "diario",
        ["cliente_n"],
        unique=True,
        sqlite_where=_NAMED,
        postgresql_where=_NAMED,
    )
    op.add_column("caso", sa.Column("estado_en", sa.DateTime(timezone=True), nullable=True))
    op.execute(_SINCE)
    op.create_table(
        "cuadrilla",
        sa.Column("id", ID, nullable=False),
        sa.Column("nombre", WORDS, nullable=False),
        sa.Column("maestro", WORDS, nullable=False),
        sa.Column("zona", WORDS, nullable=True),
        sa.Column("telefono", WORDS, nullable=True),
        sa.Column("tecnicos", sa.Integer(), nullable=True),
        sa.Column("desde", sa.Date(), nullable=True),
        sa.Column("activa", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cambiado_en", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cambiado_por", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cuadrilla"),
        sa.UniqueConstraint("nombre", name="uq_cuadrilla_nombre"),
    )
    op.create_table(
        "vista",
        sa.Column("usuario", WORDS, nullable=False),
        sa.Column("tablero", WORDS, nullable=False),
        sa.Column("contenido", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("usuario", "tablero", name="pk_vista"),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("drop trigger diario_sin_reemplazo")
        op.execute(_NO_REPLACE)


# The journal knows when each case entered the state it is in.
_SINCE = """
update caso set estado_en = coalesce(
  (
    select max(d.en) from diario d
    where d.tabla = 'caso' and d.fila_id = caso.id
      and (d.columna = 'estado' or d.accion = 'crear')
  ),
  cambiado_en
)
"""

# "insert or replace" deletes, with no delete trigger, whatever shares either unique key.
_NO_REPLACE = """
create trigger diario_sin_reemplazo before insert on diario
when exists (select 1 from diario where seq = new.seq)
  or exists (select 1 from diario where cliente_n = new.cliente_n)
begin select raise(abort, 'el diario no se altera'); end
"""
