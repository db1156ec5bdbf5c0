"""The fichas of all indicators, by code."""

from decimal import Decimal

from lib.indicators.measure import Ficha

VARIACION_BAJAS = Ficha(
    code="variacion_bajas",
    name="Variación de bajas",
    formula=("Total baja de productos mes anterior - Total bajas de productos mes presente"),
    unit="productos",
    minimum=Decimal(1),
    strict=False,
    document="COM-DSC-P14",
    section="Parámetros de seguimiento, 2. Indicador del procedimiento",
)

FICHAS = {ficha.code: ficha for ficha in (VARIACION_BAJAS,)}
