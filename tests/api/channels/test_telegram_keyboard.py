"""The keyboard that asks for the telephone number is gone when the next thing is asked, however it was
answered; what the person sees is the stand-in's screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from sqlalchemy import select

from api.channels.telegram.bot import make_bot
from api.channels.telegram.channel import TelegramChannel
from api.channels.telegram.pacing import Pacing
from api.channels.telegram.reading import read
from api.channels.telegram.wording import telegram_wording
from api.channels.work import ChannelWork
from api.services import Services
from casework.channels.models import Contact
from casework.channels.types import Address, Part, TryAgain
from casework.conversations import repository as talks
from casework.conversations.types import QuickReply, Reply, State
from tests.api.conftest import HandClock
from tests.standins.telegram.people import User
from tests.standins.telegram.server import Telegram
from tests.standins.telegram.shown import Shown
from tests.standins.telegram.world import NotSeen

SKIP = QuickReply(title="先不说", text="先不说")
LIVES = [QuickReply(title="一个人", text="一个人住"), QuickReply(title="和家里人", text="和家里人住")]


class Unsure(TelegramChannel):
    """Shows what it is given, and then does not know whether it did, as often as ``breaks`` says."""

    breaks = 0

    async def send(self, to: Address, part: Part) -> str:
        number = await super().send(to, part)
        if self.breaks:
            self.breaks -= 1
            raise TryAgain("busy", 0.0)
        return number


@dataclass
class Chat:
    """Somebody who writes to the bot."""

    services: Services
    work: ChannelWork
    channel: Unsure
    user: User
    keys: count[int] = field(default_factory=count)

    def comes_in(self, shown: Shown) -> None:
        """What the person just sent reaches us, and waits."""
        inbound = read({"update_id": shown.update_id, "message": shown.message}, "7").inbound
        assert inbound is not None
        with self.services.database.session() as s:
            self.services.inbox.take_in(s, inbound, "dehua")

    async def heard(self, shown: Shown) -> None:
        """It reaches us and is answered: that it is kept, since the engine of these tests is down."""
        self.comes_in(shown)
        with self.services.database.read() as s:
            contact_id = s.scalars(select(Contact.id)).one()
        await self.work.hear(contact_id)
        await self.work.idle()

    async def asks(self, asking: str, text: str, *choices: QuickReply) -> None:
        """The bot asks something, in answer to what was said last."""
        with self.services.database.session() as s:
            contact = s.scalars(select(Contact)).one()
            assert contact.conversation_id is not None
            talk = self.services.conversations.get(s, contact.conversation_id)
            asked = self.services.conversations.receive(s, talk, f"web {next(self.keys)}", "嗯").message
        with self.services.database.session() as s:
            state = State(phase="intake", asking=asking)
            replies = [Reply(text=text, quick_replies=list(choices))]
            [message] = self.services.conversations.answer(s, asked, replies, state)
            self.services.outbox.add(s, s.scalars(select(Contact)).one(), message)
        await self.sends()

    async def sends(self) -> None:
        """What is due goes out."""
        with self.services.database.read() as s:
            contact_id = s.scalars(select(Contact.id)).one()
        await self.work.send(contact_id)

    def said(self) -> str:
        """What the person said last, as the talk heard it."""
        with self.services.database.read() as s:
            talk = s.scalars(select(Contact.conversation_id)).one()
            assert talk is not None
            return [each.text for each in talks.transcript(s, talk) if each.sender == "resident"][-1]


@pytest.fixture
async def chat(services: Services) -> AsyncIterator[Chat]:
    seconds = 0.0

    async def at_once(_: float) -> None:
        nonlocal seconds
        seconds += 1.0

    with Telegram() as telegram:
        bot = make_bot(telegram.token, telegram.base)
        pacing = Pacing(now=lambda: seconds, sleep=at_once)
        channel = Unsure(bot, pacing, telegram_wording().share_phone, lambda *_: None)
        work = ChannelWork(services, {"telegram": channel})
        chat = Chat(services, work, channel, telegram.user())
        await chat.heard(chat.user.says("在吗"))
        await chat.asks("phone", "留个电话吧。", SKIP)
        yield chat
        await work.close()
        await bot.close_connections()


async def test_who_types_the_number_has_no_keys_of_the_old_question_left(chat: Chat) -> None:
    chat.user.says("13800138000")
    assert "先不说" in str(chat.user.chat.keyboard), "typed by the letters, it takes nothing away"
    await chat.asks("living", "老人和谁住？", *LIVES)
    with pytest.raises(NotSeen):
        chat.user.keys("先不说")
    await chat.heard(chat.user.keys("一个人"))
    assert chat.said() == "一个人住", "a key means what a button does"
    await chat.asks("illness", "有什么病？")
    assert chat.user.chat.keyboard == []
    await chat.asks("living", "老人和谁住？", *LIVES)
    assert chat.user.screen[-1].titles == ["一个人", "和家里人"], "from then on by buttons"


async def test_after_the_key_that_shares_the_number_there_are_buttons_again(chat: Chat) -> None:
    chat.comes_in(chat.user.shares_contact("8613800138000"))
    await chat.asks("living", "老人和谁住？", *LIVES)
    assert chat.user.screen[-1].titles == ["一个人", "和家里人"] and chat.user.chat.keyboard == []


async def test_a_keyboard_that_was_shown_before_a_crash_is_taken_away_all_the_same(
    chat: Chat, clock: HandClock
) -> None:
    await chat.asks("age", "多大年纪？")
    assert chat.user.chat.keyboard == []
    chat.channel.breaks = 1
    await chat.asks("phone", "电话是多少？", SKIP)
    assert "先不说" in str(chat.user.chat.keyboard), "it stands, and nobody knows that it went out"
    chat.user.says("13800138000")
    # By the time it goes out again the talk asks something else.
    await chat.asks("living", "老人和谁住？", *LIVES)
    clock.wait(seconds=2)
    await chat.sends()
    assert chat.user.screen[-1].text == "老人和谁住？"
    with pytest.raises(NotSeen):
        chat.user.keys("先不说")
    assert [key["text"] for row in chat.user.chat.keyboard for key in row] == ["一个人", "和家里人"]
