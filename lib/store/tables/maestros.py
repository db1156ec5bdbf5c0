"""Masters shared by the procedures."""

from sqlalchemy import Boolean, Column, Date, Integer, Table

from lib.store.tables.metadata import metadata
from lib.store.tables.sistema import Id
from lib.store.types import Instant, Words

# A zone and the operations centre that attends it.
zona = Table(
    "zona",
    metadata,
    Column("id", Id, primary_key=True),
    Column("nombre", Words, nullable=False, unique=True),
    Column("centro_operaciones", Words, nullable=False),
    Column("activa", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)

# A crew and the maestro who leads it.
cuadrilla = Table(
    "cuadrilla",
    metadata,
    Column("id", Id, primary_key=True),
    Column("nombre", Words, nullable=False, unique=True),
    Column("maestro", Words, nullable=False),
    Column("usuario", Words),  # the account with which the crew sees its visits
    Column("zona", Words),
    Column("telefono", Words),
    Column("tecnicos", Integer),
    Column("desde", Date),
    Column("activa", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("cambiado_en", Instant, nullable=False),
    Column("cambiado_por", Words, nullable=False),
)
