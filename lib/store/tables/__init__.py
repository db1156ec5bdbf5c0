"""Table definitions (SQLAlchemy Core), one module per procedure, over one metadata."""

from lib.store.tables import importacion, maestros, sistema, top10
from lib.store.tables.metadata import metadata

__all__ = ["importacion", "maestros", "metadata", "sistema", "top10"]
