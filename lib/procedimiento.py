"""What a procedure declares, for whatever crosses procedures to find it in one place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lib.base.pages import Page
from lib.base.parameters import Parameter
from lib.indicators.measure import Medida
from lib.tools.board.scope import Board
from lib.tools.importer.kinds import Kind
from lib.tools.outbox import Handler
from lib.tools.site import Site
from lib.tools.tray import Pendiente
from lib.tools.workflow.flow import Flow

Measure = Callable[..., Medida]  # (site, month, *, by)
# What a parameter's new value would change: (the site as it is, as it would be) → sentences.
Alcance = Callable[[Site, Site], list[str]]


@dataclass(frozen=True)
class Procedimiento:
    """One procedure: its pages, boards, imports, parameters, indicators, effects, what may wait."""

    code: str
    title: str
    document: str
    pages: tuple[Page, ...]
    tableros: tuple[Board, ...] = ()
    clases: tuple[Kind, ...] = ()
    parametros: tuple[Parameter, ...] = ()
    medidas: Mapping[str, Measure] = field(default_factory=dict)
    efectos: Mapping[str, Handler] = field(default_factory=dict)
    alcances: Mapping[str, Alcance] = field(default_factory=dict)  # by parameter
    pendientes: tuple[Pendiente, ...] = ()
    flujo: Flow | None = None
