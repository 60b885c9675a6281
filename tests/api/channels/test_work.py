"""The work with people at platforms: each delivery is heard once, each answer goes out once, in order."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from api.channels.hearing import PICTURE_TRIES
from api.channels.work import ChannelWork
from api.limits import LimitSettings
from api.services import Services
from api.turns import KEPT_FOR_LATER
from casework.access import Reader
from casework.channels import repository
from casework.channels.inbox import MAX_TRIES
from casework.channels.linking import GUESSES
from casework.channels.models import Contact, Delivery, Following, OutboxRow
from casework.channels.outbox import REMINDER_TRIES
from casework.channels.parting import part
from casework.channels.types import (
    FORGOTTEN,
    ChannelError,
    Delivered,
    GiveUp,
    Inbound,
    Kind,
    Part,
    Reason,
    TryAgain,
)
from casework.channels.wording import channel_wording
from casework.conversations import repository as talks
from casework.conversations.models import Conversation, Message
from casework.conversations.types import QuickReply, Reply, State
from tests.api.channels.platform import Post
from tests.api.conftest import NO_LIMITS, HandClock

WORDING = channel_wording()
DAYS = (5, timedelta(hours=48))
CASEWORKER = Reader(kind="staff", id="chen", role="county", regions=["dehua"])
#: A rating: a bare 1 would be the opposite of what stands at its 1.
CONTENT = Reply(
    text="您满意吗？",
    quick_replies=[QuickReply(title=each, text=each) for each in ("满意", "一般", "不满意")],
)


@dataclass
class Desk:
    """The work, its platform, and people who deliver."""

    services: Services
    post: Post
    work: ChannelWork
    numbers: Any

    async def delivers(
        self, kind: Kind, who: str = "mei", key: str = "", inside: float = 0.0, **body: Any
    ) -> Delivered:
        order = next(self.numbers)
        inbound = Inbound(self.post.platform, who, key or f"k{order}", order, kind, body, DAYS, inside)
        return await self.work.take_in(inbound, "dehua")

    async def after(self, kind: Kind, who: str = "mei", **body: Any) -> list[str]:
        """What the person is shown for a delivery."""
        before = len(self.post.shown)
        await self.delivers(kind, who, **body)
        await self.work.idle()
        return [text for _, text in self.post.shown[before:]]

    def transcript(self, who: str = "mei") -> list[tuple[str, str]]:
        with self.services.database.session() as s:
            contact = self.services.contacts.meet(s, self.post.platform, who, "dehua")
            assert contact.conversation_id is not None
            return [(m.sender, m.text) for m in talks.transcript(s, contact.conversation_id)]

    def contact(self, who: str = "mei") -> str:
        with self.services.database.session() as s:
            return self.services.contacts.meet(s, self.post.platform, who, "dehua").id

    def talk(self, who: str = "mei") -> str:
        with self.services.database.session() as s:
            contact = self.services.contacts.meet(s, self.post.platform, who, "dehua")
            assert contact.conversation_id is not None
            return contact.conversation_id

    def erase(self, talk: str | None = None) -> None:
        """The resident has all erased, by another door."""
        with self.services.database.session() as s:
            conversation = self.services.conversations.get(s, talk or self.talk())
            message = self.services.conversations.receive(s, conversation, "web", "删除我的信息").message
            self.services.erasure.by_resident(s, conversation.id, message.id)
            self.services.conversations.tell(s, conversation.id, [Reply(text="都删掉了")])

    def tell(self, reply: Reply, who: str = "mei") -> None:
        with self.services.database.session() as s:
            contact = self.services.contacts.meet(s, self.post.platform, who, "dehua")
            assert contact.conversation_id is not None
            self.services.conversations.tell(s, contact.conversation_id, [reply])

    def asks(self, asking: str, reply: Reply) -> str:
        """The bot asks something in the intake, in answer to what was said last; the id of its message."""
        talk = self.talk()
        with self.services.database.session() as s:
            conversation = self.services.conversations.get(s, talk)
            heard = self.services.conversations.receive(s, conversation, f"web {asking}", "在吗").message
        with self.services.database.session() as s:
            state = State(phase="intake", asking=asking)
            [message] = self.services.conversations.answer(s, heard, [reply], state)
            contact = self.services.contacts.meet(s, self.post.platform, "mei", "dehua")
            self.services.outbox.add(s, contact, message)
            return message.id

    def states(self) -> list[tuple[str, str | None]]:
        with self.services.database.read() as s:
            return [(row.state, row.reason) for row in s.scalars(select(OutboxRow).order_by(OutboxRow.id))]

    async def send_all(self) -> None:
        """What a round of the work sends."""
        with self.services.database.read() as s:
            ids = list(s.scalars(select(Contact.id).order_by(Contact.created_at, Contact.id)))
        for contact_id in ids:
            await self.work.send(contact_id)


@pytest.fixture
async def desk(services: Services) -> AsyncIterator[Desk]:
    post = Post()
    work = ChannelWork(services, {"wechat": post})
    yield Desk(services, post, work, count(1))
    await work.close()


class TestAMessage:
    async def test_the_first_one_is_greeted_and_answered(self, desk: Desk) -> None:
        [shown] = await desk.after("text", text="我妈82了一个人住")
        greeting = desk.services.regions["dehua"].wording.greeting
        assert shown == f"{greeting}\n\n{KEPT_FOR_LATER}", "the engine of these tests is down"
        assert desk.transcript()[1] == ("resident", "我妈82了一个人住")
        assert await desk.after("text", text="同意") == [KEPT_FOR_LATER]

    async def test_a_repeat_is_no_second_turn(self, desk: Desk) -> None:
        await desk.delivers("text", key="m1", text="在吗")
        again = await desk.delivers("text", key="m1", text="在吗")
        await desk.work.idle()
        assert again.repeated
        assert [text for sender, text in desk.transcript() if sender == "resident"] == ["在吗"]
        assert len(desk.post.shown) == 1

    async def test_of_many_at_once_none_is_lost(self, desk: Desk) -> None:
        await asyncio.gather(*(desk.delivers("text", text=f"第{n}句") for n in range(8)))
        await desk.work.idle()
        said = [text for sender, text in desk.transcript() if sender == "resident"]
        assert sorted(said) == sorted(f"第{n}句" for n in range(8))

    async def test_two_processes_hear_it_once(self, desk: Desk) -> None:
        other = ChannelWork(desk.services, {"wechat": desk.post})
        delivered = await desk.delivers("text", text="在吗")
        await asyncio.gather(*(each.hear(delivered.contact_id) for each in (desk.work, other)))
        await asyncio.gather(*(each.idle() for each in (desk.work, other)))
        assert len([text for sender, text in desk.transcript() if sender == "resident"]) == 1
        assert len(desk.post.shown) == 1

    async def test_what_a_dead_process_left_is_heard_by_the_next(self, desk: Desk, clock: HandClock) -> None:
        inbound = Inbound("wechat", "mei", "m1", 1, "text", {"text": "在吗"}, DAYS)
        with desk.services.database.session() as s:
            delivered = desk.services.inbox.take_in(s, inbound, "dehua")
        ticks = 0

        async def tick(_: float) -> None:
            nonlocal ticks
            ticks += 1
            if ticks > 3:
                raise asyncio.CancelledError
            await asyncio.sleep(0)

        work = ChannelWork(desk.services, {"wechat": desk.post}, pause=tick)
        with pytest.raises(asyncio.CancelledError):
            await work.run()
        await work.idle()
        with desk.services.database.read() as s:
            assert s.scalar(select(Delivery.state).where(Delivery.id == delivered.id)) == "handled"


def answer(desk: Desk, delivered: Delivered) -> Any:
    return desk.work.answer_inside(delivered, desk.post.compose)


class TestInside:
    async def test_an_answer_that_is_too_late_for_the_call_goes_out_by_the_sender(self, desk: Desk) -> None:
        delivered = await desk.delivers("text", inside=4.0, text="在吗")
        assert await desk.work.answer_inside(delivered, desk.post.compose, 0.0) is None
        await desk.work.idle()
        [(_, said)] = desk.post.shown
        assert said.endswith(KEPT_FOR_LATER)
        assert [state for state, _ in desk.states()] == ["sent", "sent"]

    async def test_the_answer_goes_into_the_platforms_call_and_nowhere_else(self, desk: Desk) -> None:
        delivered = await desk.delivers("text", inside=4.0, text="在吗")
        said = await answer(desk, delivered)
        assert said is not None
        assert said.endswith(KEPT_FOR_LATER)
        await desk.work.inside_was_sent(delivered)
        await desk.work.idle()
        assert desk.post.shown == []
        assert {state for state, _ in desk.states()} == {"sent"}

    async def test_a_repeat_gets_the_same(self, desk: Desk) -> None:
        first = await answer(desk, await desk.delivers("text", key="m", inside=4.0, text="在吗"))
        again = await answer(desk, await desk.delivers("text", key="m", inside=4.0, text="在吗"))
        assert first == again

    async def test_what_takes_too_long_goes_out_by_itself(self, desk: Desk) -> None:
        await desk.after("text", text="在吗")
        desk.post.ready.clear()
        delivered = await desk.delivers("picture", inside=0.02, media="none")
        assert await answer(desk, delivered) is None
        assert await answer(desk, await desk.delivers("picture", key="k2", inside=0.02)) is None, "a repeat"
        desk.post.ready.set()
        await desk.work.idle()
        assert [text for _, text in desk.post.shown[1:]] == [WORDING.picture_not_now.said]

    async def test_what_waited_from_before_comes_along_first(self, desk: Desk) -> None:
        await desk.after("text", text="在吗")
        desk.tell(Reply(text="有人接下了"))
        said = await answer(desk, await desk.delivers("text", inside=4.0, text="怎么样了"))
        assert said == f"有人接下了\n\n{KEPT_FOR_LATER}"

    async def test_what_nobody_confirmed_goes_out_again(self, desk: Desk, clock: HandClock) -> None:
        said = await answer(desk, await desk.delivers("text", inside=4.0, text="在吗"))
        await desk.work.idle()
        assert desk.post.shown == []
        clock.wait(seconds=30)
        await desk.send_all()
        assert desk.post.shown == [("mei", said)]
        again = await answer(desk, await desk.delivers("text", key="k1", inside=4.0, text="在吗"))
        assert again is None, "a late repeat shows it no second time"

    async def test_the_sender_waits_for_a_repeated_call(self, desk: Desk, clock: HandClock) -> None:
        said = await answer(desk, await desk.delivers("text", key="m", inside=4.0, text="在吗"))
        clock.wait(seconds=19)
        again = await answer(desk, await desk.delivers("text", key="m", inside=4.0, text="在吗"))
        assert again == said
        clock.wait(seconds=2)
        await desk.send_all()
        assert desk.post.shown == []

    async def test_what_is_not_known_to_have_arrived_is_not_overtaken(self, desk: Desk) -> None:
        first = await desk.delivers("text", inside=4.0, text="在吗")
        assert await answer(desk, first) is not None
        second = await desk.delivers("text", inside=0.5, text="有人吗")
        assert await answer(desk, second) is None
        await desk.work.idle()
        assert desk.post.shown == []
        await desk.work.inside_was_sent(first)
        await desk.work.idle()
        assert desk.post.shown == [("mei", KEPT_FOR_LATER)]

    async def test_the_rest_of_a_message_is_not_overtaken(self, desk: Desk, clock: HandClock) -> None:
        await desk.after("text", text="在吗")
        before = len(desk.post.shown)
        desk.post.fails += [None, TryAgain("busy")]
        long = "一" * 150 + "。" + "二" * 150 + "。"
        desk.tell(Reply(text=long))
        await desk.send_all()
        assert desk.states()[-1] == ("waiting", "busy")
        assert await answer(desk, await desk.delivers("text", inside=4.0, text="怎么样了")) is None
        clock.wait(seconds=2)
        await desk.send_all()
        shown = "".join(text for _, text in desk.post.shown[before:])
        assert shown.replace("\n", "") == f"{long}{KEPT_FOR_LATER}"

    async def test_what_was_put_off_whole_comes_along_first(self, desk: Desk) -> None:
        await desk.after("text", text="在吗")
        desk.post.fails += [TryAgain("busy")]
        desk.tell(Reply(text="有人接下了"))
        await desk.send_all()
        said = await answer(desk, await desk.delivers("text", inside=4.0, text="怎么样了"))
        assert said == f"有人接下了\n\n{KEPT_FOR_LATER}"


class TestAllowance:
    async def test_the_last_messages_wait_until_all_is_heard_and_answered(
        self, desk: Desk, clock: HandClock
    ) -> None:
        await desk.after("text", text="在吗")
        before = len(desk.post.shown)
        desk.post.ready.clear()
        await desk.delivers("picture", media="none")
        with desk.services.database.session() as s:
            desk.services.contacts.meet(s, "wechat", "mei", "dehua").window_left = 2
        desk.tell(Reply(text="有人接下了"))
        await desk.send_all()
        assert len(desk.post.shown) == before
        desk.post.ready.set()
        await desk.work.idle()
        assert len(desk.post.shown) == before, "the engine may be back any moment, with more answers"
        clock.wait(seconds=4)
        await desk.send_all()
        [(_, text)] = desk.post.shown[before:]
        assert text == f"有人接下了\n\n{WORDING.picture_not_now.said}"


class TestKinds:
    @pytest.fixture(autouse=True)
    async def known(self, desk: Desk) -> None:
        await desk.after("text", text="在吗")

    async def test_what_is_no_text_is_shown_in_the_transcript_and_answered(self, desk: Desk) -> None:
        for kind, body, wording in (
            ("voice", {"text": None}, WORDING.voice_unheard),
            ("picture", {"media": "gone"}, WORDING.picture_not_now),
            ("location", {"label": "北京市朝阳区"}, WORDING.place_unknown),
            ("phone", {"phone": None, "own": True}, WORDING.phone_abroad),
            ("unknown", {"type": "sticker"}, WORDING.unknown),
            ("text", {"text": "长" * 2001}, WORDING.too_long),
        ):
            assert await desk.after(kind, **body) == [wording.said]  # type: ignore[arg-type]
            assert desk.transcript()[-2:] == [("resident", wording.shown), ("bot", wording.said)]

    async def test_a_file_that_is_no_picture_is_answered_kindly(self, desk: Desk) -> None:
        desk.post.pictures["m"] = b"MZ no picture"
        assert await desk.after("picture", media="m") == [WORDING.picture_unread.said]

    @pytest.mark.parametrize(
        ("kind", "body", "said"),
        [
            ("voice", {"text": "我要求助。"}, "我要求助。"),
            ("command", {"name": "progress"}, "查进度"),
            ("location", {"label": "福建省泉州市德化县上涌镇上涌村"}, "我住在上涌镇"),
            ("phone", {"phone": "13800138000", "own": True}, "我的电话是13800138000"),
            ("phone", {"phone": "13800138000", "own": False}, "联系电话是13800138000"),
            ("picture", {"media": "gone2", "caption": "x"}, "（发来一张图片）"),
        ],
    )
    async def test_what_was_tapped_or_shared_is_said(
        self, desk: Desk, kind: Kind, body: dict[str, Any], said: str
    ) -> None:
        await desk.after(kind, **body)
        assert [text for sender, text in desk.transcript() if sender == "resident"][-1] == said

    async def test_numbers_and_words_of_the_choices_that_stand(self, desk: Desk) -> None:
        asks = Reply(
            text="来了吗？",
            quick_replies=[QuickReply(title="来了", text="来过了"), QuickReply(title="没来", text="还没来")],
        )
        for kind, body, said in (
            ("text", {"text": "2"}, "还没来"),
            ("text", {"text": " １。"}, "来过了"),
            ("text", {"text": "没来"}, "还没来"),
            ("choice", {"title": "来了"}, "来过了"),
            ("text", {"text": "3"}, "3"),
            ("text", {"text": "②"}, "还没来"),
            ("voice", {"text": "第一个。"}, "来过了"),
            ("text", {"text": "2. 没来"}, "还没来"),
            ("text", {"text": "来了两个人"}, "来了两个人"),
        ):
            desk.tell(asks)
            await desk.send_all()
            assert desk.post.shown[-1][1] == "来了吗？\n1. 来了\n2. 没来\n（回复数字就行）"
            await desk.after(kind, **body)  # type: ignore[arg-type]
            assert [text for sender, text in desk.transcript() if sender == "resident"][-1] == said

    @pytest.mark.parametrize(
        "between",
        [("voice", {"text": None}), ("opened", {"scene": None}), ("text", {"text": "接上000000"}), None],
    )
    async def test_numbers_mean_the_same_whatever_is_said_in_between(
        self, desk: Desk, between: tuple[Kind, dict[str, Any]] | None
    ) -> None:
        await desk.after("opened")
        desk.tell(CONTENT)
        if between is None:
            desk.tell(Reply(text="有人接下了"))
        await desk.send_all()
        if between is not None:
            await desk.after(between[0], **between[1])
        assert len(desk.post.shown) >= 3, "the menu, and what came behind it"
        await desk.after("text", text="1")
        assert desk.transcript()[-2] == ("resident", "满意")

    async def test_a_number_answers_what_is_asked_now(self, desk: Desk) -> None:
        await desk.after("text", text="我妈82了")
        desk.asks("illness", CONTENT)
        await desk.send_all()
        # On the web page the talk went on, and asks how many live there.
        desk.asks("household_size", Reply(text="几口人？"))
        with desk.services.database.session() as s:
            s.execute(delete(OutboxRow).where(OutboxRow.state == "waiting"))
        await desk.after("text", text="2")
        assert desk.transcript()[-2] == ("resident", "2")

    async def test_a_number_answers_a_caseworker_who_asked_behind_the_menu(self, desk: Desk) -> None:
        await desk.after("text", text="我妈82了")
        desk.asks("illness", CONTENT)
        await desk.send_all()
        staff = desk.services.staff_talks
        with desk.services.database.session() as s:
            staff.take_over(s, desk.talk(), CASEWORKER)
        await desk.after("text", text="1")
        assert desk.transcript()[-1] == ("resident", "满意"), "nobody asked anything else so far"
        with desk.services.database.session() as s:
            staff.reply(s, desk.talk(), CASEWORKER, "家里有几个孩子？")
        await desk.after("text", text="2")
        assert desk.transcript()[-1] == ("resident", "一般"), "it was not shown so far"
        await desk.send_all()
        for said in ("2", "二"):
            await desk.after("text", text=said)
            assert desk.transcript()[-1] == ("resident", said)

    async def test_a_number_means_the_menu_that_is_seen(self, desk: Desk) -> None:
        await desk.after("text", text="我妈82了")
        desk.asks("illness", CONTENT)
        await desk.send_all()
        desk.asks("household_size", Reply(text="几口人？"))
        # That is still on its way.
        await desk.after("text", text="2")
        assert desk.transcript()[-2] == ("resident", "说错了，是一般")

    async def test_a_line_of_an_older_menu_corrects_that_answer(self, desk: Desk) -> None:
        none = [QuickReply(title="没有", text="没有"), QuickReply(title="不想说", text="不想说")]
        await desk.after("text", text="我妈82了")
        illness = desk.asks("illness", Reply(text="有什么病吗？", quick_replies=none))
        children = desk.asks("children", Reply(text="有孩子吗？", quick_replies=none))
        await desk.send_all()
        for message_id, said in ((children, "没有"), (illness, "病情不对，是没有"), ("0" * 32, "没有")):
            await desk.after("choice", message_id=message_id, at=0, title="没有")
            assert desk.transcript()[-2] == ("resident", said)

    async def test_words_of_choices_that_have_no_numbers(self, desk: Desk) -> None:
        asks = Reply(text="在上学吗？", quick_replies=[QuickReply(title="没人养", text="有，父母都不管")])
        for kind, body, said in (
            ("choice", {"title": "没人养"}, "有，父母都不管"),
            ("text", {"text": "没人养。"}, "有，父母都不管"),
            ("text", {"text": "1"}, "1"),
        ):
            desk.tell(asks)
            await desk.send_all()
            assert desk.post.shown[-1][1] == "在上学吗？\n（可以回复：“没人养”）"
            await desk.after(kind, **body)  # type: ignore[arg-type]
            assert [text for sender, text in desk.transcript() if sender == "resident"][-1] == said

    async def test_a_button_is_pressed_only_by_who_follows_its_talk(self, desk: Desk) -> None:
        desk.tell(Reply(text="来了吗？", quick_replies=[QuickReply(title="来了", text="来过了")]))
        await desk.send_all()
        with desk.services.database.read() as s:
            newest = s.scalars(select(OutboxRow).order_by(OutboxRow.id.desc())).first()
            assert newest is not None
        for place in (-1, 1, "0", None):
            assert await desk.after("choice", message_id=newest.message_id, at=place) == []
        assert await desk.after("choice", "lan", message_id=newest.message_id, at=0) == []
        await desk.after("choice", message_id=newest.message_id, at=0)
        assert [text for sender, text in desk.transcript() if sender == "resident"][-1] == "来过了"

    async def test_who_leaves_is_told_nothing_and_loses_nothing(self, desk: Desk) -> None:
        assert await desk.after("left") == []
        desk.tell(Reply(text="有人接下了"))
        await desk.send_all()
        assert desk.states()[-1] == ("given_up", "left")
        assert await desk.after("opened") == [f"有人接下了\n\n{WORDING.welcome_back}"]


def six_digits(text: str) -> str:
    found = re.search(r"\d{6}", text)
    assert found is not None
    return found[0]


class TestStations:
    async def test_who_scans_a_stations_code_is_told_which_it_is(self, desk: Desk) -> None:
        with desk.services.database.read() as s:
            station = desk.services.directory.stations(s, "dehua")[0]
        said = WORDING.station.format(station=station.name)
        [shown] = await desk.after("opened", scene=f"station:{station.code}")
        assert shown == f"{desk.services.regions['dehua'].wording.greeting}\n\n{said}"
        [again] = await desk.after("opened", scene=f"station:{station.code}")
        assert again == f"{WORDING.welcome_back}\n\n{said}"
        for scene in ("station:nowhere", "station:13800138000", "350526194001011234", "陈秀兰家"):
            assert await desk.after("opened", scene=scene) == [WORDING.welcome_back]
        with desk.services.database.read() as s:
            sources = list(s.scalars(select(Contact.source)))
        assert sources == [f"station:{station.code}"], "nothing else is kept in the clear"


class TestLinking:
    async def test_a_code_joins_another_person_s_phone_to_the_talk(self, desk: Desk) -> None:
        await desk.after("text", text="我妈82了")
        [offered] = await desk.after("command", name="link")
        code = six_digits(offered)
        assert all(code not in text for _, text in desk.transcript()), "no transcript has a key in it"
        [joined] = await desk.after("text", "lan", text=f"接上 {code}")
        assert joined == f"{WORDING.link.joined}\n\n{KEPT_FOR_LATER}", "and what was said last"
        assert desk.transcript("lan") == desk.transcript("mei")
        assert await desk.after("text", "hua", text=f"接上{code}") == [WORDING.link.wrong]

    @pytest.mark.parametrize("words", ["接续码", " 我要接续码。", "换个地方说！", "换手机？"])
    async def test_a_code_is_asked_for_in_words(self, desk: Desk, words: str) -> None:
        await desk.after("text", text="我妈82了")
        [offered] = await desk.after("text", text=words)
        code = WORDING.link.code.format(code=six_digits(offered), minutes=10)
        assert offered == f"{code}\n{WORDING.link.other_way}"
        assert said_by("mei", desk) == ["我妈82了"], "it is no turn of the talk"
        [joined] = await desk.after("text", "lan", text=six_digits(offered))
        assert joined.startswith(WORDING.link.joined)

    async def test_whoever_begins_with_asking_for_a_code_is_greeted_and_gets_one(self, desk: Desk) -> None:
        [shown] = await desk.after("voice", text="接续码")
        assert shown.startswith(desk.services.regions["dehua"].wording.greeting) and six_digits(shown)

    async def test_the_words_in_a_sentence_ask_for_no_code(self, desk: Desk) -> None:
        for said in ("接续码是什么", "我换手机号了", "他想换个地方说不行"):
            await desk.after("text", text=said)
            assert said_by("mei", desk)[-1] == said

    async def test_six_digits_alone_are_a_code_only_if_they_are_one(self, desk: Desk) -> None:
        await desk.after("text", text="在吗")
        await desk.after("text", text="120000")
        assert desk.transcript()[-2] == ("resident", "120000")
        [offered] = await desk.after("command", name="link")
        [asked] = await desk.after("text", "lan", text=offered)
        assert asked == WORDING.link.ask.format(code=six_digits(offered)), "somebody may have sent it to her"
        [asked] = await desk.after("text", "lan", text=six_digits(offered), forwarded=True)
        assert asked == WORDING.link.ask.format(code=six_digits(offered)), "or the bare code"
        [joined] = await desk.after("text", "lan", text=six_digits(offered))
        assert joined.startswith(WORDING.link.joined)

    async def test_six_digits_are_guessed_no_more_often_than_any_code(self, desk: Desk) -> None:
        await desk.after("text", text="在吗")
        code = six_digits((await desk.after("command", name="link"))[0])
        for wrong in range(GUESSES):
            await desk.after("text", "lan", text=f"{(int(code) + 1 + wrong) % 10**6:06d}")
        await desk.after("text", "lan", text=code)
        assert ("resident", code) in desk.transcript("lan"), "said in the own talk, and nothing more"

    @pytest.mark.parametrize("scene", ["link_{}", "link:{}"])
    async def test_nobody_is_led_into_another_talk_by_a_link(self, desk: Desk, scene: str) -> None:
        await desk.after("text", text="我妈82了")
        [offered] = await desk.after("command", name="link")
        code = six_digits(offered)
        assert await desk.after("opened", "lan", scene=scene.format(code)) == [
            WORDING.link.ask.format(code=code)
        ]
        assert await desk.after("opened", "hua", scene=scene.format("张三")) == [WORDING.link.wrong]
        [joined] = await desk.after("text", "lan", text=f"接上{code}")
        assert joined.startswith(WORDING.link.joined)


class TestParting:
    async def joined(self, desk: Desk) -> None:
        """梅 began the talk, 兰 joined it by a code."""
        await desk.after("text", text="我妈82了")
        code = six_digits((await desk.after("command", name="link"))[0])
        await desk.after("text", "lan", text=f"接上{code}")

    async def test_who_joined_is_out_and_has_a_talk_of_their_own(self, desk: Desk) -> None:
        await self.joined(desk)
        talk = desk.talk()
        assert await desk.after("text", "lan", text="断开接续。") == [WORDING.link.parted["left"]]
        before = len(desk.post.shown)
        desk.tell(Reply(text="有人接下了"))
        await desk.send_all()
        assert desk.post.shown[before:] == [("mei", "有人接下了")]
        await desk.after("text", "lan", text="我想问低保")
        assert desk.talk("lan") != talk and ("resident", "我想问低保") not in desk.transcript()

    async def test_an_earlier_talk_goes_on(self, desk: Desk) -> None:
        await desk.after("text", "lan", text="我想问低保")
        own = desk.talk("lan")
        await self.joined(desk)
        assert desk.talk("lan") == desk.talk() != own
        await desk.after("text", "lan", text="断开接续")
        assert desk.talk("lan") == own

    async def test_where_it_began_all_others_are_parted_from_it(self, desk: Desk) -> None:
        await self.joined(desk)
        assert await desk.after("text", text="断开接续") == [WORDING.link.parted["others"]]
        await desk.after("text", text="还有一件事")
        await desk.after("text", "lan", text="在吗")
        assert desk.talk("lan") != desk.talk()
        assert await desk.after("text", text="断开接续") == [WORDING.link.parted["alone"]]

    async def test_what_had_not_reached_them_goes_to_who_is_still_there(
        self, desk: Desk, clock: HandClock
    ) -> None:
        await self.joined(desk)
        clock.wait(minutes=1)
        await desk.after("text", "lan", text="在吗")
        desk.tell(Reply(text="有人接下了"))  # 兰 was heard last
        before = len(desk.post.shown)
        with desk.services.database.session() as s:
            contact = desk.services.contacts.meet(s, desk.post.platform, "lan", "dehua")
            assert part(s, contact, clock.now()) == "left"
        await desk.send_all()
        assert desk.post.shown[before:] == [("mei", "有人接下了")]

    async def test_the_words_in_a_sentence_are_no_command(self, desk: Desk) -> None:
        await self.joined(desk)
        await desk.after("text", "lan", text="电断开了三天")
        assert ("resident", "电断开了三天") in desk.transcript()


class TestTheRate:
    @pytest.fixture
    def limits(self) -> LimitSettings:
        return NO_LIMITS.model_copy(update={"rate_per_minute": 2})

    async def test_who_says_too_much_in_a_minute_is_heard_later_in_order_and_others_at_once(
        self, desk: Desk, clock: HandClock
    ) -> None:
        for word in ("一", "二", "三", "四"):
            await desk.delivers("text", text=word)
        await desk.work.idle()
        assert said_by("mei", desk) == ["一", "二"]
        await desk.after("text", "lan", text="我也在")
        assert said_by("lan", desk) == ["我也在"]
        for heard in (["一", "二", "三"], ["一", "二", "三", "四"]):
            clock.wait(seconds=31)
            await desk.work.hear(desk.contact("mei"))
            await desk.work.idle()
            assert said_by("mei", desk) == heard


def said_by(who: str, desk: Desk) -> list[str]:
    return [text for sender, text in desk.transcript(who) if sender == "resident"]


class TestLettingGo:
    @pytest.fixture(autouse=True)
    async def known(self, desk: Desk) -> None:
        await desk.after("text", text="在吗")

    async def tried(self, desk: Desk, clock: HandClock, times: int) -> None:
        with desk.services.database.read() as s:
            [contact_id] = s.scalars(select(Contact.id))
        for _ in range(times):
            await desk.work.hear(contact_id)
            clock.wait(minutes=2)
        await desk.work.idle()

    async def test_a_picture_that_cannot_be_fetched_holds_up_nothing_for_long(
        self, desk: Desk, clock: HandClock
    ) -> None:
        await desk.delivers("picture", media="later")
        await desk.delivers("text", text="还有一句")
        await desk.work.idle()
        assert "（发来一张图片）" not in [text for _, text in desk.transcript()], "it is tried again"
        clock.wait(seconds=2)
        await self.tried(desk, clock, PICTURE_TRIES)
        assert [text for who, text in desk.transcript() if who == "resident"][-2:] == [
            WORDING.picture_not_now.shown,
            "还有一句",
        ]

    async def test_what_cannot_be_taken_in_is_not_passed_over_in_silence(
        self, desk: Desk, clock: HandClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def broken(media: str) -> bytes:
            raise ArithmeticError

        monkeypatch.setattr(desk.post, "picture", broken)
        await desk.delivers("picture", media="m")
        await desk.work.idle()
        clock.wait(minutes=2)
        await self.tried(desk, clock, MAX_TRIES)
        assert desk.post.shown[-1][1] == WORDING.let_go.said
        assert desk.transcript()[-2:] == [("resident", WORDING.let_go.shown), ("bot", WORDING.let_go.said)]

    async def test_a_fault_in_what_goes_out_has_its_pauses(
        self, desk: Desk, clock: HandClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(rows: object, to: object) -> Part:
            raise ArithmeticError

        with monkeypatch.context() as patched:
            patched.setattr(desk.post, "compose", broken)
            desk.tell(Reply(text="有人接下了"))
            await desk.send_all()
            assert desk.states()[-1] == ("waiting", "busy")
        await desk.send_all()
        assert desk.states()[-1] == ("waiting", "busy"), "not at once"
        clock.wait(seconds=1)
        await desk.send_all()
        assert desk.post.shown[-1] == ("mei", "有人接下了")

    async def test_who_sends_much_is_heard_in_turns(self, desk: Desk) -> None:
        for number in range(5):
            inbound = Inbound("wechat", "mei", f"m{number}", 50 + number, "text", {"text": "在吗"}, DAYS)
            with desk.services.database.session() as s:
                delivered = desk.services.inbox.take_in(s, inbound, "dehua")
        before = len(desk.transcript())
        await desk.work.hear(delivered.contact_id, 2)
        assert len(desk.transcript()) - before == 4, "the rest comes behind others"
        await desk.work.idle()
        assert len(desk.transcript()) - before == 10


class TestFailing:
    @pytest.fixture(autouse=True)
    async def known(self, desk: Desk) -> None:
        await desk.after("text", text="在吗")

    async def fail(self, desk: Desk, *errors: ChannelError) -> tuple[str, str | None]:
        desk.post.fails += errors
        desk.tell(Reply(text="有人接下了"))
        await desk.send_all()
        return desk.states()[-1]

    async def test_later_is_later(self, desk: Desk, clock: HandClock) -> None:
        assert await self.fail(desk, TryAgain("busy")) == ("waiting", "busy")
        clock.wait(seconds=2)
        await desk.send_all()
        assert desk.states()[-1] == ("sent", None)
        assert [text for _, text in desk.post.shown].count("有人接下了") == 1

    async def test_never_is_seen_and_the_next_one_passes(self, desk: Desk) -> None:
        assert await self.fail(desk, GiveUp("refused")) == ("given_up", "refused")
        assert await self.fail(desk) == ("sent", None)

    async def test_a_closed_window_knocks_once_and_keeps_it(self, desk: Desk, clock: HandClock) -> None:
        desk.post.knocks = []
        clock.wait(hours=49)
        for _ in range(2):
            assert await self.fail(desk) == ("knocked", "window_closed")
        assert desk.post.knocks == ["mei"]
        shown = await desk.after("text", text="在吗")
        assert shown == [f"有人接下了\n\n有人接下了\n\n{KEPT_FOR_LATER}"]

    async def test_a_reminder_that_fails_for_now_is_tried_again(self, desk: Desk, clock: HandClock) -> None:
        desk.post.knocks = []
        desk.post.knock_fails += [TryAgain("busy"), TryAgain("token")]
        clock.wait(hours=49)
        assert await self.fail(desk) == ("waiting", "busy")
        for seconds, state in ((1, "waiting"), (1, "waiting"), (1, "knocked")):
            clock.wait(seconds=seconds)
            await desk.send_all()
            assert desk.states()[-1][0] == state
        assert desk.post.knocks == ["mei"]

    async def test_a_reminder_that_never_goes_is_given_up_at_last(self, desk: Desk, clock: HandClock) -> None:
        desk.post.knocks = []
        clock.wait(hours=49)
        desk.tell(Reply(text="有人接下了"))
        desk.post.knock_fails += [TryAgain("quota")] * REMINDER_TRIES
        for _ in range(2):
            await self.fail(desk)
        with desk.services.database.session() as s:
            s.execute(update(OutboxRow).values(attempts=REMINDER_TRIES - 1))
        clock.wait(minutes=1)
        await desk.send_all()
        assert desk.states()[-3:] == [("given_up", "quota")] * 3, "none is tried for a day anew"
        assert (await desk.after("text", text="在吗"))[0].startswith("有人接下了"), "it comes when they come"

    async def test_a_reminder_held_up_does_not_hold_up_the_message(
        self, desk: Desk, clock: HandClock
    ) -> None:
        desk.post.knocks = []
        desk.post.knock_fails += [TryAgain("quota", 600.0)]
        clock.wait(hours=49)
        assert await self.fail(desk) == ("waiting", "quota")
        assert (await desk.after("text", text="在吗"))[0].startswith("有人接下了")

    @pytest.mark.parametrize(
        ("reason", "noted"),
        [
            ("refused", "template"),
            ("not_authorised", "not_authorised"),
            ("window_closed", "window_closed"),
            ("not_agreed", "not_agreed"),
        ],
    )
    async def test_why_a_reminder_cannot_go_is_what_staff_see(
        self, desk: Desk, clock: HandClock, reason: Reason, noted: str
    ) -> None:
        desk.post.knocks = []
        desk.post.knock_fails += [GiveUp(reason)]
        clock.wait(hours=49)
        assert await self.fail(desk) == ("given_up", noted)
        assert (await desk.after("text", text="在吗"))[0].startswith("有人接下了"), "it comes when they come"

    async def test_who_turns_out_to_have_left_is_known_to(self, desk: Desk, clock: HandClock) -> None:
        desk.post.knocks = []
        clock.wait(hours=49)
        assert await self.fail(desk) == ("knocked", "window_closed")
        clock.wait(hours=25)
        desk.post.knock_fails += [GiveUp("left")]
        self.ask(desk)
        await desk.send_all()
        assert desk.states()[-2:] == [("given_up", "left")] * 2, "what they were told of too"
        with desk.services.database.read() as s:
            assert s.scalars(select(Contact)).one().left

    async def test_a_fault_of_ours_in_a_reminder_has_its_pauses(
        self, desk: Desk, clock: HandClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def broken(to: object) -> bool:
            raise ArithmeticError

        monkeypatch.setattr(desk.post, "knock", broken)
        clock.wait(hours=49)
        assert await self.fail(desk) == ("waiting", "busy")

    def ask(self, desk: Desk) -> None:
        desk.tell(Reply(text="来了吗？", quick_replies=[QuickReply(title="来了", text="来过了")]))

    async def test_a_question_is_worth_another_reminder(self, desk: Desk, clock: HandClock) -> None:
        desk.post.knocks = []
        clock.wait(days=3)
        assert await self.fail(desk) == ("knocked", "window_closed")
        clock.wait(hours=23)
        self.ask(desk)
        await desk.send_all()
        assert desk.states()[-1] == ("knocked", "window_closed") and len(desk.post.knocks) == 1
        clock.wait(hours=2)
        self.ask(desk)
        await desk.send_all()
        assert desk.states()[-1] == ("knocked", "window_closed") and len(desk.post.knocks) == 2
        clock.wait(hours=25)
        assert await self.fail(desk) == ("given_up", "window_closed"), "nobody was told of this one"
        assert len(desk.post.knocks) == 2

    async def test_nothing_is_tried_for_who_left(self, desk: Desk, clock: HandClock) -> None:
        desk.post.fails += [TryAgain("busy")]
        desk.tell(Reply(text="有人接下了"))
        with desk.services.database.session() as s:
            s.execute(update(Contact).values(left=True))
        await desk.send_all()
        assert desk.states()[-1] == ("given_up", "left") and desk.post.fails

    async def test_without_a_knock_it_is_given_up(self, desk: Desk) -> None:
        assert await self.fail(desk, GiveUp("allowance_used")) == ("given_up", "allowance_used")

    async def test_a_channel_that_was_switched_off(self, desk: Desk) -> None:
        desk.tell(Reply(text="有人接下了"))
        off = ChannelWork(desk.services, {})
        with desk.services.database.read() as s:
            [contact_id] = s.scalars(select(Contact.id))
        await off.send(contact_id)
        assert desk.states()[-1] == ("given_up", "off")

    async def test_goes_out_once_the_channel_is_on_again(self, desk: Desk) -> None:
        desk.tell(Reply(text="有人接下了"))
        await ChannelWork(desk.services, {}).send(desk.contact())
        looked = asyncio.Event()

        async def one_look(_: float) -> None:
            looked.set()
            await asyncio.Event().wait()

        on_again = ChannelWork(desk.services, {"wechat": desk.post}, pause=one_look)
        running = asyncio.create_task(on_again.run())
        await looked.wait()
        running.cancel()
        await desk.send_all()
        assert desk.post.shown[-1] == ("mei", "有人接下了")


class TestWhatCameBeforeTheChannelWasSwitchedOff:
    @pytest.fixture(autouse=True)
    async def known(self, desk: Desk) -> None:
        await desk.after("text", text="在吗")

    async def is_off(self, desk: Desk) -> None:
        """The service was restarted without the settings."""
        off = ChannelWork(desk.services, {})
        await off.hear(desk.contact())
        await off.idle()

    def leave(self, desk: Desk, kind: Kind, order: int, **body: Any) -> None:
        """Taken in, and the service stopped before it was heard."""
        inbound = Inbound(desk.post.platform, "mei", f"left-{order}", 100 + order, kind, body, DAYS)
        with desk.services.database.session() as s:
            desk.services.inbox.take_in(s, inbound, "dehua")

    async def test_words_are_heard(self, desk: Desk) -> None:
        self.leave(desk, "text", 1, text="我妈82了")
        self.leave(desk, "command", 2, name="progress")
        await self.is_off(desk)
        assert said_by("mei", desk)[-2:] == ["我妈82了", "查进度"]
        assert desk.states()[-1] == ("given_up", "off")

    async def test_a_picture_waits_for_it(self, desk: Desk, clock: HandClock) -> None:
        self.leave(desk, "picture", 1, media="certificate")
        for _ in range(MAX_TRIES + 2):
            await self.is_off(desk)
            clock.wait(minutes=2)
        assert said_by("mei", desk) == ["在吗"]
        desk.post.pictures["certificate"] = b"no picture"
        await desk.work.hear(desk.contact())
        await desk.work.idle()
        assert desk.transcript()[-1] == ("bot", WORDING.picture_unread.said), "looked at once it is back"

    async def test_but_words_do_not_wait_behind_it(self, desk: Desk) -> None:
        self.leave(desk, "picture", 1, media="certificate")
        self.leave(desk, "text", 2, text="我喘不上气")
        await self.is_off(desk)
        assert said_by("mei", desk)[-2:] == [WORDING.picture_not_now.shown, "我喘不上气"]

    async def test_and_nothing_waits_for_ever(self, desk: Desk, clock: HandClock) -> None:
        self.leave(desk, "picture", 1, media="certificate")
        clock.wait(days=3)
        await self.is_off(desk)
        assert said_by("mei", desk)[-1] == WORDING.picture_not_now.shown


class TestClosing:
    async def test_what_a_platform_has_shown_is_known_to_be_out(self, desk: Desk) -> None:
        desk.post.open.clear()
        await desk.delivers("text", text="在吗")
        while not desk.post.shown:
            await asyncio.sleep(0)
        closing = asyncio.create_task(desk.work.close())
        await asyncio.sleep(0)
        desk.post.open.set()
        await closing
        assert desk.states()[0] == ("sent", None)

    async def test_nothing_more_is_begun(self, desk: Desk) -> None:
        await desk.work.close()
        await desk.delivers("text", text="在吗")
        await desk.work.idle()
        assert desk.post.shown == []

    async def test_ends_also_where_all_is_over_and_not_yet_known_to_be(self, desk: Desk) -> None:
        async def nothing() -> None: ...

        over = asyncio.create_task(nothing())
        await over
        desk.work._tasks.add(over)

        def too_long(*_: object) -> None:
            raise TimeoutError

        # It would let nothing else run, no timeout of asyncio's either.
        before = signal.signal(signal.SIGALRM, too_long)
        signal.alarm(5)
        try:
            await desk.work.close()
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)


class TestErasing:
    async def test_nobody_is_known_any_more_but_the_answer_goes_out(self, desk: Desk) -> None:
        await desk.after("text", text="在吗")
        desk.erase()
        await desk.send_all()
        assert desk.post.shown[-1] == ("mei", f"{WORDING.link.erased.alone}\n\n都删掉了")
        await desk.send_all()
        with desk.services.database.read() as s:
            assert [list(s.scalars(select(table))) for table in (Contact, Delivery, OutboxRow)] == [
                [],
                [],
                [],
            ]

    async def test_the_platforms_repeat_of_what_they_said_is_no_new_beginning(self, desk: Desk) -> None:
        await desk.delivers("text", key="m1", inside=4.0, text="删掉我的信息")
        await desk.work.idle()
        desk.erase()
        for _ in range(2):
            await desk.send_all()
        before = list(desk.post.shown)
        again = await desk.delivers("text", key="m1", inside=4.0, text="删掉我的信息")
        assert again == FORGOTTEN
        await desk.work.idle()
        await desk.send_all()
        assert desk.post.shown == before
        with desk.services.database.read() as s:
            assert [list(s.scalars(select(table))) for table in (Contact, Delivery)] == [[], []]
            assert len(list(s.scalars(select(Conversation)))) == 1

    async def test_who_speaks_again_before_the_answer_is_out_begins_anew(
        self, desk: Desk, clock: HandClock
    ) -> None:
        await desk.after("text", text="在吗")
        old = desk.talk()
        desk.post.fails += [TryAgain("busy")]
        desk.erase()
        await desk.send_all()
        assert await desk.after("text", text="我妈82了") == []
        clock.wait(seconds=2)
        await desk.send_all()
        greeting = desk.services.regions["dehua"].wording.greeting
        assert desk.post.shown[-1][1].endswith(f"都删掉了\n\n{greeting}\n\n{KEPT_FOR_LATER}")
        assert desk.talk() != old
        await desk.send_all()
        assert await desk.after("text", text="住在上涌镇") == [KEPT_FOR_LATER]
        assert [text for sender, text in desk.transcript() if sender == "resident"] == [
            "我妈82了",
            "住在上涌镇",
        ]

    async def test_with_whom_another_talk_goes_on_is_not_forgotten_for_it(self, desk: Desk) -> None:
        await desk.after("text", text="在吗")
        old = desk.talk()
        await desk.after("text", "lan", text="我是她女儿")
        code = six_digits((await desk.after("command", "lan", name="link"))[0])
        await desk.after("text", text=f"接上{code}")
        desk.erase(old)
        await desk.send_all()
        assert desk.talk() == desk.talk("lan")
        with desk.services.database.read() as s:
            assert [talk for talk in s.scalars(select(Following.conversation_id)) if talk == old] == []

    async def test_heard_again_it_goes_where_it_was_said_first(self, desk: Desk) -> None:
        delivered = await desk.delivers("text", text="在吗")
        await desk.work.idle()
        first = desk.talk()
        with desk.services.database.session() as s:
            opened = desk.services.conversations.open(s, region="dehua", greeting=[Reply(text="您好")])
            contact = repository.contact(s, delivered.contact_id)
            delivery = repository.delivery(s, delivered.id)
            assert contact is not None and delivery is not None
            desk.services.contacts.follow(s, contact, opened.conversation.id)
            # The process died before it had marked it.
            delivery.state, delivery.body = "received", {"text": "在吗"}
        await desk.work.hear(delivered.contact_id)
        with desk.services.database.read() as s:
            said = s.scalars(select(Message.conversation_id).where(Message.sender == "resident"))
            assert list(said) == [first]


class TestTwoTalks:
    """A person goes on with another talk, and is still asked something in the one before."""

    @pytest.fixture
    async def asked(self, desk: Desk) -> str:
        await desk.after("text", text="在吗")
        old = desk.talk()
        await desk.after("text", "lan", text="我是她女儿")
        code = six_digits((await desk.after("command", "lan", name="link"))[0])
        await desk.after("text", text=f"接上{code}")
        reply = Reply(
            text="来了吗？",
            quick_replies=[QuickReply(title="来了", text="来过了"), QuickReply(title="没来", text="还没来")],
        )
        with desk.services.database.session() as s:
            desk.services.conversations.tell(s, old, [reply])
        await desk.send_all()
        return old

    def said(self, desk: Desk, talk: str) -> list[str]:
        with desk.services.database.read() as s:
            return [m.text for m in talks.transcript(s, talk) if m.sender == "resident"]

    async def test_a_typed_number_answers_where_it_was_asked(self, desk: Desk, asked: str) -> None:
        await desk.after("text", text="1")
        assert self.said(desk, asked)[-1] == "来过了"
        assert "来过了" not in self.said(desk, desk.talk())
        await desk.after("text", text="还有别的事")
        assert self.said(desk, desk.talk())[-1] == "还有别的事"

    async def test_a_tapped_button_too(self, desk: Desk, asked: str) -> None:
        with desk.services.database.read() as s:
            newest = s.scalars(select(OutboxRow).order_by(OutboxRow.id.desc())).first()
            assert newest is not None
        await desk.after("choice", message_id=newest.message_id, at=1)
        assert self.said(desk, asked)[-1] == "还没来"
        await desk.after("choice", title="来了")
        assert self.said(desk, asked)[-1] == "还没来", (
            "what stands now is the answer to that, without choices"
        )
