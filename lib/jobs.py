"""The scheduled work, and what a process does before it serves."""

import logging

from lib.store import schema
from lib.tools.site import Site

log = logging.getLogger("planilla.tareas")


def prepare(site: Site) -> None:
    """Bring the database to where the program can serve it."""
    schema.migrate(site.engine)
