"""Audit: the journal in order of time, whole and by person, table and column"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_diario_en", "diario", ["en", "seq"])
    op.create_index("ix_diario_quien", "diario", ["quien", "en", "seq"])
    op.create_index("ix_diario_tabla", "diario", ["tabla", "en", "seq"])
    op.create_index(
        "ix_diario_columna",
        "diario",
        ["tabla", "columna", "en", "seq"],
        sqlite_where=_OF_A_CELL,
        postgresql_where=_OF_A_CELL,
    )


_OF_A_CELL = sa.text("columna is not null")
