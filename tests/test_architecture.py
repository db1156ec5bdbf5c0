"""The layout holds: one-way imports, each library behind its own door, plain pages."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

LIB = sorted((ROOT / "lib").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
PROGRAM = [*LIB, *PAGES, *ROOT.glob("app.py")]

# Who may import what: a folder or a file, relative to the root.
DOORS = {
    "sqlalchemy": ("lib/store",),
    "alembic": ("lib/store",),
    "psycopg": ("lib/store",),
    "sqlite3": ("lib/store",),
    "gspread": ("lib/tools/sheets.py",),
    "smtplib": ("lib/tools/mail.py",),
    "streamlit": ("lib/ui", "pages", "app.py"),
    "plotly": ("lib/ui", "lib/top10/charts.py"),
}
STATE = {"session_state", "cache_data", "cache_resource"}
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
SQL = re.compile(r"\b(select\b.+\bfrom|insert\s+into|update\b.+\bset|delete\s+from)\b", re.S | re.I)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(module: ast.Module) -> Iterator[str]:
    """Every module named by an import, wherever it stands."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def within(path: Path, places: tuple[str, ...]) -> bool:
    return any(name(path) == place or name(path).startswith(f"{place}/") for place in places)


def test_imports_point_one_way() -> None:
    """The contracts are in pyproject.toml; a folder without __init__.py would escape them."""
    packages = {path.parent for path in LIB if "migrations" not in path.parts}
    assert [name(p) for p in sorted(packages) if not (p / "__init__.py").exists()] == []
    linter = Path(sys.executable).with_name("lint-imports")
    command = [linter, "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("library", DOORS)
def test_library_is_imported_only_behind_its_door(library: str) -> None:
    users = [p for p in PROGRAM if any(m.split(".")[0] == library for m in imported(tree(p)))]
    assert [name(p) for p in users if not within(p, DOORS[library])] == []


def test_session_state_and_caches_are_touched_only_by_ui() -> None:
    touching = [
        p
        for p in PROGRAM
        if any(isinstance(n, ast.Attribute) and n.attr in STATE for n in ast.walk(tree(p)))
    ]
    assert [name(p) for p in touching if not within(p, ("lib/ui",))] == []


def test_only_the_clock_tells_the_time() -> None:
    def asks(node: ast.AST) -> bool:
        return (
            isinstance(node, ast.Attribute)
            and node.attr in ("now", "utcnow", "today")
            and isinstance(node.value, ast.Name)
            and node.value.id in ("date", "datetime", "dt")
        )

    asking = [name(p) for p in PROGRAM if any(asks(n) for n in ast.walk(tree(p)))]
    assert asking == ["lib/base/clock.py"]


def test_no_file_of_lib_is_longer_than_300_lines() -> None:
    """Migrations apart: they are a record, written by a machine."""
    long = {name(p): len(p.read_text(encoding="utf-8").splitlines()) for p in LIB}
    assert {p: n for p, n in long.items() if n > 300 and "/migrations/" not in p} == {}


def test_every_module_says_what_it_is() -> None:
    assert [name(p) for p in PROGRAM if not ast.get_docstring(tree(p))] == []


@pytest.mark.parametrize("package", ["lib/tools/importer", "lib/tools/importer/reading"])
def test_map_of_a_package_names_each_of_its_modules(package: str) -> None:
    told = ast.get_docstring(tree(ROOT / package / "__init__.py")) or ""
    modules = {p.stem for p in (ROOT / package).glob("*.py")} - {"__init__"}
    assert sorted(m for m in modules if not re.search(rf"\b{m}\b", told)) == []


def test_no_page_stands_directly_in_pages() -> None:
    """There a cold server would run it in place of app.py, without signing anyone in."""
    assert [name(p) for p in (ROOT / "pages").glob("*.py")] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page_first_requires_a_permission(page: Path) -> None:
    body = tree(page).body[1:]  # the docstring
    first = next(n for n in body if not isinstance(n, ast.Import | ast.ImportFrom))
    call = first.value if isinstance(first, ast.Assign | ast.Expr) else None
    assert isinstance(call, ast.Call), "not a call"
    assert ast.unparse(call.func).startswith("session.require")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page_reaches_no_storage(page: Path) -> None:
    reached = set(imported(tree(page)))
    assert {m for m in reached if m.startswith(("lib.store", "lib.jobs", "lib.web"))} == set()
    texts = [n.value for n in ast.walk(tree(page)) if isinstance(n, ast.Constant)]
    assert [t for t in texts if isinstance(t, str) and SQL.search(t)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page_computes_nothing(page: Path) -> None:
    """Joining texts, lists or paths is no arithmetic; figures come from the indicators."""

    def joins(node: ast.expr) -> bool:
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str)
        is_root = isinstance(node, ast.Name) and node.id == "ROOT"
        return is_root or isinstance(node, ast.JoinedStr | ast.List | ast.Tuple)

    sums = [
        ast.unparse(node)
        for node in ast.walk(tree(page))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ARITHMETIC)
        and not (joins(node.left) or joins(node.right))
    ]
    assert sums == []


def test_the_checks_see_what_they_forbid(tmp_path: Path) -> None:
    """A check that reads wrongly would pass for ever: each is shown one offence."""
    offence = ast.parse("import sqlalchemy.orm\nfrom gspread import x\na = b * 2\n")
    assert set(imported(offence)) == {"sqlalchemy.orm", "gspread"}
    assert SQL.search("select a\nfrom b")
    assert SQL.search("DELETE FROM caso")
    assert not SQL.search("Seleccione una zona de la lista")
