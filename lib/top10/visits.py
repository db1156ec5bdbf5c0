"""Visits to a customer (COM-DSC-P14 II 14, 19): when they can be, what may be wrong with them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lib.base.calendar_days import named
from lib.base.clock import instant, local_date
from lib.base.office_hours import FERIADOS, own_days
from lib.base.permissions import Permission, Person
from lib.store import queries, records, rows
from lib.store.records import Record
from lib.store.tables.maestros import cuadrilla
from lib.store.tables.top10 import visita
from lib.store.work import Connection
from lib.tools.site import Site
from lib.tools.workflow.flow import Taken, Values

PROGRAMADA, EN_EJECUCION, EJECUTADA = "programada", "en ejecución", "ejecutada"
NO_REALIZADA, ANULADA = "no realizada", "anulada"
PENDIENTES = (PROGRAMADA, EN_EJECUCION)


def de_periodo(
    connection: Connection,
    desde: date,
    hasta: date,
    estados: Sequence[str],
    *,
    terminadas_desde: datetime | None = None,
    usuario: str | None = None,
) -> list[Record]:
    """The visits of a half-open range of days in some states, with what their case tells.

    terminadas_desde: those that ended since then come too, whatever day they were set for.
    usuario: those of a person's crews alone.
    """
    given = {"desde": desde, "hasta": hasta, "estados_visita": estados, "usuario": usuario}
    return queries.rows(connection, "top10/visitas", **given, terminadas_desde=terminadas_desde)


def reparo(connection: Connection, site: Site, _row: Record, values: Values) -> str | None:
    """Why a visit cannot be scheduled so: in the past, or backwards."""
    start, end = _hours(connection, site, values)
    if end <= start:
        return "La visita termina antes de empezar. Corrija las horas."
    if start <= site.now():
        zone = site.zone(within=connection)
        return (
            f"La visita sería el {start.astimezone(zone):%d/%m/%Y a las %H:%M}, que ya pasó. "
            "Elija un momento por venir."
        )
    return None


def dudas(connection: Connection, site: Site, row: Record, values: Values) -> list[str]:
    """What has to be confirmed: a day or hours without office, a crew or analyst twice at once."""
    start, end = _hours(connection, site, values)
    calendar = site.calendar(within=connection)
    found = []
    own = {d.day: d for d in own_days(str(site.value(FERIADOS, within=connection)))}
    day = named(calendar, own, values["el"])
    if not calendar.spans(values["el"]):
        what = f"es feriado: {day.name}" if day.name else "es un día sin atención"
        found.append(f"El {values['el']:%d/%m/%Y} {what}.")
    elif calendar.open_time(start, end) < end - start:
        found.append("La visita sale del horario de atención.")
    zone = site.zone(within=connection)
    day_after = values["el"] + timedelta(days=1)
    for other in de_periodo(connection, values["el"], day_after, PENDIENTES):
        apart = other["hasta_en"] <= start or end <= other["desde_en"]
        if other["caso_id"] == row["id"] or apart:
            continue
        since, until = (other[name].astimezone(zone) for name in ("desde_en", "hasta_en"))
        when = f"{since:%H:%M}–{until:%H:%M}"
        if other["cuadrilla"] == values["cuadrilla"]:
            found.append(
                f"{other['cuadrilla']} ya tiene una visita de {when} "
                f"(producto {other['producto']})."
            )
        elif values.get("usm") and other["usm"] == values["usm"]:
            found.append(
                f"{other['usm']} ya tiene una visita de {when} con {other['cuadrilla']} "
                f"(producto {other['producto']})."
            )
    return found


def pendiente(connection: Connection, site: Site, row: Record) -> str | None:
    """The visit that waits for a case, in words; None without one."""
    last = records.many(connection, visita, order="-id", limit=1, caso_id=row["id"])
    if not last or last[0]["estado"] not in PENDIENTES:
        return None
    crew = records.one(connection, cuadrilla, id=last[0]["cuadrilla_id"])
    assert crew is not None  # a visit names its crew
    return dicha({**last[0], "cuadrilla": crew["nombre"]}, site.zone(within=connection))


def dicha(one: Record, zone: ZoneInfo) -> str:
    """A visit in words: its day, its hours, its crew (as of `de_periodo`)."""
    since, until = (one[name].astimezone(zone) for name in ("desde_en", "hasta_en"))
    return f"la visita del {since:%d/%m/%Y} de {since:%H:%M} a {until:%H:%M} con {one['cuadrilla']}"


def de_su_cuadrilla(connection: Connection, _site: Site, row: Record, by: Person) -> str | None:
    """A crew works on its own visits; who supervises may write down what any of them did."""
    if by.may(Permission.TOP10_SUPERVISAR):
        return None
    last = records.many(connection, visita, order="-id", limit=1, caso_id=row["id"])
    if not last:
        return f"El caso {row['id']} no tiene una visita de su cuadrilla."
    crew = records.one(connection, cuadrilla, id=last[0]["cuadrilla_id"])
    assert crew is not None  # a visit names its crew
    if crew["usuario"] == by.login:
        return None
    return (
        f"La visita del caso {row['id']} es de {crew['nombre']}, que no es su cuadrilla. "
        "Si debía ser suya, pida que la reprogramen."
    )


def programar(taken: Taken) -> Mapping[str, Any]:
    """Write the visit; one that was waiting for the same case is annulled."""
    _close(taken, ANULADA, why=taken.values.get("nota"))
    crew = records.one(taken.connection, cuadrilla, nombre=taken.values["cuadrilla"])
    assert crew is not None  # the list offers those that are there
    start, end = _hours(taken.connection, taken.site, taken.values)
    values = {
        "caso_id": taken.row["id"],
        "modalidad": taken.values["modalidad"],
        "el": taken.values["el"],
        "desde_en": start,
        "hasta_en": end,
        "cuadrilla_id": crew["id"],
        "usm": taken.values.get("usm"),
        "nota": taken.values.get("nota"),
        "estado": PROGRAMADA,
    }
    rows.create(taken.connection, visita, values, by=taken.by, now=taken.site.now())
    return {"maestro": crew["maestro"]}


def iniciar(taken: Taken) -> Mapping[str, Any]:
    """The crew is at work."""
    _close(taken, EN_EJECUCION)
    return {}


def ejecutada(taken: Taken) -> Mapping[str, Any]:
    """The work is done: the planilla's FECHA is the day of attention."""
    _close(taken, EJECUTADA)
    zone = taken.site.zone(within=taken.connection)
    return {"fecha": local_date(taken.at, zone)}


def reabierta(taken: Taken) -> Mapping[str, Any]:
    """The crew goes back to the same visit."""
    last = records.many(taken.connection, visita, order="-id", limit=1, caso_id=taken.row["id"])
    for one in last:
        if one["estado"] == EJECUTADA:
            _set(taken, one, EN_EJECUCION)
    return {}


def no_realizada(taken: Taken) -> Mapping[str, Any]:
    """The crew could not do it."""
    _close(taken, NO_REALIZADA, why=taken.values["motivo"])
    return {}


def anuladas(taken: Taken) -> Mapping[str, Any]:
    """An annulled case is not visited."""
    _close(taken, ANULADA, why=taken.values["motivo"])
    return {}


def _close(taken: Taken, estado: str, *, why: str | None = None) -> None:
    for one in records.many(taken.connection, visita, caso_id=taken.row["id"]):
        if one["estado"] in PENDIENTES:
            _set(taken, one, estado, why)


def _set(taken: Taken, one: Record, estado: str, why: str | None = None) -> None:
    change = {"estado": estado, "motivo": why}
    rows.change(taken.connection, visita, one["id"], change, by=taken.by, now=taken.site.now())


def _hours(connection: Connection, site: Site, values: Values) -> tuple[datetime, datetime]:
    zone = site.zone(within=connection)
    day, since, until = values["el"], values["desde"], values["hasta"]
    assert isinstance(day, date)
    assert isinstance(since, time)
    assert isinstance(until, time)
    return instant(day, since, zone), instant(day, until, zone)
