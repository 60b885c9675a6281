"""How the stand-in of Telegram keeps a bot to its bounds, by a clock of the test's."""

from __future__ import annotations

import pytest
from telegram.error import RetryAfter

from tests.standins.telegram.flood import Flood, FloodLimit
from tests.standins.telegram.server import Telegram
from tests.unit.standins.telegram.conftest import bot_at


class Seconds:
    """They pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def to(flood: Flood, chat: int, method: str = "sendmessage", *, group: bool = False) -> int:
    """Seconds that a call is told to wait; 0: it was taken."""
    return flood.shut(method, chat) or flood.wait(method, chat, group)


def test_one_chat_gets_one_a_second_and_waits_alone() -> None:
    now = Seconds()
    flood = Flood(FloodLimit(), now)
    assert [to(flood, 1), to(flood, 1), to(flood, 2)] == [0, 1, 0]
    now.now += 0.5
    assert to(flood, 1) == 1, "who was told to wait a second waits it"
    now.now += 0.5
    assert to(flood, 1) == 0


def test_beyond_thirty_a_second_the_whole_bot_waits_whatever_it_does() -> None:
    now = Seconds()
    flood = Flood(FloodLimit(), now)
    assert [to(flood, chat) for chat in range(31)] == [0] * 30 + [1]
    for method in ("sendmessage", "editmessagereplymarkup", "answercallbackquery", "leavechat"):
        assert to(flood, 99, method) == 1
    assert to(flood, 99, "getfile") == 0
    now.now += 1
    assert to(flood, 99) == 0


def test_edits_count_among_all_and_not_for_their_chat() -> None:
    flood = Flood(FloodLimit(to_all=3), Seconds())
    assert [to(flood, 1), to(flood, 1, "editmessagetext"), to(flood, 2), to(flood, 3)] == [0, 0, 0, 1]


def test_a_group_gets_twenty_a_minute() -> None:
    now = Seconds()
    flood = Flood(FloodLimit(), now)
    for _ in range(20):
        assert to(flood, -5, group=True) == 0
        now.now += 1
    assert (to(flood, -5, group=True), to(flood, 5)) == (40, 0)
    now.now += 40
    assert to(flood, -5, group=True) == 0


async def test_a_bot_that_is_told_to_wait_and_does_not_is_noted() -> None:
    now = Seconds()
    with Telegram(now=now) as telegram:
        users = [telegram.user() for _ in range(2)]
        for user in users:
            user.command()
        telegram.holds_off(9)
        async with bot_at(telegram) as bot:
            for user in users:
                with pytest.raises(RetryAfter):
                    await bot.send_message(user.id, "您好")
            assert telegram.journal.count("called while told to wait") == 2
            now.now += 9
            await bot.send_message(users[0].id, "您好")
        assert users[0].read == ["您好"]
