"""What COM-DSC-P14 leaves to the site."""

from collections.abc import Callable

from lib.base.errors import UserError
from lib.base.parameters import Parameter
from lib.tools.site import Site
from lib.top10.reiteracion import Cortes, Regla

DIAS = Parameter("top10.dias", 10, "Días de la ventana de reiteración", low=1, high=60)
MINIMO = Parameter("top10.minimo", 2, "Reportes que hacen un reiterado", low=2, high=50)
DIAS_TOP30 = Parameter("top10.dias_top30", 30, "Días del Reporte Top 30", low=1, high=120)
MINIMO_TOP30 = Parameter(
    "top10.minimo_top30", 2, "Reportes que hacen un reiterado del Top 30", low=2, high=50
)
UNIDAD = Parameter(
    "top10.unidad", "producto", "Qué se cuenta como reiterado", choices=("producto", "cliente")
)


def _en_orden(value: Callable[[Parameter], int | str]) -> None:
    """Medio ends where Alto begins: above it, nobody would be Medio and nobody could tell why."""
    alto, medio = int(value(SEGMENTO_ALTO)), int(value(SEGMENTO_MEDIO))
    if medio > alto:
        raise UserError(
            f"El segmento Medio no puede empezar en {medio} BOB si el Alto empieza en {alto}. "
            "Use un valor de Medio que no pase del de Alto, o cambie antes el otro."
        )


SEGMENTO_ALTO = Parameter(
    "top10.segmento_alto",
    700,
    "Facturación mensual desde la que el segmento es Alto (BOB)",
    together=_en_orden,
)
SEGMENTO_MEDIO = Parameter(
    "top10.segmento_medio",
    300,
    "Facturación mensual desde la que el segmento es Medio (BOB)",
    together=_en_orden,
)

REVISION_DIAS = Parameter(
    "top10.revision_dias", 1, "Días hábiles para la revisión técnica", low=1, high=60
)
VISITA_DIAS = Parameter(
    "top10.visita_dias", 2, "Días hábiles para ejecutar la visita", low=1, high=60
)
CALIDAD_DIAS = Parameter(
    "top10.calidad_dias", 1, "Días hábiles para el control de calidad", low=1, high=60
)
MONITOREO_DIAS = Parameter(
    "top10.monitoreo_dias", 10, "Días sin reportes nuevos que hacen una solución definitiva",
    low=1, high=90,
)  # fmt: skip
AVISO_PCT = Parameter(
    "top10.aviso_pct", 75, "Parte del plazo (%) desde la que está por vencer", low=1, high=100
)

PARAMETROS = (
    DIAS,
    MINIMO,
    DIAS_TOP30,
    MINIMO_TOP30,
    UNIDAD,
    SEGMENTO_ALTO,
    SEGMENTO_MEDIO,
    REVISION_DIAS,
    VISITA_DIAS,
    CALIDAD_DIAS,
    MONITOREO_DIAS,
    AVISO_PCT,
)


def regla(site: Site, *, dias: int | None = None, minimo: int | None = None) -> Regla:
    """The rule of the parameters, with other days or minimum when given.

    A window of the Top 30's days takes the Top 30's own minimum.
    """
    days = dias if dias is not None else site.number(DIAS)
    if minimo is None:
        top30 = dias is not None and dias == site.number(DIAS_TOP30)
        minimo = site.number(MINIMO_TOP30 if top30 else MINIMO)
    cortes = Cortes(site.number(SEGMENTO_ALTO), site.number(SEGMENTO_MEDIO))
    return Regla(days, minimo, str(site.value(UNIDAD)), cortes)
