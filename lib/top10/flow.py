"""The flow of a case (COM-DSC-P14 II): states, and every step of the document with its form.

design/domain.md §1 fixes what the document leaves open. The numbers in `step` are the document's.
"""

from lib.base.permissions import Permission
from lib.store.tables.top10 import RELOJES
from lib.tools.workflow.flow import Clock, Field, Flow, State, Step
from lib.top10 import desenlaces, guards, visits
from lib.top10.opening import DICHOS
from lib.top10.parameters import AVISO_PCT, CALIDAD_DIAS, REVISION_DIAS, VISITA_DIAS
from lib.top10.words import (
    ACCIONES_REMOTAS,
    CAUSAS_INSATISFACCION,
    FACTORES,
    FIBRA,
    GESTIONES,
    MODALIDADES,
    MOTIVOS_NO_REALIZADA,
    ORIGENES,
    RESULTADOS_LLAMADA,
    TECNOLOGIAS,
)

DETECTADO = "detectado"
EN_REVISION = "en revisión técnica"
SIN_SOLUCION = "sin solución técnica"
REMOTA = "solución remota"
PROGRAMADA = "visita programada"
EN_EJECUCION = "en ejecución"
EJECUTADO = "ejecutado"
CERRADO = "cerrado"
CALIDAD = "control de calidad"
FIDELIZACION = "fidelización"
DERIVADO = "derivado a centro de operaciones"
EN_MONITOREO = "en monitoreo"
REINCIDIO = "reincidió"
CONCLUIDO = "concluido"
ANULADO = "anulado"

_GESTOR, _USM, _CALIDAD = "Analista Gestor Top 10", "Analista USM", "Coordinador de Calidad"

ESTADOS = {
    s.name: s
    for s in (
        State(DETECTADO, _GESTOR, "Remitir a Analista USM"),
        State(EN_REVISION, _USM, "Revisar factores técnicos"),
        State(SIN_SOLUCION, _GESTOR, "Distribuir el caso"),
        State(REMOTA, _USM, "Llamar al cliente"),
        State(PROGRAMADA, "Técnico Multiservicios", "Ejecutar la visita"),
        State(EN_EJECUCION, "Técnico Multiservicios", "Solucionar el daño"),
        State(EJECUTADO, _USM, "Control de calidad USM, y cierre del Operador"),
        State(CERRADO, _CALIDAD, "Control de calidad", tone="gray"),
        State(CALIDAD, _CALIDAD, "Llamar al cliente"),
        State(FIDELIZACION, "Encargada Fidelización", "Contactar al cliente"),
        State(DERIVADO, _USM, "Programar visita"),
        State(EN_MONITOREO, _USM, "Monitorear hasta la solución definitiva"),
        State(REINCIDIO, _USM, "Revisar con prioridad", tone="violet"),
        State(CONCLUIDO, "", "", final=True),
        State(ANULADO, "", "", final=True),
    )
}

# Something was done about the damage, so a new report means that it came back. A case that
# was derived afterwards is attended too: lib.top10.atencion tells by its history.
ATENDIDOS = (REMOTA, EJECUTADO, CERRADO, CALIDAD, EN_MONITOREO)
ABIERTOS = [s.name for s in ESTADOS.values() if not s.final]
TONOS = {s.name: s.tone for s in ESTADOS.values() if s.tone}

_NOTA = Field("nota", "Observación", "long")
_FACTORES = (
    Field("factores", "Factores revisados", "many", options=FACTORES, required=True),
    Field("potencia_dbm", "Potencia óptica recibida", "number", unit="dBm", low=-50, high=10,
          help="La fibra suele estar sana entre -8 y -27 dBm"),
    Field("parametros", "Otros parámetros", "long"),
)  # fmt: skip
_SIN_RESPUESTA = (
    Field("resultado", "Resultado", "list", options=RESULTADOS_LLAMADA, required=True), _NOTA,
)  # fmt: skip
_CAUSAL = Field("causal", "Causal de cierre", lists="causal_cierre", cell="causal_cierre",
                required=True)  # fmt: skip
_PUNTAJE = Field("satisfaccion", "Satisfacción del cliente", "score", required=True,
                 help="1 muy insatisfecho, 5 muy satisfecho")  # fmt: skip
_VISITA = (
    Field("modalidad", "Modalidad", "list", options=MODALIDADES, required=True),
    Field("el", "Fecha", "date", required=True),
    Field("desde", "Desde", "time", required=True),
    Field("hasta", "Hasta", "time", required=True),
    Field("cuadrilla", "Cuadrilla", "list", lists="cuadrilla", required=True),
    Field("usm", "Analista USM", lists="usm", cell="usm"),
    _NOTA,
)

PASOS = (
    Step("remitir", "Remitir a Analista USM", "Remitido a Analista USM",
         (DETECTADO,), EN_REVISION, Permission.TOP10_DISTRIBUIR, step="2",
         icon=":material/send:", bulk=True, primary=True,
         fields=(Field("usm", "Analista USM", lists="usm", cell="usm"), _NOTA)),
    Step("retomar", "Retomar la revisión", "Revisión retomada",
         (REINCIDIO,), EN_REVISION, Permission.TOP10_REVISAR, step="4",
         icon=":material/replay:", bulk=True, primary=True),
    Step("revisar", "Anotar revisión", "Revisión técnica anotada",
         (EN_REVISION,), None, Permission.TOP10_REVISAR, step="4",
         icon=":material/fact_check:", fields=(*_FACTORES, _NOTA)),
    Step("solucionar_remoto", "Solución remota", "Solucionado de forma remota",
         (EN_REVISION, DERIVADO), REMOTA, Permission.TOP10_REVISAR, step="15",
         icon=":material/settings_remote:", primary=True, result="accion", effect=guards.remota,
         fields=(Field("accion", "Qué se hizo", "list", options=ACCIONES_REMOTAS, required=True),
                 *_FACTORES, _NOTA)),
    Step("confirmar_remota", "El cliente confirma", "El cliente confirmó la solución remota",
         (REMOTA,), CERRADO, Permission.TOP10_REVISAR, step="15.1",
         icon=":material/call:", primary=True, score="satisfaccion",
         fields=(_PUNTAJE, _CAUSAL, _NOTA), asks=guards.confirma_descontento,
         effect=guards.confirmada),
    Step("no_confirma_remota", "El daño sigue", "El cliente dice que el daño sigue",
         (REMOTA,), EN_REVISION, Permission.TOP10_REVISAR, step="15.1",
         icon=":material/phone_disabled:",
         fields=(Field("nota", "Qué dice el cliente", "long", required=True),)),
    Step("remota_sin_respuesta", "Llamada sin respuesta", "Llamada sin respuesta",
         (REMOTA,), None, Permission.TOP10_REVISAR, step="15.1",
         icon=":material/phone_missed:", result="resultado", fields=_SIN_RESPUESTA),
    Step("sin_solucion", "Sin solución técnica", "Reportado sin solución técnica",
         (EN_REVISION,), SIN_SOLUCION, Permission.TOP10_REVISAR, step="5",
         icon=":material/report:", bulk=True,
         fields=(Field("factores", "Factores revisados", "many", options=FACTORES),
                 Field("motivo", "Por qué no tiene solución técnica", "long", required=True))),
    Step("programar_visita", "Programar visita", "Visita programada",
         (EN_REVISION, DERIVADO), PROGRAMADA, Permission.TOP10_VISITAS, step="14",
         icon=":material/calendar_add_on:", primary=True, result="modalidad",
         fields=_VISITA, guard=visits.reparo, asks=visits.dudas, effect=visits.programar),
    Step("reprogramar_visita", "Reprogramar visita", "Visita reprogramada",
         (PROGRAMADA,), PROGRAMADA, Permission.TOP10_VISITAS, step="14",
         icon=":material/edit_calendar:", result="modalidad",
         fields=(*_VISITA[:-1], Field("nota", "Motivo del cambio", "long", required=True)),
         guard=visits.reparo, asks=visits.dudas, effect=visits.programar,
         replaces=visits.pendiente),
    Step("no_realizada", "No se pudo visitar", "Visita no realizada",
         (PROGRAMADA, EN_EJECUCION), DERIVADO, Permission.TOP10_EJECUTAR, step="19",
         icon=":material/event_busy:", result="motivo",
         fields=(Field("motivo", "Motivo", "list", required=True,
                       options=MOTIVOS_NO_REALIZADA), _NOTA),
         whose=visits.de_su_cuadrilla, effect=visits.no_realizada,
         replaces=visits.pendiente),
    Step("iniciar", "Empezar el trabajo", "Trabajo empezado",
         (PROGRAMADA,), EN_EJECUCION, Permission.TOP10_EJECUTAR, step="19",
         icon=":material/play_arrow:", primary=True, whose=visits.de_su_cuadrilla,
         effect=visits.iniciar),
    Step("ejecutar", "Trabajo ejecutado", "Trabajo ejecutado",
         (EN_EJECUCION,), EJECUTADO, Permission.TOP10_EJECUTAR, step="19.1",
         icon=":material/build:", primary=True, result="tecnologia",
         fields=(Field("tecnologia", "Tecnología", "list", options=TECNOLOGIAS, required=True),
                 Field("protocolo", "Protocolo", "many", lists="protocolo",
                       help="Los puntos del protocolo de la tecnología que se cumplieron"),
                 Field("potencia_dbm", "Potencia óptica final", "number", unit="dBm", low=-50,
                       high=10, when=("tecnologia", (FIBRA,)), required=True),
                 _CAUSAL, _NOTA,
                 Field("fotos", "Fotos", "files"),
                 Field("firma", "Firma del cliente", "files")),
         cells={"control_calidad_usm": "pendiente"},
         whose=visits.de_su_cuadrilla, guard=guards.protocolo_completo,
         effect=visits.ejecutada),
    Step("conforme", "Conforme", "Control de calidad USM conforme",
         (EJECUTADO,), None, Permission.CONTROL_CALIDAD_USM, step="19.3",
         icon=":material/check_circle:", primary=True, bulk=True,
         cells={"control_calidad_usm": "conforme"},
         fields=(Field("nota", "Observación", "long", cell="control_calidad_nota"),)),
    Step("no_conforme", "No conforme", "Control de calidad USM no conforme",
         (EJECUTADO,), EN_EJECUCION, Permission.CONTROL_CALIDAD_USM, step="19.3",
         icon=":material/cancel:", cells={"control_calidad_usm": "no conforme"},
         fields=(Field("nota", "Qué falta", "long", cell="control_calidad_nota",
                       required=True),),
         effect=visits.reabierta, goes_on=True),
    Step("cerrar", "Cerrar la orden", "Orden cerrada",
         (EJECUTADO,), CERRADO, Permission.TOP10_CERRAR, step="19.3",
         icon=":material/lock:", primary=True, bulk=True, result="causal",
         fields=(_CAUSAL, _NOTA), guard=guards.calidad_usm_conforme),
    Step("a_calidad", "Enviar a control de calidad", "Enviado a control de calidad",
         (DETECTADO, SIN_SOLUCION), CALIDAD, Permission.TOP10_DISTRIBUIR, step="7",
         icon=":material/verified:", bulk=True, fields=(_NOTA,), guard=guards.ultimo_cerrado),
    Step("a_fidelizacion", "Enviar a fidelización", "Enviado a fidelización",
         (SIN_SOLUCION,), FIDELIZACION, Permission.TOP10_DISTRIBUIR, step="8",
         icon=":material/handshake:", bulk=True, primary=True, fields=(_NOTA,)),
    Step("calidad_sin_respuesta", "Llamada sin respuesta", "Control de calidad sin respuesta",
         (CERRADO, CALIDAD), CALIDAD, Permission.TOP10_CALIDAD, step="11.1",
         icon=":material/phone_missed:", result="resultado", fields=_SIN_RESPUESTA,
         guard=guards.orden_cerrada),
    Step("satisfecho", "Cliente satisfecho", "Cliente satisfecho con la solución",
         (CERRADO, CALIDAD), EN_MONITOREO, Permission.TOP10_CALIDAD, step="11.1",
         icon=":material/sentiment_satisfied:", primary=True, score="satisfaccion",
         fields=(_PUNTAJE,
                 Field("solucionado", "El cliente dice que el daño está solucionado", "flag",
                       required=True), _NOTA),
         guard=guards.satisfaccion_coherente),
    Step("insatisfecho", "Cliente insatisfecho", "Cliente insatisfecho: derivado",
         (CERRADO, CALIDAD), DERIVADO, Permission.TOP10_CALIDAD, step="12",
         icon=":material/sentiment_dissatisfied:", result="causa", score="satisfaccion",
         fields=(_PUNTAJE,
                 Field("solucionado", "El cliente dice que el daño está solucionado", "flag"),
                 Field("causa", "Causa de la insatisfacción", "list",
                       options=CAUSAS_INSATISFACCION, required=True),
                 Field("informado", "Se le informó que personal técnico lo visitará (paso 13)",
                       "flag", required=True), _NOTA),
         guard=guards.insatisfaccion_coherente, asks=guards.insatisfecho_contento),
    Step("fidelizacion_sin_respuesta", "Llamada sin respuesta", "Llamada sin respuesta",
         (FIDELIZACION,), None, Permission.TOP10_FIDELIZAR, step="9",
         icon=":material/phone_missed:", result="resultado", fields=_SIN_RESPUESTA),
    Step("fidelizado", "Cliente fidelizado", "Cliente fidelizado",
         (FIDELIZACION,), EN_MONITOREO, Permission.TOP10_FIDELIZAR, step="9.1",
         icon=":material/favorite:", primary=True, result="gestion",
         fields=(Field("gestion", "Gestión", "list", options=GESTIONES, required=True), _NOTA)),
    Step("coordinar_visita", "Necesita un técnico", "Coordinado con el Centro de Operaciones",
         (FIDELIZACION,), DERIVADO, Permission.TOP10_FIDELIZAR, step="10",
         icon=":material/engineering:",
         fields=(Field("nota", "Para qué se lo necesita", "long", required=True),)),
    Step("dar_de_baja", "El cliente se da de baja", "Concluido: el cliente se dio de baja",
         (FIDELIZACION,), CONCLUIDO, Permission.TOP10_FIDELIZAR, step="9.1",
         icon=":material/person_remove:", result="motivo",
         fields=(Field("motivo", "Motivo de la baja", "long", required=True),)),
    Step("concluir", "Concluir", "Solución definitiva: monitoreo sin reportes nuevos",
         (EN_MONITOREO,), CONCLUIDO, Permission.TOP10_REVISAR, step="15", automatic=True,
         guard=guards.sin_reportes_nuevos),
    Step("reincidir", "Reincidió", "Reincidió: llegó un reporte nuevo",
         (*ATENDIDOS, DERIVADO), REINCIDIO, Permission.TOP10_REVISAR, step="1", automatic=True,
         fields=(Field("reportes", "Reportes", "many"),
                 Field("prioridad", "Prioridad", "number", cell="prioridad"))),
    Step("priorizar", "Dar prioridad", "Prioridad cambiada",
         (), None, Permission.TOP10_SUPERVISAR, step="18", icon=":material/priority_high:",
         bulk=True, pause="keeps",
         fields=(Field("prioridad", "Prioridad", "number", cell="prioridad", low=0, high=3,
                       required=True, help="3 es la más alta; 0, la normal"), _NOTA)),
    Step("reasignar", "Reasignar", "Reasignado",
         (), None, Permission.TOP10_SUPERVISAR, step="18", icon=":material/swap_horiz:",
         bulk=True, pause="keeps", guard=guards.algo_reasigna,
         fields=(Field("usm", "Analista USM", lists="usm", cell="usm"),
                 Field("maestro", "Maestro", lists="maestro", cell="maestro"), _NOTA)),
    Step("pausar", "Pausar el plazo", "Plazo en pausa",
         tuple(RELOJES), None, Permission.PLANILLA_EDITAR, icon=":material/pause:",
         result="motivo", pause="begins", guard=guards.corre,
         fields=(Field("motivo", "Qué se espera", "list", required=True,
                       options=("Cliente ausente", "Cliente pidió otra fecha",
                                "Falta de material", "Otra área")), _NOTA)),
    Step("reanudar", "Reanudar el plazo", "Plazo reanudado",
         tuple(RELOJES), None, Permission.PLANILLA_EDITAR, icon=":material/play_circle:",
         guard=guards.en_pausa),
    Step("datos", "Datos de contacto", "Datos de contacto cambiados",
         (), None, Permission.TOP10_ATENDER, icon=":material/contact_phone:", pause="keeps",
         fields=(Field("telefono", "Teléfono", cell="telefono", length=40),
                 Field("direccion", "Dirección", cell="direccion"),
                 Field("nodo", "Nodo o caja", cell="nodo", length=60))),
    Step("comentar", "Comentar", "Comentario",
         (), None, Permission.PLANILLA_VER, icon=":material/comment:", final_too=True,
         pause="keeps",
         fields=(Field("texto", "Comentario", "long", required=True),
                 Field("avisar", "Avisar a", "people", lists="personas")),
         guard=guards.pueden_abrirlo),
    Step("adjuntar", "Adjuntar archivos", "Archivos adjuntados",
         (), None, Permission.TOP10_ATENDER, icon=":material/attach_file:", final_too=True,
         pause="keeps",
         fields=(Field("archivos", "Archivos", "files", required=True), _NOTA)),
    Step("anular", "Anular el caso", "Caso anulado",
         (), ANULADO, Permission.TOP10_SUPERVISAR, icon=":material/block:", result="origen",
         fields=(Field("origen", "Origen", "list", options=ORIGENES, required=True),
                 Field("motivo", "Motivo", "long", required=True)),
         effect=desenlaces.anular),
)  # fmt: skip

RELOJ_REVISION = Clock("revision", "Revisión técnica", REVISION_DIAS)
RELOJ_VISITA = Clock("visita", "Visita", VISITA_DIAS)
RELOJ_CALIDAD = Clock("calidad", "Control de calidad", CALIDAD_DIAS)

FLUJO = Flow(
    code="top10",
    table="caso",
    noun=("caso", "casos"),
    see=Permission.PLANILLA_VER,
    states=ESTADOS,
    steps=PASOS,
    clocks={c.code: c for c in (RELOJ_REVISION, RELOJ_VISITA, RELOJ_CALIDAD)},
    clock_of=RELOJES,
    share=AVISO_PCT,
    zone="zona",
    named="producto",
    lists=guards.listas,
    also=DICHOS,
)
