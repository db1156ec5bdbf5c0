"""What a file probably is: the kind and the mapping that its titles fit best."""

from collections.abc import Sequence
from dataclasses import dataclass

from lib.base.errors import UserError
from lib.tools.importer import mapping as mappings
from lib.tools.importer import sources
from lib.tools.importer.kinds import Kind
from lib.tools.importer.mapping import Mapping
from lib.tools.site import Site


@dataclass(frozen=True)
class Proposal:
    """A kind and a mapping for a file; a mapping with a `fuente` was kept from an earlier one."""

    kind: Kind
    mapping: Mapping

    @property
    def whole(self) -> bool:
        """Whether every field that the kind requires has its column."""
        return all(f.name in self.mapping.columnas for f in self.kind.fields if f.required)

    def rank(self) -> tuple[bool, int, float, bool]:
        """How well it fits: nothing lacks, more of the file is used, more of the kind is there."""
        found = self.mapping.columnas
        known = {f.name for f in self.kind.fields}
        share = len(known & found.keys()) / len(known)
        return self.whole, len(found), share, bool(self.mapping.fuente)


def best(site: Site, kinds: Sequence[Kind], columns: tuple[str, ...]) -> Proposal | None:
    """The best of all kinds; None when no kind has all that it requires in the titles."""
    found = max((of_kind(site, kind, columns) for kind in kinds), key=Proposal.rank)
    return found if found.whole else None


def of_kind(site: Site, kind: Kind, columns: tuple[str, ...]) -> Proposal:
    """The best mapping for a kind: one kept by source that fits the titles, else by names."""
    by_names = Proposal(kind, mappings.propose(kind, columns))
    kept = (Proposal(kind, m) for m in sources.known(site, kind.code) if fits(m, kind, columns))
    return max((by_names, *kept), key=Proposal.rank)


def fits(mapping: Mapping, kind: Kind, columns: tuple[str, ...]) -> bool:
    """Whether a mapping can read a file with these titles."""
    try:
        mappings.check(mapping, kind, columns)
    except UserError:
        return False
    return True
