"""WeChat from following the account to a confirmed service: both processes, sealed deliveries."""

from __future__ import annotations

import re
from typing import Any

import pytest

from casework.channels.wording import channel_wording
from tests.e2e.test_talks import ANSWERS, OPENING
from tests.faults.checks import shown_wrongly
from tests.faults.frame import Seen
from tests.faults.frame import Talk as Whole
from tests.faults.wechat import read
from tests.standins.chat import Chat
from tests.standins.terminal import stations_of
from tests.standins.wechat.platform import WeChat
from tests.support.channel_talk import eventually
from tests.support.running import Running, Talk
from tests.support.wechat_talk import WeChatTalk


@pytest.fixture(scope="class")
def talk(running_yizhu: Running, wechats_side: WeChat) -> WeChatTalk:
    return WeChatTalk(running_yizhu, wechats_side.user(following=False))


def until(talk: WeChatTalk, question: str) -> list[str]:
    """Answer what is asked until ``question``; what was asked on the way, each only once."""
    asked: list[str] = []
    while (now := talk.asking) != question:
        assert now is not None and now not in asked, (now, talk.user.screen[-1].whole)
        asked.append(now)
        talk.says(ANSWERS[now])
    return asked


class TestTheStory:
    """One talk, in the order of the tests."""

    def test_whoever_follows_is_greeted(self, talk: WeChatTalk) -> None:
        assert (talk.state["phase"], talk.asking) == ("open", "needs")

    def test_the_opening_is_heard_and_consent_given_by_a_number(self, talk: WeChatTalk) -> None:
        shown = talk.says(OPENING)
        assert talk.asking == "consent" and "1. 同意" in shown[-1].whole
        talk.says("1")
        assert talk.asking not in (None, "consent") and "同意" in talk.resident()

    def test_a_sticker_is_no_complaint(self, talk: WeChatTalk) -> None:
        asked, unknown = talk.asking, channel_wording().unknown
        shown = talk.turn(talk.user.sends_sticker)
        assert unknown.said in "".join(bubble.whole for bubble in shown)
        assert talk.asking == asked and talk.resident()[-1] == unknown.shown

    def test_a_voice_message_is_an_answer(self, talk: WeChatTalk) -> None:
        until(talk, "phone")
        talk.turn(lambda: talk.user.sends_voice("她的电话是13800138000"))
        assert talk.asking != "phone"

    def test_it_is_filed(self, talk: WeChatTalk) -> None:
        until(talk, "confirm")
        talk.says("对，提交")
        assert talk.state["phase"] == "submitted"
        assert talk.number in "".join(bubble.whole for bubble in talk.user.screen)
        filed = talk.program.application(talk.number)
        assert filed["channel"] == "wechat"
        fields = filed["fields"]
        assert {key: fields[key] for key in ("age", "living", "township", "phone", "illness")} == {
            "age": 82,
            "living": "alone",
            "township": "上涌镇",
            "phone": "13800138000",
            "illness": "中风",
        }
        assert [need["service"] for need in filed["needs"]] == ["living.home_care"]

    def test_a_caseworker_answers_live(self, talk: WeChatTalk) -> None:
        talk.staff("takeover")
        talk.user.says("有人在吗")
        eventually(lambda: "有人在吗" in talk.resident(), "the words in the transcript")
        talk.staff("reply", text="在的，我是社工小林")
        seen = talk.user.hears("在的，我是社工小林")
        # Inside the call that still waits for an answer, or by a message of its own.
        assert seen.how in ("passive", "customer_service") and seen.text.startswith("【工作人员】")
        talk.staff("release")

    def test_each_step_is_heard_and_the_question_answered_by_a_tap(self, talk: WeChatTalk) -> None:
        since = len(talk.user.screen)
        talk.step("accept", "start", "deliver")
        told = talk.caught_up(since)
        words = "".join(bubble.text for bubble in told)
        assert "接下了" in words and "开始办了" in words and words.endswith("来了吗？")
        talk.turn(lambda: talk.user.taps("来了"))
        assert talk.referral()["status"] == "closed"
        talk.turn(lambda: talk.user.says("满意"))
        talk.user.hears("谢谢")

    def test_everything_was_shown_once_and_in_order(self, talk: WeChatTalk, wechats_side: WeChat) -> None:
        shown = [Seen(read(bubble)) for bubble in talk.user.screen]
        kept = talk.transcript()
        prefixes = ("", channel_wording().caseworker)
        whole = Whole("她", talk.resident(), shown, kept, {}, prefixes)
        assert shown_wrongly(whole) == []
        said = [one for one in wechats_side.journal.said if one.openid == talk.user.openid]
        assert said and all(one.taken for one in said)


class TestTheSamePersonOnTheWebPage:
    def test_a_code_asked_for_in_words_opens_the_talk_there(self, talk: WeChatTalk) -> None:
        talk.says(OPENING)
        talk.user.says("换个地方说")
        code = re.search(r"[0-9]{6}", talk.user.hears("您的接续码是").text)
        assert code is not None
        answer = talk.program.client.post("/api/v1/links", json={"code": code[0]}).raise_for_status()
        there = answer.json()
        web = Talk(talk.program.client, there["id"], there["token"], there["replies"], there["state"])
        assert web.id == talk.id and web.asking == talk.asking == "consent"
        web.say("同意")
        assert talk.resident() == [OPENING, "同意"], "one talk; asking for a code is not said in it"
        asked = str(talk.asking)
        talk.says(ANSWERS[asked])
        assert [item["text"] for item in web.transcript()].count(ANSWERS[asked]) == 1
        talk.staff("takeover")
        talk.staff("reply", text="两边都看得到")
        talk.user.hears("两边都看得到")
        assert web.transcript()[-1]["text"] == "两边都看得到"


class TestTheTerminal:
    """What `make wechat` offers, with the program behind it."""

    def test_who_scans_a_stations_code_hears_which_and_who_stays_away_is_not_reached_until_they_write(
        self, running_yizhu: Running, wechats_side: WeChat
    ) -> None:
        chat = Chat(wechats_side, lambda _: None, 0.2, lambda: stations_of(running_yizhu))
        talk = WeChatTalk(running_yizhu, chat.user)
        chat.do("/扫码 浔中镇")
        assert "您扫的是浔中镇" in chat.user.screen[-1].whole
        try:
            chat.do("/过 49")
            talk.staff("takeover")
            talk.staff("reply", text="您在家吗")
            last = eventually(lambda: _failed(talk.transcript()[-1]), "that it is refused")
            assert last["reason"] == "window_closed"
            chat.do("在家的")
            chat.user.hears("您在家吗")
        finally:
            wechats_side.later(-49 * 3600)


def _failed(message: dict[str, Any]) -> dict[str, Any] | None:
    delivery: dict[str, Any] = message.get("delivery") or {}
    return delivery if delivery.get("state") == "failed" else None
