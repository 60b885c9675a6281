"""An account that may not send by itself (未认证): everything goes into the platform's own calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count

import pytest

from api.channels.work import UNDER_WAY_SECONDS, ChannelWork
from api.services import Services
from api.turns import KEPT_FOR_LATER
from casework.channels.types import Address, Delivered, GiveUp, Part
from casework.conversations.types import Reply
from tests.api.channels.platform import Post
from tests.api.channels.test_work import Desk, answer

LOST = ("given_up", "not_authorised")


class Unverified(Post):
    """Refuses every message, once ``open`` is set."""

    verified = False
    tries = 0

    async def send(self, to: Address, part: Part) -> str | None:
        self.tries += 1
        if self.verified:
            return await super().send(to, part)
        await self.open.wait()
        raise GiveUp("not_authorised")


class Pauses:
    """What happens while a call waits for what is under way; nothing else waits."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def __call__(self, seconds: float) -> None:
        if seconds != UNDER_WAY_SECONDS:
            await asyncio.Event().wait()
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        await asyncio.sleep(0)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def post() -> Unverified:
    return Unverified()


@pytest.fixture
async def desk(services: Services, post: Unverified, pauses: Pauses) -> AsyncIterator[Desk]:
    work = ChannelWork(services, {"wechat": post}, pause=pauses)
    desk = Desk(services, post, work, count(1))
    await inside(desk, await desk.delivers("text", inside=4.0, text="在吗"))
    yield desk
    post.open.set()
    await work.close()


async def inside(desk: Desk, delivered: Delivered) -> str | None:
    """What the call brings the person."""
    said: str | None = await answer(desk, delivered)
    if said is not None:
        await desk.work.inside_was_sent(delivered)
    await desk.work.idle()
    return said


async def lost(desk: Desk, *texts: str) -> None:
    for text in texts:
        desk.tell(Reply(text=text))
        await desk.send_all()
    assert desk.states()[-len(texts) :] == [LOST] * len(texts)


async def test_what_it_could_not_send_comes_with_the_next_answer(desk: Desk, post: Unverified) -> None:
    await lost(desk, "工作人员的话")
    tries = post.tries
    for said in (f"工作人员的话\n\n{KEPT_FOR_LATER}", KEPT_FOR_LATER):
        delivered = await desk.delivers("text", inside=4.0, text="怎么样了")
        await desk.send_all()  # a round of the work while the turn goes on
        assert await inside(desk, delivered) == said
    assert post.tries == tries and {state for state, _ in desk.states()} == {"sent"}


async def test_also_while_it_is_just_being_refused(desk: Desk, post: Unverified, pauses: Pauses) -> None:
    post.open.clear()
    desk.tell(Reply(text="工作人员的话"))
    sending = asyncio.create_task(desk.send_all())
    while not post.tries:
        await asyncio.sleep(0)

    async def is_refused() -> None:
        post.open.set()
        await sending

    pauses.meanwhile = is_refused
    delivered = await desk.delivers("text", inside=4.0, text="怎么样了")
    assert await inside(desk, delivered) == f"工作人员的话\n\n{KEPT_FOR_LATER}"


async def test_each_of_what_is_said_in_a_row_is_answered_in_its_call(
    desk: Desk, post: Unverified, pauses: Pauses
) -> None:
    first = await desk.delivers("text", inside=4.0, text="在吗")
    second = await desk.delivers("text", inside=4.0, text="有人吗")
    assert await answer(desk, first) == KEPT_FOR_LATER

    async def is_confirmed() -> None:
        await desk.work.inside_was_sent(first)

    pauses.meanwhile = is_confirmed
    assert await inside(desk, second) == KEPT_FOR_LATER
    assert post.tries == 0


async def test_what_does_not_fit_comes_with_the_one_after_in_order(desk: Desk) -> None:
    await lost(desk, "一" * 150, "二" * 150)
    heard = []
    for _ in range(3):
        heard.append(await inside(desk, await desk.delivers("text", inside=4.0, text="怎么样了")))
    assert heard == [
        "一" * 150,
        f"{'二' * 150}\n\n{KEPT_FOR_LATER}",
        f"{KEPT_FOR_LATER}\n\n{KEPT_FOR_LATER}",
    ]
    assert {state for state, _ in desk.states()} == {"sent"}


async def test_a_call_that_goes_without_an_answer_leaves_it_as_it_is(desk: Desk, post: Unverified) -> None:
    await lost(desk, "工作人员的话")
    tries = post.tries
    post.ready.clear()
    delivered = await desk.delivers("picture", inside=0.02, media="none")
    assert await answer(desk, delivered) is None
    post.ready.set()
    await desk.work.idle()
    assert desk.states()[-2:] == [LOST, LOST], "the late answer was tried, and nothing else"
    assert post.tries == tries + 1


async def test_once_it_is_verified_all_goes_out(desk: Desk, post: Unverified) -> None:
    await lost(desk, "工作人员的话")
    post.verified = True
    desk.tell(Reply(text="有人接下了"))
    await desk.send_all()
    assert [text for _, text in post.shown] == ["有人接下了", "工作人员的话"]


async def test_what_waits_for_the_call_goes_out_where_that_has_no_answer(
    desk: Desk, post: Unverified
) -> None:
    """What was lost for another reason: the call may take it along, and the sender does once it went."""
    post.verified = True
    post.fails = [GiveUp("window_closed")]
    desk.tell(Reply(text="有人接下了"))
    await desk.send_all()
    assert desk.states()[-1] == ("given_up", "window_closed")
    post.ready.clear()
    delivered = await desk.delivers("picture", inside=0.02, media="none")
    await desk.send_all()
    assert post.shown == []
    assert await answer(desk, delivered) is None
    async with asyncio.timeout(5):
        while not post.shown:
            await asyncio.sleep(0.01)
    post.ready.set()
    await desk.work.idle()
    assert post.shown[0] == ("mei", "有人接下了")
