"""The environment: PLANILLA_* variables, validated once at start."""

import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from lib.base.errors import UserError
from lib.base.text import is_address

ROOT = Path(__file__).resolve().parents[2]
_PRIVATE = ("db", "secreto", "smtp_clave")  # a message or a log must not carry what these hold


class Settings(BaseSettings):
    """What the process was told; see the configuration table of the README."""

    model_config = SettingsConfigDict(env_prefix="PLANILLA_", extra="ignore")

    var: Path = ROOT / "var"
    db: str = Field(default="", repr=False)
    modo: Literal["demo", "local"] = "demo"
    secreto: str = Field(default="", repr=False)
    puerto: int = Field(default=8501, ge=1, le=65535)
    smtp_servidor: str = ""
    smtp_puerto: int = Field(default=587, ge=1, le=65535)
    smtp_usuario: str = ""
    smtp_clave: str = Field(default="", repr=False)
    smtp_de: str = ""
    smtp_tls: Literal["starttls", "directo", "no"] = "starttls"

    @field_validator("var")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("db")
    @classmethod
    def _known_engine(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("use sqlite:///RUTA o postgresql://USUARIO:CLAVE@SERVIDOR/BASE")
        return value.replace("postgresql://", "postgresql+psycopg://", 1)

    @field_validator("secreto")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("necesita al menos 32 caracteres")
        return value

    @field_validator("smtp_de")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value and not is_address(value):
            raise ValueError("use una dirección, como planilla@empresa.bo")
        return value

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL: PLANILLA_DB, or an SQLite file under PLANILLA_VAR."""
        return self.db or f"sqlite:///{self.var / 'planilla.db'}"

    def secret(self) -> str:
        """The signing key: PLANILLA_SECRETO, or one kept under PLANILLA_VAR, made once."""
        if self.secreto:
            return self.secreto
        self.var.mkdir(parents=True, exist_ok=True)
        path = self.var / "secreto"
        if not path.exists():
            # Written apart and linked whole: of two first starts one wins, and both read its key.
            draft = self.var / f"secreto.{os.getpid()}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
            with suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return path.read_text(encoding="ascii").strip()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process; UserError names each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "\n".join(
            f"  PLANILLA_{name.upper()}={'…' if name in _PRIVATE else repr(e['input'])}: {e['msg']}"
            for e in error.errors()
            for name in [str(e["loc"][0])]
        )
        raise UserError(f"La configuración no es válida:\n{wrong}") from None
