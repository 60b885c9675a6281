"""What users can do, as wechatpy reads it; and the mini program's JSON."""

from __future__ import annotations

import json

import pytest
from wechatpy import parse_message

from tests.standins.wechat.platform import WeChat
from tests.standins.wechat.screen import NotShown, shown
from tests.unit.standins.callback import Callback


def test_every_action_is_understood_by_wechatpy(plain: WeChat, callback: Callback) -> None:
    user = plain.user()
    user.sends_voice("我要求助")
    user.sends_voice()
    user.sends_picture(b"\xff\xd8\xff")
    user.sends_location(25.7, 118.1, "福建省泉州市德化县上涌镇")
    user.unsubscribes()
    user.scans("station-1")
    user.scans("station-2")
    user.clicks("progress")
    plain.settled()
    messages = [parse_message(one.body) for one in callback.delivered]
    assert [message.type for message in messages[:4]] == ["voice", "voice", "image", "location"]
    assert [message.recognition for message in messages[:2]] == ["我要求助", None]
    assert messages[2].media_id in plain.account.media
    assert messages[3].label.endswith("上涌镇") and messages[3].location == ("25.7", "118.1")
    assert [message.event for message in messages[4:]] == [
        "unsubscribe",
        "subscribe_scan",
        "scan",
        "click",
    ]
    assert [messages[place].scene_id for place in (5, 6)] == ["station-1", "station-2"]
    assert messages[7].key == "progress"


def test_a_link_in_a_text_can_be_tapped(plain: WeChat, callback: Callback) -> None:
    user = plain.user()
    link = '<a href="weixin://bizmsgmenu?msgmenucontent=来了&msgmenuid=7">来了</a>'
    user.show(shown("customer_service", f"送餐的人来了吗？\n{link}", 0.0))
    assert user.screen[0].text == "送餐的人来了吗？\n来了"
    user.taps("来了")
    plain.settled()
    body = callback.delivered[0].body
    assert "<bizmsgmenuid><![CDATA[7]]></bizmsgmenuid>" in body and parse_message(body).content == "来了"


def test_a_body_of_ones_own_is_signed_all_the_same(plain: WeChat, callback: Callback) -> None:
    plain.user().sends_raw("<xml><a>")
    plain.settled()
    assert callback.delivered[0].body == "<xml><a>" and callback.delivered[0].query["signature"]


def test_waiting_for_what_does_not_come_says_what_came(plain: WeChat) -> None:
    user = plain.user()
    user.show(shown("template", "进度有更新", 0.0))
    with pytest.raises(NotShown, match="进度有更新"):
        user.hears("别的", seconds=0.01)


@pytest.mark.parametrize("sealed", [False, True])
def test_a_mini_program_may_write_json(callback: Callback, sealed: bool) -> None:
    with WeChat(mini_mode="encrypted" if sealed else "plain", mini_json=True) as wechat:
        wechat.connect(callback.url)
        user = wechat.mini_user()
        user.enters("pages/chat")
        user.says("在吗")
        wechat.settled()
        bodies = [json.loads(one.body) for one in callback.delivered]
        if sealed:
            assert all(set(body) == {"ToUserName", "Encrypt"} for body in bodies)
            bodies = [json.loads(wechat.mini.seal.open(body["Encrypt"])) for body in bodies]
    assert [body.get("Event") for body in bodies] == ["user_enter_tempsession", None]
    assert bodies[1]["Content"] == "在吗" and isinstance(bodies[1]["MsgId"], int)
