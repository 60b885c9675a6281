"""Fetching updates: stored before the next are asked for, whatever fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import Conflict, NetworkError, RetryAfter

from api.channels.telegram.bot import YizhuBot
from api.channels.telegram.polling import ASK_SECONDS, MAX_TRIES, Polling
from api.channels.telegram.receiving import Receiving
from tests.unit.channels.telegram_updates import message

AWAY = OperationalError("select", {}, Exception("database is away"))


class Bot:
    """Hands out what is put into ``answers``: updates, or an error."""

    def __init__(self, *answers: list[Any] | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[int | None] = []

    async def raw_updates(self, offset: int | None, timeout: int, allowed: tuple[str, ...]) -> list[Any]:
        self.asked.append(offset)
        answer = self.answers.pop(0) if self.answers else []
        if isinstance(answer, Exception):
            raise answer
        return answer


class Taken:
    """Keeps updates, unless ``fails`` says otherwise."""

    def __init__(self, fails: Callable[[int], Exception | None] = lambda _: None) -> None:
        self.fails = fails
        self.numbers: list[int] = []

    async def update(self, data: Any) -> None:
        if (error := self.fails(data["update_id"])) is not None:
            raise error
        self.numbers.append(data["update_id"])


class Turn:
    """The right to poll; ``mine`` tells whether it is had."""

    def __init__(self) -> None:
        self.mine = True
        self.let_go_of = 0

    async def hold(self, seconds: float) -> bool:
        return self.mine

    def let_go(self) -> None:
        self.let_go_of += 1


def polling(bot: Bot, taken: Taken, turn: Turn | None = None, **more: Any) -> Polling:
    return Polling(cast(YizhuBot, bot), cast(Receiving, taken), turn or Turn(), **more)


def updates(*numbers: int) -> list[Any]:
    return [message(number=number, text="x") for number in numbers]


async def test_the_next_are_asked_for_only_behind_what_is_stored() -> None:
    bot, taken = Bot(updates(5, 6), updates(7)), Taken()
    work = polling(bot, taken)
    assert [await work.step() for _ in range(3)] == [0.0, 0.0, 0.0]
    assert bot.asked == [None, 7, 8] and taken.numbers == [5, 6, 7]


async def test_what_could_not_be_stored_is_asked_for_again_for_as_long_as_the_database_is_away() -> None:
    away = True
    bot = Bot(*[updates(5, 6)] * 12)
    taken = Taken(lambda number: AWAY if away and number == 6 else None)
    work = polling(bot, taken)
    pauses = [await work.step() for _ in range(10)]
    assert pauses[0] == 1.0 and pauses == sorted(pauses) and pauses[-1] == 60.0
    assert bot.asked[1:] == [6] * 9 and 6 not in taken.numbers
    away = False
    bot.answers = [updates(6, 7)]
    assert await work.step() == 0.0 and taken.numbers[-2:] == [6, 7]
    await work.step()
    assert bot.asked[-1] == 8


async def test_an_update_that_fails_for_a_fault_of_ours_does_not_hold_up_those_behind_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bot = Bot(*[updates(5, 6)] * MAX_TRIES)
    taken = Taken(lambda number: ValueError("我妈82了") if number == 5 else None)
    work = polling(bot, taken)
    with caplog.at_level(logging.DEBUG):
        for _ in range(MAX_TRIES):
            await work.step()
    assert taken.numbers == [6] and "let go" in caplog.text and "我妈" not in caplog.text


async def test_what_is_no_update_holds_up_nothing() -> None:
    taken = Taken()
    await polling(Bot([None, {"x": 1}, *updates(5)]), taken).step()
    assert taken.numbers == [5]


async def test_failures_make_the_pauses_grow_and_a_success_ends_that() -> None:
    bot = Bot(NetworkError("x"), Conflict("x"), RetryAfter(timedelta(seconds=40)), [], NetworkError("x"))
    work = polling(bot, Taken())
    assert [await work.step() for _ in range(5)] == [1.0, 2.0, 40.0, 0.0, 1.0]


async def test_whose_turn_it_is_not_asks_for_nothing_and_later_begins_where_telegram_has_us() -> None:
    bot, turn = Bot(updates(5), updates(9)), Turn()
    work = polling(bot, Taken(), turn)
    await work.step()
    turn.mine = False
    assert await work.step() == ASK_SECONDS and bot.asked == [None]
    turn.mine = True
    await work.step()
    assert bot.asked == [None, None]


async def test_who_stops_gives_the_turn_back() -> None:
    class Stopped(BaseException):
        pass

    async def stop(_: float) -> None:
        raise Stopped

    turn = Turn()
    with pytest.raises(Stopped):
        await polling(Bot(), Taken(), turn, sleep=stop).run()
    assert turn.let_go_of == 1
