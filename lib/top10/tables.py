"""Top 10 lists as frames, for screens and downloads."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pandas as pd

from lib.store.records import Record
from lib.top10.reiteracion import Reiterado


def lista(filas: Sequence[Reiterado]) -> pd.DataFrame:
    """A list as one row per product, its place in the whole list first (spec.LISTA)."""
    return pd.DataFrame(
        {
            "puesto": pd.array(range(1, len(filas) + 1), dtype="Int64"),
            "producto": pd.array([f.producto for f in filas], dtype="string"),
            "cliente": pd.array([f.cliente for f in filas], dtype="string"),
            "zona": pd.array([f.zona for f in filas], dtype="string"),
            "reportes": pd.array([f.reportes for f in filas], dtype="Int64"),
            "segmento": pd.array([f.segmento for f in filas], dtype="string"),
            "facturacion_centavos": pd.array(
                [f.facturacion_centavos for f in filas], dtype="Int64"
            ),
            "primero": pd.Series([f.primero for f in filas], dtype="datetime64[us, UTC]"),
            "ultimo": pd.Series([f.ultimo for f in filas], dtype="datetime64[us, UTC]"),
            "dia": pd.Series([f.dia for f in filas], dtype="object"),
            "numeros": pd.array([", ".join(f.numeros) for f in filas], dtype="string"),
        }
    )


def visitas(found: Sequence[Record], zone: ZoneInfo) -> pd.DataFrame:
    """Visits of the agenda as one row each (spec.VISITAS), with their id and what is unusual."""
    frame = _texts(found, "cuadrilla", "cliente", "producto", "zona", "estado", "modalidad", "usm")
    hours = [[v[c].astimezone(zone) for c in ("desde_en", "hasta_en")] for v in found]
    frame["hora"] = pd.array([f"{a:%H:%M}–{b:%H:%M}" for a, b in hours], dtype="string")
    frame["aviso"] = pd.array([_aviso(v) for v in found], dtype="string")
    frame["el"] = pd.Series([v["el"] for v in found], dtype="object")
    return frame


def por_visitar(found: Sequence[Record]) -> pd.DataFrame:
    """Cases that wait for a visit as one row each (spec.POR_VISITAR), with their id."""
    frame = _texts(found, "producto", "cliente", "plazo", "zona", "estado", "usm", "direccion")
    frame["prioridad"] = pd.array([c["prioridad"] for c in found], dtype="Int64")
    frame["vence_en"] = pd.Series([c["vence_en"] for c in found], dtype="datetime64[us, UTC]")
    return frame


def _texts(found: Sequence[Record], *columns: str) -> pd.DataFrame:
    ids = {"id": pd.array([row["id"] for row in found], dtype="Int64")}
    return pd.DataFrame(
        ids | {c: pd.array([row[c] for row in found], dtype="string") for c in columns}
    )


def _aviso(visit: Record) -> str | None:
    if visit["cruce"]:
        return "se cruza con otra"
    if visit["atrasada"]:
        return "pasó la hora y no empezó"
    return visit["motivo"] if visit["estado"] == "no realizada" else None
