"""The planilla's columns (COM-DSC-P14, Anexo 1) and what the product shows beside them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Columna:
    """One column: its name in `caso`, the header people read, its type and width."""

    nombre: str
    encabezado: str
    tipo: Literal["texto", "fecha", "numero", "instante"] = "texto"
    ancho: Literal["small", "medium", "large"] = "small"


# Exactly the twelve of Anexo 1, in its order and spelling (MESTRO is the crew's maestro).
PLANILLA = (
    Columna("maestro", "MESTRO"),
    Columna("zona", "ZONA"),
    Columna("tipo_trabajo", "TIPO DE TRABAJO"),
    Columna("servicio", "SERVICIO"),
    Columna("fecha", "FECHA", "fecha"),
    Columna("referencia", "REFERENCIA", ancho="medium"),
    Columna("producto", "PRODUCTO"),
    Columna("cliente", "CLIENTE", ancho="medium"),
    Columna("orden", "ORDEN"),
    Columna("causal_cierre", "CAUSAL DE CIERRE", ancho="medium"),
    Columna("usm", "USM"),
    Columna("control_calidad_usm", "CONTROL CALIDAD USM"),
)

SEGUIMIENTO = (
    Columna("estado", "ESTADO"),
    Columna("segmento", "SEGMENTO"),
    Columna("reportes", "REPORTES", "numero"),
    Columna("siguiente", "SIGUIENTE ACCIÓN", ancho="medium"),
    Columna("responsable", "RESPONSABLE", ancho="medium"),
    Columna("cambiado_en", "ÚLTIMO CAMBIO", "instante"),
)

CONTROL_CALIDAD = ("pendiente", "conforme", "no conforme")

TABLERO_TOPE = 5_000  # rows a board carries whole (design/live.md, Bounds)
