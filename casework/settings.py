"""Settings of the running system, from environment variables ``YIZHU_*`` (contract section 1)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url


class Settings(BaseSettings):
    """One installation. Empty variables count as not set."""

    model_config = SettingsConfigDict(env_prefix="YIZHU_", env_ignore_empty=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    data_dir: Path = Path("var")
    database_url: str = Field(default="", repr=False)
    """Any SQLAlchemy URL; filled with SQLite in the data directory when not given. May hold a password."""
    regions: Annotated[list[str], NoDecode] = Field(default=["dehua", "weihai"], min_length=1)
    """Codes of the region packs that are served; the first is the default."""
    admin_password: SecretStr | None = None
    secret_key: SecretStr | None = None

    @field_validator("regions", mode="before")
    @classmethod
    def _split_regions(cls, value: object) -> object:
        if isinstance(value, str):
            return [code for part in value.split(",") if (code := part.strip())]
        return value

    @model_validator(mode="after")
    def _fill_database_url(self) -> Self:
        if not self.database_url:
            path = (self.data_dir / "yizhu.db").resolve()
            self.database_url = URL.create("sqlite", database=str(path)).render_as_string()
        else:
            self.database_url = with_driver(self.database_url)
        return self


def with_driver(url: str) -> str:
    """The URL with the driver that this project uses: ``postgres://`` means psycopg 3.

    >>> with_driver("postgres://u@h/d")
    'postgresql+psycopg://u@h/d'
    """
    if url.startswith("postgres://"):
        url = "postgresql" + url.removeprefix("postgres")
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)
