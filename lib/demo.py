"""Demonstration data: deterministic, realistic, and entered by the product's own importer.

Everything is fictional. The same rows, seed and last day give the same files.
"""

import csv
import io
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from lib import demo_cases
from lib.base.errors import UserError
from lib.base.permissions import DEMOSTRACION
from lib.base.settings import settings
from lib.procedimientos import clase, efectos
from lib.store import queries, records, rows
from lib.store.tables.importacion import lote
from lib.store.tables.maestros import zona
from lib.store.work import reading, writing
from lib.tools import outbox
from lib.tools.importer import run
from lib.tools.site import Site

FILAS = 20_000
SEMILLA = 7
_DE_EJEMPLO = 400

_TITULOS = ("Número de reporte", "Producto", "Cliente", "Servicio", "Tecnología", "Zona",
            "Síntoma", "Fecha de reporte", "Fecha de cierre", "Causal de cierre", "Técnico",
            "Orden de trabajo", "Facturación mensual", "Estado", "Teléfono", "Dirección",
            "Nodo")  # fmt: skip
ZONAS = {
    "Cala Cala": "Centro Norte", "Queru Queru": "Centro Norte", "Sarco": "Centro Norte",
    "Temporal": "Centro Norte", "Tiquipaya": "Centro Norte", "Muyurina": "Centro Este",
    "Las Cuadras": "Centro Este", "Pacata": "Centro Este", "Sacaba": "Centro Este",
    "Jaihuayco": "Centro Sur", "La Chimba": "Centro Sur", "Alalay": "Centro Sur",
    "Villa México": "Centro Sur", "Colcapirhua": "Centro Oeste", "Quillacollo": "Centro Oeste",
    "Vinto": "Centro Oeste",
}  # fmt: skip
_SINTOMAS = ("Sin servicio", "Lentitud", "Intermitencia", "Sin señal óptica",
             "Wifi no llega", "Equipo apagado", "Cortes en la noche")  # fmt: skip
_CAUSALES = ("Conector sucio", "Fibra atenuada", "ONT dañada", "Caja NAP saturada",
             "Acometida cortada", "Configuración de ONT", "Cableado interno",
             "Sin falla encontrada", "Corte de energía", "Nodo en mantenimiento")  # fmt: skip
_TECNICOS = ("Rojas", "Quispe", "Vargas", "Mamani", "Flores", "Condori", "Rocha", "Soliz",
             "Montaño", "Claros", "Terrazas", "Zurita")  # fmt: skip
_NOMBRES = ("María", "José", "Carla", "Luis", "Rosa", "Freddy", "Ana", "Jhonny", "Silvia",
            "Marco", "Elena", "Wilson", "Lourdes", "Edgar", "Nancy", "René")  # fmt: skip
_APELLIDOS = ("Arce", "Camacho", "Choque", "Delgadillo", "Escóbar", "Fernández", "Guzmán",
              "Herbas", "Inturias", "Jaldín", "Lazarte", "Mercado", "Nogales", "Orellana",
              "Pinto", "Rioja", "Salazar", "Torrico", "Ugarte", "Villarroel")  # fmt: skip
_TARIFAS = ("149,00", "199,00", "249,00", "299,00", "349,00", "449,00", "699,00", "999,00",
            "1.450,00", "")  # fmt: skip
_CALLES = ("Av. América", "Calle Lanza", "Av. Melchor Urquidi", "Calle Ecuador", "Av. Villazón",
           "Av. Blanco Galindo", "Calle Jordán", "Av. Petrolera", "Calle Baptista")  # fmt: skip
_MOTIVOS = ("Daños reiterados", "Cambio de domicilio", "Precio", "Otra empresa", "Viaje")


@dataclass(frozen=True)
class Files:
    """The demonstration's files."""

    reportes: Path
    bajas: Path


def ensure(site: Site) -> None:
    """Fill an empty database for the demonstration; one that ever held anything is left alone.

    A first start that was stopped while importing held nothing: it is done again.
    """
    with reading(site.engine) as connection:
        for state in ("aplicando", "aplicado", "deshaciendo", "deshecho"):
            if records.many(connection, lote, limit=1, estado=state):
                return
    load(site, filas=FILAS, semilla=SEMILLA, hasta=site.today() - timedelta(days=1))


def load(site: Site, *, filas: int, semilla: int, hasta: date) -> run.Summary:
    """Write the files, import them, open the cases of the last weeks, work on them.

    A base with imports of people is refused: fiction cannot be told apart afterwards.
    """
    _refuse_work(site)
    _zones(site)
    files = write(settings().var / "demo", filas=filas, semilla=semilla, hasta=hasta)
    summary = _import(site, "reportes_dano", files.reportes)
    _import(site, "bajas", files.bajas)
    outbox.work(site, efectos())
    demo_cases.crews(site, list(ZONAS))
    demo_cases.work(site, until=hasta, seed=semilla)
    return summary


def _refuse_work(site: Site) -> None:
    with reading(site.engine) as connection:
        found = queries.rows(connection, "sistema/importadores")
    if others := [row["por"] for row in found if row["por"] != DEMOSTRACION.login]:
        raise UserError(
            f"Esta base tiene importaciones de {', '.join(others)}; los datos de demostración se "
            "mezclarían con los suyos. Use otra base (PLANILLA_VAR o PLANILLA_DB)."
        )


def write(folder: Path, *, filas: int, semilla: int, hasta: date) -> Files:
    """The demonstration's files for `filas` damage reports that end on a day."""
    folder.mkdir(parents=True, exist_ok=True)
    files = Files(folder / "reportes_dano.csv", folder / "bajas.csv")
    with files.reportes.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(_TITULOS)
        out.writerows(_reports(filas, semilla, hasta))
    with files.bajas.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(("Producto", "Cliente", "Fecha de baja", "Motivo"))
        out.writerows(_cancellations(semilla, hasta))
    return files


def example(hoy: date) -> bytes:
    """The file of the guided first start: reports that end the day before, and meet no others.

    Their numbers and products are none of the demonstration's, whose reports they would change.
    """
    file = io.StringIO(newline="")
    out = csv.writer(file, delimiter=";")
    out.writerow(_TITULOS)
    for numero, producto, *rest in _reports(_DE_EJEMPLO, SEMILLA, hoy - timedelta(days=1)):
        out.writerow((f"E{numero[1:]}", f"5{producto[1:]}", *rest))
    return file.getvalue().encode()


def _reports(filas: int, semilla: int, hasta: date) -> Iterator[tuple[str, ...]]:
    """Damage reports day by day; about one in seven comes back within nine days."""
    rng = random.Random(semilla)  # noqa: S311 - data for show
    days = min(730, max(45, filas // 110))
    products = max(400, filas // 2)
    returning: dict[int, list[int]] = defaultdict(list)
    number = 0
    for n in range(days):
        due = filas * (n + 1) // days - number
        for product in _of_day(rng, returning.pop(n, []), due, products):
            number += 1
            if rng.random() < 0.14:
                returning[n + rng.randint(1, 9)].append(product)
            yield _report(rng, number, product, hasta - timedelta(days=days - 1 - n), hasta)


def _of_day(rng: random.Random, returning: list[int], due: int, products: int) -> list[int]:
    fresh = [rng.randrange(products) for _ in range(max(0, due - len(returning)))]
    return (returning + fresh)[:due]


def _report(
    rng: random.Random, number: int, product: int, day: date, hasta: date
) -> tuple[str, ...]:
    minute = min(1439, max(0, int(rng.gauss(14 * 60, 240))))
    opened = datetime.combine(day, time()) + timedelta(minutes=minute)
    closed = opened + timedelta(hours=rng.choice((2, 5, 9, 20, 26, 44)), minutes=rng.randrange(60))
    done = closed.date() <= hasta
    annulled = rng.random() < 0.02
    places = list(ZONAS)
    return (
        f"D{number:07d}",
        f"4{product:06d}",
        _customer(product),
        "Internet FTTH" if product % 5 else "Internet HFC",
        "Fibra óptica" if product % 5 else "HFC",
        places[product % 97 % len(places)],
        rng.choice(_SINTOMAS),
        f"{opened:%d/%m/%Y %H:%M}",
        f"{closed:%d/%m/%Y %H:%M}" if done and not annulled else "",
        rng.choice(_CAUSALES) if done and not annulled else "",
        rng.choice(_TECNICOS),
        f"{600000 + number}",
        _TARIFAS[product % 89 % len(_TARIFAS)],
        "anulado" if annulled else "cerrado" if done else "abierto",
        f"7{product * 7_919 % 10_000_000:07d}",
        f"{_CALLES[product % len(_CALLES)]} N.º {product % 1_900 + 10}",
        f"NAP-{product % 400:03d}",
    )


def _customer(product: int) -> str:
    first, last = _NOMBRES[product % 16], _APELLIDOS[product // 16 % 20]
    return f"{first} {last} {_APELLIDOS[product // 7 % 20]}"


def _cancellations(semilla: int, hasta: date) -> Iterator[tuple[str, ...]]:
    """Cancellations of the last half year, a little fewer every month."""
    rng = random.Random(semilla + 1)  # noqa: S311 - data for show
    for n in range(180):
        day = hasta - timedelta(days=179 - n)
        for _ in range(rng.choice((0, 1, 1, 2, 3)) if rng.random() > n / 900 else 0):
            product = rng.randrange(10_000)
            yield f"4{product:06d}", _customer(product), f"{day:%d/%m/%Y}", rng.choice(_MOTIVOS)


def _import(site: Site, code: str, path: Path) -> run.Summary:
    source = run.open_records(site, clase(code), path, None, max_mb=1_000)
    return run.apply(site, source, by=DEMOSTRACION)


def _zones(site: Site) -> None:
    with writing(site.engine) as connection:
        known = {z["nombre"] for z in records.many(connection, zona)}
        new = [
            {"nombre": name, "centro_operaciones": centre, "activa": True}
            for name, centre in ZONAS.items()
            if name not in known
        ]
        rows.create_many(connection, zona, new, by=DEMOSTRACION, now=site.now())
