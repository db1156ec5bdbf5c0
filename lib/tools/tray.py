"""The tray: what waits for a person, as procedures declare it and the first page shows it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lib.base.permissions import Permission, Person
from lib.tools.board.spec import Tone
from lib.tools.site import Site


@dataclass(frozen=True)
class Waiting:
    """How many wait, and the filter that shows them, as the page's address holds it."""

    many: int
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Pendiente:
    """Something that may wait for whoever has a permission.

    label says one and several of it; page is the url of the page where it is
    attended. count(site, by=) must cost the same however long the history.
    """

    code: str
    label: tuple[str, str]
    icon: str
    tone: Tone
    page: str
    permission: Permission
    count: Callable[..., Waiting]


def waiting(
    site: Site, declared: Iterable[Pendiente], *, by: Person
) -> list[tuple[Pendiente, Waiting]]:
    """What waits for the person, in the order declared; what is not theirs is not even counted."""
    counted = [(p, p.count(site, by=by)) for p in declared if by.may(p.permission)]
    return [(pendiente, found) for pendiente, found in counted if found.many]
