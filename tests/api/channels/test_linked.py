"""One person on two channels: what cannot reach them on one goes out on the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from api.channels.work import ChannelWork
from api.services import Services
from casework.channels.models import Contact, OutboxRow
from casework.channels.types import ChannelError, GiveUp, Inbound, Platform, Reason, TryAgain
from casework.channels.where import READ_FIRST
from casework.conversations.types import Reply
from tests.api.channels.platform import Post
from tests.api.channels.test_work import Desk
from tests.api.conftest import HandClock

SAID = "服务来了吗？"


@dataclass
class Linked:
    """A talk that began at WeChat and was joined at Telegram; WeChat was heard last."""

    desk: Desk
    telegram: Post
    clock: HandClock
    seen: int = 0

    @property
    def wechat(self) -> Post:
        return self.desk.post

    async def said(self, *errors: ChannelError | None, text: str = SAID) -> None:
        """Something is said unasked; WeChat's next calls raise these."""
        self.wechat.fails += errors
        self.seen = len(self.telegram.shown)
        self.desk.tell(Reply(text=text))
        await self.sent()

    async def sent(self) -> None:
        """Some rounds of the work, for what goes from one to the other."""
        for _ in range(3):
            await self.desk.send_all()

    async def writes(self, platform: Platform, key: str, text: str = "在吗") -> None:
        who, order = ("77", 1) if platform == "telegram" else ("mei", next(self.desk.numbers))
        allowance = None if platform == "telegram" else (5, timedelta(hours=48))
        inbound = Inbound(platform, who, key, order, "text", {"text": text}, allowance)
        await self.desk.work.take_in(inbound, "dehua")
        await self.desk.work.idle()

    def at_telegram(self) -> list[str]:
        return [text for _, text in self.telegram.shown[self.seen :]]

    def at_wechat(self) -> int:
        return [text for _, text in self.wechat.shown].count(SAID)


@pytest.fixture
async def linked(services: Services, clock: HandClock) -> AsyncIterator[Linked]:
    wechat, telegram = Post(), Post("telegram")
    work = ChannelWork(services, {"wechat": wechat, "telegram": telegram})
    linked = Linked(Desk(services, wechat, work, count(1)), telegram, clock)
    await linked.desk.after("text", text="在吗")
    with services.database.session() as s:
        code, _ = services.linking.offer(s, linked.desk.talk())
    await linked.writes("telegram", "t1", f"接上{code}")
    clock.wait(minutes=1)
    await linked.desk.after("text", text="我还在")
    yield linked
    await work.close()


class TestANotice:
    async def test_goes_to_who_can_be_written_to(self, linked: Linked) -> None:
        linked.wechat.knocks = []
        linked.clock.wait(days=3)
        await linked.said()
        assert linked.at_telegram() == [SAID] and linked.wechat.knocks == []

    async def test_goes_to_who_was_heard_last_while_both_can(self, linked: Linked) -> None:
        await linked.said()
        assert linked.at_telegram() == [] and linked.at_wechat() == 1

    @pytest.mark.parametrize(
        "reason", ["left", "window_closed", "allowance_used", "not_authorised", "bad_recipient", "refused"]
    )
    async def test_goes_on_where_the_platform_refuses_it(self, linked: Linked, reason: Reason) -> None:
        linked.wechat.knocks = []
        await linked.said(GiveUp(reason))
        assert linked.at_telegram() == [SAID]
        assert linked.wechat.knocks == [], "nobody is called to look for what they have already"
        await linked.writes("wechat", "later")
        await linked.sent()
        assert linked.at_wechat() == 0, "it is not shown twice"

    async def test_goes_on_when_they_leave_while_it_waits(self, linked: Linked) -> None:
        await linked.said(TryAgain("busy"))
        await linked.desk.delivers("left")
        await linked.desk.work.idle()
        await linked.sent()
        assert linked.at_telegram() == [SAID]

    async def test_goes_on_where_the_channel_is_off(self, linked: Linked) -> None:
        off = ChannelWork(linked.desk.services, {"telegram": linked.telegram})
        linked.seen = len(linked.telegram.shown)
        linked.desk.tell(Reply(text=SAID))
        for contact in (linked.desk.contact(), telegram_of(linked)):
            await off.send(contact)
        assert linked.at_telegram() == [SAID]

    async def test_goes_on_where_the_platform_is_away_for_days(self, linked: Linked) -> None:
        await linked.said(TryAgain("busy"), TryAgain("busy"))
        linked.clock.wait(hours=47, minutes=59, seconds=59)
        await linked.sent()
        assert linked.at_telegram() == [f"（11月21日说的）{SAID}"]

    async def test_makes_no_circle(self, linked: Linked) -> None:
        linked.telegram.fails = [GiveUp("bad_recipient")]
        await linked.said(GiveUp("bad_recipient"))
        await linked.sent()
        assert linked.at_telegram() == [] and linked.at_wechat() == 0
        assert linked.desk.states()[-1] == ("given_up", "bad_recipient")

    async def test_of_which_a_part_was_shown_begins_anew(self, linked: Linked) -> None:
        long = "一" * 150 + "。" + "二" * 150 + "。"
        await linked.said(None, GiveUp("left"), text=long)
        assert "".join(linked.at_telegram()).replace("\n", "") == long


def telegram_of(linked: Linked) -> str:
    with linked.desk.services.database.read() as s:
        return s.scalars(select(Contact.id).where(Contact.platform == "telegram")).one()


class TestAnAnswer:
    async def test_waits_for_who_asked(self, linked: Linked) -> None:
        """It comes with what they write next: no other phone shows it instead."""
        linked.seen = len(linked.telegram.shown)
        linked.wechat.fails = [GiveUp("allowance_used")]
        await linked.writes("wechat", "asks", "怎么样了")
        await linked.sent()
        assert linked.at_telegram() == []
        assert linked.desk.states()[-1] == ("given_up", "allowance_used")

    async def test_goes_to_who_is_still_there(self, linked: Linked) -> None:
        linked.seen = len(linked.telegram.shown)
        linked.wechat.fails = [GiveUp("left")]
        await linked.writes("wechat", "asks", "怎么样了")
        await linked.sent()
        assert len(linked.at_telegram()) == 1

    async def test_of_who_left_before_it_was_said(self, linked: Linked) -> None:
        linked.seen = len(linked.telegram.shown)
        linked.wechat.ready.clear()
        await linked.desk.delivers("picture", media="none")
        await linked.desk.delivers("left")
        linked.wechat.ready.set()
        await linked.desk.work.idle()
        await linked.sent()
        assert len(linked.at_telegram()) == 1


class TestAPage:
    """The mini program shows all that was said, whichever way it was to go."""

    @pytest.fixture
    async def mini(self, services: Services, clock: HandClock) -> AsyncIterator[Desk]:
        """WeChat was heard three days ago; the same person has a page open since."""
        wechat = Post()
        work = ChannelWork(services, {"wechat": wechat, "wechat_mini": Post("wechat_mini")})
        desk = Desk(services, wechat, work, count(1))
        await desk.after("text", text="在吗")
        clock.wait(days=3)
        with services.database.session() as s:
            services.entering.join(s, "o-mini", desk.talk(), "dehua")
        yield desk
        await work.close()

    def looks(self, desk: Desk) -> None:
        with desk.services.database.session() as s:
            entering = desk.services.entering
            entering.read(s, entering.unread(s, desk.talk()))

    async def test_that_was_used_last_is_looked_at_first(self, mini: Desk, clock: HandClock) -> None:
        mini.tell(Reply(text=SAID))
        await mini.send_all()
        assert mini.states()[-1] == ("waiting", None)
        self.looks(mini)
        assert mini.states()[-1] == ("sent", None)

    async def test_that_nobody_looks_at_is_left_for_a_reminder(self, mini: Desk, clock: HandClock) -> None:
        mini.post.knocks = []
        mini.tell(Reply(text=SAID))
        clock.wait(seconds=READ_FIRST.total_seconds())
        for _ in range(3):
            await mini.send_all()
        assert mini.post.knocks == ["mei"]
        assert mini.states()[-1] == ("knocked", "window_closed")

    async def test_settles_what_did_not_arrive(self, mini: Desk, clock: HandClock) -> None:
        mini.tell(Reply(text=SAID))
        clock.wait(seconds=READ_FIRST.total_seconds())
        for _ in range(3):
            await mini.send_all()
        assert mini.states()[-1] == ("given_up", "window_closed")
        with mini.services.database.read() as s:
            row = s.scalars(select(OutboxRow).order_by(OutboxRow.id.desc())).first()
            assert row is not None and s.get_one(Contact, row.contact_id).platform == "wechat"
        self.looks(mini)
        assert mini.states()[-1] == ("sent", None)
