"""Quarantine: what a person types and decides of each row set aside; the titles of a file"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")  # see lib.store.types
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_RESENT = sa.text("reenvio_lote_id is not null")


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column("lote", sa.Column("columnas", sa.Text(), nullable=True))
    # Columns whose constraints SQLite takes only as they are added.
    words = "text" if sqlite else 'text collate "C"'
    op.execute(f"alter table cuarentena add column grupo {words} not null default ''")
    op.execute(
        f"alter table cuarentena add column estado {words} not null default 'pendiente' "
        "constraint ck_cuarentena_estado check "
        "(estado in ('oculta', 'pendiente', 'reenviada', 'descartada', 'anulada'))"
    )
    number = "integer" if sqlite else "bigint"
    op.execute(
        f"alter table cuarentena add column reenvio_lote_id {number} "
        "constraint fk_cuarentena_reenvio_lote_id references lote (id)"
    )
    for name, kind in (("correccion", WORDS), ("motivo_descarte", WORDS), ("cambiado_por", WORDS)):
        op.add_column("cuarentena", sa.Column(name, kind, nullable=True))
    op.add_column("cuarentena", sa.Column("cambiado_en", sa.DateTime(timezone=True)))
    op.add_column(
        "cuarentena", sa.Column("version", sa.Integer(), server_default="0", nullable=False)
    )
    op.execute(_STATE)
    op.execute(_GROUP)
    op.create_index(
        "ix_cuarentena_estado", "cuarentena", ["estado", "grupo", "lote_id", "fila"], unique=False
    )
    op.create_index(
        "ix_cuarentena_reenvio_lote_id",
        "cuarentena",
        ["reenvio_lote_id"],
        unique=False,
        sqlite_where=_RESENT,
        postgresql_where=_RESENT,
    )


_STATE = """
update cuarentena set estado = case
  (select l.estado from lote l where l.id = cuarentena.lote_id)
  when 'aplicado' then 'pendiente' when 'aplicando' then 'oculta' else 'anulada' end
"""

# The whole reason stands for its group, but for the one that names a row of the file.
_GROUP = """
update cuarentena set grupo = case when motivo like 'repetida:%' then 'repetida' else motivo end
"""
