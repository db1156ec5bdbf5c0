"""What a person may do: permissions, the roles that carry them, and the person who acts.

Code asks for permissions, never for roles. A role is a list of permissions; a
person has one or more roles and, optionally, zones (COM-DSC-P14 and the other
documents name the roles; docs/manual/usuarios.md tells what each may do).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from lib.base.errors import Forbidden


class Permission(StrEnum):
    """One thing that can be allowed or refused; the value is what a refusal names."""

    TOP10_VER = "ver el Top 10"
    TOP10_GENERAR = "generar la lista semanal Top 10"
    PLANILLA_VER = "ver la planilla"
    PLANILLA_EDITAR = "escribir en la planilla"
    TOP10_ATENDER = "atender casos"
    TOP10_DISTRIBUIR = "remitir y distribuir casos"
    TOP10_REVISAR = "hacer la revisión técnica"
    TOP10_VISITAS = "programar visitas"
    TOP10_EJECUTAR = "ejecutar visitas"
    TOP10_CERRAR = "cerrar órdenes"
    TOP10_CALIDAD = "hacer el control de calidad"
    TOP10_FIDELIZAR = "fidelizar clientes"
    TOP10_SUPERVISAR = "dar prioridad, reasignar y anular casos"
    CONTROL_CALIDAD_USM = "registrar el control de calidad USM"
    INDICADORES_VER = "ver los indicadores"
    IMPORTAR = "importar datos"
    CUADRILLAS_VER = "ver las cuadrillas"
    CUADRILLAS_EDITAR = "cambiar las cuadrillas"
    ZONAS_VER = "ver las zonas"
    ZONAS_EDITAR = "cambiar las zonas"
    USUARIOS = "administrar usuarios"
    PARAMETROS = "cambiar parámetros"
    AUDITORIA = "ver la auditoría"


_TOP10 = (
    Permission.TOP10_VER,
    Permission.PLANILLA_VER,
    Permission.INDICADORES_VER,
    Permission.CUADRILLAS_VER,
    Permission.ZONAS_VER,
)
_EDITA = (
    Permission.PLANILLA_VER,
    Permission.PLANILLA_EDITAR,
    Permission.CUADRILLAS_VER,
    Permission.ZONAS_VER,
)

ROLES: dict[str, tuple[Permission, ...]] = {
    "administrador": tuple(Permission),
    "gerencia": _TOP10,
    "jefe_relacion_cliente": (
        *_TOP10,
        Permission.PLANILLA_EDITAR,
        Permission.TOP10_GENERAR,
        Permission.TOP10_ATENDER,
        Permission.TOP10_DISTRIBUIR,
        Permission.TOP10_SUPERVISAR,
        Permission.IMPORTAR,
        Permission.AUDITORIA,
    ),
    "jefe_soporte_cliente": (*_TOP10, Permission.AUDITORIA),
    "supervisor_centro_operaciones": (
        *_TOP10,
        Permission.PLANILLA_EDITAR,
        Permission.TOP10_ATENDER,
        Permission.TOP10_SUPERVISAR,
        Permission.TOP10_VISITAS,
        Permission.TOP10_EJECUTAR,
        Permission.CONTROL_CALIDAD_USM,
        Permission.CUADRILLAS_EDITAR,
        Permission.ZONAS_EDITAR,
    ),
    "operador_centro_operaciones": (
        Permission.TOP10_VER,
        *_EDITA,
        Permission.TOP10_ATENDER,
        Permission.TOP10_CERRAR,
    ),
    "analista_gestor_top10": (
        *_TOP10,
        Permission.PLANILLA_EDITAR,
        Permission.TOP10_GENERAR,
        Permission.TOP10_ATENDER,
        Permission.TOP10_DISTRIBUIR,
        Permission.IMPORTAR,
    ),
    "analista_usm": (
        Permission.TOP10_VER,
        *_EDITA,
        Permission.TOP10_ATENDER,
        Permission.TOP10_REVISAR,
        Permission.TOP10_VISITAS,
        Permission.CONTROL_CALIDAD_USM,
    ),
    "encargada_fidelizacion": (
        Permission.TOP10_VER,
        Permission.PLANILLA_VER,
        Permission.TOP10_ATENDER,
        Permission.TOP10_FIDELIZAR,
    ),
    "coordinador_calidad": (*_TOP10, Permission.TOP10_ATENDER, Permission.TOP10_CALIDAD),
    "tecnico_multiservicios": (
        Permission.PLANILLA_VER,
        Permission.TOP10_ATENDER,
        Permission.TOP10_EJECUTAR,
    ),
    "asesor_comercial": (),
    "gestion_red": (),
    "centro_operaciones_comercial": (),
    "centro_operaciones_zonal": (),
    "noc_soporte": (),
    "gerente_planificacion": (),
    "interconexion": (),
    "encargada_facturacion": (),
    "backoffice_reincidencia": (),
    "backoffice_cgo": (),
    "asesor_front": (),
    "supervisor_callcenter": (),
    "coordinador_callcenter": (),
    "gerente_callcenter": (),
}

ROLE_LABELS: dict[str, str] = {
    "administrador": "Administrador",
    "gerencia": "Gerencia",
    "jefe_relacion_cliente": "Jefe Div. Gestión de la Relación Cliente",
    "jefe_soporte_cliente": "Jefe de Soporte al Cliente",
    "supervisor_centro_operaciones": "Supervisor Centro de Operaciones",
    "operador_centro_operaciones": "Operador Centro de Operaciones",
    "analista_gestor_top10": "Analista Gestor Top 10",
    "analista_usm": "Analista USM",
    "encargada_fidelizacion": "Encargada Fidelización",
    "coordinador_calidad": "Coordinador de Calidad",
    "tecnico_multiservicios": "Técnico Multiservicios",
    "asesor_comercial": "Asesor Comercial",
    "gestion_red": "Depto. Gestión de Red",
    "centro_operaciones_comercial": "Centro de Operaciones Comercial",
    "centro_operaciones_zonal": "Centro de Operaciones Zonal",
    "noc_soporte": "NOC Soporte",
    "gerente_planificacion": "Gerente de Planificación",
    "interconexion": "Interconexión",
    "encargada_facturacion": "Encargada de Facturación",
    "backoffice_reincidencia": "Back Office Reincidencia",
    "backoffice_cgo": "Back Office CGO",
    "asesor_front": "Asesor Front",
    "supervisor_callcenter": "Supervisor Call Center",
    "coordinador_callcenter": "Coordinador Call Center",
    "gerente_callcenter": "Gerente Call Center",
}


@dataclass(frozen=True)
class Person:
    """Who acts: a signed-in user, the command line, or the scheduler.

    zones empty means every zone. via names the door: pantalla, consola, tarea.
    """

    login: str
    name: str
    roles: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    via: str = "pantalla"
    permissions: frozenset[Permission] = field(default=frozenset())

    def may(self, permission: Permission) -> bool:
        """Whether any of the person's roles carries the permission."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless the person has the permission."""
        if not self.may(permission):
            raise Forbidden(
                f"Su cuenta ({self.login}) no tiene permiso para {permission.value}. "
                "Pídalo a un administrador si lo necesita para su trabajo."
            )


def permissions_of(roles: tuple[str, ...]) -> frozenset[Permission]:
    """The union of what the roles carry; an unknown role carries nothing."""
    return frozenset(p for role in roles for p in ROLES.get(role, ()))


def person(
    login: str,
    name: str,
    roles: tuple[str, ...],
    zones: tuple[str, ...] = (),
    *,
    via: str = "pantalla",
) -> Person:
    """A Person with the permissions of the roles worked out."""
    return Person(login, name, roles, zones, via, permissions_of(roles))


CONSOLA = person("consola", "Línea de comandos", ("administrador",), via="consola")
DEMOSTRACION = person("demostracion", "Demostración", ("administrador",), via="consola")
TAREAS = person("tareas", "Tareas programadas", ("administrador",), via="tarea")

# Who acts without an account, by login.
WITHOUT_ACCOUNT = {p.login: p for p in (CONSOLA, DEMOSTRACION, TAREAS)}
