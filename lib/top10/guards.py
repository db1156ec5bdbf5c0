"""When a step of a case cannot be taken, and what its forms offer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lib.base.clock import local_date
from lib.base.permissions import Permission, permissions_of
from lib.maestros.cuadrillas import activas, maestros_activos
from lib.store import queries, records
from lib.store.accounts import active_people
from lib.store.records import Record
from lib.store.tables.sistema import salida
from lib.store.work import Connection
from lib.tools.site import Site
from lib.tools.workflow.flow import Taken, Values
from lib.top10 import visits
from lib.top10.words import CAUSALES, EL_DANO_SIGUE, PROTOCOLOS

REPORTES_NUEVOS = "top10.reportes_nuevos"  # effect: cases get the reports a batch brought
_ANALISTA = "analista_usm"


def ultimo_cerrado(connection: Connection, _site: Site, row: Record, _values: Values) -> str | None:
    """Quality control is for attended cases: the last report has to be closed (II 6, 7)."""
    reports = _reportes(connection, row)
    if not reports:
        return "El caso no tiene reportes de daño: no hay atención que controlar."
    last = reports[-1]
    if last["estado"] == "abierto":
        return (
            f"El último reporte del caso ({last['numero']}) sigue abierto. "
            "El control de calidad es de órdenes atendidas y cerradas."
        )
    return None


def orden_cerrada(connection: Connection, _site: Site, row: Record, _values: Values) -> str | None:
    """Only attended and closed orders are called about (II 11.1)."""
    open_ = [r["numero"] for r in _reportes(connection, row) if r["estado"] == "abierto"]
    if open_:
        return (
            f"La orden sigue abierta en el sistema (reporte {', '.join(open_)}). "
            "El control de calidad es de órdenes atendidas y cerradas: espere su cierre."
        )
    return None


def satisfaccion_coherente(
    connection: Connection, site: Site, row: Record, values: Values
) -> str | None:
    """A satisfied customer does not score 1 or 2."""
    if values["satisfaccion"] <= 2:
        return (
            f"Con satisfacción {values['satisfaccion']} el cliente no está satisfecho: "
            "use «Cliente insatisfecho» y anote la causa."
        )
    return orden_cerrada(connection, site, row, values)


def insatisfaccion_coherente(
    connection: Connection, site: Site, row: Record, values: Values
) -> str | None:
    """An unsatisfied customer does not score 4 or 5 with the damage solved, nor solved and not."""
    if values.get("solucionado") and values["satisfaccion"] >= 4:
        return (
            f"Con satisfacción {values['satisfaccion']} y el daño solucionado el cliente está "
            "satisfecho: use «Cliente satisfecho», o corrija las respuestas."
        )
    if values.get("solucionado") and values["causa"] == EL_DANO_SIGUE:
        return (
            f"El daño no puede estar solucionado si la causa es «{EL_DANO_SIGUE}»: "
            "corrija una de las dos respuestas."
        )
    return orden_cerrada(connection, site, row, values)


def insatisfecho_contento(
    _connection: Connection, _site: Site, _row: Record, values: Values
) -> list[str]:
    """A high score is unusual of somebody unsatisfied."""
    score = values["satisfaccion"]
    return [f"Anotó satisfacción {score} de un cliente insatisfecho."] if score >= 4 else []


def confirma_descontento(
    _connection: Connection, _site: Site, _row: Record, values: Values
) -> list[str]:
    """A low score is unusual of somebody who says that it is solved."""
    score = values["satisfaccion"]
    if score > 2:
        return []
    return [
        f"Anotó satisfacción {score}: ¿el cliente confirma que el daño está solucionado? "
        "Si no lo está, use «El daño sigue»."
    ]


def calidad_usm_conforme(
    _connection: Connection, _site: Site, row: Record, _values: Values
) -> str | None:
    """The operator closes once the USM quality control is done (II 19.3)."""
    if row["control_calidad_usm"] == "conforme":
        return None
    return (
        f"El control de calidad USM está «{row['control_calidad_usm']}». "
        "La orden se cierra cuando el Analista USM lo da por conforme."
    )


def protocolo_completo(
    _connection: Connection, _site: Site, _row: Record, values: Values
) -> str | None:
    """Every point of the technology's protocol has to be met (II 19.2)."""
    met = values.get("protocolo") or ()
    missing = [point for point in PROTOCOLOS[values["tecnologia"]] if point not in met]
    return f"Falta cumplir del protocolo: {'; '.join(missing)}." if missing else None


def sin_reportes_nuevos(
    connection: Connection, _site: Site, row: Record, _values: Values
) -> str | None:
    """A definitive solution has no report that came since, even a moment ago."""
    if por_unir(connection):
        return "Acaban de llegar reportes que todavía no están en sus casos."
    if newer := posteriores(connection, row):
        return f"El producto volvió a dañarse: reporte {newer[0]['numero']}."
    return None


def por_unir(connection: Connection) -> bool:
    """Whether reports that just came may still move some case."""
    waiting = records.many(connection, salida, limit=1, clase=REPORTES_NUEVOS, hecha_en=None)
    return bool(waiting)


def posteriores(connection: Connection, row: Record) -> list[Record]:
    """The reports of a case's product since it is in its state."""
    given = {"producto": row["producto"], "desde": row["estado_en"]}
    return queries.rows(connection, "top10/reportes_posteriores", **given)


def algo_reasigna(connection: Connection, site: Site, row: Record, values: Values) -> str | None:
    """A reassignment names somebody; a visit that waits goes to another crew by rescheduling."""
    if not (values.get("usm") or values.get("maestro")):
        return "Elija el Analista USM, el maestro o los dos."
    same = values.get("maestro", row["maestro"]) == row["maestro"]
    if same or (waiting := visits.pendiente(connection, site, row)) is None:
        return None
    return (
        f"Al caso lo espera {waiting}. Cambiar el maestro no la pasa a otra cuadrilla: "
        "use «Reprogramar visita»; si el trabajo ya empezó, espere a que termine."
    )


def pueden_abrirlo(connection: Connection, _site: Site, row: Record, values: Values) -> str | None:
    """Who is mentioned has to be able to read it."""
    told = set(values.get("avisar") or ())
    outside = [
        p["nombre"]
        for p in active_people(connection)
        if p["usuario"] in told
        and (
            Permission.PLANILLA_VER not in permissions_of(tuple(p["roles"]))
            or (p["zonas"] and row["zona"] not in p["zonas"])
        )
    ]
    if not outside:
        return None
    return (
        f"{', '.join(outside)} no puede abrir este caso, por sus roles o por sus zonas: "
        "quítelo de «Avisar a»."
    )


def corre(_connection: Connection, _site: Site, row: Record, _values: Values) -> str | None:
    """Only a running clock is paused."""
    if row["reloj_en"] is None:
        return "Este caso no tiene un plazo que pausar."
    return "El plazo ya está en pausa." if row["pausado_en"] else None


def en_pausa(_connection: Connection, _site: Site, row: Record, _values: Values) -> str | None:
    """Only a paused clock goes on."""
    return None if row["pausado_en"] else "El plazo no está en pausa."


def remota(taken: Taken) -> Mapping[str, Any]:
    """The planilla learns of a remote solution: the day of attention, and who gave it."""
    return {"fecha": _hoy(taken), "usm": taken.row["usm"] or taken.by.name}


def confirmada(taken: Taken) -> Mapping[str, Any]:
    """What the planilla still lacks of a remote solution that the customer confirmed."""
    row = taken.row
    return {"fecha": row["fecha"] or _hoy(taken), "usm": row["usm"] or taken.by.name}


def _hoy(taken: Taken) -> date:
    return local_date(taken.site.now(), taken.site.zone(within=taken.connection))


def listas(connection: Connection, _site: Site) -> dict[str, list[str]]:
    """What the forms offer: crews, analysts, maestros, closing causes, protocol points, people."""
    people = active_people(connection)
    analysts = {p["nombre"] for p in people if _ANALISTA in p["roles"]}
    return {
        "cuadrilla": [c["nombre"] for c in activas(connection)],
        "usm": sorted(analysts),
        "maestro": maestros_activos(connection),
        "causal_cierre": list(CAUSALES),
        "protocolo": list(dict.fromkeys(p for points in PROTOCOLOS.values() for p in points)),
        "personas": [p["usuario"] for p in people],
    }


def _reportes(connection: Connection, row: Record) -> list[Record]:
    return queries.rows(connection, "top10/reportes_de_caso", caso=row["id"])
