"""The environment: what is wrong is named, and the signing key is kept private."""

from pathlib import Path

import pytest

from lib.base.errors import UserError
from lib.base.settings import Settings, settings


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Settings read afresh from the variables a test sets."""

    def read(**variables: str) -> Settings:
        for name, value in {"VAR": str(tmp_path), **variables}.items():
            monkeypatch.setenv(f"PLANILLA_{name}", value)
        settings.cache_clear()
        return settings()

    yield read
    settings.cache_clear()


def test_defaults_are_a_demo_on_a_file_under_var(environment, tmp_path: Path) -> None:
    found = environment()
    assert (found.modo, found.puerto) == ("demo", 8501)
    assert found.database_url == f"sqlite:///{tmp_path}/planilla.db"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB", "mysql://x/y"),
        ("DB", "planilla.db"),
        ("MODO", "produccion"),
        ("SECRETO", "corto"),
        ("PUERTO", "0"),
        ("PUERTO", "70000"),
        ("PUERTO", "ocho"),
    ],
)
def test_wrong_variable_is_named(environment, name: str, value: str) -> None:
    with pytest.raises(UserError, match=f"no es válida:\n  PLANILLA_{name}="):
        environment(**{name: value})


def test_every_wrong_variable_is_named_at_once(environment) -> None:
    with pytest.raises(UserError, match=r"(?s)PLANILLA_MODO.*PLANILLA_PUERTO"):
        environment(MODO="otro", PUERTO="0")


def test_secret_that_is_too_short_is_not_shown(environment) -> None:
    with pytest.raises(UserError) as refused:
        environment(SECRETO="hola-clave")
    assert "hola-clave" not in str(refused.value)


def test_password_of_a_refused_url_is_not_shown(environment) -> None:
    with pytest.raises(UserError) as refused:
        environment(DB="mysql://ana:hola-clave@servidor/base")
    assert "hola-clave" not in str(refused.value)


def test_postgresql_url_gets_its_driver(environment) -> None:
    url = environment(DB="postgresql://ana:x@servidor/base").database_url
    assert url == "postgresql+psycopg://ana:x@servidor/base"
    again = environment(DB="postgresql+psycopg://servidor/base").database_url
    assert again == "postgresql+psycopg://servidor/base"


def test_secret_is_made_once_and_private(environment, tmp_path: Path) -> None:
    secret = environment().secret()
    assert len(secret) >= 32
    assert environment().secret() == secret
    assert (tmp_path / "secreto").stat().st_mode & 0o777 == 0o600


def test_secret_given_is_used_and_not_written(environment, tmp_path: Path) -> None:
    given = "0123456789abcdef0123456789abcdef"
    assert environment(SECRETO=given).secret() == given
    assert not (tmp_path / "secreto").exists()
    assert given not in repr(settings())
