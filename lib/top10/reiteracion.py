"""Who is reiterated, in which order: pure functions over the reports of a window."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, groupby
from typing import Any

from lib.base.periods import Period, window

Row = Mapping[str, Any]


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


@dataclass(frozen=True)
class Regla:
    """The reiteration rule in force: days of the window, minimum of reports, unit, segments."""

    dias: int
    minimo: int
    unidad: str
    cortes: Cortes


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
    telefono: str | None = None
    direccion: str | None = None
    nodo: str | None = None


@dataclass(frozen=True)
class Ventana:
    """Days in which a key was reiterated: those of windows that overlap, and their reports."""

    clave: str
    desde: date
    hasta: date
    reportes: int


def ventanas(rows: Iterable[Row], rule: Regla) -> list[Ventana]:
    """The windows with enough reports in them, of each key; windows that overlap are one.

    A window ends on the day of a report: only there can a key become reiterated.
    """
    name = "cliente" if rule.unidad == "cliente" else "producto"
    days: dict[str, list[date]] = {}
    for row in rows:
        if isinstance(row[name], str):
            days.setdefault(row[name], []).append(row["abierto_el"])
    found: list[Ventana] = []
    for clave, of_key in sorted(days.items()):
        of_key.sort()
        own: list[Period] = []
        for day in dict.fromkeys(of_key):
            inside = window(day, rule.dias)
            if len(_among(of_key, inside)) < rule.minimo:
                continue
            if own and inside.start < own[-1].end:
                own[-1] = Period(own[-1].start, inside.end)
            else:
                own.append(inside)
        for span in own:
            inside_it = _among(of_key, span)
            found.append(Ventana(clave, inside_it[0], span.last, len(inside_it)))
    return found


def _among(days: list[date], span: Period) -> list[date]:
    """Those of the sorted days that lie in a span."""
    return days[bisect_left(days, span.start) : bisect_left(days, span.end)]


def del_dia(rows: Iterable[Row], dia: date, rule: Regla) -> list[Reiterado]:
    """One Reiterado per key, in the list's order.

    rows: the reports of the reiterated keys in the window that ends on `dia`,
    each key's rows together (top10/reiterados).
    """
    return ordenados(
        _reiterado(clave, list(reports), dia, rule) for clave, reports in _por_clave(rows)
    )


def agrupados(rows: Iterable[Row], rule: Regla) -> list[Reiterado]:
    """One Reiterado per key of reports that need not reiterate, as of each key's last day."""
    groups = ((clave, list(reports)) for clave, reports in _por_clave(rows))
    return [_reiterado(c, some, max(r["abierto_el"] for r in some), rule) for c, some in groups]


def de_la_semana(rows: Iterable[Row], semana: Period, rule: Regla) -> list[Reiterado]:
    """Each key as it stood on the last day of the week on which it was reiterated.

    rows: as for `del_dia`, of all the days that some window of the week looks at.
    """
    found = []
    windows = [window(dia, rule.dias) for dia in reversed(semana.days())]
    for clave, of_key in _por_clave(rows):
        reports = list(of_key)
        for days in windows:
            inside = [r for r in reports if r["abierto_el"] in days]
            if len(inside) >= rule.minimo:
                found.append(_reiterado(clave, inside, days.last, rule))
                break
    return ordenados(found)


@dataclass(frozen=True)
class Repeticion:
    """A key reiterated on some day of a period: its reports in those days' windows, oldest first.

    ultima is how it stands: its newest report, all of them counted; dias, the days of the
    period on which it was reiterated.
    """

    ultima: Reiterado
    reportes: tuple[Row, ...]
    dias: tuple[Period, ...]


def repeticiones(rows: Iterable[Row], periodo: Period, rule: Regla) -> list[Repeticion]:
    """Every key reiterated on some day of the period, in the list's order.

    rows: the reports opened from the first day of the period's first window to its last day,
    each key's rows together and by day. So many reports in a row as the minimum are a
    reiteration on the days whose window holds them all: from the last one's day until the
    window leaves the first one behind.
    """
    found = []
    for clave, of_key in _por_clave(rows):
        reports = list(of_key)
        inside: dict[int, Row] = {}
        days: list[Period] = []
        for n in range(len(reports) - rule.minimo + 1):
            group = reports[n : n + rule.minimo]
            start = max(group[-1]["abierto_el"], periodo.start)
            end = min(group[0]["abierto_el"] + timedelta(days=rule.dias), periodo.end)
            if start < end:
                inside |= {n + i: report for i, report in enumerate(group)}
                if days and start <= days[-1].end:
                    start, end = days.pop().start, end
                days.append(Period(start, end))
        if days:
            some = list(inside.values())
            found.append(
                Repeticion(_reiterado(clave, some, days[-1].last, rule), tuple(some), tuple(days))
            )
    by_key = {r.ultima.clave: r for r in found}
    return [by_key[r.clave] for r in ordenados(r.ultima for r in found)]


def por_dia(repetidos: Iterable[Repeticion], periodo: Period) -> dict[date, int]:
    """How many keys were reiterated on each day of the period."""
    change = dict.fromkeys([*periodo.days(), periodo.end], 0)
    for repeticion in repetidos:
        for days in repeticion.dias:
            change[days.start] += 1
            change[days.end] -= 1
    many = accumulate(change.values())
    return dict(zip(periodo.days(), many, strict=False))


def _por_clave(rows: Iterable[Row]) -> Iterator[tuple[str, Iterator[Row]]]:
    return groupby(rows, key=lambda r: r["clave"])


def _reiterado(clave: str, reports: list[Row], dia: date, rule: Regla) -> Reiterado:
    reports = sorted(reports, key=lambda r: (r["abierto_en"], r["numero"]))
    newest = reports[-1]
    return Reiterado(
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
        segmento=rule.cortes.segmento(newest["facturacion_centavos"]),
        telefono=newest.get("telefono"),
        direccion=newest.get("direccion"),
        nodo=newest.get("nodo"),
    )


def ordenados(lista: Iterable[Reiterado]) -> list[Reiterado]:
    """The total order of the list: reports, billing (missing last), newest report, product.

    Python compares text by code point, the same on every machine and engine. The
    key comes last: two customers may have the same product as their newest.
    """

    def rank(r: Reiterado) -> tuple[Any, ...]:
        billing = r.facturacion_centavos
        missing = billing is None
        return (-r.reportes, missing, -(billing or 0), -r.ultimo.timestamp(), r.producto, r.clave)

    return sorted(lista, key=rank)
