"""Table definitions (SQLAlchemy Core), one module per procedure, over one metadata."""

from lib.store.tables import flujo, importacion, maestros, sistema, top10
from lib.store.tables.metadata import metadata

__all__ = ["flujo", "importacion", "maestros", "metadata", "sistema", "top10"]
