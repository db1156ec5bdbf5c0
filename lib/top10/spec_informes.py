"""The columns of the reports, and of the rows behind each indicator."""

from lib.tools.board.spec import Column
from lib.top10.spec import BAJAS, LISTA

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
