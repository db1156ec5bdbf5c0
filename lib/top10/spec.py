"""The columns of the planilla (COM-DSC-P14, Anexo 1) and of the Top 10 lists."""

from lib.base.permissions import Permission
from lib.tools.board.spec import AddForm, BoardSpec, Clock, Column, States
from lib.top10.flow import ABIERTOS, TONOS

CONTROL_CALIDAD = ("pendiente", "conforme", "no conforme")

_EDITA = Permission.PLANILLA_EDITAR

# Exactly the twelve of Anexo 1, in its order and spelling (MESTRO is the crew's maestro).
# PRODUCTO names the case: it is given when the case is opened and stays.
PLANILLA = (
    Column("maestro", "MESTRO", label="MAESTRO", help="Maestro de la cuadrilla", width=74,
           edit=_EDITA, suggest=True),
    Column("zona", "ZONA", "list", width=85, edit=_EDITA),
    Column("tipo_trabajo", "TIPO DE TRABAJO", width=109, edit=_EDITA, suggest=True),
    Column("servicio", "SERVICIO", width=90, edit=_EDITA, suggest=True),
    Column("fecha", "FECHA", "date", help="Fecha de atención", width=77, edit=_EDITA),
    Column("referencia", "REFERENCIA", width=92, edit=_EDITA),
    Column("producto", "PRODUCTO", width=72, required=True, length=40),
    Column("cliente", "CLIENTE", width=120, edit=_EDITA),
    Column("orden", "ORDEN", help="Última orden de trabajo", width=61, edit=_EDITA, length=40),
    Column("causal_cierre", "CAUSAL DE CIERRE", width=114, edit=_EDITA, suggest=True),
    Column("usm", "USM", help="Analista USM", width=55, edit=_EDITA, suggest=True),
    Column("control_calidad_usm", "CONTROL CALIDAD USM", "list", width=138, required=True,
           options=CONTROL_CALIDAD, edit=Permission.CONTROL_CALIDAD_USM),
)  # fmt: skip

PLAZO = Clock("plazo", warn="avisa_en", due="vence_en")

# The segment tells what the customer pays: whoever only attends visits does not get it.
SEGUIMIENTO = (
    Column("plazo", "PLAZO", "clock", help="De revisión, visita o control de calidad", width=104),
    Column("estado", "ESTADO", width=130),
    Column("segmento", "SEGMENTO", width=80, see=Permission.TOP10_VER),
    Column("reportes", "REPORTES", "number", help="Reportes de daño unidos al caso", width=85),
    Column("control_calidad_nota", "NOTA DE CALIDAD", width=150, length=1_000,
           edit=Permission.CONTROL_CALIDAD_USM),
    Column("siguiente", "SIGUIENTE ACCIÓN", width=170),
    Column("responsable", "RESPONSABLE", width=170),
    Column("cambiado_en", "ÚLTIMO CAMBIO", "instant", width=130),
    Column("cambiado_por", "CAMBIADO POR", width=130),
)  # fmt: skip

TABLERO = BoardSpec(
    code="planilla",
    title="Planilla Top 10",
    noun=("caso", "casos"),
    table="caso",
    see=Permission.PLANILLA_VER,
    columns=(*PLANILLA, *SEGUIMIENTO),
    key=("producto", "cliente"),
    phone=("producto", "cliente", "plazo", "estado"),
    order=(("prioridad", "desc"), ("id", "desc")),
    zone="zona",
    states=States("estado", tuple(ABIERTOS), TONOS),
    clock=PLAZO,
    reads=("reloj_en", "pausado_en", "pausa_segundos"),  # what the clocks are made of
    add=AddForm(
        "Agregar caso",
        ("producto", "cliente", "zona", "servicio", "tipo_trabajo", "fecha", "referencia", "orden",
         "maestro", "usm"),
        _EDITA,
    ),
)  # fmt: skip

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

# A list in a report: its segment first, and when its window was.
INFORME = (
    LISTA[0],
    next(c for c in LISTA if c.name == "segmento"),
    *(c for c in LISTA[1:] if c.name not in ("segmento", "dia")),
)

REITERADOS = (
    Column("puesto", "N.º", "number", help="Del producto en el informe", width=40),
    Column("producto", "Producto", width=80),
    Column("cliente", "Cliente", width=150),
    Column("zona", "Zona", width=95),
    Column("segmento", "Segmento", width=86),
    Column("reportes", "Reportes", "number", help="Que el producto reiteró", width=82),
    Column("numero", "Reporte", width=80),
    Column("abierto_en", "Abierto", "instant", width=126),
    Column("cerrado_en", "Cerrado", "instant", width=126),
    Column(
        "reabierto",
        "Reabierto tras cierre",
        "flag",
        help="Se abrió después de cerrado el reporte anterior del producto",
        width=150,
    ),
    Column("estado", "Estado", width=70),
    Column("sintoma", "Síntoma", width=120),
    Column("causal_cierre", "Causal de cierre", width=120),
    Column("tecnico", "Técnico", width=80),
    Column("orden", "Orden", width=70),
    Column("caso_id", "Caso", "number", help="El caso de la planilla que lo atiende", width=55),
)

_CASO = (
    Column("caso", "Caso", "number", width=60),
    Column("producto", "Producto", width=85),
    Column("cliente", "Cliente", width=150),
    Column("zona", "Zona", width=95),
    Column("usm", "USM", width=85),
    Column("maestro", "Maestro", width=85),
    Column("causal", "Causal de cierre", width=140),
)
_ABIERTO = Column("abierto_el", "Abierto", "date", help="El caso", width=95)

# The rows behind each indicator.
FILAS = {
    "variacion_bajas": BAJAS,
    "tasa_reiteracion": (
        Column("producto", "Producto", width=85),
        Column("cliente", "Cliente", width=150),
        Column("zona", "Zona", width=95),
        Column("numero", "Reporte", width=85),
        Column("abierto_en", "Abierto", "instant", width=130),
        Column("vuelve_el", "Reiteró el", "date", width=95),
        Column("maestro", "Maestro", help="El técnico del reporte", width=90),
        Column("causal", "Causal de cierre", width=140),
        Column("caso_id", "Caso", "number", width=60),
    ),
    "solucion_definitiva": (
        *_CASO,
        Column("desenlace", "Desenlace", width=150),
        Column("el", "Fecha", "date", width=95),
    ),
    "dias_solucion": (
        *_CASO,
        _ABIERTO,
        Column("el", "Concluido", "date", width=95),
        Column("dias", "Días", "number", width=60),
    ),
    "satisfaccion": (
        *_CASO,
        Column("puntaje", "Puntaje", "number", help="De 1 a 5", width=75),
        Column("llamada", "Llamada", width=190),
        Column("el", "Fecha", "date", width=95),
        Column("por", "Por", width=110),
    ),
}
