"""Alembic's door: migrates the connection that lib.store.schema hands over."""

from alembic import context

from lib.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, compare_type=True)
context.run_migrations()
