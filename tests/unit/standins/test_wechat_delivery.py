"""How the platform delivers: signed, three times, and which answer the user sees."""

from __future__ import annotations

import time
from xml.etree import ElementTree

import pytest
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.replies import TextReply
from wechatpy.utils import check_signature

from tests.standins.wechat.platform import WeChat
from tests.unit.standins.callback import Callback, Delivered, Reply


def answering(text: str, after: float = 0.0) -> object:
    """An answer inside the reply, made by wechatpy from whatever comes."""

    def answer(one: Delivered) -> Reply:
        return Reply(TextReply(content=text, message=parse_message(one.body)).render(), after=after)

    return answer


def key_of(one: Delivered) -> str:
    return ElementTree.fromstring(one.body).findtext("MsgId") or ""


def test_a_message_is_signed_and_its_answer_shown(plain: WeChat, callback: Callback) -> None:
    callback.answer = answering("您好")  # type: ignore[assignment]
    user = plain.user()
    said = user.says("我要求助]]>")
    assert user.hears("您好").how == "passive"
    [one] = callback.delivered
    check_signature(plain.account.token, one.query["signature"], one.query["timestamp"], one.query["nonce"])
    message = parse_message(one.body)
    assert (message.content, message.source) == ("我要求助]]>", user.openid)
    assert str(message.id) == said.key == key_of(one)
    with pytest.raises(InvalidSignatureException):
        check_signature("another", one.query["signature"], one.query["timestamp"], one.query["nonce"])


def test_a_platform_whose_clock_is_ahead_signs_and_dates_in_real_time(
    plain: WeChat, callback: Callback
) -> None:
    plain.later(49 * 3600)
    assert plain.verify() is False  # the callback says no echostr; it is asked all the same
    plain.user().says("还在吗")
    plain.settled()
    asked, told = callback.delivered
    dated = ElementTree.fromstring(told.body).findtext("CreateTime") or ""
    for stamp in (asked.query["timestamp"], told.query["timestamp"], dated):
        assert abs(int(stamp) - time.time()) < 60


def test_a_sealed_message_is_opened_by_wechatpy_and_its_sealed_answer_shown(
    sealed: WeChat, callback: Callback
) -> None:
    crypto = WeChatCrypto(sealed.account.token, sealed.account.aes_key, sealed.account.app_id)

    def answer(one: Delivered) -> Reply:
        query = one.query
        opened = crypto.decrypt_message(one.body, query["msg_signature"], query["timestamp"], query["nonce"])
        reply = TextReply(content="收到", message=parse_message(opened)).render()
        return Reply(crypto.encrypt_message(reply, query["nonce"], query["timestamp"]))

    callback.answer = answer
    user = sealed.user()
    user.says("上涌镇")
    assert user.hears("收到").how == "passive"
    assert "上涌镇" not in callback.delivered[0].body


def test_compatible_mode_sends_both(callback: Callback) -> None:
    with WeChat("compatible") as wechat:
        wechat.connect(callback.url)
        callback.answer = answering("明文也行")  # type: ignore[assignment]
        user = wechat.user()
        user.says("你好")
        user.hears("明文也行")
    fields = {element.tag for element in ElementTree.fromstring(callback.delivered[0].body)}
    assert {"Content", "MsgId", "Encrypt"} <= fields


def test_no_answer_in_time_brings_it_three_times_with_one_number_and_new_nonces(
    plain: WeChat, callback: Callback
) -> None:
    plain.world.limit = 0.2
    callback.answer = answering("太晚了", after=0.4)  # type: ignore[assignment]
    user = plain.user()
    said = user.says("有人吗")
    assert user.hears("出现故障").how == "system"
    assert [key_of(one) for one in callback.delivered] == [said.key] * 3
    assert len({one.query["nonce"] for one in callback.delivered}) == 3
    plain.settled()
    assert plain.journal.given_up == [said] and plain.journal.counts["try.too_late"] == 3


def test_the_first_answer_in_time_counts(plain: WeChat, callback: Callback) -> None:
    plain.world.limit = 1.0
    late = answering("晚", after=1.2)
    callback.answer = lambda one: (late if len(callback.delivered) == 1 else answering("早"))(one)  # type: ignore[operator]
    user = plain.user()
    user.says("有人吗")
    user.hears("早")
    plain.settled()
    assert user.screen.texts == ["早"] and len(callback.delivered) == 2


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply("", 500), "status 500"),
        (Reply("<html>", 200), "not XML"),
        (Reply("<xml><ToUserName>somebody</ToUserName></xml>"), "somebody else"),
        (Reply("x" * 10), "not XML"),
    ],
)
def test_a_wrong_answer_is_no_answer(plain: WeChat, callback: Callback, reply: Reply, why: str) -> None:
    callback.answer = lambda _: reply
    user = plain.user()
    said = user.says("在吗")
    user.hears("出现故障")
    plain.settled()
    assert not said.taken and why in said.tries[0].why


def test_an_answer_over_2048_bytes_is_no_answer(plain: WeChat, callback: Callback) -> None:
    callback.answer = answering("字" * 683)  # type: ignore[assignment]
    user = plain.user()
    user.says("长的")
    user.hears("出现故障")


def test_nobody_there_is_tried_three_times(plain: WeChat) -> None:
    plain.connect("http://127.0.0.1:9/wechat")
    user = plain.user()
    said = user.says("喂")
    user.hears("出现故障")
    assert [one.outcome for one in said.tries] == ["unreachable"] * 3


def test_an_empty_answer_or_success_shows_nothing(plain: WeChat, callback: Callback) -> None:
    callback.answer = lambda _: Reply("" if len(callback.delivered) == 1 else "success")
    user = plain.user()
    user.says("一")
    user.says("二")
    plain.settled()
    assert len(user.screen) == 0 and not plain.journal.given_up


def test_what_one_user_says_in_a_row_is_sent_in_a_row(plain: WeChat, callback: Callback) -> None:
    user = plain.user()
    texts = [f"第{number}句" for number in range(20)]
    for text in texts:
        user.says(text)
    plain.settled()
    assert [parse_message(one.body).content for one in callback.delivered] == texts


def test_the_owner_verifies_the_address(plain: WeChat, callback: Callback) -> None:
    callback.answer = lambda one: Reply(one.query.get("echostr", ""))
    assert plain.verify()
    callback.answer = lambda one: Reply("something else")
    assert not plain.verify()
