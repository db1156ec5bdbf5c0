"""Seguimiento Top 10, declared: its pages, board, imports, parameters, indicators and effects."""

from lib.base import office_hours
from lib.base.pages import Page
from lib.base.parameters import ZONA_HORARIA
from lib.base.permissions import Permission
from lib.procedimiento import Procedimiento
from lib.top10 import (
    actions,
    alcances,
    automatic,
    board,
    imports,
    medidas,
    parameters,
    pendientes,
)
from lib.top10.flow import FLUJO

TOP10 = Procedimiento(
    code="top10",
    title="Seguimiento Top 10",
    document="COM-DSC-P14",
    pages=(
        Page(
            "pages/top10/reportes.py",
            "Lista semanal",
            "Top 10",
            ":material/format_list_numbered:",
            "top10",
            Permission.TOP10_VER,
            "Productos con daños reiterados en 10 días, por semana, con sus reportes.",
            "top10",
        ),
        Page(
            "pages/top10/tablero.py",
            "Planilla",
            "Top 10",
            ":material/table:",
            "planilla",
            Permission.PLANILLA_VER,
            "La planilla de control y seguimiento: un caso por fila.",
            "planilla",
        ),
        Page(
            "pages/top10/informes.py",
            "Informes",
            "Top 10",
            ":material/summarize:",
            "informes",
            Permission.TOP10_VER,
            "Reporte Top 10, Top 30 y de casos reiterados: en pantalla, Excel y PDF.",
            "informes",
        ),
        Page(
            "pages/top10/indicadores.py",
            "Indicadores Top 10",
            "Top 10",
            ":material/monitoring:",
            "indicadores-top10",
            Permission.INDICADORES_VER,
            "El indicador del procedimiento y sus medidas adicionales, por mes y por grupo.",
            "indicadores",
        ),
    ),
    tableros=(board.BOARD,),
    clases=imports.CLASES,
    parametros=parameters.PARAMETROS,
    medidas=medidas.MEDIDAS,
    efectos={
        imports.SEMANAS: actions.olvidar_semanas,
        automatic.REPORTES_NUEVOS: automatic.reportes_nuevos,
    },
    flujo=FLUJO,
    alcances={
        parameters.DIAS.key: alcances.lista,
        parameters.MINIMO.key: alcances.lista,
        parameters.UNIDAD.key: alcances.lista,
        parameters.DIAS_TOP30.key: alcances.top30,
        parameters.MINIMO_TOP30.key: alcances.top30,
        parameters.SEGMENTO_ALTO.key: alcances.segmentos,
        parameters.SEGMENTO_MEDIO.key: alcances.segmentos,
        parameters.REVISION_DIAS.key: alcances.relojes,
        parameters.VISITA_DIAS.key: alcances.relojes,
        parameters.CALIDAD_DIAS.key: alcances.relojes,
        parameters.AVISO_PCT.key: alcances.relojes,
        ZONA_HORARIA.key: alcances.relojes,
        **{parameter.key: alcances.relojes for parameter in office_hours.PARAMETROS},
    },
    pendientes=pendientes.PENDIENTES,
)
