"""The adapters of the channels that are switched on, out of the settings."""

from __future__ import annotations

from api.channels.channel import Channel
from api.channels.telegram.parts import telegram_of
from api.channels.wechat.adapters import wechat_channels
from api.services import Services
from casework.channels.types import Platform


def adapters_of(services: Services) -> dict[Platform, Channel]:
    """By platform; a channel whose settings are empty is not among them."""
    channels: list[Channel] = [*wechat_channels(services)]
    services.telegram = telegram_of(services)
    if services.telegram is not None:
        channels.append(services.telegram.channel)
    return {channel.platform: channel for channel in channels}
