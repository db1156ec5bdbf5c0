"""The command `celda`: one cell through the same door as everybody, or why not."""

import pytest

from lib.store.work import writing
from lib.tools.site import Site
from tests.builders import a_case
from tests.commands.conftest import Run, Said


def test_celda_writes_a_cell(run: Run, sqlite_site: Site) -> None:
    case = a_case(sqlite_site, "4001", "detectado")
    said = run("celda", "planilla", str(case), "maestro", "Rojas")
    assert said == Said(0, "maestro: — → Rojas\n", "")


def test_celda_of_a_base_held_by_other_work_says_to_repeat(
    run: Run, sqlite_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_case(sqlite_site, "4001", "detectado")
    monkeypatch.setattr("lib.store.engine._WAIT_SECONDS", 0.05)
    with writing(sqlite_site.engine):
        said = run("celda", "planilla", str(case), "maestro", "Rojas")
    assert said == Said(
        1,
        "",
        "La base está ocupada por otro trabajo y el cambio no se guardó. "
        "Espere un momento y vuelva a intentarlo.\n",
    )
