"""The steps of an import from the screen, as jobs that any process can do: read, preview, apply."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

from lib.base.errors import Busy
from lib.base.permissions import Person
from lib.tools.importer import run
from lib.tools.importer.kinds import Kind
from lib.tools.importer.mapping import Mapping
from lib.tools.importer.reading import Cell, Choices, Reading, read_table
from lib.tools.importer.summary import Summary
from lib.tools.site import Site

SAMPLES = 500  # rows of each sort that a preview shows and hands out
_AGAIN_SECONDS = 0.5  # until it is tried again to take the kind's turn

Step = Literal["leer", "previa", "importar"]


class Teller(Protocol):
    """Who is told how far a job is; either may break the job off by raising."""

    def tell(self, done: int, total: int) -> None:
        """So many rows of so many."""

    def pause(self, seconds: float, note: str) -> None:
        """Wait, saying what for."""


@dataclass(frozen=True)
class Job:
    """One step on one file, all of it plain values."""

    step: Step
    path: Path
    max_mb: int
    by: Person
    choices: Choices = Choices()  # noqa: RUF009 - frozen
    kind: str = ""
    mapping: Mapping | None = None


def perform(
    site: Site, kind_of: Callable[[str], Kind], job: Job, teller: Teller
) -> Reading | Summary:
    """Do the job; a Reading comes without its rows, which are read again by who needs them."""
    if job.step == "leer":
        found = read_table(job.path, job.choices, max_mb=job.max_mb)
        return replace(found, _records=_none, _left_out=frozenset())
    source = run.open_records(site, kind_of(job.kind), job.path, job.mapping, max_mb=job.max_mb)
    if job.step == "previa":
        return run.preview(site, source, teller.tell, by=job.by, samples=SAMPLES)
    return in_turn(lambda: run.apply(site, source, by=job.by, progress=teller.tell), teller)


def in_turn(do: Callable[[], Summary], teller: Teller) -> Summary:
    """Do an import at its turn: two people's files of one kind go in one after the other."""
    while True:
        try:
            return do()
        except Busy as busy:
            teller.pause(_AGAIN_SECONDS, str(busy))


def _none() -> Iterator[tuple[int, list[Cell]]]:
    return iter(())
