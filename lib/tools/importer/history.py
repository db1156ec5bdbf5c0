"""The imports that were made, and up to which day each kind's data go."""

from datetime import date

import pandas as pd

from lib.base.permissions import Permission, Person
from lib.store import boards, queries
from lib.store.work import reading
from lib.tools.board.spec import Column
from lib.tools.site import Site

COLUMNS = (
    Column("id", "N.º", "number", help="El que piden cuarentena y deshacer", width=50),
    Column("creado_en", "Cuándo", "instant", width=130),
    Column("clase", "Qué", width=120),
    Column("archivo", "Archivo", width=220),
    Column("estado", "Estado", width=100),
    Column("nuevas", "Nuevas", "number", width=80),
    Column("cambiadas", "Cambiadas", "number", width=90),
    Column("iguales", "Iguales", "number", width=80),
    Column("cuarentena", "Apartadas", "number", help="Filas en cuarentena", width=90),
    Column("cubre_desde", "Desde", "date", width=95),
    Column("cubre_hasta", "Hasta", "date", width=95),
    Column("por", "Por", width=120),
)


def latest(site: Site, limit: int, *, by: Person) -> pd.DataFrame:
    """The newest imports, newest first, each with the name of who made it."""
    by.require(Permission.IMPORTAR)
    with reading(site.engine) as connection:
        frame = queries.frame(connection, "sistema/ultimas_importaciones", tope=limit)
        frame["por"] = frame["por"].replace(boards.names_of(connection, set(frame["por"])))
    return frame


def covered_until(site: Site) -> dict[str, date]:
    """The last day each kind's applied imports cover."""
    with reading(site.engine) as connection:
        found = queries.rows(connection, "sistema/cubierto_hasta")
    return {row["clase"]: row["hasta"] for row in found}
