"""Who has several talks: what they say in words goes to the one that they saw last wait for it, and what
comes from another one than goes on says which it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
import pytest

from api.channels.work import ChannelWork
from api.services import Services
from casework.channels.about import about
from casework.channels.types import Inbound, Kind
from casework.channels.wording import channel_wording
from casework.conversations import repository as talks
from casework.conversations.types import QuickReply, Reply, State
from casework.intake.draft import DraftNeed
from tests.api.channels.platform import Post
from tests.api.channels.test_work import DAYS, Desk, six_digits
from tests.api.conftest import HandClock
from tests.api.filing import Filed, file_application
from tests.api.test_alerts import listed
from tests.api.test_followup import step
from tests.api.test_overhearing import SmallEngine, small_engine

WORDING = channel_wording()
CASE = "（关于11月21日申请的上门照顾）\n"
CAME = [QuickReply(title="来了", text="来过了"), QuickReply(title="没来", text="还没来")]


@dataclass
class Two:
    """梅 filed an application in ``old``, joined her daughter's talk by a code, and goes on with that."""

    desk: Desk
    filed: Filed
    caseworker: httpx.AsyncClient
    clock: HandClock

    @property
    def old(self) -> str:
        return self.filed.conversation_id

    def heard(self, talk: str | None = None) -> list[str]:
        """What the resident said in a talk, in the old one if not said otherwise."""
        with self.desk.services.database.read() as s:
            said = talks.transcript(s, talk or self.old)
            return [each.text for each in said if each.sender == "resident"]

    def heard_here(self) -> list[str]:
        """What was said in the talk that goes on."""
        return self.heard(self.desk.talk())

    async def says(self, text: str) -> None:
        self.clock.wait(minutes=3)
        await self.desk.after("text", text=text)

    async def staff(self, what: str, **body: Any) -> None:
        """A caseworker does something in the old talk, and it reaches her."""
        self.clock.wait(minutes=3)
        path = f"/api/v1/conversations/{self.old}/{what}"
        answer = await self.caseworker.post(path, json=body or None)
        assert answer.status_code in (200, 201), answer.text
        await self.desk.send_all()

    async def taken_over(self) -> None:
        await self.staff("takeover")
        await self.staff("reply", text="我是社工小林，明天上午您在家吗？")

    async def asked(self) -> None:
        """The organisation says that it is done: the household is asked."""
        self.clock.wait(minutes=3)
        await step(self.caseworker, self.filed, "accept", "start", "deliver")
        await self.desk.send_all()

    async def told(self, talk: str, text: str, buttons: list[QuickReply] | None = None) -> None:
        """The bot says something unasked, and it reaches her."""
        self.clock.wait(minutes=3)
        with self.desk.services.database.session() as s:
            reply = Reply(text=text, quick_replies=buttons or [])
            self.desk.services.conversations.tell(s, talk, [reply])
        await self.desk.send_all()


@pytest.fixture
async def two(services: Services, caseworker: httpx.AsyncClient, clock: HandClock) -> AsyncIterator[Two]:
    post = Post()
    work = ChannelWork(services, {"wechat": post})
    desk = Desk(services, post, work, count(1))
    filed = file_application(services)
    with services.database.session() as s:
        mei = services.contacts.meet(s, "wechat", "mei", "dehua")
        services.contacts.follow(s, mei, filed.conversation_id)
    await desk.after("text", "lan", text="我是她女儿")
    clock.wait(minutes=3)
    code = six_digits((await desk.after("command", "lan", name="link"))[0])
    clock.wait(minutes=3)
    await desk.after("text", text=f"接上{code}")
    assert desk.talk() == desk.talk("lan") != filed.conversation_id
    yield Two(desk, filed, caseworker, clock)
    await work.close()


@pytest.fixture
async def engine(services: Services) -> AsyncIterator[SmallEngine]:
    """An engine that knows a few words."""
    async with small_engine(services) as (small, _):
        yield small


class TestACaseworker:
    async def test_is_answered_where_they_spoke_and_the_case_is_named(self, two: Two) -> None:
        await two.taken_over()
        assert two.desk.post.shown[-1][1] == f"{CASE}【工作人员】我是社工小林，明天上午您在家吗？"
        await two.says("在家的，您来吧")
        assert two.heard()[-1] == "在家的，您来吧"
        await two.told(two.desk.talk(), "有人接下了")
        assert two.desk.post.shown[-1][1] == "有人接下了", "what goes on here needs no name"
        await two.says("几点来")
        assert two.heard()[-2:] == ["在家的，您来吧", "几点来"]
        assert two.heard_here() == ["我是她女儿"]

    @pytest.mark.parametrize(
        ("kind", "body", "shown"),
        [
            ("voice", {"text": "在家的"}, "在家的"),
            ("picture", {"media": "gone"}, WORDING.picture_not_now.shown),
        ],
    )
    async def test_gets_what_is_no_typed_word_too(
        self, two: Two, kind: Kind, body: dict[str, Any], shown: str
    ) -> None:
        await two.taken_over()
        two.clock.wait(minutes=3)
        await two.desk.after(kind, **body)
        assert two.heard()[-1] == shown and two.heard_here() == ["我是她女儿"]

    async def test_a_question_shown_behind_it_comes_first_until_it_is_answered(self, two: Two) -> None:
        await two.taken_over()
        await two.told(two.desk.talk(), "来了吗？", CAME)
        await two.says("来是来了")
        assert two.heard_here()[-1] == "来是来了"
        await two.says("明天我在家")
        assert two.heard()[-1] == "明天我在家", "that one still waits"

    async def test_who_handed_the_talk_back_is_answered_once(self, two: Two) -> None:
        await two.taken_over()
        await two.staff("release")
        await two.says("在家的，您来吧")
        await two.says("我想问低保")
        assert two.heard()[-1] == "在家的，您来吧" and two.heard_here()[-1] == "我想问低保"

    async def test_but_not_before_a_question_that_waits(self, two: Two) -> None:
        await two.told(two.desk.talk(), "来了吗？", CAME)
        await two.taken_over()
        await two.staff("release")
        await two.says("来了两次了")
        assert two.heard_here()[-1] == "来了两次了"

    async def test_danger_told_there_is_heard(self, two: Two, engine: SmallEngine) -> None:
        await two.taken_over()
        await two.says("我不想活了")
        assert [item["kind"] for item in await listed(two.caseworker)] == ["suicide"]
        assert two.heard()[-1] == "我不想活了"

    async def test_words_of_before_it_was_shown_are_not_for_them(self, two: Two) -> None:
        inbound = Inbound("wechat", "mei", "early", 500, "text", {"text": "我想问低保"}, DAYS)
        with two.desk.services.database.session() as s:
            delivered = two.desk.services.inbox.take_in(s, inbound, "dehua")
        await two.taken_over()
        await two.desk.work.hear(delivered.contact_id)
        assert two.heard_here()[-1] == "我想问低保"


class TestAQuestion:
    async def test_is_answered_in_words_where_it_was_put(self, two: Two, engine: SmallEngine) -> None:
        await two.asked()
        assert two.desk.post.shown[-1][1].startswith(CASE)
        assert "来了吗？" in two.desk.post.shown[-1][1]
        await two.says("来了两次了")
        assert two.heard()[-1] == "来了两次了"
        assert "满意" in two.desk.post.shown[-1][1] and CASE in two.desk.post.shown[-1][1]
        await two.says("挺满意的")
        assert two.heard()[-1] == "挺满意的" and two.heard_here() == ["我是她女儿"]
        await two.says("我还想问一件事")
        assert two.heard_here()[-1] == "我还想问一件事", "it has its answer"

    async def test_what_is_said_in_one_breath_stays_together(self, two: Two, engine: SmallEngine) -> None:
        await two.asked()
        two.clock.wait(minutes=3)
        with two.desk.services.database.session() as s:
            for number, text in enumerate(("没来", "都等了三天了"), start=500):
                inbound = Inbound("wechat", "mei", f"b{number}", number, "text", {"text": text}, DAYS)
                delivered = two.desk.services.inbox.take_in(s, inbound, "dehua")
        await two.desk.work.hear(delivered.contact_id)
        assert two.heard()[-2:] == ["没来", "都等了三天了"]

    async def test_the_last_messages_wait_for_what_is_answered_there(self, two: Two) -> None:
        with two.desk.services.database.session() as s:
            services, here = two.desk.services, two.desk.talk()
            for talk in talks.pending(s):
                talk.status = "answered"
            services.conversations.receive(s, services.conversations.get(s, two.old), "web", "来了两次了")
            services.conversations.tell(s, here, [Reply(text="有人接下了")])
            services.contacts.meet(s, "wechat", "mei", "dehua").window_left = 2
        before = len(two.desk.post.shown)
        await two.desk.send_all()
        assert len(two.desk.post.shown) == before
        two.clock.wait(seconds=4)
        await two.desk.send_all()
        assert [text for _, text in two.desk.post.shown[before:]] == ["有人接下了"]

    async def test_commands_answer_none_and_change_nothing(self, two: Two) -> None:
        await two.asked()
        await two.says("查进度。")
        await two.says("那就重来吧")
        two.clock.wait(minutes=3)
        await two.desk.after("command", name="progress")
        assert two.heard_here()[1:] == ["查进度。", "那就重来吧", "查进度"]
        await two.says("来了两次了")
        assert two.heard()[-1] == "来了两次了"

    async def test_who_went_on_with_the_other_talk_means_that(self, two: Two) -> None:
        await two.told(two.desk.talk(), "来了吗？", CAME)
        await two.asked()
        with two.desk.services.database.read() as s:
            question = talks.transcript(s, two.desk.talk())[-1].id
        two.clock.wait(minutes=3)
        await two.desk.after("choice", message_id=question, at=0)
        for days in (0, 7):
            two.clock.wait(days=days)
            await two.says("就是菜有点咸")
            assert two.heard_here()[-1] == "就是菜有点咸"

    async def test_that_was_settled_otherwise_waits_no_more(self, two: Two) -> None:
        await two.asked()
        found = (await two.caseworker.get(f"/api/v1/applications/{two.filed.no}")).json()["referrals"][0]
        body = {"action": "dispute", "reason": "打电话问过，没人来", "version": found["version"]}
        answer = await two.caseworker.post(f"/api/v1/referrals/{found['id']}/actions", json=body)
        assert answer.status_code == 200, answer.text
        with two.desk.services.database.session() as s:
            contact = two.desk.services.contacts.meet(s, "wechat", "mei", "dehua")
            contact.choices = None
        await two.says("来了两次了")
        assert two.heard_here()[-1] == "来了两次了"

    async def test_of_before_the_person_chose_another_talk_is_none(self, two: Two) -> None:
        await two.asked()
        here = two.desk.talk()
        await two.told(here, "有人接下了")
        two.clock.wait(minutes=3)
        code = six_digits((await two.desk.after("command", "lan", name="link"))[0])
        two.clock.wait(minutes=3)
        await two.desk.after("text", text=f"接上{code}")
        await two.says("来了两次了")
        assert two.desk.talk() == here and two.heard_here()[-1] == "来了两次了"

    async def test_of_an_erased_talk_is_none(self, two: Two) -> None:
        await two.asked()
        two.desk.erase(two.old)
        await two.desk.send_all()
        await two.says("来了两次了")
        assert two.heard_here()[-1] == "来了两次了"


class TestDanger:
    async def test_that_is_not_over_is_talked_about_where_it_was_told(self, two: Two) -> None:
        services = two.desk.services
        with services.database.session() as s:
            talk = services.conversations.get(s, two.old)
            said = services.conversations.receive(s, talk, "web", "我不想活了").message
            crisis = State(phase="crisis", application_no=two.filed.no)
            [asks] = services.conversations.answer(s, said, [Reply(text="您现在安全吗？")], crisis)
            services.outbox.add(s, services.contacts.meet(s, "wechat", "mei", "dehua"), asks)
        await two.desk.send_all()
        await two.says("我一个人在家")
        assert two.heard()[-1] == "我一个人在家"


class TestTheLine:
    async def test_stands_above_what_comes_behind_another_case_too(self, two: Two) -> None:
        services = two.desk.services
        with services.database.session() as s:
            for talk, text in (
                (two.old, "有人接下了"),
                (two.old, "开始办了"),
                (two.desk.talk(), "材料收到了"),
            ):
                services.conversations.tell(s, talk, [Reply(text=text)])
        await two.desk.send_all()
        assert two.desk.post.shown[-1][1] == (
            f"{CASE}有人接下了\n\n开始办了\n\n（关于11月21日说的事）\n材料收到了"
        )

    def test_names_the_day_and_what_was_asked_for_and_nobody(
        self, services: Services, clock: HandClock
    ) -> None:
        wanted = ["living.meals", "hygiene.cleaning", "health.escort"]
        filed = file_application(services, needs=wanted)
        with services.database.session() as s:
            named = about(s, filed.conversation_id, services.regions, clock.now())
            assert named == "11月21日申请的送饭、打扫屋子等"
            assert about(s, filed.conversation_id, {}, clock.now()) == "11月21日申请的事"
            assert about(s, "0" * 32, services.regions, clock.now()) == ""
            draft = services.conversations.load_draft(s, filed.conversation_id)
            talk = services.conversations.get(s, filed.conversation_id)
            another = draft.model_copy(
                update={"id": "1" * 32, "needs": [DraftNeed(service="support.job", text="找活")]}
            )
            services.applications.file(s, another, talk, services.regions["dehua"])
        clock.wait(days=60)
        with services.database.read() as s:
            named = about(s, filed.conversation_id, services.regions, clock.now())
            assert named == "2026年11月21日起交的2份申请"
