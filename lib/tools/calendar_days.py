"""The days a site adds to its calendar or takes from it, one at a time."""

from datetime import date

from lib.base.errors import UserError
from lib.base.office_hours import FERIADOS, OwnDay, days_text, own_days
from lib.base.permissions import Person
from lib.tools import parameters
from lib.tools.parameters import Held
from lib.tools.site import Site


def own(site: Site) -> dict[date, OwnDay]:
    """The site's own days, by date."""
    return {day.day: day for day in own_days(str(site.value(FERIADOS)))}


def with_day(held: Held, new: OwnDay) -> str:
    """The parameter's text with one day more; UserError when it is there already."""
    days = own_days(str(held.value))
    if any(day.day == new.day for day in days):
        raise UserError(f"El {new.day:%d/%m/%Y} ya está entre los días propios. Quítelo antes.")
    return days_text([*days, new])


def without_day(held: Held, day: date) -> str:
    """The parameter's text with one day less; UserError when it is not there."""
    days = own_days(str(held.value))
    if all(own.day != day for own in days):
        raise UserError(f"El {day:%d/%m/%Y} ya no está entre los días propios.")
    return days_text(own for own in days if own.day != day)


def add(site: Site, new: OwnDay, *, by: Person) -> None:
    """Add a day to those that are there now."""
    held = parameters.held(site, [FERIADOS], by=by)[FERIADOS.key]
    site.set_value(FERIADOS, with_day(held, new), by=by, version=held.version)


def remove(site: Site, day: date, *, by: Person) -> None:
    """Take a day from those that are there now."""
    held = parameters.held(site, [FERIADOS], by=by)[FERIADOS.key]
    site.set_value(FERIADOS, without_day(held, day), by=by, version=held.version)
