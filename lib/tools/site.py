"""The site: its database, clock and parameters, handed to everything that reads or writes."""

import os
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, partial
from zoneinfo import ZoneInfo

from lib.base.calendar import Calendar, from_values
from lib.base.clock import Clock, SystemClock, local_date
from lib.base.office_hours import FERIADOS, HORARIO, PAIS
from lib.base.parameters import ZONA_HORARIA, Parameter, time_zone
from lib.base.permissions import Permission, Person
from lib.base.settings import settings
from lib.store import journal, records, rows
from lib.store.engine import open_engine
from lib.store.tables.sistema import parametro
from lib.store.work import Connection, Engine, reading, writing


@dataclass(frozen=True)
class Site:
    """One installation; tests make their own with a fixed clock.

    supposed holds parameter values that nobody set: what would be, if they were.
    """

    engine: Engine
    clock: Clock = field(default_factory=SystemClock)
    supposed: tuple[tuple[str, int | str], ...] = ()

    def now(self) -> datetime:
        """The present instant, UTC."""
        return self.clock.now()

    def environment(self) -> dict[str, str]:
        """The environment of another process of the program that is to work on this site."""
        url = self.engine.url.render_as_string(hide_password=False).replace("+psycopg", "", 1)
        return {**os.environ, "PLANILLA_DB": url, "PLANILLA_VAR": str(settings().var)}

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
        for key, value in self.supposed:
            if key == parameter.key:
                return value
        if within is None:
            with reading(self.engine) as connection:
                return self.value(parameter, within=connection)
        found = records.one(within, parametro, clave=parameter.key)
        return parameter.default if found is None else parameter.checked(found["valor"])

    def number(self, parameter: Parameter, *, within: Connection | None = None) -> int:
        """The value of a whole-number parameter."""
        return int(self.value(parameter, within=within))

    def supposing(self, parameter: Parameter, value: object) -> "Site":
        """The site as it would be with a parameter of another value; nothing is written."""
        with reading(self.engine) as connection:
            return self._supposing(connection, parameter, value)

    def set_value(
        self, parameter: Parameter, value: object, *, by: Person, version: int | None = None
    ) -> None:
        """Set a parameter; the change is journaled.

        version is that of the row a form was filled from, 0 where there was none;
        Conflict if somebody else set it meanwhile.
        """
        by.require(Permission.PARAMETROS)
        with writing(self.engine) as connection:
            journal.hold(connection)  # values that go together are not changed under each other
            checked = self._supposing(connection, parameter, value).value(parameter)
            found = records.one(connection, parametro, clave=parameter.key)
            if found is None:
                cells = {"clave": parameter.key, "valor": checked}
                rows.create(connection, parametro, cells, by=by, now=self.now())
            else:
                new = {"valor": checked}
                row_id, now = found["id"], self.now()
                rows.change(connection, parametro, row_id, new, by=by, now=now, version=version)

    def _supposing(self, connection: Connection, parameter: Parameter, value: object) -> "Site":
        then = replace(self, supposed=((parameter.key, parameter.checked(value)), *self.supposed))
        if parameter.together:
            parameter.together(partial(then.value, within=connection))
        return then


@cache
def site() -> Site:
    """The site of this process, from its settings."""
    return Site(open_engine(settings().database_url))
