"""The parameters as an administrator sees them: the value in force, who set it and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lib.base.parameters import Parameter
from lib.base.permissions import Permission, Person
from lib.store import audit, boards, records
from lib.store.tables.sistema import parametro
from lib.store.work import reading
from lib.tools.site import Site


@dataclass(frozen=True)
class Held:
    """A parameter and its value; version 0 and nobody while its default holds."""

    parameter: Parameter
    value: int | str
    version: int = 0
    changed_by: str | None = None
    changed_at: datetime | None = None


def held(site: Site, parameters: Iterable[Parameter], *, by: Person) -> dict[str, Held]:
    """Each parameter as it stands, by key."""
    by.require(Permission.PARAMETROS)
    with reading(site.engine) as connection:
        rows = {row["clave"]: row for row in records.many(connection, parametro)}
        last = audit.last_of_rows(connection, parametro.name)
        names = boards.names_of(connection, {entry["quien"] for entry in last.values()})
    found = {}
    for parameter in parameters:
        row = rows.get(parameter.key)
        if row is None:
            found[parameter.key] = Held(parameter, parameter.default)
            continue
        entry = last[row["id"]]
        value = parameter.checked(row["valor"])
        who, when = names[entry["quien"]], entry["en"]
        found[parameter.key] = Held(parameter, value, row["version"], who, when)
    return found
