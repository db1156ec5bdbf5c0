"""Masters shared by the procedures."""

from sqlalchemy import Boolean, Column, Integer, Table

from lib.store.tables.metadata import metadata
from lib.store.tables.sistema import Id
from lib.store.types import Words

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
