"""The registry: every procedure, and what crosses them all."""

from lib.base import office_hours
from lib.base.errors import UserError
from lib.base.pages import CUENTA, Page
from lib.base.parameters import ZONA_HORARIA, Parameter
from lib.base.permissions import Permission, Person
from lib.indicators.catalog import FICHAS
from lib.indicators.measure import Ficha, Medida
from lib.maestros import cuadrillas, zonas
from lib.tools import audit_words
from lib.tools.board.scope import Board
from lib.tools.board.spec import Column
from lib.tools.importer import quarantine
from lib.tools.importer.kinds import Kind
from lib.tools.outbox import Handler
from lib.tools.sessions import SESION_HORAS
from lib.tools.sign_in import BLOQUEO_MINUTOS, INTENTOS
from lib.tools.site import Site
from lib.tools.tray import Pendiente
from lib.tools.workflow import diagram
from lib.top10.procedimiento import TOP10

PROCEDIMIENTOS = (TOP10,)

_PAGES = (
    Page(
        "pages/inicio/inicio.py",
        "Inicio",
        "",
        ":material/home:",
        "",
        None,
        "Qué espera por usted hoy, hasta qué día hay datos y qué puede abrir.",
        "primeros-pasos",
    ),
    Page(
        "pages/gestion/importar.py",
        "Importar",
        "Datos",
        ":material/upload_file:",
        "importar",
        Permission.IMPORTAR,
        "Traer un archivo: se ve qué haría antes de confirmarlo, y se puede deshacer.",
        "importar",
    ),
    Page(
        "pages/gestion/cuarentena.py",
        "Cuarentena",
        "Datos",
        ":material/rule:",
        "cuarentena",
        Permission.IMPORTAR,
        "Las filas que una importación apartó: corregirlas y enviarlas, o descartarlas.",
        "cuarentena",
    ),
    Page(
        "pages/gestion/catalogos.py",
        "Catálogos",
        "Datos",
        ":material/category:",
        "catalogos",
        Permission.CUADRILLAS_VER,
        "Las cuadrillas con su maestro, y las zonas con su centro de operaciones.",
        "catalogos",
    ),
    Page(
        "pages/gestion/usuarios.py",
        "Usuarios",
        "Administración",
        ":material/manage_accounts:",
        "usuarios",
        Permission.USUARIOS,
        "Las cuentas: quién entra, con qué roles y de qué zonas.",
        "usuarios",
    ),
    Page(
        "pages/gestion/parametros.py",
        "Parámetros",
        "Administración",
        ":material/tune:",
        "parametros",
        Permission.PARAMETROS,
        "Las reglas que los documentos dejan a cada sitio.",
        "parametros",
    ),
    Page(
        "pages/gestion/calendario.py",
        "Calendario",
        "Administración",
        ":material/calendar_month:",
        "calendario",
        Permission.PARAMETROS,
        "Días hábiles, feriados y horas de atención, y cuándo vence un plazo.",
        "calendario",
    ),
    Page(
        "pages/gestion/auditoria.py",
        "Auditoría",
        "Administración",
        ":material/history:",
        "auditoria",
        Permission.AUDITORIA,
        "Quién cambió qué, cuándo y por qué.",
        "auditoria",
    ),
    Page(
        "pages/gestion/cuenta.py",
        "Mi cuenta",
        CUENTA,
        ":material/person:",
        "cuenta",
        None,
        "Quién es usted aquí, sus roles y su contraseña.",
        "primeros-pasos",
    ),
    Page(
        "pages/gestion/ayuda.py",
        "Ayuda",
        CUENTA,
        ":material/help:",
        "ayuda",
        None,
        "El manual, y cómo empezar con su primera base.",
        "README",
    ),
)


def pages() -> list[Page]:
    """Every page of the product."""
    return [*_PAGES, *(page for p in PROCEDIMIENTOS for page in p.pages)]


def page(url: str) -> Page | None:
    """The page at an address, None where there is none."""
    return next((page for page in pages() if page.url == url), None)


def tableros() -> dict[str, Board]:
    """Every live board, by its code."""
    titles = {kind.code: kind.title for kind in clases()}
    own = (cuadrillas.BOARD, zonas.BOARD, quarantine.board(titles))
    boards = [*own, *(board for p in PROCEDIMIENTOS for board in p.tableros)]
    return {board.spec.code: board for board in boards}


def tablero(code: str) -> Board:
    """A board by its code; UserError names those there are."""
    found = tableros().get(code)
    if found is None:
        raise UserError(f"No hay un tablero «{code}». Los tableros son: {', '.join(tableros())}.")
    return found


def clases() -> list[Kind]:
    """Every kind of import."""
    return [kind for p in PROCEDIMIENTOS for kind in p.clases]


def clase(code: str) -> Kind:
    """A kind by its code; UserError names those there are."""
    for kind in clases():
        if kind.code == code:
            return kind
    known = ", ".join(k.code for k in clases())
    raise UserError(f"No hay una clase de importación «{code}». Las clases son: {known}.")


def parametros() -> list[Parameter]:
    """Every parameter a site can set."""
    own = [parameter for p in PROCEDIMIENTOS for parameter in p.parametros]
    general = [ZONA_HORARIA, *office_hours.PARAMETROS, SESION_HORAS, INTENTOS, BLOQUEO_MINUTOS]
    return [*general, *own]


def grupos() -> dict[str, list[Parameter]]:
    """The parameters under the heading of their key's prefix."""
    headings = {
        "sitio": "Sitio",
        "calendario": "Calendario",
        "sesion": "Entrada y sesiones",
        "entrada": "Entrada y sesiones",
        **{p.code: p.title for p in PROCEDIMIENTOS},
    }
    found: dict[str, list[Parameter]] = {}
    for parameter in parametros():
        found.setdefault(headings[parameter.key.partition(".")[0]], []).append(parameter)
    return found


def alcance(site: Site, parameter: Parameter, value: object, *, by: Person) -> list[str] | None:
    """What a parameter's new value would change, in sentences; None where it classifies nothing."""
    by.require(Permission.PARAMETROS)
    found = [p.alcances[parameter.key] for p in PROCEDIMIENTOS if parameter.key in p.alcances]
    then = site.supposing(parameter, value)
    return [told for tell in found for told in tell(site, then)] if found else None


def sujetos() -> dict[str, audit_words.Subject]:
    """What the audit tells of, by table."""
    named = {p.key: p.label for p in parametros()}
    parameters = audit_words.Subject(
        "parametro", "Parámetro", "clave", (Column("valor", "Valor"),), names=named
    )
    imports = (audit_words.IMPORTACION, audit_words.MAPEO)
    own = (audit_words.USUARIO, parameters, *imports, audit_words.ENVIO)
    found = [*(audit_words.of_board(board.spec) for board in tableros().values()), *own]
    return {subject.table: subject for subject in sorted(found, key=lambda s: s.title)}


def fichas() -> list[Ficha]:
    """Every indicator that can be measured."""
    return [FICHAS[code] for p in PROCEDIMIENTOS for code in p.medidas]


def medir(site: Site, code: str, month: str, *, by: Person) -> Medida:
    """An indicator of a month; UserError names those there are."""
    for procedure in PROCEDIMIENTOS:
        if code in procedure.medidas:
            return procedure.medidas[code](site, month, by=by)
    known = ", ".join(f.code for f in fichas())
    raise UserError(f"No hay un indicador «{code}». Los indicadores son: {known}.")


def pendientes() -> list[Pendiente]:
    """Everything that may wait for somebody."""
    return [*(p for q in PROCEDIMIENTOS for p in q.pendientes), *quarantine.PENDIENTES]


def diagramas() -> dict[str, str]:
    """The flow of each procedure that has one, drawn, by the procedure's code."""
    return {p.code: diagram.states(p.flujo) for p in PROCEDIMIENTOS if p.flujo}


def efectos() -> dict[str, Handler]:
    """The handlers of the outbox, by effect."""
    return {name: handler for p in PROCEDIMIENTOS for name, handler in p.efectos.items()}
