"""The demonstration's people: one invented person per role, entered with one click."""

from lib.base.errors import Forbidden, UserError
from lib.base.settings import settings
from lib.store import accounts as stored
from lib.store import records
from lib.store.tables.sistema import usuario
from lib.store.work import reading, writing
from lib.tools import accounts, sessions
from lib.tools.account_rules import DEMO_PREFIX, ENTRADA
from lib.tools.site import Site

# By area, in the order of the sign-in page. The names are invented.
AREAS: dict[str, dict[str, str]] = {
    "Dirección y sistema": {
        "administrador": "Teresa Quiroga Luna",
        "gerencia": "Rodrigo Arce Montaño",
        "jefe_relacion_cliente": "Silvia Antezana Rocha",
        "jefe_soporte_cliente": "Marcelo Ugarte Peña",
    },
    "Seguimiento Top 10": {
        "analista_gestor_top10": "Lucía Camacho Veizaga",
        "analista_usm": "Wilson Condori Flores",
        "supervisor_centro_operaciones": "Ramiro Zurita Claros",
        "operador_centro_operaciones": "Nancy Choque Alanes",
        "encargada_fidelizacion": "Patricia Soliz Guzmán",
        "coordinador_calidad": "Jaime Terrazas Vidal",
        "tecnico_multiservicios": "Freddy Mamani Colque",
    },
    "Evitar anulaciones": {
        "asesor_comercial": "Carola Balderrama Ríos",
        "gestion_red": "Óscar Villarroel Paz",
        "centro_operaciones_comercial": "Mónica Herbas Torrico",
        "centro_operaciones_zonal": "Édgar Rocabado Nina",
    },
    "Internet mayorista": {
        "noc_soporte": "Cristian Aguilar Mercado",
        "gerente_planificacion": "Gonzalo Prado Lazarte",
        "interconexion": "Verónica Salinas Ortuño",
        "encargada_facturacion": "Miriam Orellana Cruz",
    },
    "Reincidencia y SWAT": {
        "backoffice_reincidencia": "Yoselin Ardaya Roca",
        "backoffice_cgo": "Andrés Céspedes Heredia",
        "asesor_front": "Daniela Vaca Justiniano",
        "supervisor_callcenter": "Julio Padilla Serrudo",
        "coordinador_callcenter": "Elena Mercado Saavedra",
        "gerente_callcenter": "Hugo Barrientos Lara",
    },
}
_NAMES = {role: name for people in AREAS.values() for role, name in people.items()}


def sign_in_demo(site: Site, *, role: str) -> str:
    """A session's token as the person of a role; refused outside the demonstration."""
    if settings().modo != "demo":
        raise Forbidden(
            "Esta instalación no es una demostración: entre con su usuario y contraseña."
        )
    if role not in _NAMES:
        raise UserError(f"«{role}» no es un rol de la demostración. Elija uno de la lista.")
    return sessions.open_session(site, _person_id(site, role))


def _person_id(site: Site, role: str) -> int:
    found = _find(site, role)
    if found is None:
        try:
            with writing(site.engine) as connection:
                name, login = _NAMES[role], DEMO_PREFIX + role
                return accounts.insert_user(connection, site, login, name, [role], [], by=ENTRADA)
        except stored.Taken:  # two clicks at once: the other one made it
            found = _find(site, role)
            assert found is not None
    return found


def _find(site: Site, role: str) -> int | None:
    with reading(site.engine) as connection:
        found = records.one(connection, usuario, usuario=DEMO_PREFIX + role)
    return int(found["id"]) if found else None
