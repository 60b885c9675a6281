"""Our side of the Bot API against its stand-in: what people see, what is fetched, what goes wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from telegram.error import NetworkError

from api.channels.telegram.bot import YizhuBot, make_bot
from api.channels.telegram.channel import LARGEST_PICTURE, TelegramChannel
from api.channels.telegram.courtesies import Courtesies
from api.channels.telegram.introducing import introduce, steps
from api.channels.telegram.pacing import Pacing
from api.channels.telegram.polling import Polling
from api.channels.telegram.receiving import Receiving
from api.channels.telegram.wording import telegram_wording
from casework.channels.types import Address, GiveUp, Inbound, Outgoing, TryAgain
from casework.channels.wording import channel_wording
from casework.conversations.types import QuickReply
from tests.standins.telegram.faults import Faults
from tests.standins.telegram.people import User
from tests.standins.telegram.server import Telegram

ID = "0123456789abcdef0123456789abcdef"
AGREE = (QuickReply(title="同意", text="同意"), QuickReply(title="不同意", text="不同意"))
SAID = "我妈82了一个人住"


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with Telegram(pauses=(0.01, 0.02)) as telegram:
        yield telegram


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[YizhuBot]:
    bot = make_bot(telegram.token, telegram.base)
    yield bot
    await bot.close_connections()


@pytest.fixture
def channel(bot: YizhuBot) -> TelegramChannel:
    return unhurried(bot)


def pacing_at_once() -> Pacing:
    """Waits for no clock."""
    seconds = 0.0

    async def at_once(_: float) -> None:
        nonlocal seconds
        seconds += 1.0

    return Pacing(now=lambda: seconds, sleep=at_once)


def unhurried(bot: YizhuBot, shown: Callable[[str, int], None] = lambda *_: None) -> TelegramChannel:
    """The channel, which waits for no clock."""
    return TelegramChannel(bot, pacing_at_once(), telegram_wording().share_phone, shown)


def address(user: User) -> Address:
    return Address("c1", "telegram", str(user.id), "dehua")


def begun(telegram: Telegram) -> User:
    """Somebody who has written to the bot: before that it may not write."""
    user = telegram.user()
    user.command()
    return user


class Heard:
    """What was taken in."""

    def __init__(self) -> None:
        self.all: list[Inbound] = []

    async def take_in(self, inbound: Inbound) -> bool:
        self.all.append(inbound)
        return inbound.key not in [each.key for each in self.all[:-1]]

    @property
    def kinds(self) -> list[str]:
        return [each.kind for each in self.all]


class Mine:
    """The right to poll, always had."""

    async def hold(self, seconds: float) -> bool:
        return True

    def let_go(self) -> None:
        pass


def polling(bot: YizhuBot, heard: Heard) -> tuple[Polling, Courtesies]:
    courtesies = Courtesies(bot, channel_wording().group, pacing_at_once())
    return Polling(bot, Receiving("700000001", heard.take_in, courtesies), Mine(), seconds=0), courtesies


async def done(courtesies: Courtesies) -> None:
    """Everything that is done beside the talk has been tried."""
    await asyncio.gather(*courtesies._doing)


async def test_a_message_with_its_buttons_and_the_one_that_was_tapped(
    telegram: Telegram, bot: YizhuBot, channel: TelegramChannel
) -> None:
    user = begun(telegram)
    row = Outgoing(1, "您同意吗？https://example.org", quick_replies=AGREE, message_id=ID)
    number = await channel.send(address(user), channel.compose([row], address(user)))
    shown = user.sees("您同意吗")
    assert (str(shown.message_id), shown.titles) == (number, ["同意", "不同意"])
    pressed = user.presses("不同意")
    heard = Heard()
    work, courtesies = polling(bot, heard)
    await work.step()
    await done(courtesies)
    assert heard.kinds == ["opened", "choice"]
    assert heard.all[1].body == {"message_id": ID, "at": 1} and heard.all[1].sender == str(user.id)
    assert pressed.answered and user.sees("您同意吗").titles == ["✓ 不同意"]
    # What stays of the buttons is acknowledged, and chooses nothing.
    again = user.presses("✓ 不同意")
    await work.step()
    await done(courtesies)
    assert again.answered and heard.kinds == ["opened", "choice"]


async def test_a_second_tap_does_not_show_what_was_not_chosen(
    telegram: Telegram, bot: YizhuBot, channel: TelegramChannel
) -> None:
    user, heard = begun(telegram), Heard()
    row = Outgoing(1, "您同意吗？", quick_replies=AGREE, message_id=ID)
    await channel.send(address(user), channel.compose([row], address(user)))
    taps = [user.presses(each) for each in ("不同意", "同意")]
    work, courtesies = polling(bot, heard)
    await work.step()
    await done(courtesies)
    assert heard.all[1].body == {"message_id": ID, "at": 1} and heard.all[1].key == heard.all[2].key
    assert all(tap.answered for tap in taps) and user.sees("您同意吗").titles == ["✓ 不同意"]


async def test_what_is_delivered_again_takes_no_buttons_away(telegram: Telegram, bot: YizhuBot) -> None:
    user, heard = begun(telegram), Heard()
    courtesies = Courtesies(bot, channel_wording().group, pacing_at_once())
    receiving = Receiving("700000001", heard.take_in, courtesies)
    channel, to = unhurried(bot, courtesies.shown), address(user)
    update = {"update_id": 9, "message": user.says("我妈82了").message}
    await receiving.update(update)
    question = Outgoing(1, "您同意吗？", quick_replies=AGREE, message_id=ID)
    await channel.send(to, channel.compose([question], to))
    await receiving.update(update)
    await done(courtesies)
    assert user.sees("您同意吗").titles == ["同意", "不同意"]


async def test_buttons_of_a_question_that_was_answered_in_words_go_away(
    telegram: Telegram, bot: YizhuBot
) -> None:
    user, heard = begun(telegram), Heard()
    work, courtesies = polling(bot, heard)
    channel, to = unhurried(bot, courtesies.shown), address(user)
    await work.step()
    question = Outgoing(1, "您同意吗？", quick_replies=AGREE, message_id=ID)
    await channel.send(to, channel.compose([question], to))
    # What we say by ourselves leaves the question as it stands, and so does what answers nothing.
    await channel.send(to, channel.compose([Outgoing(2, "对了，有件事。", message_id=ID)], to))
    user.sends_sticker()
    await work.step()
    await done(courtesies)
    assert user.sees("您同意吗").titles == ["同意", "不同意"]
    user.says("同意的")
    await work.step()
    await done(courtesies)
    assert user.sees("您同意吗").titles == []
    # A tap leaves what was chosen, also when something is said behind it.
    await channel.send(to, channel.compose([question], to))
    user.presses("不同意")
    user.says("不要")
    await work.step()
    await done(courtesies)
    assert user.sees("您同意吗").titles == ["✓ 不同意"]


async def test_the_keyboard_for_the_telephone_comes_and_goes(
    telegram: Telegram, bot: YizhuBot, channel: TelegramChannel
) -> None:
    user, to = begun(telegram), address(telegram.user())
    to = address(user)
    asked = Outgoing(1, "留个电话吧。", quick_replies=AGREE[:1], message_id=ID, asking="phone")
    await channel.send(to, channel.compose([asked], to))
    assert user.chat.keyboard[0][0]["request_contact"] is True
    user.shares_contact("+8613800138000")
    heard = Heard()
    await polling(bot, heard)[0].step()
    assert heard.all[-1].body == {"phone": "13800138000", "own": True}
    await channel.send(to, channel.compose([Outgoing(2, "好的。", message_id=ID)], to))
    assert user.chat.keyboard == []


async def test_text_is_text_whatever_it_looks_like(telegram: Telegram, channel: TelegramChannel) -> None:
    user = begun(telegram)
    for text in ("<b>粗</b> &amp; *星* _线_ [x](http://y)", "好" * 4096, "👵" * 2048):
        await channel.send(address(user), channel.compose([Outgoing(1, text, message_id=ID)], address(user)))
        assert user.read[-1] == text


async def test_who_blocked_us_or_is_unknown(telegram: Telegram, channel: TelegramChannel) -> None:
    user = begun(telegram)
    user.blocks()
    part = channel.compose([Outgoing(1, SAID, message_id=ID)], address(user))
    for to, reason in (
        (address(user), "left"),
        (Address("c", "telegram", "4711", "dehua"), "bad_recipient"),
        (Address("c", "telegram", "not a number", "dehua"), "bad_recipient"),
    ):
        with pytest.raises(GiveUp) as raised:
            await channel.send(to, part)
        assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("faults", "after"),
    [
        (Faults(api_500=1), None),
        (Faults(api_502=1), None),
        (Faults(api_429=1, retry_after=9), 9.0),
        (Faults(api_cut_before=1), None),
    ],
)
async def test_a_platform_that_is_busy_is_asked_again_later(
    telegram: Telegram,
    channel: TelegramChannel,
    faults: Faults,
    after: float | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    user = begun(telegram)
    telegram.faults = faults
    with caplog.at_level(logging.DEBUG, "yizhu"), pytest.raises(TryAgain) as raised:
        await channel.send(address(user), channel.compose([Outgoing(1, SAID, message_id=ID)], address(user)))
    assert (raised.value.reason, raised.value.after) == ("busy", after) and user.read == []
    assert telegram.token not in caplog.text and SAID not in caplog.text


async def test_a_wrong_token_is_a_matter_for_who_runs_it(telegram: Telegram) -> None:
    user = begun(telegram)
    bot = make_bot("700000001:AAsomethingElseEntirely_0123456789", telegram.base)
    channel = unhurried(bot)
    with pytest.raises(TryAgain) as raised:
        await channel.send(
            address(user), channel.compose([Outgoing(1, "您好", message_id=ID)], address(user))
        )
    assert (raised.value.reason, raised.value.after) == ("token", 300.0)
    await bot.close_connections()


async def test_pictures_are_fetched_up_to_their_limit(
    telegram: Telegram, bot: YizhuBot, channel: TelegramChannel
) -> None:
    user, heard = begun(telegram), Heard()
    user.sends_photo(b"\xff\xd8 a picture", "低保证")
    user.sends_document(b"x" * (LARGEST_PICTURE + 1), "大.png", "image/png")
    await polling(bot, heard)[0].step()
    _, photo, large = heard.all
    assert photo.body["caption"] == "低保证"
    assert b"a picture" in await channel.picture(photo.body["media"])
    for media in (large.body["media"], "nothing-of-ours"):
        with pytest.raises(GiveUp) as raised:
            await channel.picture(media)
        assert raised.value.reason == "refused"
    telegram.faults = Faults(api_cut_before=1)
    with pytest.raises(TryAgain):
        await channel.picture(photo.body["media"])


async def test_no_file_of_this_machine_is_ever_read(
    telegram: Telegram, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.world.files["a"] = (__file__, b"x")
    with pytest.raises(GiveUp):
        await channel.picture("a")


async def test_a_group_hears_once_that_this_is_no_place_and_is_left(
    telegram: Telegram, bot: YizhuBot
) -> None:
    user, group, heard = telegram.user(), telegram.group(), Heard()
    work, courtesies = polling(bot, heard)
    group.adds_bot(user)
    group.says(user, SAID)
    await work.step()
    await done(courtesies)
    assert group.read == [channel_wording().group] and group.chat.closed
    # Brought back, it says nothing more and leaves.
    group.adds_bot(user)
    await work.step()
    await done(courtesies)
    assert len(group.read) == 1 and group.chat.closed and heard.all == []


async def test_a_group_that_became_a_supergroup_meanwhile_is_told_and_left_there(
    telegram: Telegram, bot: YizhuBot
) -> None:
    user, group, heard = telegram.user(), telegram.group(supergroup=False), Heard()
    group.adds_bot(user)
    supergroup = group.becomes_supergroup(user)
    work, courtesies = polling(bot, heard)
    await work.step()
    await done(courtesies)
    assert supergroup.read == [channel_wording().group] and supergroup.chat.closed
    assert (group.read, heard.all) == ([], [])
    # That we left is told to us, too, and nothing comes of it.
    await work.step()
    assert courtesies._doing == set() and heard.all == []


async def test_courtesies_that_fail_change_nothing(
    telegram: Telegram, bot: YizhuBot, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    user, heard = begun(telegram), Heard()
    row = Outgoing(1, "您同意吗？", quick_replies=AGREE, message_id=ID)
    await channel.send(address(user), channel.compose([row], address(user)))
    user.presses("同意").answered = True  # as when it is too old to be answered
    work, courtesies = polling(bot, heard)
    [updates] = [await bot.raw_updates(None, 0, ())]
    telegram.faults = Faults(api_500=1)
    for update in updates:
        await work._receiving.update(update)
    await done(courtesies)
    assert heard.kinds == ["opened", "choice"]
    assert "not acknowledged" in caplog.text and telegram.token not in caplog.text


async def test_two_that_poll_at_once_lose_nothing(telegram: Telegram) -> None:
    heard, bots = Heard(), [make_bot(telegram.token, telegram.base) for _ in range(2)]
    user = telegram.user()
    for number in range(12):
        user.says(f"第{number}句")

    async def poll(bot: YizhuBot) -> None:
        work = polling(bot, heard)[0]
        while telegram.world.pending:
            if await work.step():
                await asyncio.sleep(0.01)

    await asyncio.wait_for(asyncio.gather(*map(poll, bots)), 15)
    # Some may have come twice: they are known by their keys.
    by_key = {each.key: each.body["text"] for each in heard.all}
    assert sorted(by_key.values()) == sorted(f"第{number}句" for number in range(12))
    for bot in bots:
        await bot.close_connections()


async def test_introductions_are_made_however_often_they_fail(
    telegram: Telegram, bot: YizhuBot, caplog: pytest.LogCaptureFixture
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            telegram.faults = Faults()

    telegram.faults = Faults(api_500=1)
    words = telegram_wording()
    todo = steps(bot, words, polling=False, webhook_url="https://help.example.cn/", secret="s3cret_")
    await introduce(todo, sleep=sleep)
    assert slept == [2.0, 10.0, 60.0]
    hook = telegram.world.webhook
    assert hook is not None and (hook.url, hook.secret) == (
        "https://help.example.cn/channels/telegram",
        "s3cret_",
    )
    assert set(hook.allowed) == {"message", "edited_message", "callback_query", "my_chat_member"}
    [commands] = [value for key, value in telegram.world.settings.items() if key[0] == "commands"]
    assert [each["command"] for each in commands] == list(words.commands)
    assert telegram.token not in caplog.text and "s3cret_" not in caplog.text
    await introduce(steps(bot, words, polling=True, webhook_url="x", secret="x"))
    assert telegram.world.webhook is None


async def test_settings_that_telegram_does_not_take_are_named(caplog: pytest.LogCaptureFixture) -> None:
    async def enough(_: float) -> None:
        raise asyncio.CancelledError

    with Telegram(plain_http=False) as telegram:
        good, bad = (
            make_bot(token, telegram.base) for token in (telegram.token, "7:AAnobodys_0123456789abcdef")
        )
        for bot, url, secret, named in (
            (good, "http://help.example.cn", "x", "_WEBHOOK_URL has to begin with https"),
            (good, "https://help.example.cn", "密钥", "_SECRET may hold"),
            (bad, "https://help.example.cn", "x", "does not take YIZHU_TELEGRAM_TOKEN"),
        ):
            todo = steps(bot, telegram_wording(), polling=False, webhook_url=url, secret=secret)
            with pytest.raises(asyncio.CancelledError):
                await introduce(todo, sleep=enough)
            assert named in caplog.text and "help.example.cn" not in caplog.text
        for bot in (good, bad):
            await bot.close_connections()


async def test_where_no_address_is_given_the_webhook_is_left_as_it_is(
    telegram: Telegram, bot: YizhuBot
) -> None:
    telegram.webhook("http://127.0.0.1:1/elsewhere")
    await introduce(steps(bot, telegram_wording(), polling=False, webhook_url="", secret="x"))
    assert telegram.world.webhook is not None and telegram.world.webhook.url.endswith("/elsewhere")


async def test_fetching_fails_while_a_webhook_is_set(telegram: Telegram, bot: YizhuBot) -> None:
    telegram.webhook("http://127.0.0.1:1/x")
    assert await polling(bot, Heard())[0].step() == 1.0
    telegram.faults = Faults(api_500=1)
    with pytest.raises(NetworkError):
        await bot.raw_updates(None, 0, ())
