"""The registry: what each procedure hands over to whatever crosses procedures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lib.base import office_hours
from lib.base.errors import UserError
from lib.base.pages import CUENTA, Page
from lib.base.parameters import ZONA_HORARIA, Parameter
from lib.base.permissions import Permission, Person
from lib.indicators.catalog import FICHAS
from lib.indicators.measure import Ficha, Medida
from lib.maestros import cuadrillas
from lib.tools.board.scope import Board
from lib.tools.importer import quarantine
from lib.tools.importer.kinds import Kind
from lib.tools.outbox import Handler
from lib.tools.sessions import SESION_HORAS
from lib.tools.sign_in import BLOQUEO_MINUTOS, INTENTOS
from lib.tools.site import Site
from lib.top10 import actions as top10_actions
from lib.top10 import board as top10_board
from lib.top10 import imports as top10_imports
from lib.top10 import parameters as top10_parameters
from lib.top10 import reads as top10_reads

Measure = Callable[..., Medida]  # (site, month, *, by)


@dataclass(frozen=True)
class Procedimiento:
    """One procedure: its pages, boards, imports, parameters, indicators and effects."""

    code: str
    title: str
    document: str
    pages: tuple[Page, ...]
    tableros: tuple[Board, ...] = ()
    clases: tuple[Kind, ...] = ()
    parametros: tuple[Parameter, ...] = ()
    medidas: Mapping[str, Measure] = field(default_factory=dict)
    efectos: Mapping[str, Handler] = field(default_factory=dict)


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
        ),
        Page(
            "pages/top10/tablero.py",
            "Planilla",
            "Top 10",
            ":material/table:",
            "planilla",
            Permission.PLANILLA_VER,
            "La planilla de control y seguimiento: un caso por fila.",
        ),
    ),
    tableros=(top10_board.BOARD,),
    clases=top10_imports.CLASES,
    parametros=top10_parameters.PARAMETROS,
    medidas={"variacion_bajas": top10_reads.variacion_bajas},
    efectos={top10_imports.SEMANAS: top10_actions.olvidar_semanas},
)

PROCEDIMIENTOS = (TOP10,)

_PAGES = (
    Page(
        "pages/inicio/inicio.py",
        "Inicio",
        "",
        ":material/home:",
        "",
        None,
        "Qué puede abrir y hasta qué día hay datos.",
    ),
    Page(
        "pages/gestion/importar.py",
        "Importar",
        "Datos",
        ":material/upload_file:",
        "importar",
        Permission.IMPORTAR,
        "Traer un archivo: se ve qué haría antes de confirmarlo, y se puede deshacer.",
    ),
    Page(
        "pages/gestion/cuarentena.py",
        "Cuarentena",
        "Datos",
        ":material/rule:",
        "cuarentena",
        Permission.IMPORTAR,
        "Las filas que una importación apartó: corregirlas y enviarlas, o descartarlas.",
    ),
    Page(
        "pages/gestion/cuadrillas.py",
        "Cuadrillas",
        "Datos",
        ":material/groups:",
        "cuadrillas",
        Permission.CUADRILLAS_VER,
        "Las cuadrillas y el maestro de cada una.",
    ),
    Page(
        "pages/gestion/cuenta.py",
        "Mi cuenta",
        CUENTA,
        ":material/person:",
        "cuenta",
        None,
        "Quién es usted aquí, sus roles y su contraseña.",
    ),
)


def pages() -> list[Page]:
    """Every page of the product."""
    return [*_PAGES, *(page for p in PROCEDIMIENTOS for page in p.pages)]


def tableros() -> dict[str, Board]:
    """Every live board, by its code."""
    titles = {kind.code: kind.title for kind in clases()}
    own = (cuadrillas.BOARD, quarantine.board(titles))
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


def efectos() -> dict[str, Handler]:
    """The handlers of the outbox, by effect."""
    return {name: handler for p in PROCEDIMIENTOS for name, handler in p.efectos.items()}
