"""The fichas of all indicators, by code."""

from decimal import Decimal

from lib.indicators.measure import Ficha

_TOP10 = "COM-DSC-P14"
_EXTRA = "medida adicional, sin meta en el documento"

VARIACION_BAJAS = Ficha(
    code="variacion_bajas",
    name="Variación de bajas",
    formula=("Total baja de productos mes anterior - Total bajas de productos mes presente"),
    unit="productos",
    minimum=Decimal(1),
    strict=False,
    document=_TOP10,
    section="Parámetros de seguimiento, 2. Indicador del procedimiento",
)

TASA_REITERACION = Ficha(
    code="tasa_reiteracion",
    name="Tasa de reiteración",
    formula=(
        "Productos con un reporte del mes que reiteró dentro de la ventana × 100 / "
        "Productos con reportes en el mes"
    ),
    unit="%",
    minimum=None,
    strict=False,
    document=_TOP10,
    section=f"I f) Top 10; {_EXTRA}",
)

SOLUCION_DEFINITIVA = Ficha(
    code="solucion_definitiva",
    name="Solución definitiva",
    formula=(
        "Casos concluidos por monitoreo sin reportes nuevos × 100 / "
        "Casos del mes que concluyeron, reincidieron o terminaron en baja"
    ),
    unit="%",
    minimum=None,
    strict=False,
    document=_TOP10,
    section=f"II 15 y 19.2; {_EXTRA}",
)

DIAS_SOLUCION = Ficha(
    code="dias_solucion",
    name="Días hasta la solución",
    formula=(
        "Mediana de los días corridos desde que se abrió el caso hasta que concluyó por "
        "monitoreo sin reportes nuevos"
    ),
    unit="días",
    minimum=None,
    strict=False,
    document=_TOP10,
    section=f"II 15 y 19.2; {_EXTRA}",
)

SATISFACCION = Ficha(
    code="satisfaccion",
    name="Satisfacción del cliente",
    formula="Suma de los puntajes (1 a 5) / Clientes que respondieron",
    unit="de 5",
    minimum=None,
    strict=False,
    document=_TOP10,
    section=f"II 11.1, 12 y 15.1; {_EXTRA}",
)

FICHAS = {
    ficha.code: ficha
    for ficha in (
        VARIACION_BAJAS,
        TASA_REITERACION,
        SOLUCION_DEFINITIVA,
        DIAS_SOLUCION,
        SATISFACCION,
    )
}
