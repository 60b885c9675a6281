"""Which channels are switched on by the settings, and what of them is filled: never with what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import SecretStr

from api.channels.telegram.introducing import PATH as TELEGRAM
from casework.channels.types import Platform
from casework.settings import Settings

_WECHAT: Final = "/channels/wechat"

Mode = Literal["sealed", "plain", "webhook", "polling"]


@dataclass(frozen=True)
class Setting:
    """One setting: the name of its variable, whether it has a value, and whether the channel needs it."""

    name: str
    filled: bool
    needed: bool


@dataclass(frozen=True)
class Switch:
    """One channel. ``callback``: the path that the platform calls, None where it calls nothing; ``mode``: how
    what it delivers comes."""

    platform: Platform
    on: bool
    region: str
    mode: Mode
    callback: str | None
    settings: tuple[Setting, ...]

    @property
    def complete(self) -> bool:
        """Whether everything is filled that it needs."""
        return all(one.filled for one in self.settings if one.needed)


def switches(settings: Settings) -> Iterator[Switch]:
    """Every channel that there is, on or off."""

    def filled(name: str, *, needed: bool = False) -> Setting:
        value = getattr(settings, name)
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        return Setting(f"YIZHU_{name.upper()}", bool((text or "").strip()), needed)

    token, app_id = filled("wechat_token", needed=True), filled("wechat_app_id", needed=True)
    sealed = filled("wechat_aes_key")
    yield Switch(
        platform="wechat",
        on=token.filled and app_id.filled,
        region=settings.wechat_region,
        mode="sealed" if sealed.filled else "plain",
        callback=_WECHAT,
        settings=(
            token,
            app_id,
            filled("wechat_app_secret", needed=True),
            sealed,
            filled("wechat_template_progress"),
        ),
    )
    own = filled("wechat_mini_app_id")
    yield Switch(
        platform="wechat_mini",
        on=token.filled and (own.filled or app_id.filled),
        region=settings.wechat_region,
        mode="sealed" if sealed.filled else "plain",
        callback=f"{_WECHAT}?account=mini",
        settings=(
            token,
            # Without an id of its own it goes under that of the official account.
            Setting(own.name, own.filled, needed=not app_id.filled),
            filled("wechat_mini_app_secret", needed=own.filled),
            *(() if own.filled else (filled("wechat_app_secret", needed=True),)),
            sealed,
            filled("wechat_mini_template_progress"),
        ),
    )
    polls = settings.telegram_mode == "polling"
    bot = filled("telegram_token", needed=True)
    yield Switch(
        platform="telegram",
        on=bot.filled,
        region=settings.telegram_region,
        mode="polling" if polls else "webhook",
        callback=None if polls else TELEGRAM,
        settings=(
            bot,
            filled("telegram_secret", needed=not polls),
            *(() if polls else (filled("telegram_webhook_url"),)),
        ),
    )
