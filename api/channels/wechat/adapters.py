"""The WeChat channels that are switched on, out of the settings."""

from __future__ import annotations

from collections.abc import Iterator

from api.channels.wechat.account import Account, WeChatPlatform, account_of
from api.channels.wechat.channel import WeChatChannel
from api.channels.wechat.client import WeChatApi
from api.services import Services


def wechat_channels(services: Services) -> Iterator[WeChatChannel]:
    """The official account and the mini program, as far as they are set up. Raises CannotStart for a key
    that is none."""
    settings = services.settings
    templates: dict[WeChatPlatform, str] = {
        "wechat": settings.wechat_template_progress,
        "wechat_mini": settings.wechat_mini_template_progress,
    }
    for platform, template in templates.items():
        if (account := account_of(settings, platform)) is not None:
            tz = services.regions[settings.wechat_region].tz
            yield WeChatChannel(account, api_of(services, account), services.clock, tz, template)


def api_of(services: Services, account: Account) -> WeChatApi:
    """WeChat's API for one account."""
    return WeChatApi(account, services.settings.wechat_api_base, services.database, services.clock)
