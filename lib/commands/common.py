"""What every command needs: the site made ready, and how results are shown."""

import json
from collections.abc import Callable
from typing import Annotated, Any

import typer

from lib.procedimientos import clases
from lib.store import schema
from lib.tools.importer import batches
from lib.tools.site import Site, site

AsJson = Annotated[bool, typer.Option("--json", help="Salida en JSON.")]


def ready() -> Site:
    """The site, its schema up to date and without leftovers of killed imports."""
    here = site()
    schema.migrate(here.engine)
    batches.recover(here, clases())
    return here


def show(value: Any, lines: Callable[[], list[str]], as_json: bool) -> None:
    """Print a result as JSON, or as lines for a person."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1) if as_json else "\n".join(lines()))
