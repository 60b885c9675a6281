"""Telegram from /start to a confirmed service: both processes, the real client library, the stand-in."""

from __future__ import annotations

import pytest

from casework.channels.wording import channel_wording
from tests.e2e.test_talks import ANSWERS, OPENING, file
from tests.standins.telegram.server import Telegram
from tests.support.channel_talk import eventually
from tests.support.running import Running, start
from tests.support.telegram_talk import TelegramTalk, telegram_settings


@pytest.fixture(scope="class")
def talk(running_yizhu: Running, telegrams_side: Telegram) -> TelegramTalk:
    return TelegramTalk(running_yizhu, telegrams_side.user("陈小梅"))


def until(talk: TelegramTalk, question: str) -> list[str]:
    """Answer what is asked until ``question``, by button where there is one; what was asked on the way."""
    asked: list[str] = []
    while (now := talk.asking) != question:
        assert now is not None and now not in asked, (now, talk.user.read[-1])
        asked.append(now)
        talk.answers(ANSWERS[now])
    return asked


class TestTheStory:
    """One talk, in the order of the tests."""

    def test_start_is_greeted(self, talk: TelegramTalk) -> None:
        assert (talk.state["phase"], talk.asking) == ("open", "needs")

    def test_the_opening_is_heard_and_consent_asked_by_buttons(self, talk: TelegramTalk) -> None:
        shown = talk.says(OPENING)
        assert talk.asking == "consent" and "同意" in shown.titles
        talk.answers("同意")
        assert talk.asking not in (None, "consent")

    def test_an_edit_of_a_message_corrects_it(self, talk: TelegramTalk) -> None:
        opening = next(shown for shown in talk.user.screen if shown.text == OPENING)
        talk.turn(lambda: talk.user.edits(opening, OPENING.replace("82", "83")))
        until(talk, "phone")

    def test_the_telephone_is_shared_and_the_case_filed(self, talk: TelegramTalk) -> None:
        assert talk.user.chat.keyboard[0][0]["request_contact"] is True
        talk.turn(lambda: talk.user.shares_contact("+8613800138000"))
        assert talk.user.chat.keyboard == []
        until(talk, "confirm")
        shown = talk.answers("对，提交")
        assert talk.state["phase"] == "submitted" and talk.number in "".join(talk.user.read)
        assert shown.sender == "bot"
        filed = talk.program.application(talk.number)
        assert filed["channel"] == "telegram"
        fields = filed["fields"]
        assert {key: fields[key] for key in ("age", "living", "township", "phone", "illness")} == {
            "age": 83,
            "living": "alone",
            "township": "上涌镇",
            "phone": "13800138000",
            "illness": "中风",
        }
        assert [need["service"] for need in filed["needs"]] == ["living.home_care"]

    def test_a_caseworker_answers_live(self, talk: TelegramTalk) -> None:
        talk.staff("takeover")
        talk.user.says("有人在吗")
        eventually(lambda: "有人在吗" in talk.resident(), "the words in the transcript")
        talk.staff("reply", text="在的，我是社工小林")
        seen = talk.user.sees("在的，我是社工小林")
        assert seen.text.startswith("【工作人员】")
        assert [shown.text for shown in talk.user.screen[-2:]] == ["有人在吗", seen.text]
        talk.staff("release")

    def test_each_step_is_heard_and_the_question_answered_by_a_button(self, talk: TelegramTalk) -> None:
        talk.step("accept", "start", "deliver")
        question = talk.caught_up()
        heard = [shown.text for shown in talk.user.screen if shown.sender == "bot"]
        assert "接下了" in heard[-3] and "开始办了" in heard[-2] and heard[-1] == question.text
        assert "来了" in question.titles
        rating = talk.answers("来了")
        assert talk.referral()["status"] == "closed"
        talk.user.presses("满意")
        talk.user.sees("谢谢", after=rating)

    def test_nothing_was_said_twice(self, talk: TelegramTalk) -> None:
        kept = [item["text"] for item in talk.transcript() if item["sender"] != "resident"]
        shown = [text.removeprefix("【工作人员】") for text in talk.user.read]
        assert shown == kept


class TestBlocking:
    def test_what_does_not_arrive_is_seen_and_arrives_when_unblocked(
        self, running_yizhu: Running, telegrams_side: Telegram
    ) -> None:
        talk = TelegramTalk(running_yizhu, telegrams_side.user())
        talk.user.blocks()
        telegrams_side.settled()
        talk.staff("takeover")
        talk.staff("reply", text="您好，我给您打过电话")
        last = eventually(lambda: talk.transcript()[-1].get("delivery"), "how it stands")
        assert (last["state"], last["reason"]) == ("failed", "left")
        talk.user.unblocks()
        talk.user.sees("我给您打过电话")
        eventually(lambda: talk.transcript()[-1]["delivery"]["state"] == "sent", "that it arrived")


class TestWhatIsNoText:
    def test_all_of_it_is_answered_and_none_of_it_hurts(
        self, running_yizhu: Running, telegrams_side: Telegram
    ) -> None:
        voice, picture, sticker, far, near, group_member = (telegrams_side.user() for _ in range(6))
        voice.sends_voice()
        picture.sends_photo(b"no picture at all")
        sticker.sends_sticker()
        far.sends_location(0.0, 0.0)
        near.sends_venue(25.6, 118.1, "上涌镇中心小学", "福建省泉州市德化县上涌镇")
        near.sends_raw({"something_of_tomorrow": {"from": {"id": near.id}}})
        group = telegrams_side.group()
        group.adds_bot(group_member)
        group.says(group_member, "我妈82了一个人住")
        wording = channel_wording()
        voice.sees(wording.voice_unheard.said)
        picture.sees(wording.picture_unread.said)
        sticker.sees(wording.unknown.said)
        far.sees(wording.place_unknown.said)
        eventually(lambda: any("上涌镇" in text for text in _heard(running_yizhu)), "the township")
        group.waits(lambda screen: group.chat.closed, "the bot leaves")
        assert group.read == [wording.group]
        telegrams_side.settled()
        refused = telegrams_side.journal.counts("webhook 4") | telegrams_side.journal.counts("webhook 5")
        assert refused == {}


def _heard(running: Running) -> list[str]:
    """What residents of the newest talks over Telegram are kept to have said."""
    listed = running.staff.get("/api/v1/conversations", params={"page_size": 8}).raise_for_status().json()
    found: list[str] = []
    for item in listed["items"]:
        if item["channel"] == "telegram":
            path = f"/api/v1/conversations/{item['id']}/transcript"
            said = running.staff.get(path).raise_for_status().json()["items"]
            found += [each["text"] for each in said if each["sender"] == "resident"]
    return found


class TestTheSamePersonOnTwoChannels:
    def test_a_talk_of_the_web_page_goes_on_here_with_its_notices(
        self, running_yizhu: Running, telegrams_side: Telegram
    ) -> None:
        web, user = running_yizhu.open(), telegrams_side.user()
        file(web)
        headers = {"Authorization": f"Bearer {web.token}"}
        code = running_yizhu.client.post(f"/api/v1/conversations/{web.id}/link-code", headers=headers).json()
        user.command("/link")
        offered = user.sees("接续码")
        user.says(str(code["code"]))
        joined = user.sees(channel_wording().link.joined, after=offered)
        user.says("查进度")
        user.sees("致和社工事务所", after=joined)
        assert [item["text"] for item in web.transcript()].count("查进度") == 1
        now = running_yizhu.application(web.number)["referrals"][0]
        step = {"action": "accept", "reason": "按约定", "version": now["version"]}
        path = f"/api/v1/referrals/{now['id']}/actions"
        running_yizhu.staff.post(path, json=step).raise_for_status()
        user.sees("接下了")


class TestPolling:
    def test_a_talk_goes_on(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        with Telegram() as telegram:
            user = telegram.user()
            running = start(tmp_path_factory.mktemp("polling"), **telegram_settings(telegram, "polling"))
            talk = TelegramTalk(running, user)
            talk.says(OPENING)
            talk.answers("同意")
            assert talk.asking not in (None, "consent")
            assert not telegram.world.webhook
            assert running.stop() == 0
