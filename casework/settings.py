"""Settings of the running system, from environment variables ``YIZHU_*`` (contract section 1)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError


class Settings(BaseSettings):
    """One installation. Empty variables count as not set."""

    model_config = SettingsConfigDict(
        env_prefix="YIZHU_", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    data_dir: Path = Path("var")
    database_url: str = Field(default="", repr=False)
    """Any SQLAlchemy URL; filled with SQLite in the data directory when not given. May hold a password."""
    regions: Annotated[list[str], NoDecode] = Field(default=["dehua", "weihai"], min_length=1)
    """Codes of the region packs that are served; the first is the default."""
    admin_password: SecretStr | None = None
    secret_key: SecretStr | None = None

    wechat_token: SecretStr | None = None
    """Signs what WeChat delivers. Without it, or without ``wechat_app_id``, the channel is off."""
    wechat_app_id: str = ""
    wechat_app_secret: SecretStr | None = None
    """Without it nothing can be sent beside the reply inside WeChat's own call."""
    wechat_aes_key: SecretStr | None = None
    """43 characters; None: plain mode."""
    wechat_api_base: str = "https://api.weixin.qq.com"
    wechat_region: str = ""
    """The region whose account it is; filled with the first of ``regions``."""
    wechat_mini_app_id: str = ""
    """Of the mini program; without it, the official account's id and secret."""
    wechat_mini_app_secret: SecretStr | None = None
    wechat_template_progress: str = ""
    """Id of the template that says, without content, that something waits; empty: none is sent."""
    wechat_mini_template_progress: str = ""

    telegram_token: SecretStr | None = None
    """The bot's token. Without it the channel is off; so is the webhook without ``telegram_secret``."""
    telegram_secret: SecretStr | None = None
    telegram_api_base: str = "https://api.telegram.org"
    telegram_mode: Literal["webhook", "polling"] = "webhook"
    telegram_webhook_url: str = ""
    """Public https address of the service; when given, the webhook is registered at start-up."""
    telegram_region: str = ""
    """The region whose bot it is; filled with the first of ``regions``."""

    @field_validator("regions", mode="before")
    @classmethod
    def _split_regions(cls, value: object) -> object:
        if isinstance(value, str):
            return [code for part in value.split(",") if (code := part.strip())]
        return value

    @field_validator("wechat_api_base", "telegram_api_base")
    @classmethod
    def _check_base(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("应是 https:// 开头的地址")
        return value

    @model_validator(mode="after")
    def _fill_database_url(self) -> Self:
        if not self.database_url:
            path = (self.data_dir / "yizhu.db").resolve()
            self.database_url = URL.create("sqlite", database=str(path)).render_as_string()
        else:
            self.database_url = with_driver(self.database_url)
        return self

    @model_validator(mode="after")
    def _check_channels(self) -> Self:
        """A channel belongs to a region that is served. Raises ValueError otherwise."""
        self.wechat_region = self.wechat_region or self.regions[0]
        self.telegram_region = self.telegram_region or self.regions[0]
        for region in (self.wechat_region, self.telegram_region):
            if region not in self.regions:
                raise ValueError(f"渠道的地区 {region} 不在 YIZHU_REGIONS 里")
        return self


def settings_told(error: ValidationError) -> str:
    """What is wrong with which variables, never with what they hold."""
    errors = error.errors(include_input=False, include_url=False, include_context=False)
    return "；".join(
        f"{_variables(one['loc'])}：{one['msg'].removeprefix('Value error, ')}" for one in errors
    )


def _variables(loc: tuple[int | str, ...]) -> str:
    return "、".join(f"YIZHU_{part}".upper() for part in loc) or "YIZHU_*"


def with_driver(url: str) -> str:
    """The URL with the driver that this project uses: ``postgres://`` means psycopg 3.

    Raises ValueError, without the URL in its words, for what is none.

    >>> with_driver("postgres://u@h/d")
    'postgresql+psycopg://u@h/d'
    """
    if url.startswith("postgres://"):
        url = "postgresql" + url.removeprefix("postgres")
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise ValueError("YIZHU_DATABASE_URL 写得不对，应像 postgresql+psycopg://用户@主机/库名") from None
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)
