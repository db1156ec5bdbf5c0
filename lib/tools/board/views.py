"""How each person arranged each board: kept on the server, so that it follows them."""

from typing import Any

from pydantic_core import from_json

from lib.base.errors import UserError
from lib.base.permissions import Person
from lib.store import journal, records
from lib.store.tables.sistema import vista
from lib.store.work import reading, writing
from lib.tools.site import Site

_MOST_BYTES = 20_000


def of(site: Site, board: str, *, by: Person) -> Any:
    """The person's view of a board, None when they never arranged it."""
    with reading(site.engine) as connection:
        found = records.one(connection, vista, usuario=by.login, tablero=board)
    return None if found is None else found["contenido"]


def keep(site: Site, board: str, text: str | bytes, *, by: Person) -> None:
    """Keep a view; what is in it concerns the page alone."""
    if len(text) > _MOST_BYTES:
        raise UserError("La vista es demasiado grande para guardarla.")
    try:
        view = from_json(text, allow_inf_nan=False)  # what a browser can read again
    except ValueError:
        raise UserError("La vista no se entiende.") from None
    key = {"usuario": by.login, "tablero": board}
    with writing(site.engine) as connection:
        journal.hold(connection)  # of two tabs that keep the first one at once, one waits
        if not records.alter(connection, vista, key, {"contenido": view}):
            records.put(connection, vista, {**key, "contenido": view})
