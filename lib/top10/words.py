"""The words a case is told in: what was checked, what was done, why; one protocol per technology.

COM-DSC-P14 names the actions and leaves their lists to the operation.
"""

FACTORES = (
    "Potencia óptica", "Conector o empalme", "Acometida", "Caja o NAP",
    "Equipo del cliente (ONT, módem)",
    "Configuración y perfil", "Cableado interno", "Red inalámbrica (wifi)", "Masivo o de red",
)  # fmt: skip
ACCIONES_REMOTAS = (
    "Reinicio o reaprovisionamiento", "Cambio de configuración", "Cambio de perfil o velocidad",
    "Cambio de canal wifi", "Actualización del equipo", "Corrección en la red", "Otra",
)  # fmt: skip
MODALIDADES = ("USM con Técnico", "Técnico con USM")
MOTIVOS_NO_REALIZADA = ("Cliente ausente", "Cliente reprograma", "Dirección errada",
                        "Falta de material", "Clima o acceso", "Otro")  # fmt: skip
RESULTADOS_LLAMADA = ("No contesta", "Apagado o fuera de cobertura", "Número errado",
                      "Pidió que lo llamen después")  # fmt: skip
GESTIONES = ("Migración de servicio", "Actualización de plan comercial", "Reclamo reiterado")
EL_DANO_SIGUE = "El daño sigue"
CAUSAS_INSATISFACCION = (
    EL_DANO_SIGUE, "El daño volvió", "Demora en la atención", "Trato del personal",
    "Trabajo incompleto o desprolijo", "Velocidad menor a la contratada", "Otra",
)  # fmt: skip
ORIGENES = ("cliente", "técnico", "administrativo")
CAUSALES = (
    "Acometida cortada", "Cableado interno", "Conector sucio", "Configuración", "Daño masivo",
    "Equipo del cliente", "Fibra atenuada", "ONT dañada", "Sin falla encontrada",
)  # fmt: skip

FIBRA = "Fibra óptica"
TECNOLOGIAS = (FIBRA, "HFC", "Cobre", "Inalámbrica")
_EN_TODAS = (
    "Cliente presente y daño reproducido",
    "Servicio probado por cable con el cliente",
    "Red wifi probada en los ambientes del cliente",
    "Lugar de trabajo limpio",
)
# The check-list of each technology: every point has to be met before the work counts as done.
PROTOCOLOS: dict[str, tuple[str, ...]] = {
    FIBRA: (
        "Potencia medida en la caja y en la roseta",
        "Conectores limpios e inspeccionados",
        "Radio de curvatura de la acometida respetado",
        "ONT registrada y con perfil correcto",
        *_EN_TODAS,
    ),
    "HFC": (
        "Niveles medidos en el TAP y en el módem",
        "Conectores F revisados y ajustados",
        "Divisores innecesarios retirados",
        *_EN_TODAS,
    ),
    "Cobre": (
        "Par medido desde la caja",
        "Atenuación y ruido dentro de norma",
        "Microfiltros revisados",
        *_EN_TODAS,
    ),
    "Inalámbrica": (
        "Señal y línea de vista verificadas",
        "Antena alineada y fija",
        "Alimentación y puesta a tierra revisadas",
        *_EN_TODAS,
    ),
}

# What the Coordinador de Calidad says on the phone; the manual carries the same (calidad.md).
GUION_CALIDAD = (
    "Buenos días, le habla (nombre) de Control de Calidad. ¿Hablo con el titular del servicio?",
    "Le llamo por el daño que reportó en su servicio de internet. ¿El daño quedó solucionado?",
    "Del 1 al 5, donde 5 es muy satisfecho, ¿qué tan satisfecho está con la atención?",
    "Si no está satisfecho: ¿qué fue lo que falló? Personal técnico visitará su domicilio para "
    "darle solución.",
    "¿Este número y su dirección siguen siendo los mismos? Gracias por su tiempo.",
)
