"""The columns of the planilla (COM-DSC-P14, Anexo 1) and of the Top 10 lists."""

from lib.tools.board import Column

# Exactly the twelve of Anexo 1, in its order and spelling (MESTRO is the crew's maestro).
PLANILLA = (
    Column("maestro", "MESTRO", help="Maestro de la cuadrilla", width=80),
    Column("zona", "ZONA", width=95),
    Column("tipo_trabajo", "TIPO DE TRABAJO", width=125),
    Column("servicio", "SERVICIO", width=105),
    Column("fecha", "FECHA", "date", help="Fecha de atención", width=90),
    Column("referencia", "REFERENCIA", width=105),
    Column("producto", "PRODUCTO", width=85),
    Column("cliente", "CLIENTE", width=150),
    Column("orden", "ORDEN", help="Última orden de trabajo", width=75),
    Column("causal_cierre", "CAUSAL DE CIERRE", width=140),
    Column("usm", "USM", help="Analista USM", width=65),
    Column("control_calidad_usm", "CONTROL CALIDAD USM", width=165),
)

SEGUIMIENTO = (
    Column("estado", "ESTADO", width=130),
    Column("segmento", "SEGMENTO", width=80),
    Column("reportes", "REPORTES", "number", help="Reportes de daño unidos al caso", width=85),
    Column("siguiente", "SIGUIENTE ACCIÓN", width=170),
    Column("responsable", "RESPONSABLE", width=170),
    Column("cambiado_en", "ÚLTIMO CAMBIO", "instant", width=130),
    Column("cambiado_por", "CAMBIADO POR", width=130),
)

LISTA = (
    Column("puesto", "N.º", "number", width=50),
    Column("producto", "Producto", width=85),
    Column("cliente", "Cliente", width=150),
    Column("zona", "Zona", width=95),
    Column("reportes", "Reportes", "number", help="Reportes abiertos en la ventana", width=85),
    Column("segmento", "Segmento", help="Según la facturación mensual", width=80),
    Column(
        "facturacion_centavos",
        "Facturación",
        "amount",
        help="Mensual, del último reporte",
        width=130,
    ),
    Column("primero", "Primer reporte", "instant", width=130),
    Column("ultimo", "Último reporte", "instant", width=130),
    Column(
        "dia", "Al día", "date", help="Último día de la semana en que estuvo reiterado", width=90
    ),
    Column("numeros", "Números de reporte", width=260),
)

REPORTES = (
    Column("numero", "Reporte", width=85),
    Column("abierto_en", "Abierto", "instant", width=130),
    Column("cerrado_en", "Cerrado", "instant", width=130),
    Column(
        "reabierto", "Reabierto", "flag", help="Se abrió después de cerrado el anterior", width=85
    ),
    Column("estado", "Estado", width=130),
    Column("sintoma", "Síntoma", width=130),
    Column("causal_cierre", "Causal de cierre", width=140),
    Column("tecnico", "Técnico", width=85),
    Column("orden", "Orden", width=75),
)

BAJAS = (
    Column("producto", "Producto", width=85),
    Column("cliente", "Cliente", width=150),
    Column("baja_el", "Fecha de baja", "date", width=100),
    Column("motivo", "Motivo", width=170),
)

CONTROL_CALIDAD = ("pendiente", "conforme", "no conforme")

TABLERO_TOPE = 5_000  # rows a board carries whole (design/live.md, Bounds)
