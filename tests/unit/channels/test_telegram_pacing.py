"""No more than a message a second to one chat, and thirty in all, by a clock of the test's."""

from __future__ import annotations

import asyncio
import itertools
import random

import pytest
from telegram.error import RetryAfter

from api.channels.telegram.pacing import LONGEST_WAIT, Pacing
from casework.channels.types import NotYet, TryAgain


class HandTime:
    """Seconds that pass only while everybody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._wakes: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        self._wakes.append((self.now + seconds, next(self._numbers), woken))
        await woken

    async def run(self, tasks: list[asyncio.Task[None]]) -> None:
        while not all(task.done() for task in tasks):
            for _ in range(5):
                await asyncio.sleep(0)
            if self._wakes:
                first = min(self._wakes)
                self._wakes.remove(first)
                self.now = max(self.now, first[0])
                first[2].set_result(None)


async def sent_at(asked: list[tuple[float, str]]) -> tuple[list[tuple[float, str]], list[TryAgain]]:
    """When each message went, of those that were asked for at these times."""
    time, sent, refused = HandTime(), [], []
    pacing = Pacing(now=lambda: time.now, sleep=time.sleep)

    async def one(after: float, chat: str) -> None:
        if after:
            await time.sleep(after)
        try:
            await pacing.turn(chat)
        except TryAgain as error:
            refused.append(error)
        else:
            sent.append((time.now - 1000.0, chat))

    await time.run([asyncio.create_task(one(after, chat)) for after, chat in asked])
    return sent, refused


async def test_a_first_message_goes_at_once_and_the_next_to_the_same_chat_a_second_later() -> None:
    sent, _ = await sent_at([(0, "a"), (0, "a"), (0, "a")])
    assert [round(at, 3) for at, _ in sent] == [0, 1, 2]


async def test_a_chat_that_waits_for_itself_holds_up_nobody_else() -> None:
    sent, _ = await sent_at([(0, "a"), (0, "a"), (0.1, "b")])
    assert [(round(at, 3), chat) for at, chat in sent] == [(0, "a"), (0.1, "b"), (1, "a")]


async def test_whatever_is_asked_for_both_bounds_hold() -> None:
    source = random.Random(7)
    asked = [(source.uniform(0, 6), str(source.randrange(40))) for _ in range(300)]
    sent, refused = await sent_at(asked)
    assert len(sent) + len(refused) == 300 and len(sent) > 150
    times = sorted(at for at, _ in sent)
    assert max(sum(1 for each in times if at <= each < at + 1) for at in times) <= 30
    for chat in {chat for _, chat in sent}:
        own = sorted(at for at, whose in sent if whose == chat)
        assert all(later - earlier >= 0.999 for earlier, later in itertools.pairwise(own))


async def test_who_would_wait_long_is_told_when_to_come_again() -> None:
    sent, refused = await sent_at([(0, "a")] * 8)
    assert len(sent) == 6 and len(refused) == 2
    assert all(error.reason == "busy" and (error.after or 0) > 0 for error in refused)
    assert max(at for at, _ in sent) <= LONGEST_WAIT


async def test_many_chats_are_not_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.channels.telegram.pacing._REMEMBERED", 3)
    now = 0.0
    pacing = Pacing(now=lambda: now)
    for number in range(10):
        now += 2.0
        await pacing.turn(str(number))
    assert len(pacing._chats) <= 3


async def test_an_edit_waits_its_turn_and_our_answer_does_not_wait_for_it() -> None:
    time, went = HandTime(), []
    pacing = Pacing(now=lambda: time.now, sleep=time.sleep)

    async def all_of_it() -> None:
        for turn in (pacing.turn, pacing.turn_to_edit, pacing.turn):
            await turn("a")
            went.append(round(time.now - 1000.0, 2))

    await time.run([asyncio.create_task(all_of_it())])
    assert went == [0, 1, 1.04]


async def test_what_telegram_asks_for_holds_everybody_also_who_is_waiting_already() -> None:
    time, went = HandTime(), []
    pacing = Pacing(now=lambda: time.now, sleep=time.sleep)

    def told(seconds: int) -> None:
        with pytest.raises(RetryAfter), pacing.heeded():
            raise RetryAfter(seconds)

    async def one(what: str, after: float) -> None:
        await time.sleep(after)
        try:
            if what == "ask":
                await pacing.turn_to_ask()
            else:
                await pacing.turn(what)
        except NotYet as error:
            went.append((what, "told", round((error.after or 0) + time.now - 1000.0, 2)))
        else:
            went.append((what, "went", round(time.now - 1000.0, 2)))

    async def refused() -> None:
        await time.sleep(0.5)
        told(3)
        told(1)  # the shorter one changes nothing
        await time.sleep(0.5)
        told(10)

    await pacing.turn("a")
    await time.run(
        [
            asyncio.create_task(refused()),
            *(asyncio.create_task(one(what, at)) for what, at in (("a", 0.1), ("b", 0.6), ("ask", 0.7))),
            *(asyncio.create_task(one(what, 10.5)) for what in ("c", "d")),
        ]
    )
    # 3.5 was the time that they waited for; by then it was 11.
    assert sorted(went[:3]) == [("a", "told", 11), ("ask", "told", 11), ("b", "told", 11)]
    assert went[3:] == [("c", "went", 11), ("d", "went", 11.04)]
