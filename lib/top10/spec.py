"""The columns of the planilla (COM-DSC-P14, Anexo 1) and of the Top 10 lists."""

from lib.base.permissions import Permission
from lib.tools.board.spec import AddForm, BoardSpec, Clock, Column, Opens, States
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
    Column("producto", "PRODUCTO", width=88, required=True, length=40),
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
    opens=Opens("caso", "caso", "Abrir el caso"),
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

# The same reports on the page of a case: of which product, and of which case.
REPORTES_DE_CASO = (
    REPORTES[0],
    Column("producto", "Producto", width=85),
    *(c for c in REPORTES[1:] if c.name != "reabierto"),
    Column("caso", "Caso", "number", help="El caso al que se unió", width=75),
)

# A case's own page: the twelve, and where the customer is.
FICHA = (
    *PLANILLA,
    Column("telefono", "TELÉFONO"),
    Column("direccion", "DIRECCIÓN"),
    Column("nodo", "NODO O CAJA"),
    Column("control_calidad_nota", "NOTA DE CALIDAD"),
    Column("semana", "SEMANA", help="De la lista que lo abrió"),
)

VISITAS = (
    Column("el", "Fecha", "date", width=85),
    Column("hora", "Hora", width=95),
    Column("cuadrilla", "Cuadrilla", width=110),
    Column("cliente", "Cliente", width=160),
    Column("producto", "Producto", width=85),
    Column("zona", "Zona", width=105),
    Column("estado", "Estado", width=115),
    Column("aviso", "Aviso", help="Cruces, visitas sin empezar y motivos", width=170),
    Column("modalidad", "Modalidad", width=130),
    Column("usm", "USM", width=110),
)

POR_VISITAR = (
    Column("producto", "Producto", width=85),
    Column("cliente", "Cliente", width=160),
    Column("plazo", "Plazo", help="Del reloj del caso", width=90),
    Column("vence_en", "Vence", "instant", width=130),
    Column("zona", "Zona", width=105),
    Column("estado", "Estado", width=200),
    Column("prioridad", "Prioridad", "number", width=85),
    Column("usm", "USM", width=110),
    Column("direccion", "Dirección", width=200),
)

BAJAS = (
    Column("producto", "Producto", width=85),
    Column("cliente", "Cliente", width=150),
    Column("baja_el", "Fecha de baja", "date", width=100),
    Column("motivo", "Motivo", width=170),
)

# The lists of the work pages: what one needs to choose a case; the rest stands beside it.
TRABAJO = (
    Column("producto", "Producto", width=80),
    Column("cliente", "Cliente", width=140),
    Column("plazo", "Plazo", "clock", help="De revisión, visita o control de calidad", width=90),
    Column("vence_en", "Vence", "instant", width=125),
    Column("prioridad", "Prioridad", "number", help="3 es la más alta", width=70),
    Column("segmento", "Segmento", help="Según la facturación mensual", width=80),
    Column("reportes", "Reportes", "number", help="Reportes de daño unidos al caso", width=75),
    Column("zona", "Zona", width=95),
)
DISTRIBUCION = (
    *TRABAJO[:2],
    Column("segmento", "Segmento", help="Según la facturación mensual", width=80),
    Column("reportes", "Reportes", "number", help="Reportes de daño unidos al caso", width=75),
    Column("zona", "Zona", width=95),
    Column("estado_en", "Desde", "instant", help="Desde cuándo espera aquí", width=125),
    Column("usm", "USM", help="Analista USM", width=110),
    Column("reporte_abierto", "Reporte abierto", help="Sigue abierto en el sistema", width=110),
)
LLAMADAS = (
    *TRABAJO[:3],
    Column("intentos", "Sin respuesta", "number", help="Llamadas que nadie contestó", width=95),
    Column("intento_en", "Última llamada", "instant", width=125),
    *TRABAJO[3:],
)
RETENCION = (
    *LLAMADAS[:2],
    *LLAMADAS[3:5],
    Column("segmento", "Segmento", help="Según la facturación mensual", width=80),
    Column("zona", "Zona", width=95),
    Column("servicio", "Servicio", width=110),
    Column("estado_en", "Desde", "instant", help="Desde cuándo espera aquí", width=125),
)
ABIERTAS = (  # without their term: nobody can call yet
    *TRABAJO[:2],
    Column("reporte_abierto", "Reporte abierto", help="Sigue abierto en el sistema", width=110),
    Column("estado_en", "Desde", "instant", help="Desde cuándo espera aquí", width=125),
    *TRABAJO[4:],
)
CIERRE = (
    *TRABAJO[:2],
    Column("orden", "Orden", width=75),
    Column("causal_cierre", "Causal", help="La que anotó el técnico", width=140),
    Column("control_calidad_usm", "Calidad USM", width=95),
    Column("estado_en", "Ejecutado", "instant", width=125),
    Column("maestro", "Maestro", width=90),
    Column("usm", "USM", help="Analista USM", width=110),
    Column("zona", "Zona", width=95),
)
SUPERVISION = (
    *TRABAJO[:3],
    Column("estado", "Estado", width=150),
    Column("prioridad", "Prioridad", "number", help="3 es la más alta", width=70),
    Column("usm", "USM", help="Analista USM", width=110),
    Column("maestro", "Maestro", width=90),
    Column("vence_en", "Vence", "instant", width=125),
    Column("segmento", "Segmento", help="Según la facturación mensual", width=80),
    Column("zona", "Zona", width=95),
)
CAMBIOS = (
    Column("en", "Cuándo", "instant", width=125),
    Column("quien", "Quién", width=150),
    Column("que", "Qué", width=330),
    Column("producto", "Producto", width=80),
    Column("cliente", "Cliente", width=140),
)
LLAMADAS_HECHAS = (
    Column("en", "Cuándo", "instant", width=125),
    Column("por", "Quién", width=140),
    Column("que", "Resultado", width=230),
    Column("puntaje", "Satisfacción", "number", width=90),
    Column("producto", "Producto", width=80),
    Column("cliente", "Cliente", width=140),
    Column("zona", "Zona", width=95),
)
