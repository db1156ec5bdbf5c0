"""Who is reiterated, in which order: pure functions over the reports of a window."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any


@dataclass(frozen=True)
class Cortes:
    """The billing from which a segment is Alto or Medio, in BOB."""

    alto: int
    medio: int

    def segmento(self, facturacion_centavos: int | None) -> str:
        """Alto, Medio, Bajo, or `sin dato` for an unknown billing (COM-DSC-P14 II 2.1)."""
        if facturacion_centavos is None:
            return "sin dato"
        if facturacion_centavos >= self.alto * 100:
            return "Alto"
        return "Medio" if facturacion_centavos >= self.medio * 100 else "Bajo"


SEGMENTOS = ("Alto", "Medio", "Bajo", "sin dato")


@dataclass(frozen=True)
class Reiterado:
    """A product (or customer) with enough reports in the window that ends on `dia`.

    What has one value (producto, cliente, zona, facturación…) is that of the
    newest report; numeros go from the oldest to the newest.
    """

    dia: date
    clave: str
    producto: str
    cliente: str | None
    zona: str | None
    servicio: str | None
    orden: str | None
    reportes: int
    numeros: tuple[str, ...]
    primero: datetime
    ultimo: datetime
    facturacion_centavos: int | None
    segmento: str


def reiterados(rows: Iterable[Mapping[str, Any]], dia: date, cortes: Cortes) -> list[Reiterado]:
    """One Reiterado per key, in the list's order.

    rows: the reports of the reiterated keys in the window, sorted by `clave`
    with each key's rows together (top10/reiterados).
    """
    found = []
    for clave, of_key in groupby(rows, key=lambda r: r["clave"]):
        reports = sorted(of_key, key=lambda r: (r["abierto_en"], r["numero"]))
        newest = reports[-1]
        found.append(
            Reiterado(
                dia=dia,
                clave=clave,
                producto=newest["producto"],
                cliente=newest["cliente"],
                zona=newest["zona"],
                servicio=newest["servicio"],
                orden=newest["orden"],
                reportes=len(reports),
                numeros=tuple(r["numero"] for r in reports),
                primero=reports[0]["abierto_en"],
                ultimo=newest["abierto_en"],
                facturacion_centavos=newest["facturacion_centavos"],
                segmento=cortes.segmento(newest["facturacion_centavos"]),
            )
        )
    return ordenados(found)


def ordenados(lista: Iterable[Reiterado]) -> list[Reiterado]:
    """The total order of the list: reports, billing (missing last), newest report, product.

    Python compares text by code point, the same on every machine and engine.
    """

    def rank(r: Reiterado) -> tuple[Any, ...]:
        billing = r.facturacion_centavos
        missing = billing is None
        return (-r.reportes, missing, -(billing or 0), -r.ultimo.timestamp(), r.producto)

    return sorted(lista, key=rank)


def semanal(por_dia: Sequence[Sequence[Reiterado]]) -> list[Reiterado]:
    """The weekly list: each key as it stood on the last day of the week it was reiterated.

    por_dia: the lists of the week's days, Monday first.
    """
    last: dict[str, Reiterado] = {}
    for lista in por_dia:
        for reiterado in lista:
            last[reiterado.clave] = reiterado
    return ordenados(last.values())
