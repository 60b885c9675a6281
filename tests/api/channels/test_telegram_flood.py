"""Telegram says that it is too much: then nobody is sent to, nothing is lost, and it goes on by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from api.channels.telegram.bot import YizhuBot, make_bot
from api.channels.telegram.channel import TelegramChannel
from api.channels.telegram.courtesies import Courtesies
from api.channels.telegram.introducing import introduce, steps
from api.channels.telegram.keyboards import choices
from api.channels.telegram.pacing import Pacing
from api.channels.telegram.reading import Group, Read, read
from api.channels.telegram.wording import telegram_wording
from api.channels.work import ChannelWork
from api.services import Services
from casework.channels.models import Contact, OutboxRow
from casework.channels.types import Inbound
from casework.channels.wording import channel_wording
from casework.conversations.types import QuickReply, Reply
from tests.api.conftest import HandClock
from tests.standins.telegram.faults import Faults
from tests.standins.telegram.flood import FloodLimit
from tests.standins.telegram.people import Group as Neighbours
from tests.standins.telegram.people import User
from tests.standins.telegram.server import Telegram

TO_GROUPS = channel_wording().group
AGREE = [QuickReply(title=each, text=each) for each in ("同意", "不同意")]


@pytest.fixture
def telegram(clock: HandClock) -> Iterator[Telegram]:
    with Telegram(flood=FloodLimit(per_chat=2), now=lambda: clock.moment.timestamp()) as telegram:
        yield telegram


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[YizhuBot]:
    bot = make_bot(telegram.token, telegram.base)
    yield bot
    await bot.close_connections()


class Interrupted(Pacing):
    """Just before the next call that shows nobody a message, something happens."""

    happens: Callable[[], None] | None = None

    async def turn_to_ask(self) -> None:
        await super().turn_to_ask()
        happens, self.happens = self.happens, None
        if happens is not None:
            happens()


@pytest.fixture
def pacing(clock: HandClock) -> Interrupted:
    async def sleep(seconds: float) -> None:
        clock.wait(seconds=seconds)

    return Interrupted(now=lambda: clock.moment.timestamp(), sleep=sleep)


@dataclass
class Beside:
    """What is done beside the talk, and how long it paused."""

    courtesies: Courtesies
    paused: list[float]

    async def after(self, read: Read) -> None:
        self.courtesies.after(read, True)
        await asyncio.gather(*self.courtesies._doing)


@pytest.fixture
def beside(bot: YizhuBot, pacing: Pacing, clock: HandClock, telegram: Telegram) -> Beside:
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)
        clock.wait(seconds=seconds)
        telegram.faults = Faults()

    return Beside(Courtesies(bot, TO_GROUPS, pacing, pause=pause), paused)


def impatient(telegram: Telegram) -> int:
    """Calls of a bot that had been told to wait."""
    return telegram.journal.count("called while told to wait")


@dataclass
class Office:
    """People whom something is to be told."""

    services: Services
    work: ChannelWork
    people: list[User]
    ids: list[str]

    async def sends(self, *which: int) -> None:
        for each in which:
            await self.work.send(self.ids[each])

    def attempts(self) -> list[int]:
        with self.services.database.read() as s:
            return list(s.scalars(select(OutboxRow.attempts).order_by(OutboxRow.id)))

    @property
    def told(self) -> list[int]:
        return [len(user.read) for user in self.people]


@pytest.fixture
async def office(
    services: Services, telegram: Telegram, bot: YizhuBot, pacing: Pacing, beside: Beside
) -> AsyncIterator[Office]:
    channel = TelegramChannel(bot, pacing, telegram_wording().share_phone, beside.courtesies.shown)
    work = ChannelWork(services, {"telegram": channel})
    people, ids = [telegram.user() for _ in range(6)], []
    for order, user in enumerate(people):
        user.command()
        with services.database.session() as s:
            inbound = Inbound("telegram", str(user.id), f"k{order}", order, "text", {"text": "在吗"})
            contact_id = services.inbox.take_in(s, inbound, "dehua").contact_id
            contact = s.get_one(Contact, contact_id)
            opened = services.conversations.open(s, region="dehua", channel="telegram", greeting=[])
            talk = opened.conversation.id
            services.contacts.follow(s, contact, talk)
            services.conversations.tell(s, talk, [Reply(text="社工明天上午来。", quick_replies=AGREE)])
        ids.append(contact_id)
    yield Office(services, work, people, ids)
    await work.close()


async def test_nobody_is_sent_to_until_the_time_is_over(
    office: Office, telegram: Telegram, clock: HandClock
) -> None:
    telegram.holds_off(30)
    await office.sends(0)
    assert telegram.journal.count("call sendMessage") == 1
    for _ in range(3):
        await office.sends(0, 1, 2, 3, 4)
        clock.wait(seconds=9)
    assert (telegram.journal.count("call sendMessage"), office.told) == (1, [0] * 6)
    # Who was only kept back has not failed, and does not wait longer for it.
    assert office.attempts() == [1, 0, 0, 0, 0, 0]
    clock.wait(seconds=3)
    await office.sends(0, 1, 2, 3, 4, 5)
    assert office.told == [1] * 6 and impatient(telegram) == 1


async def test_an_unreasonable_429_holds_everybody_too(
    office: Office, telegram: Telegram, clock: HandClock
) -> None:
    telegram.faults = Faults(api_429=1, retry_after=20)
    await office.sends(0)
    telegram.faults = Faults()
    await office.sends(1, 2, 3)
    assert office.told == [0] * 6 and impatient(telegram) == 0
    clock.wait(seconds=20)
    await office.sends(0, 1, 2, 3)
    assert office.told == [1, 1, 1, 1, 0, 0] and impatient(telegram) == 0


async def test_a_tap_is_acknowledged_when_the_time_is_over(
    office: Office, telegram: Telegram, beside: Beside
) -> None:
    await office.sends(0)
    user = office.people[0]
    pressed = user.presses("同意")
    update = telegram.world.pending[pressed.update_id].body
    telegram.holds_off(40)
    await office.sends(1)
    await beside.after(read(update, "7"))
    assert pressed.answered and user.screen[-1].titles == ["✓ 同意"]
    assert impatient(telegram) == 1, "the message that found out"
    assert beside.paused and max(beside.paused) > 30


async def test_buttons_are_taken_away_within_what_may_be_sent_to_all(
    bot: YizhuBot, beside: Beside, pacing: Pacing, telegram: Telegram
) -> None:
    users = [telegram.user() for _ in range(40)]
    for number, user in enumerate(users):
        user.command()
        await pacing.turn(str(user.id))
        sent = await bot.send_message(user.id, "？", reply_markup=choices("a1", AGREE))
        beside.courtesies.shown(str(user.id), sent.message_id)
        said = user.says(f"同意{number}")
        assert said.update_id is not None
        beside.courtesies.after(read({"update_id": said.update_id, "message": said.message}, "7"), True)
    await asyncio.gather(*beside.courtesies._doing)
    assert telegram.journal.count("answer 429") == 0
    assert all(shown.titles == [] for user in users for shown in user.screen)


@pytest.fixture
def group(telegram: Telegram) -> Neighbours:
    group = telegram.group()
    group.adds_bot(telegram.user())
    return group


async def test_a_group_is_told_and_left_when_the_time_is_over(
    telegram: Telegram, beside: Beside, group: Neighbours
) -> None:
    telegram.holds_off(50)
    await beside.after(Read(group=Group(group.chat.id, mute=False)))
    assert group.read == [TO_GROUPS] and group.chat.closed and beside.paused == [50.0]


async def test_leaving_is_tried_again(
    telegram: Telegram, beside: Beside, group: Neighbours, pacing: Interrupted
) -> None:
    pacing.happens = lambda: telegram.holds_off(50)
    await beside.after(Read(group=Group(group.chat.id, mute=False)))
    assert group.read == [TO_GROUPS] and group.chat.closed and beside.paused == [50.0]

    def breaks() -> None:
        telegram.faults = Faults(api_500=1)

    group.adds_bot(telegram.user())
    pacing.happens = breaks
    await beside.after(Read(group=Group(group.chat.id, mute=False)))
    assert group.read == [TO_GROUPS] and group.chat.closed and beside.paused == [50.0, 1.0]


async def test_a_group_that_could_not_be_told_is_left_and_told_the_next_time(
    telegram: Telegram, beside: Beside, group: Neighbours
) -> None:
    telegram.faults = Faults(api_500=1)
    await beside.after(Read(group=Group(group.chat.id, mute=False)))
    assert group.read == [] and group.chat.closed
    group.adds_bot(telegram.user())
    await beside.after(Read(group=Group(group.chat.id, mute=False)))
    assert group.read == [TO_GROUPS] and group.chat.closed


async def test_an_introduction_waits_as_long_as_it_is_told_to(telegram: Telegram, bot: YizhuBot) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        telegram.faults = Faults()

    telegram.faults = Faults(api_429=1, retry_after=400)
    await introduce(steps(bot, telegram_wording(), polling=False, webhook_url="", secret=None), sleep=sleep)
    assert slept == [400.0]
