"""An account's messages as its followers see them: menus, numbers, notices, pictures, codes."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from api.channels.wechat.channel import WeChatChannel
from api.channels.wechat.parts import tapped
from casework.channels.types import GiveUp, Outgoing
from casework.conversations.types import QuickReply
from casework.database import Database
from casework.settings import Settings
from scripts import wechat_menu, wechat_station_codes
from tests.api.channels.wechat import account_of, address_of, api_of
from tests.api.conftest import HandClock, settings_in
from tests.standins.wechat.people import User
from tests.standins.wechat.platform import WeChat

ASKED = [
    Outgoing(
        1,
        "是您本人吗？",
        0,
        (QuickReply(title="是我", text="我自己"), QuickReply(title="不是", text="替家人")),
    )
]
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def channel(wechat: WeChat, database: Database, clock: HandClock) -> WeChatChannel:
    return WeChatChannel(account_of(wechat), api_of(wechat, database, clock), clock, CHINA, "template")


def opened(user: User) -> User:
    """Whom messages may be sent to."""
    user.allowance.left, user.allowance.until = 5, user.account.world.now() + 3600
    return user


async def test_a_menu_is_tapped(wechat: WeChat, channel: WeChatChannel) -> None:
    user = opened(wechat.user())
    to = address_of(user)
    assert await channel.send(to, channel.compose(ASKED, to)) is None
    [bubble] = user.screen
    assert bubble.whole == "是您本人吗？\n1. 是我\n2. 不是\n点一下，或者回复数字就行"
    assert [item.id for item in bubble.menu] == ["1", "2"] and not bubble.inline


async def test_a_line_of_an_older_menu_says_which(wechat: WeChat, channel: WeChatChannel) -> None:
    user = opened(wechat.user())
    to = address_of(user)
    for message_id in ("0a" * 16, "0b" * 16):
        row = replace(ASKED[0], message_id=message_id)
        await channel.send(to, channel.compose([row], to))
    older, newer = user.screen
    for bubble, message_id in ((older, "0a" * 16), (newer, "0b" * 16)):
        user.taps("不是", of=bubble)
        assert tapped(bubble.menu[1].id) == (message_id, 1)
    assert tapped("1") is None


async def test_an_account_without_menus_sends_numbers_and_asks_only_once(
    wechat: WeChat, channel: WeChatChannel
) -> None:
    wechat.account.test_account = True
    user = opened(wechat.user())
    to = address_of(user)
    for _ in range(2):
        await channel.send(to, channel.compose(ASKED, to))
    assert user.screen.texts == ["是您本人吗？\n1. 是我\n2. 不是\n（回复数字就行）"] * 2
    assert wechat.journal.counts["refused.40200"] == 1 and user.allowance.left == 3


async def test_a_refused_menu_is_told_as_what_it_is(wechat: WeChat, channel: WeChatChannel) -> None:
    user = wechat.user()
    with pytest.raises(GiveUp) as refused:
        await channel.send(address_of(user), channel.compose(ASKED, address_of(user)))
    assert refused.value.reason == "window_closed" and not user.screen


async def test_a_mini_program_gets_numbers(wechat: WeChat, database: Database, clock: HandClock) -> None:
    api = api_of(wechat, database, clock, "wechat_mini")
    mini = WeChatChannel(account_of(wechat, "wechat_mini"), api, clock, CHINA, "asked")
    user = opened(wechat.mini_user())
    to = address_of(user, "wechat_mini")
    await mini.send(to, mini.compose(ASKED, to))
    assert user.screen.texts == ["是您本人吗？\n1. 是我\n2. 不是\n（回复数字就行）"]
    wechat.mini.subscriptions["asked"] = ("thing1", "time2")
    with pytest.raises(GiveUp) as refused:
        await mini.knock(to)
    assert refused.value.reason == "not_agreed"
    user.agrees("asked")
    await mini.knock(to)
    assert user.screen[-1].how == "subscription" and "您的求助有新消息" in user.screen[-1].whole


async def test_a_knock_says_that_something_waits(wechat: WeChat, channel: WeChatChannel) -> None:
    user = wechat.user()
    wechat.account.templates["template"] = ("thing1", "time2")
    assert await channel.knock(address_of(user))
    [bubble] = user.screen
    assert (
        bubble.how == "template"
        and "您的求助有新消息" in bubble.whole
        and "2026年11月21日 09:00" in bubble.whole
    )
    wechat.account.templates["template"] = ("thing7",)
    with pytest.raises(GiveUp) as refused:
        await channel.knock(address_of(user))
    assert refused.value.reason == "refused"


async def test_without_a_template_or_a_secret_there_is_nothing_to_try(
    wechat: WeChat, database: Database, clock: HandClock
) -> None:
    api, to = api_of(wechat, database, clock), address_of(wechat.user())
    assert await WeChatChannel(account_of(wechat), api, clock, CHINA, "").knock(to) is None
    silent = WeChatChannel(account_of(wechat, secret=None), api, clock, CHINA, "template")
    for call in (silent.knock(to), silent.send(to, silent.compose(ASKED, to)), silent.picture("m")):
        with pytest.raises(GiveUp) as refused:
            await call
        assert refused.value.reason == "not_authorised"
    assert not wechat.journal.counts


async def test_a_picture_comes_as_it_was_sent(wechat: WeChat, channel: WeChatChannel) -> None:
    wechat.account.media["m1"] = ("image/png", b"\x89PNG picture")
    assert await channel.picture("m1") == b"\x89PNG picture"


class TestScripts:
    @pytest.fixture
    def installed(self, wechat: WeChat, tmp_path: Path, schema: Path) -> Settings:
        shutil.copy(schema, tmp_path / "yizhu.db")
        on = {
            "wechat_token": wechat.account.token,
            "wechat_app_id": wechat.account.app_id,
            "wechat_app_secret": wechat.account.app_secret,
            "wechat_api_base": wechat.base_url,
        }
        return Settings.model_validate(settings_in(tmp_path).model_dump() | on | {"regions": ["dehua"]})

    def test_the_menu_is_made_and_its_buttons_are_understood(
        self, wechat: WeChat, installed: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        wechat_menu.main(installed)
        assert capsys.readouterr().out == "菜单做好了：我要求助、查进度、找人工\n"
        assert wechat.account.menu is not None
        assert [button["key"] for button in wechat.account.menu["button"]] == ["apply", "progress", "human"]

    def test_every_station_gets_a_code(self, wechat: WeChat, installed: Settings) -> None:
        out = io.StringIO()
        wechat_station_codes.main(installed, "dehua", out)
        head, *lines = out.getvalue().splitlines()
        assert head == "驿站代码,驿站,二维码内容,图片地址" and len(lines) == len(wechat.account.scenes) == 18
        for scene in wechat.account.scenes.values():
            assert scene.startswith("station:dehua.") and scene in out.getvalue()
        assert all("https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQ" in line for line in lines)

    def test_what_was_not_done_is_said(self, wechat: WeChat, installed: Settings, tmp_path: Path) -> None:
        wechat.account.verified = False
        with pytest.raises(SystemExit, match="没有开通"):
            wechat_menu.main(installed)
        with pytest.raises(SystemExit, match="没有这个地区：nowhere"):
            wechat_station_codes.main(installed, "nowhere", io.StringIO())
        both = installed.model_copy(update={"regions": ["dehua", "weihai"]})
        with pytest.raises(SystemExit, match="这个公众号属于 dehua"):
            wechat_station_codes.main(both, "weihai", out := io.StringIO())
        assert not out.getvalue() and not wechat.account.scenes
        with pytest.raises(SystemExit, match="YIZHU_WECHAT_APP_SECRET"):
            wechat_menu.main(settings_in(tmp_path))
