"""The mini program's own code, from WeChat's login to a confirmed service: with the stand-in platform."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.test_talks import ANSWERS, OPENING
from tests.standins.wechat.people import User
from tests.standins.wechat.platform import WeChat
from tests.support.miniprogram import Failed, MiniPhone, node
from tests.support.running import Running

pytestmark = pytest.mark.skipif(node() is None, reason="no node on this machine (apt-get install nodejs)")


@pytest.fixture(scope="class")
def mother(wechats_side: WeChat) -> User:
    return wechats_side.mini_user()


@pytest.fixture(scope="class")
def phone(running_yizhu: Running, mother: User) -> Iterator[MiniPhone]:
    with MiniPhone(running_yizhu.base_url, mother) as phone:
        yield phone


def number(phone: MiniPhone) -> str:
    """The application's number, as the phone knows it."""
    return str(phone.now["state"]["application_no"])


def step(program: Running, no: str, *actions: str) -> None:
    """Steps that staff record for the organisation of the first referral."""
    for action in actions:
        referral = program.application(no)["referrals"][0]
        body = {"action": action, "reason": "按约定", "version": referral["version"]}
        program.staff.post(f"/api/v1/referrals/{referral['id']}/actions", json=body).raise_for_status()


class TestTheStory:
    """One talk, in the order of the tests."""

    def test_it_is_filed_by_taps_and_words(self, phone: MiniPhone, running_yizhu: Running) -> None:
        now = phone.say(OPENING)
        asked: list[str] = []
        while now["state"]["application_no"] is None:
            asking = now["state"]["asking"]
            assert asking is not None and asking not in asked, (asking, phone.texts()[-1])
            asked.append(asking)
            now = phone.say("对，提交" if asking == "confirm" else ANSWERS[asking])
        filed = running_yizhu.application(number(phone))
        assert filed["channel"] == "wechat_mini" and filed["fields"]["township"] == "上涌镇"
        assert [need["service"] for need in filed["needs"]] == ["living.home_care"]

    def test_its_pages_have_what_they_show(self, phone: MiniPhone) -> None:
        noted: dict[str, Any] = phone.do("noted")
        assert noted["application_no"] == number(phone) and noted["fields"]["township"] == "上涌镇"
        [item] = phone.do("progress")["items"]
        assert item["no"] == number(phone) and item["needs"][0]["steps"][0]["state"] == "done"
        stations = phone.do("stations", "上涌镇")
        assert stations["items"] and "上涌镇" in stations["townships"]

    def test_a_caseworkers_words_come_by_themselves(self, phone: MiniPhone, running_yizhu: Running) -> None:
        talk, staff = phone.now["talk"]["id"], running_yizhu.staff
        staff.post(f"/api/v1/conversations/{talk}/takeover").raise_for_status()
        staff.post(f"/api/v1/conversations/{talk}/reply", json={"text": "我是社工小林"}).raise_for_status()
        phone.do("look")
        phone.sees("我是社工小林")
        assert phone.now["items"][-1]["sender"] == "caseworker" and phone.now["state"]["phase"] == "human"
        transcript = staff.get(f"/api/v1/conversations/{talk}/transcript").json()["items"]
        assert transcript[-1]["delivery"]["state"] == "sent"
        staff.post(f"/api/v1/conversations/{talk}/release").raise_for_status()

    def test_the_question_whether_it_was_done_is_answered_by_a_button(
        self, phone: MiniPhone, running_yizhu: Running
    ) -> None:
        step(running_yizhu, number(phone), "accept", "start", "deliver")
        phone.do("look")
        phone.sees("来了吗？")
        [came, *_] = phone.now["choices"]
        phone.say(came["text"])
        assert running_yizhu.application(number(phone))["referrals"][0]["status"] == "closed"

    def test_what_is_said_to_customer_service_is_in_the_same_talk(
        self, phone: MiniPhone, mother: User
    ) -> None:
        mother.says("查进度")
        shown = mother.hears(number(phone))
        phone.do("look")
        phone.until(lambda: phone.texts()[-1] in shown.whole and "查进度" in phone.texts(), "the same answer")

    def test_feedback_in_the_pages_words_is_heard_as_such(
        self, phone: MiniPhone, running_yizhu: Running
    ) -> None:
        said = "对“居家照料”的意见：我不满意，来得太晚"
        body = {"text": said, "asking": None, "region": "dehua"}
        understood = running_yizhu.staff.post("/api/v1/understanding", json=body).json()
        assert understood["intent"] == "feedback" and understood["crisis"] is None

    def test_another_phone_of_the_same_person_has_the_same_talk(
        self, phone: MiniPhone, mother: User, running_yizhu: Running
    ) -> None:
        phone.do("look")
        with MiniPhone(running_yizhu.base_url, mother) as other:
            other.until(lambda: other.texts() == phone.texts(), "the same talk")
            assert other.now["talk"]["id"] == phone.now["talk"]["id"]
            other.do("anew")
            other.until(lambda: len(other.texts()) == 1, "a new talk")
            assert other.now["talk"]["id"] != phone.now["talk"]["id"]


def test_a_talk_of_the_web_page_goes_on_in_the_mini_program(
    running_yizhu: Running, wechats_side: WeChat
) -> None:
    web = running_yizhu.open()
    web.say(OPENING)
    headers = {"Authorization": f"Bearer {web.token}"}
    code = running_yizhu.client.post(f"/api/v1/conversations/{web.id}/link-code", headers=headers).json()
    with MiniPhone(running_yizhu.base_url, wechats_side.mini_user()) as phone:
        with pytest.raises(Failed) as wrong:
            phone.do("link", "0000")
        assert wrong.value.status == 422
        phone.do("link", code["code"])
        phone.until(lambda: OPENING in phone.texts(), "the talk of the web page")
        phone.say("同意")
        assert [item["text"] for item in web.transcript()] == phone.texts()
