"""The states of a case, who owns each and what comes next (COM-DSC-P14 II)."""

from dataclasses import dataclass

from lib.tools.board.spec import Tone


@dataclass(frozen=True)
class Estado:
    """A state: its owner (the document's role) and the next action the owner has to take.

    attended: the damage was worked on, so a new report means it came back.
    final: nothing follows. revisa: the clock of the technical review runs.
    """

    nombre: str
    responsable: str
    siguiente: str
    attended: bool = False
    final: bool = False
    revisa: bool = False
    tono: Tone | None = None


DETECTADO = "detectado"
EN_REVISION = "en revisión técnica"
CERRADO = "cerrado"
REINCIDIO = "reincidió"
ANULADO = "anulado"

ESTADOS = {
    e.nombre: e
    for e in (
        Estado(DETECTADO, "Analista Gestor Top 10", "Remitir a Analista USM"),
        Estado(EN_REVISION, "Analista USM", "Revisar factores técnicos", revisa=True),
        Estado("sin solución técnica", "Analista Gestor Top 10", "Distribuir el caso"),
        Estado("solución remota", "Analista USM", "Llamar al cliente", attended=True),
        Estado("visita programada", "Analista USM", "Ejecutar la visita"),
        Estado("en ejecución", "Técnico Multiservicios", "Solucionar el daño"),
        Estado("ejecutado", "Analista USM", "Control de calidad USM", attended=True),
        Estado(CERRADO, "Coordinador de Calidad", "Control de calidad", attended=True, tono="gray"),
        Estado("control de calidad", "Coordinador de Calidad", "Llamar al cliente", attended=True),
        Estado("fidelización", "Encargada Fidelización", "Contactar al cliente", attended=True),
        Estado(
            "derivado a centro de operaciones", "Analista USM", "Programar visita", attended=True
        ),
        Estado("en monitoreo", "Analista USM", "Monitorear hasta la solución", attended=True),
        Estado(REINCIDIO, "Analista USM", "Revisar con prioridad", revisa=True, tono="violet"),
        Estado("concluido", "", "", final=True),
        Estado(ANULADO, "", "", final=True),
    )
}

TONOS = {e.nombre: e.tono for e in ESTADOS.values() if e.tono}

ABIERTOS = [e.nombre for e in ESTADOS.values() if not e.final]
