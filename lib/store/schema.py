"""The schema: brought up to date at start, refused when it is newer than the program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from lib.base.errors import UserError
from lib.store.locks import held
from lib.store.work import reading, writing


def config() -> Config:
    """Alembic's configuration, without a file."""
    alembic = Config()
    alembic.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return alembic


def head() -> str:
    """The revision this program works with."""
    found = ScriptDirectory.from_config(config()).get_current_head()
    assert found is not None
    return found


def current(engine: Engine) -> str | None:
    """The revision of the database, None when it is empty; UserError if it cannot be opened."""
    try:
        with reading(engine) as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise UserError(
            f"No se pudo abrir la base {where}: {str(error.orig).splitlines()[0]}. "
            "Compruebe PLANILLA_DB y que el servidor esté en marcha."
        ) from error


def migrate(engine: Engine, *, to: str = "head") -> str:
    """Bring the database up to date and return its revision; never goes back."""
    check(engine)
    if to != "head" or current(engine) != head():
        with held(engine, "migrar") as free:
            if not free:
                raise UserError("Otro proceso está actualizando la base. Espere a que termine.")
            with writing(engine) as connection:
                alembic = config()
                alembic.attributes["connection"] = connection
                command.upgrade(alembic, to)
    return current(engine) or ""


def check(engine: Engine) -> None:
    """Refuse a database that a newer version of the program has migrated."""
    revision = current(engine)
    known = {s.revision for s in ScriptDirectory.from_config(config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise UserError(
            f"La base está en la versión {revision}, más nueva que este programa ({head()}). "
            "Actualice el programa o apunte PLANILLA_DB a otra base; no se cambió nada."
        )
