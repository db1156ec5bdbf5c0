"""The documents keep up: each page, command, parameter, indicator and variable is in them."""

import json
import re

import pytest
import typer

from lib.base.settings import Settings
from tests.conftest import ROOT

README = ROOT / "README.md"
MANUAL = sorted((ROOT / "docs" / "manual").glob("*.md"))


@pytest.fixture(scope="module")
def manual() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in MANUAL)


def commands(group, prefix: str = "") -> list[str]:
    """Every command of the command line, with its group: `usuario crear`."""
    found = []
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        found += commands(command, f"{prefix}{name} ") if inner else [prefix + name]
    return found


def test_every_page_is_in_the_manual(manual: str) -> None:
    from lib import procedimientos

    def told(title: str) -> bool:
        """As a name or a heading: the bare word may stand there for something else."""
        word = re.escape(title)
        return re.search(rf"\*{word}\*|«{word}»|^#+ .*{word}", manual, re.MULTILINE) is not None

    titles = [page.title for page in procedimientos.pages()]
    assert titles
    assert [t for t in titles if not told(t)] == []


def test_every_command_is_in_the_manual(manual: str) -> None:
    from lib.__main__ import app

    found = commands(typer.main.get_command(app))
    assert "importar" in found
    assert [c for c in found if f"python -m lib {c}" not in manual] == []


def test_every_parameter_is_in_the_manual(manual: str) -> None:
    from lib import procedimientos

    keys = [parameter.key for parameter in procedimientos.parametros()]
    assert keys
    assert [k for k in keys if f"`{k}`" not in manual] == []


def test_every_indicator_is_in_the_manual(manual: str) -> None:
    from lib import procedimientos

    codes = [ficha.code for ficha in procedimientos.fichas()]
    assert codes
    assert [c for c in codes if f"`{c}`" not in manual] == []


def test_every_kind_of_import_is_in_the_manual(manual: str) -> None:
    from lib import procedimientos

    codes = [kind.code for kind in procedimientos.clases()]
    assert codes
    assert [c for c in codes if f"`{c}`" not in manual] == []


def test_every_variable_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    names = [f"PLANILLA_{field.upper()}" for field in Settings.model_fields]
    assert "PLANILLA_DB" in names
    assert [n for n in names if n not in text] == []


def test_every_table_of_contents_link_leads_somewhere() -> None:
    """Relative links and pictures of the README and the manual point at files that exist."""
    broken = [
        f"{path.name}: {target}"
        for path in [README, *MANUAL]
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]
    assert broken == []


def test_the_mapping_schema_is_that_of_the_program() -> None:
    from lib.tools.importer import mapping

    written = json.loads((ROOT / "docs/manual/mapeo.schema.json").read_text(encoding="utf-8"))
    assert written == mapping.schema()


def test_the_mapping_example_is_valid() -> None:
    from lib.procedimientos import clase
    from lib.tools.importer import mapping

    example = mapping.load(ROOT / "docs/manual/ejemplos/mapeo-incidentes.json")
    columns = {*example.columnas.values(), "sys_mod_count"}
    mapping.check(example, clase(example.clase), tuple(sorted(columns)))
