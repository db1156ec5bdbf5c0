"""The list of cases to review, by mail to the Analistas USM (COM-DSC-P14 II 2, 3)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lib.base.errors import UserError
from lib.base.permissions import TAREAS, Permission, Person, permissions_of
from lib.store import boards, records, rows
from lib.store.accounts import active_people
from lib.store.records import Record
from lib.store.tables.sistema import envio
from lib.store.work import reading, writing
from lib.tools import excel, frames, mail, outbox
from lib.tools.board.spec import Column
from lib.tools.mail import Recipient
from lib.tools.site import Site
from lib.top10 import spec, work
from lib.top10.flow import EN_REVISION

if TYPE_CHECKING:
    import pandas as pd

CLASE = "top10.lista_usm"  # also the effect that sends one
_ENVIOS = 20  # the last ones, on screen
COLUMNAS = (
    *spec.TRABAJO[:2],
    Column("telefono", "Teléfono", width=95),
    Column("orden", "Orden", width=80),
    Column("servicio", "Servicio", width=120),
    *spec.TRABAJO[3:],
    Column("usm", "USM", help="Analista USM", width=110),
)


SIN_SERVIDOR = (
    "Este sitio no tiene servidor de correo. Pida a un administrador que lo configure "
    "(PLANILLA_SMTP_SERVIDOR y PLANILLA_SMTP_DE)."
)


def destinos(site: Site, segmentos: Sequence[str], *, by: Person) -> list[Recipient]:
    """Who would get which cases now: those in review of some segments (none: of all), by zone.

    An analyst without an address is named too, and gets nothing.
    """
    by.require(Permission.TOP10_DISTRIBUIR)
    wanted = set(segmentos)
    found = work.casos(site, [EN_REVISION], by=by)
    found = [c for c in found if not wanted or c["segmento"] in wanted]
    told = []
    for p in _analistas(site):
        own = tuple(c["id"] for c in _suyos(found, p))
        zones = tuple(p["zonas"])
        told.append(Recipient(p["usuario"], p["nombre"], p["correo"], zones, own))
    return told


def enviar(site: Site, segmentos: Sequence[str], a: Sequence[str], *, by: Person) -> int:
    """Ask for one mail per analyst of the logins `a` with an address and cases; returns how many.

    Each carries the cases of the analyst's zones that are in review at this moment.
    """
    by.require(Permission.TOP10_DISTRIBUIR)
    if not mail.configured():
        raise UserError(SIN_SERVIDOR)
    told = [d for d in destinos(site, segmentos, by=by) if d.address and d.rows]
    told = [d for d in told if d.login in a]
    if not told:
        raise UserError(
            "No hay a quién enviar: ningún Analista USM elegido tiene correo y casos en revisión. "
            "Anote los correos en Usuarios, o remita casos primero."
        )
    now = site.now()
    segment = f", segmento {', '.join(segmentos)}" if segmentos else ""
    with writing(site.engine) as connection:
        for d in told:
            cells = {
                "clase": CLASE,
                "usuario": d.login,
                "correo": d.address,
                "asunto": _asunto(site, len(d.rows)),
                "carga": {"casos": list(d.rows), "filtro": f"En revisión técnica{segment}"},
                "mensaje_id": mail.new_id(),
                "estado": "pendiente",
                "pedido_en": now,
                "pedido_por": by.login,
            }
            asked = rows.create(connection, envio, cells, by=by, now=now)
            outbox.put(connection, CLASE, {"envio": asked}, now=now)
    return len(told)


def impedimento() -> str | None:
    """Why no mail can be sent from this site, None when it can."""
    return None if mail.configured() else SIN_SERVIDOR


def entregar(site: Site, payload: Mapping[str, Any]) -> None:
    """Send one of the mails asked for (effect); what was sent is not sent again.

    At least once: a process that dies between the server's answer and its note sends the
    mail again, under the same Message-ID.
    """
    with reading(site.engine) as connection:
        asked = records.one(connection, envio, id=payload["envio"])
    if asked is None or asked["estado"] in ("enviado", "rechazado"):
        return
    try:
        message = _mensaje(site, asked)
        mail.send(site, message)
    except mail.Refused as refusal:
        _anotar(site, asked, "rechazado", str(refusal))
    except mail.Unreachable as trouble:
        _anotar(site, asked, "con error", str(trouble))
        raise  # the outbox tries again
    else:
        _anotar(site, asked | {"asunto": message.subject}, "enviado", None)


def envios(site: Site, *, by: Person) -> list[Record]:
    """The last mails asked for, newest first, with names (`nombre`, `pidio`)."""
    by.require(Permission.TOP10_DISTRIBUIR)
    with reading(site.engine) as connection:
        found = records.many(connection, envio, order="-id", limit=_ENVIOS, clase=CLASE)
        names = boards.names_of(
            connection, {e["usuario"] for e in found} | {e["pedido_por"] for e in found}
        )
    return [{**e, "nombre": names[e["usuario"]], "pidio": names[e["pedido_por"]]} for e in found]


def libro(site: Site, filtro: str, frame: "pd.DataFrame") -> bytes:
    """The Excel file of a list of cases (COLUMNAS)."""
    zone = site.zone()
    facts = {"Casos": filtro, "Obtenido": f"{site.now().astimezone(zone):%d/%m/%Y %H:%M}"}
    return excel.workbook("Top 10 por revisar", COLUMNAS, frame, zone=zone, facts=facts)


def _mensaje(site: Site, asked: Record) -> mail.Message:
    # A server may be away for hours: what counts is who the analyst is when the mail leaves.
    analyst = next((p for p in _analistas(site) if p["usuario"] == asked["usuario"]), None)
    if analyst is None:
        raise mail.Refused("Ya no es Analista USM, o su cuenta no está activa: no se le envía.")
    wanted = set(asked["carga"]["casos"])
    found = _suyos(work.casos(site, [EN_REVISION], by=TAREAS), analyst)
    open_ones = [c for c in found if c["id"] in wanted]
    if not open_ones:
        raise mail.Refused("Ninguno de sus casos sigue en revisión técnica: no hay qué enviar.")
    with reading(site.engine) as connection:
        login, asker = asked["usuario"], asked["pedido_por"]
        names = boards.names_of(connection, {login, asker})
    late = sum(c["plazo"] == "vencido" for c in open_ones)
    text = (
        f"{names[login]}:\n\n"
        f"{names[asker]} le remite {_casos(len(open_ones))} de Top 10 para revisión técnica"
        f"{f', {late} con el plazo vencido' if late else ''}. El Excel adjunto los trae en orden "
        "de plazo.\n\n"
        "Lo que haga anótelo en la Planilla Viva: allí se ve lo de todos al instante.\n"
    )
    name = f"top10-por-revisar-{site.today():%Y-%m-%d}.xlsx"
    content = libro(site, asked["carga"]["filtro"], frames.of(COLUMNAS, open_ones))
    return mail.Message(
        asked["mensaje_id"],
        names[login],
        asked["correo"],
        _asunto(site, len(open_ones)),
        text,
        (name, content),
    )


def _asunto(site: Site, many: int) -> str:
    return f"Top 10: {_casos(many)} por revisar al {site.today():%d/%m/%Y}"


def _analistas(site: Site) -> list[Record]:
    """The active accounts that review cases."""
    with reading(site.engine) as connection:
        people = active_people(connection)
    reviews = Permission.TOP10_REVISAR
    return [p for p in people if reviews in permissions_of(tuple(p["roles"]))]


def _suyos(found: Sequence[Record], analyst: Record) -> list[Record]:
    """The cases of an analyst's zones."""
    return [c for c in found if not analyst["zonas"] or c["zona"] in analyst["zonas"]]


def _anotar(site: Site, asked: Record, estado: str, detalle: str | None) -> None:
    now = site.now()
    cells: dict[str, Any] = {"estado": estado, "detalle": detalle, "asunto": asked["asunto"]}
    if estado == "enviado":
        cells["enviado_en"] = now
    with writing(site.engine) as connection:
        rows.change(connection, envio, asked["id"], cells, by=TAREAS, now=now)


def _casos(many: int) -> str:
    return f"{many} caso" if many == 1 else f"{many} casos"
