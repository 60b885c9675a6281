"""How updates reach a bot at the stand-in of Telegram: by polling, and what people do as updates."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot, Message, Update
from telegram.error import BadRequest, ChatMigrated, Conflict

from tests.standins.telegram.server import Telegram
from tests.standins.telegram.world import NotSeen
from tests.unit.standins.telegram.conftest import bot_at, words


async def newest(bot: Bot) -> Update:
    return (await bot.get_updates())[-1]


async def message(bot: Bot) -> Message:
    found = (await newest(bot)).message
    assert found is not None
    return found


def polled(telegram: Telegram) -> int:
    """Wait until somebody asks for updates."""
    return telegram.world.wait(lambda: telegram.journal.count("call getUpdates"), 5, "a poll")


class TestPolling:
    async def test_what_was_confirmed_does_not_come_again(self, telegram: Telegram, bot: Bot) -> None:
        user = telegram.user()
        for text in ("一", "二", "三"):
            user.says(text)
        first = await bot.get_updates(limit=2)
        again = await bot.get_updates()
        assert [update.update_id for update in again[:2]] == [update.update_id for update in first]
        assert first[0].update_id + 2 == again[-1].update_id
        rest = await bot.get_updates(offset=first[-1].update_id + 1)
        assert [update.message.text for update in rest if update.message] == ["三"]
        assert await bot.get_updates(offset=rest[0].update_id + 1) == ()
        assert telegram.journal.count("update delivered") == 3

    async def test_a_poll_waits_for_news(self, telegram: Telegram, bot: Bot) -> None:
        user = telegram.user()
        waiting = asyncio.create_task(bot.get_updates(timeout=20))
        await asyncio.to_thread(polled, telegram)
        user.says("您好")
        assert [update.message.text for update in await waiting if update.message] == ["您好"]

    async def test_who_polls_later_sends_the_earlier_away(self, telegram: Telegram, bot: Bot) -> None:
        earlier = asyncio.create_task(bot.get_updates(timeout=20))
        await asyncio.to_thread(polled, telegram)
        async with bot_at(telegram) as other:
            assert await other.get_updates() == ()
        with pytest.raises(Conflict, match=words("terminated by other")):
            await earlier

    async def test_polling_and_a_webhook_exclude_each_other(self, bot: Bot) -> None:
        await bot.set_webhook("http://127.0.0.1:9/x", secret_token="s_1")
        with pytest.raises(Conflict, match=words("webhook is active")):
            await bot.get_updates()
        await bot.delete_webhook()
        assert await bot.get_updates() == ()

    async def test_only_the_kinds_that_were_named(self, telegram: Telegram, bot: Bot) -> None:
        await bot.get_updates(allowed_updates=["message"])
        user = telegram.user()
        said = user.says("您好")
        user.edits(said, "您们好")
        assert [update.message is not None for update in await bot.get_updates()] == [True]

    async def test_the_webhook_is_told_of(self, bot: Bot) -> None:
        await bot.set_webhook("http://127.0.0.1:9/x", max_connections=3, allowed_updates=["message"])
        info = await bot.get_webhook_info()
        assert (info.url, info.max_connections, info.allowed_updates) == (
            "http://127.0.0.1:9/x",
            3,
            ("message",),
        )
        with pytest.raises(BadRequest, match=words("unallowed")):
            await bot.set_webhook("http://127.0.0.1:9/x", secret_token="不行")
        with pytest.raises(BadRequest, match=words("HTTPS")):
            await bot.set_webhook("ftp://127.0.0.1/x")

    async def test_pending_updates_are_dropped_when_asked(self, telegram: Telegram, bot: Bot) -> None:
        telegram.user().says("您好")
        await bot.delete_webhook(drop_pending_updates=True)
        assert await bot.get_updates() == ()


class TestWhatPeopleDo:
    async def test_a_command_is_marked(self, telegram: Telegram, bot: Bot) -> None:
        telegram.user().command("/start abc")
        got = await message(bot)
        assert got.text == "/start abc"
        assert list(got.parse_entities(["bot_command"]).values()) == ["/start"]

    async def test_an_edit_keeps_the_id_and_has_its_own_update(self, telegram: Telegram, bot: Bot) -> None:
        user = telegram.user()
        said = user.says("82岁")
        user.edits(said, "83岁")
        first, second = await bot.get_updates()
        assert first.message is not None and second.edited_message is not None
        assert second.edited_message.message_id == first.message.message_id
        assert (first.message.text, second.edited_message.text) == ("82岁", "83岁")
        assert [shown.text for shown in user.screen] == ["83岁"] and user.screen[0].edited

    async def test_places(self, telegram: Telegram, bot: Bot) -> None:
        user = telegram.user()
        user.sends_location(25.49, 118.24)
        location = (await message(bot)).location
        assert location is not None and (location.latitude, location.longitude) == (25.49, 118.24)
        user.sends_venue(25.49, 118.24, "村委会", "上涌镇")
        venue = (await message(bot)).venue
        assert venue is not None and (venue.title, venue.address) == ("村委会", "上涌镇")

    async def test_contacts(self, telegram: Telegram, bot: Bot) -> None:
        user = telegram.user()
        user.shares_contact("+8613800138000")
        own = (await message(bot)).contact
        user.shares_contact("13900139000", own=False)
        other = (await message(bot)).contact
        assert own is not None and other is not None
        assert (own.phone_number, own.user_id) == ("+8613800138000", user.id)
        assert (other.phone_number, other.user_id) == ("13900139000", None)

    async def test_voices_stickers_and_anything(self, telegram: Telegram, bot: Bot) -> None:
        user = telegram.user()
        user.sends_voice()
        assert (await message(bot)).voice is not None
        user.sends_sticker()
        assert (await message(bot)).sticker is not None
        number = user.sends_raw({"something_new": {"a": 1}})
        assert (await newest(bot)).update_id == number

    async def test_what_somebody_else_wrote(self, telegram: Telegram, bot: Bot) -> None:
        telegram.user().forwards("接续码：123456")
        found = await message(bot)
        assert found.text == "接续码：123456" and found.forward_origin is not None

    async def test_a_group_becomes_a_supergroup(self, telegram: Telegram, bot: Bot) -> None:
        user, group = telegram.user(), telegram.group(supergroup=False)
        group.adds_bot(user)
        supergroup = group.becomes_supergroup(user)
        old, new = [update.message for update in (await bot.get_updates())[-2:]]
        assert old is not None and old.migrate_to_chat_id == supergroup.chat.id == new.chat.id  # type: ignore[union-attr]
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(group.chat.id, "您好")
        assert moved.value.new_chat_id == supergroup.chat.id
        await bot.send_message(supergroup.chat.id, "您好")
        assert supergroup.read == ["您好"]

    async def test_blocking_is_told(self, telegram: Telegram, bot: Bot) -> None:
        user = telegram.user()
        user.says("您好")
        user.blocks()
        member = (await newest(bot)).my_chat_member
        assert member is not None and member.new_chat_member.status == "kicked"
        with pytest.raises(AssertionError, match="cannot write"):
            user.says("您好")
        user.unblocks()
        member = (await newest(bot)).my_chat_member
        assert member is not None and member.new_chat_member.status == "member"

    def test_what_does_not_come_is_not_seen(self, telegram: Telegram) -> None:
        user = telegram.user()
        user.says("您好")
        with pytest.raises(NotSeen, match="您好"):
            user.sees("您好", seconds=0.01)
