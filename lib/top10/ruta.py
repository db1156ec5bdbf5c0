"""The crew's day on the phone: whom to visit now, and what has to be written down of each visit.

Everything in it travels as JSON: the page hands it over, and the phone asks for it anew.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lib.base.clock import instant
from lib.base.errors import Forbidden
from lib.base.permissions import Permission, Person
from lib.base.phones import phones
from lib.store import records
from lib.store.records import Record
from lib.store.tables.top10 import caso
from lib.store.work import reading
from lib.tools.site import Site
from lib.tools.workflow.flow import Step, within
from lib.tools.workflow.meanwhile import Opened
from lib.tools.workflow.take import take
from lib.top10 import automatic, visits
from lib.top10.flow import FLUJO
from lib.top10.words import CAUSALES, FIBRA, MOTIVOS_NO_REALIZADA, PROTOCOLOS, TECNOLOGIAS

PASOS = ("iniciar", "ejecutar", "no_realizada")
_BEGINNING = date(2000, 1, 1)


def palabras() -> dict[str, Any]:
    """What the phone asks of a visit: check-lists by technology, causes, reasons, the power."""
    power = next(f for f in FLUJO.step("ejecutar").fields if f.name == "potencia_dbm")
    return {
        "protocolos": {name: list(PROTOCOLOS[name]) for name in TECNOLOGIAS},
        "fibra": FIBRA,
        "causales": list(CAUSALES),
        "motivos": list(MOTIVOS_NO_REALIZADA),
        "potencia": {"low": power.low, "high": power.high},
    }


def del_dia(site: Site, *, by: Person, cuadrilla: str | None = None) -> list[dict[str, Any]]:
    """The visits left behind, of today and of tomorrow, of the person's crews; what ended today.

    A visit that ends today is told whatever day it was set for: the phone says that it was sent.
    Who supervises has those of all crews, or of one.
    """
    by.require(Permission.TOP10_EJECUTAR)
    today, zone = site.today(), site.zone()
    with reading(site.engine) as connection:
        found = visits.de_periodo(
            connection,
            _BEGINNING,
            today + timedelta(days=2),
            visits.PENDIENTES,
            terminadas_desde=instant(today, time(), zone),
            usuario=None if todas(by) else by.login,
        )
    return [
        _told(one, today, zone)
        for one in found
        if _looked(one, by, cuadrilla) and within(FLUJO, one, by)
    ]


def todas(by: Person) -> bool:
    """Whether the person writes down the visits of any crew."""
    return by.may(Permission.TOP10_SUPERVISAR)


def admitido(site: Site, case_id: int, *, by: Person) -> Record:
    """The case, if its visit is the person's to work on; Forbidden otherwise."""
    step: Step = FLUJO.step("ejecutar")
    by.require(FLUJO.see)
    by.require(step.permission)
    with reading(site.engine) as connection:
        row = records.one(connection, caso, id=case_id)
        if row is None or not within(FLUJO, row, by):
            raise Forbidden(f"El caso {case_id} no existe o no es de sus zonas.")
        assert step.whose is not None  # a crew works on its own visits
        if why := step.whose(connection, site, row, by):
            raise Forbidden(why)
    return row


def anotar(
    site: Site,
    step: str,
    case_id: int,
    values: Mapping[str, Any],
    *,
    by: Person,
    seen: str,
    receipt: str,
    shown: str | None,
    at: datetime | None,
) -> int:
    """Take a step that the phone tells, perhaps days after it was done; returns its event.

    shown is the visit as the phone had it (`espera`): one that was moved meanwhile is not
    given up for it. Work that was done is told whichever visit waits.
    """
    opened = Opened({"estado": seen}, shown, prefilled=False) if shown else None
    event = take(
        site, FLUJO, step, case_id, values,
        by=by, seen=seen, opened=opened, receipt=receipt, at=at,
    )  # fmt: skip
    if step == "ejecutar":
        automatic.dicho_tarde(site, case_id)
    return event


def _looked(one: Record, by: Person, crew: str | None) -> bool:
    """Who supervises may look at one crew; others have their own alone."""
    return not todas(by) or crew in (None, one["cuadrilla"])


def _told(one: Record, today: date, zone: ZoneInfo) -> dict[str, Any]:
    since, until = (one[name].astimezone(zone) for name in ("desde_en", "hasta_en"))
    waiting = one["estado"] in visits.PENDIENTES
    numbers = phones(one["telefono"])
    plain = ("producto", "cliente", "direccion", "referencia", "zona", "nodo", "servicio", "orden",
             "telefono", "cuadrilla", "usm", "modalidad", "nota", "sintoma", "motivo")  # fmt: skip
    return {
        "id": one["id"],
        "caso": one["caso_id"],
        "grupo": _group(one["el"], today) if waiting else "hechas",
        "dia": one["el"].isoformat(),
        "hora": f"{since:%H:%M}–{until:%H:%M}",
        "estado": one["estado_caso"] if waiting else one["estado"],
        "tecnologia": one["tecnologia"] if one["tecnologia"] in PROTOCOLOS else None,
        "calidad": one["calidad_nota"] if one["calidad"] == "no conforme" else None,
        "espera": visits.dicha(one, zone),
        "llamar": numbers[0].dial if numbers else None,
        "celular": next((p.whatsapp for p in numbers if p.whatsapp), None),
        **{name: one[name] for name in plain},
    }


def _group(day: date, today: date) -> str:
    if day < today:
        return "atrasadas"
    return "hoy" if day == today else "mañana"
