"""Tells a person outside of WeChat's window that something waits, and nothing of what it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from api.channels.wechat.account import WeChatPlatform
from casework.channels.wording import channel_wording

#: By platform: path of the call, and the entry under ``wechat`` in ``data/channels.yml``.
CALLS: Final[dict[WeChatPlatform, tuple[str, str]]] = {
    "wechat": ("message/template/send", "template_progress"),
    "wechat_mini": ("message/subscribe/send", "mini_template_progress"),
}


def notice(
    platform: WeChatPlatform, to: str, template_id: str, now: datetime, tz: ZoneInfo
) -> tuple[str, dict[str, Any]]:
    """Path and body of the call. The template's fields are those of ``data/channels.yml``: each county
    chooses a template of its own."""
    path, entry = CALLS[platform]
    wording: Mapping[str, Any] = channel_wording().wechat[entry]
    here = now.astimezone(tz)
    # Not by strftime: its %Y年 depends on the machine's locale.
    when = f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}"
    fields = {name: {"value": str(value).format(when=when)} for name, value in wording["fields"].items()}
    body: dict[str, Any] = {"touser": to, "template_id": template_id, "data": fields}
    if page := wording.get("page"):
        body["page"] = page
    return path, body
