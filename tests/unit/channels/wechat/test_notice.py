"""The message outside of the window: that something waits, and nothing of what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.channels.wechat.notice import notice
from casework.channels.types import COMMANDS
from casework.channels.wording import channel_wording

NOW = datetime(2026, 11, 22, 11, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("platform", "path", "page"),
    [
        ("wechat", "message/template/send", None),
        ("wechat_mini", "message/subscribe/send", "pages/chat/chat?told=1"),
    ],
)
def test_it_has_no_content(platform: Any, path: str, page: str | None) -> None:
    called, body = notice(platform, "openid", "template", NOW, ZoneInfo("Asia/Shanghai"))
    assert called == path and body.get("page") == page
    assert (body["touser"], body["template_id"]) == ("openid", "template")
    assert body["data"] == {
        "thing1": {"value": "您的求助有新消息，请点开查看"},
        "time2": {"value": "2026年11月22日 19:05"},
    }
    # A value of a `thing` field has at most 20 characters.
    assert len(body["data"]["thing1"]["value"]) <= 20


def test_the_menu_is_within_the_platform_s_limits() -> None:
    buttons = channel_wording().wechat["menu"]
    assert [each["name"] for each in buttons] == ["我要求助", "查进度", "找人工"]
    assert all(each["key"] in COMMANDS and len(each["name"].encode()) <= 16 for each in buttons)
