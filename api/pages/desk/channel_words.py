"""What templates call channels, and how messages stand with them (``data/channels.yml``). Jinja globals."""

from __future__ import annotations

from typing import Final

from api.pages.templating import templates
from casework.channels.wording import channel_wording

#: What is no platform: the page on the web, and what staff fill in beside the person.
_OTHERS: Final = {"web": "网页", "station": "驿站当面填写", "visit": "走访当面填写"}


def channel_name(channel: str) -> str:
    """What a channel is called: ``微信``."""
    return channel_wording().platforms.get(channel) or _OTHERS.get(channel, channel)


def left_word(platform: str) -> str:
    """What is said of who left there: ``已取消关注``."""
    return channel_wording().left.get(platform, "已离开")


def delivery_state(state: str) -> str:
    """How a message stands: ``已送达``."""
    return channel_wording().states[state]


def delivery_reason(reason: str | None) -> str:
    """Why it did not arrive; empty for none."""
    return channel_wording().reasons.get(reason, reason) if reason else ""


templates.env.globals.update(
    channel_name=channel_name,
    left_word=left_word,
    delivery_state=delivery_state,
    delivery_reason=delivery_reason,
)
