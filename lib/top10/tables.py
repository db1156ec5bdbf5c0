"""Top 10 lists as frames, for screens and downloads."""

from collections.abc import Sequence

import pandas as pd

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
