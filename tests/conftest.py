"""What the tests stand on: a site on each engine, the fixed cast, a browser, the running program.

A missing PostgreSQL or Chromium skips what needs it, and says so at the end;
with CI=true it is an error.
"""

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest

from lib.base.clock import FixedClock
from lib.base.permissions import Person, person
from lib.store import schema
from lib.store.engine import open_engine
from lib.tools.site import Site
from tests import needs
from tests import postgres as server
from tests.serving import serving

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # a Wednesday, 11:00 in La Paz, week 2026-W47
CI = os.environ.get("CI") == "true"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

hypothesis.settings.register_profile("ci", derandomize=True, max_examples=60, deadline=None)
hypothesis.settings.register_profile("local", max_examples=60, deadline=None)
hypothesis.settings.load_profile("ci" if CI else "local")


def pytest_configure() -> None:
    """Keep the developer's own PLANILLA_* and var/ out of the tests."""
    for name in [n for n in os.environ if n.startswith("PLANILLA_")]:
        del os.environ[name]
    os.environ["PLANILLA_VAR"] = tempfile.mkdtemp(prefix="planilla-var-")


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["PLANILLA_VAR"], ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what is not installed, so that a skip is never silent."""
    for package in needs.missing():
        terminalreporter.write_line(f"NOT TESTED, install it: apt-get install {package}", red=True)


def missing(package: str) -> NoReturn:
    """Skip the test that needs it; in CI nothing may be missing."""
    stop_here = pytest.fail if CI else pytest.skip
    stop_here(f"not installed: apt-get install {package}")


@pytest.fixture(scope="session")
def postgres():
    """The running cluster of this process, with a migrated database to copy."""
    folder = needs.postgres()
    if folder is None:
        missing("postgresql")
    cluster = server.start(folder)
    try:
        cluster.execute("create database plantilla")
        _migrated(cluster.url("plantilla"))
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("plantilla") / "planilla.db"
    _migrated(f"sqlite:///{path}")
    return path


def _migrated(url: str) -> None:
    engine = open_engine(url)
    schema.migrate(engine)
    engine.dispose()  # the last connection out folds SQLite's WAL into the file


@pytest.fixture(params=["sqlite", "postgres"])
def backend(request: pytest.FixtureRequest) -> str:
    """Every test that asks for it, directly or not, runs on both engines."""
    return request.param


@pytest.fixture
def engine_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path):
    """The URL of a fresh, migrated database."""
    if backend == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        yield f"sqlite:///{shutil.copy(template, tmp_path / 'planilla.db')}"
    else:
        cluster = request.getfixturevalue("postgres")
        database = cluster.create(template="plantilla")
        yield cluster.url(database)
        cluster.drop(database)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path):
    """The URL of a database that holds nothing yet."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'vacia.db'}"
    else:
        cluster = request.getfixturevalue("postgres")
        database = cluster.create()
        yield cluster.url(database)
        cluster.drop(database)


@pytest.fixture
def site(engine_url: str):
    """A migrated site on each engine, its clock standing at NOW."""
    engine = open_engine(engine_url)
    yield Site(engine, FixedClock(NOW))
    engine.dispose()


@pytest.fixture
def sqlite_site(sqlite_template: Path, tmp_path: Path):
    """A migrated site on SQLite alone, where the engine makes no difference."""
    engine = open_engine(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'planilla.db')}")
    yield Site(engine, FixedClock(NOW))
    engine.dispose()


@pytest.fixture
def ana() -> Person:
    """Supervisora, and administrator of the site."""
    return person("ana", "Ana Rojas", ("administrador", "supervisor_centro_operaciones"))


@pytest.fixture
def beto() -> Person:
    """Analista USM."""
    return person("beto", "Beto Mamani", ("analista_usm",))


@pytest.fixture
def carla() -> Person:
    """Signed in, allowed nothing."""
    return person("carla", "Carla Vargas", ())


@pytest.fixture(scope="module")
def chromium():
    """A browser. Per module: while it lives, this thread cannot run asyncio of its own."""
    path = needs.chromium()
    if path is None:
        missing("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def running_app(tmp_path_factory: pytest.TempPathFactory):
    """The base URL of the program itself, `python app.py` in demo mode, as a process."""
    with serving(tmp_path_factory.mktemp("app")) as url:
        yield url
