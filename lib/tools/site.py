"""The site: its database, clock and parameters, handed to everything that reads or writes."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from lib.base.calendar import Calendar, from_values
from lib.base.clock import Clock, SystemClock, local_date
from lib.base.office_hours import FERIADOS, HORARIO, PAIS
from lib.base.parameters import ZONA_HORARIA, Parameter, time_zone
from lib.base.permissions import Permission, Person
from lib.base.settings import settings
from lib.store import records, rows
from lib.store.engine import open_engine
from lib.store.tables.sistema import parametro
from lib.store.work import Connection, Engine, reading, writing


@dataclass(frozen=True)
class Site:
    """One installation; tests make their own with a fixed clock."""

    engine: Engine
    clock: Clock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        """The present instant, UTC."""
        return self.clock.now()

    def zone(self, *, within: Connection | None = None) -> ZoneInfo:
        """The site's time zone."""
        return time_zone(str(self.value(ZONA_HORARIA, within=within)))

    def today(self) -> date:
        """The calendar date in the site's zone."""
        return local_date(self.now(), self.zone())

    def calendar(self, *, within: Connection | None = None) -> Calendar:
        """The business calendar, as the parameters say."""
        days = (str(self.value(p, within=within)) for p in (PAIS, HORARIO, FERIADOS))
        return from_values(self.zone(within=within), *days)

    def value(self, parameter: Parameter, *, within: Connection | None = None) -> int | str:
        """A parameter's value: what an administrator set, or its default.

        within: the connection at hand. A second one, taken while holding it, would have
        a crowd wait for connections that it holds itself.
        """
        if within is None:
            with reading(self.engine) as connection:
                return self.value(parameter, within=connection)
        found = records.one(within, parametro, clave=parameter.key)
        return parameter.default if found is None else parameter.checked(found["valor"])

    def number(self, parameter: Parameter, *, within: Connection | None = None) -> int:
        """The value of a whole-number parameter."""
        return int(self.value(parameter, within=within))

    def set_value(self, parameter: Parameter, value: object, *, by: Person) -> None:
        """Set a parameter; the change is journaled."""
        by.require(Permission.PARAMETROS)
        checked = parameter.checked(value)
        with writing(self.engine) as connection:
            found = records.one(connection, parametro, clave=parameter.key)
            if found is None:
                cells = {"clave": parameter.key, "valor": checked}
                rows.create(connection, parametro, cells, by=by, now=self.now())
            else:
                new = {"valor": checked}
                rows.change(connection, parametro, found["id"], new, by=by, now=self.now())


@cache
def site() -> Site:
    """The site of this process, from its settings."""
    return Site(open_engine(settings().database_url))
