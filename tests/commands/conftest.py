"""Running the command line as a person does, on the test's own site."""

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from lib import __main__ as program
from lib.commands import common
from lib.tools.site import Site


class Said(NamedTuple):
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(sqlite_site: Site, monkeypatch, capsys) -> Run:
    """Run a command line as `python -m lib` does, on the test's own site."""
    monkeypatch.setattr(common, "site", lambda: sqlite_site)

    def go(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["lib", *words])
        with pytest.raises(SystemExit) as ended:
            program.main()
        told = capsys.readouterr()
        return Said(int(ended.value.code or 0), told.out, told.err)

    return go
