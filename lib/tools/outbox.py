"""Effects after a commit: written with the change, done by a worker, at least once.

A handler must bear being called twice for the same item.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from lib.store import queries, records
from lib.store.locks import held
from lib.store.tables.sistema import salida
from lib.store.work import Connection, reading, writing
from lib.tools.site import Site

Handler = Callable[[Site, Mapping[str, Any]], None]


class NotNow(Exception):
    """Raised by a handler that has to wait for other work: no failure, tried again soon."""


log = logging.getLogger("planilla.salida")

_RETRY_MINUTES = (1, 5, 15, 60, 240)  # then every four hours


def put(connection: Connection, kind: str, payload: Mapping[str, Any], *, now: datetime) -> None:
    """Ask for an effect, in the transaction of the change that calls for it."""
    item = {"clase": kind, "carga": dict(payload), "creada_en": now, "proximo_en": now}
    records.add(connection, salida, item)


def waiting(site: Site) -> bool:
    """Whether some effect is due."""
    with reading(site.engine) as connection:
        return bool(queries.rows(connection, "sistema/salida_pendiente", al=site.now()))


def work(site: Site, handlers: Mapping[str, Handler]) -> int:
    """Do what is due, oldest first; returns how many were done. One worker at a time."""
    done = 0
    with held(site.engine, "salida") as free:
        if not free:
            return 0
        with reading(site.engine) as connection:
            due = queries.rows(connection, "sistema/salida_pendiente", al=site.now())
        for item in due:
            done += _do(site, handlers, item["id"])
    return done


def _do(site: Site, handlers: Mapping[str, Handler], item_id: int) -> bool:
    with reading(site.engine) as connection:
        item = records.one(connection, salida, id=item_id)
    assert item is not None
    tries = item["intentos"] + 1
    try:
        handlers[item["clase"]](site, item["carga"])
        outcome: dict[str, Any] = {"hecha_en": site.now(), "error": None}
    except NotNow:
        soon = timedelta(minutes=_RETRY_MINUTES[0])
        tries, outcome = tries - 1, {"proximo_en": site.now() + soon}
    except Exception as error:  # whatever the handler met is kept, and tried again
        log.exception("effect %s %s failed", item["clase"], item_id)
        wait = timedelta(minutes=_RETRY_MINUTES[min(tries, len(_RETRY_MINUTES)) - 1])
        outcome = {"error": f"{type(error).__name__}: {error}", "proximo_en": site.now() + wait}
    with writing(site.engine) as connection:
        records.alter(connection, salida, {"id": item_id}, {"intentos": tries, **outcome})
    return "hecha_en" in outcome
