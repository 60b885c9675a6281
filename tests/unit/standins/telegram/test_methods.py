"""The stand-in of Telegram answers the real client library as the Bot API does."""

from __future__ import annotations

import io

import httpx
import pytest
from PIL import Image
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest, EndPointNotFound, Forbidden, InvalidToken, RetryAfter

from tests.standins.telegram.flood import FloodLimit
from tests.standins.telegram.people import User
from tests.standins.telegram.server import Telegram
from tests.standins.telegram.world import NotSeen
from tests.unit.standins.telegram.conftest import bot_at, words


@pytest.fixture
def user(telegram: Telegram) -> User:
    user = telegram.user("陈秀英")
    user.command("/start")
    return user


def keyboard(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)] for text, data in buttons])


class TestTokens:
    async def test_a_wrong_token_is_refused(self, telegram: Telegram) -> None:
        for token in ("700000001:AAwrongwrongwrongwrongwrong", "no-token"):
            with pytest.raises(InvalidToken):
                async with bot_at(telegram, token):
                    pass
        assert (telegram.journal.count("answer 401"), telegram.journal.count("answer 404")) == (1, 1)

    async def test_an_unknown_method_is_not_found(self, bot: Bot) -> None:
        with pytest.raises(EndPointNotFound):
            await bot.do_api_request("noSuchThing")


class TestMessages:
    async def test_a_message_is_shown_with_its_buttons(self, bot: Bot, user: User) -> None:
        sent = await bot.send_message(
            user.id, "送餐的人来了吗？", reply_markup=keyboard(("来了", "1"), ("还没来", "2"))
        )
        shown = user.sees("来了吗")
        assert (shown.message_id, shown.titles) == (sent.message_id, ["来了", "还没来"])
        assert [each.sender for each in user.screen] == ["user", "bot"]

    @pytest.mark.parametrize(
        ("text", "said"),
        [("", "empty"), (" \n", "empty"), ("好" * 4097, "too long"), ("😀" * 2049, "too long")],
    )
    async def test_a_text_that_cannot_be_sent(self, bot: Bot, user: User, text: str, said: str) -> None:
        with pytest.raises(BadRequest, match=words(said)):
            await bot.send_message(user.id, text)
        assert user.read == []

    async def test_the_longest_text(self, bot: Bot, user: User) -> None:
        await bot.send_message(user.id, "好" * 4096)
        assert len(user.read[0]) == 4096

    async def test_html_is_taken_out_and_checked(self, bot: Bot, user: User) -> None:
        await bot.send_message(user.id, "<b>您好</b> &lt;3", parse_mode="HTML")
        assert user.read == ["您好 <3"]
        for broken in ("<b>", "<script>x</script>"):
            with pytest.raises(BadRequest, match=words("can't parse entities")):
                await bot.send_message(user.id, broken, parse_mode="HTML")

    @pytest.mark.parametrize("data", ["好" * 22, "x" * 65])
    async def test_callback_data_has_64_bytes_at_most(self, bot: Bot, user: User, data: str) -> None:
        with pytest.raises(BadRequest, match=words("BUTTON_DATA_INVALID")):
            await bot.send_message(user.id, "？", reply_markup=keyboard(("来了", data)))

    def test_a_button_without_an_action_or_a_text(self, telegram: Telegram, user: User) -> None:
        for button in ({"text": "来了"}, {"text": "", "callback_data": "1"}):
            body = {"chat_id": user.id, "text": "？", "reply_markup": {"inline_keyboard": [[button]]}}
            answer = httpx.post(f"{telegram.base_url}{telegram.token}/sendMessage", json=body)
            assert (answer.status_code, answer.json()["ok"]) == (400, False)
        assert user.read == []

    async def test_the_keyboard_in_place_of_the_letters(self, bot: Bot, user: User) -> None:
        key = KeyboardButton("发送我的手机号", request_contact=True)
        await bot.send_message(user.id, "电话？", reply_markup=ReplyKeyboardMarkup([[key, "先不说"]]))
        assert user.chat.keyboard == [
            [{"text": "发送我的手机号", "request_contact": True}, {"text": "先不说"}]
        ]
        once = ReplyKeyboardMarkup([[key, "先不说"]], one_time_keyboard=True)
        await bot.send_message(user.id, "电话？", reply_markup=once)
        user.says("我想想")
        assert user.chat.keyboard != []
        user.shares_contact("+8613800138000")
        assert user.chat.keyboard == []
        await bot.send_message(user.id, "电话？", reply_markup=ReplyKeyboardMarkup([[key]]))
        await bot.send_message(user.id, "好的", reply_markup=ReplyKeyboardRemove())
        assert user.chat.keyboard == []

    async def test_what_set_or_took_away_a_keyboard_cannot_be_edited(self, bot: Bot, user: User) -> None:
        for markup in (ReplyKeyboardMarkup([["先不说"]]), ReplyKeyboardRemove()):
            sent = await bot.send_message(user.id, "电话？", reply_markup=markup)
            with pytest.raises(BadRequest, match=words("message can't be edited")):
                await sent.edit_reply_markup(keyboard(("来了", "1")))

    async def test_a_key_is_there_until_another_keyboard_takes_its_place(self, bot: Bot, user: User) -> None:
        once = ReplyKeyboardMarkup([["先不说"]], one_time_keyboard=True)
        await bot.send_message(user.id, "电话？", reply_markup=once)
        user.says("13800138000")
        await bot.send_message(user.id, "几口人？", reply_markup=keyboard(("一个人", "1")))
        assert user.keys("先不说").text == "先不说"
        with pytest.raises(NotSeen):
            user.keys("先不说")

    async def test_who_cannot_be_written_to(self, telegram: Telegram, bot: Bot, user: User) -> None:
        with pytest.raises(BadRequest, match=words("chat not found")):
            await bot.send_message(99, "您好")
        with pytest.raises(Forbidden, match=words("initiate")):
            await bot.send_message(telegram.user().id, "您好")
        user.blocks()
        with pytest.raises(Forbidden, match=words("blocked by the user")):
            await bot.send_message(user.id, "您好")
        user.unblocks()
        await bot.send_message(user.id, "您好")
        assert user.read == ["您好"]

    async def test_the_flood_limit(self) -> None:
        with Telegram(flood=FloodLimit(per_chat=2)) as telegram:
            user = telegram.user()
            user.command()
            async with bot_at(telegram) as bot:
                for text in ("一", "二"):
                    await bot.send_message(user.id, text)
                with pytest.raises(RetryAfter):
                    await bot.send_message(user.id, "三")
            assert user.read == ["一", "二"]


class TestEditing:
    async def test_text_and_buttons_change_in_place(self, bot: Bot, user: User) -> None:
        sent = await bot.send_message(user.id, "来了吗？", reply_markup=keyboard(("来了", "1")))
        await bot.edit_message_reply_markup(user.id, sent.message_id)
        assert user.sees("来了吗").buttons == ()
        await bot.edit_message_text("来了吗？您选了：来了", user.id, sent.message_id)
        assert user.read == ["来了吗？您选了：来了"]

    async def test_what_cannot_be_edited(self, bot: Bot, user: User) -> None:
        sent = await bot.send_message(user.id, "您好")
        with pytest.raises(BadRequest, match=words("not modified")):
            await bot.edit_message_text("您好", user.id, sent.message_id)
        with pytest.raises(BadRequest, match=words("not found")):
            await bot.edit_message_text("您好", user.id, 999)
        with pytest.raises(BadRequest, match=words("can't be edited")):
            await bot.edit_message_text("您好", user.id, user.screen[0].message_id)


class TestButtons:
    async def test_a_pressed_button_is_answered_once(self, telegram: Telegram, bot: Bot, user: User) -> None:
        await bot.send_message(user.id, "来了吗？", reply_markup=keyboard(("来了", "f1:0")))
        pressed = user.presses("来了")
        query = (await bot.get_updates())[-1].callback_query
        assert query is not None and (query.id, query.data) == (pressed.id, "f1:0")
        assert query.message is not None and query.message.message_id == user.screen[-1].message_id
        await query.answer("知道了")
        assert pressed.answered and user.chat.toasts == ["知道了"]
        with pytest.raises(BadRequest, match=words("too old")):
            await query.answer()

    async def test_only_what_is_shown_can_be_pressed(self, bot: Bot, user: User) -> None:
        await bot.send_message(user.id, "来了吗？", reply_markup=keyboard(("来了", "1")))
        with pytest.raises(NotSeen):
            user.presses("还没来")


class TestSettings:
    async def test_commands_and_descriptions_are_kept(self, bot: Bot) -> None:
        assert await bot.set_my_commands([BotCommand("start", "开始"), BotCommand("progress", "查进度")])
        assert [each.description for each in await bot.get_my_commands()] == ["开始", "查进度"]
        assert await bot.get_my_commands(language_code="en") == ()
        await bot.set_my_description("帮您找上门服务")
        assert (await bot.get_my_description()).description == "帮您找上门服务"

    async def test_what_is_no_command(self, bot: Bot) -> None:
        with pytest.raises(BadRequest, match=words("COMMAND_INVALID")):
            await bot.set_my_commands([("查进度", "查进度")])
        with pytest.raises(BadRequest, match=words("too long")):
            await bot.set_my_description("好" * 513)

    async def test_the_person_sees_that_the_bot_types(self, bot: Bot, user: User) -> None:
        await bot.send_chat_action(user.id, "typing")
        assert user.chat.actions == ["typing"]
        with pytest.raises(BadRequest):
            await bot.send_chat_action(user.id, "singing")


class TestFiles:
    async def test_a_photo_in_two_sizes(self, bot: Bot, user: User) -> None:
        to = io.BytesIO()
        Image.new("RGB", (400, 300), "white").save(to, "PNG")
        user.sends_photo(to.getvalue(), "残疾证")
        message = (await bot.get_updates())[-1].message
        assert message is not None and message.caption == "残疾证"
        assert [(size.width, size.height) for size in message.photo] == [(90, 68), (400, 300)]
        got = await (await message.photo[-1].get_file()).download_as_bytearray()
        assert bytes(got) == to.getvalue()

    async def test_no_picture_too_big_and_unknown(self, bot: Bot, user: User) -> None:
        user.sends_photo(b"no picture")
        user.sends_document(bytes(20_000_001))
        photo, document = [update.message for update in (await bot.get_updates())[-2:]]
        assert photo is not None and document is not None and document.document is not None
        assert bytes(await (await photo.photo[-1].get_file()).download_as_bytearray()) == b"no picture"
        with pytest.raises(BadRequest, match=words("too big")):
            await document.document.get_file()
        with pytest.raises(BadRequest, match=words("file_id")):
            await bot.get_file("AgACnothing")


class TestGroups:
    async def test_the_bot_is_added_speaks_and_leaves(self, telegram: Telegram, bot: Bot, user: User) -> None:
        group = telegram.group()
        with pytest.raises(Forbidden):
            await bot.send_message(group.chat.id, "您好")
        group.adds_bot(user)
        member, joined = (await bot.get_updates())[-2:]
        assert member.my_chat_member is not None and joined.message is not None
        assert member.my_chat_member.new_chat_member.status == "member"
        assert joined.message.new_chat_members[0].id == bot.id
        await bot.send_message(group.chat.id, "请私下找我")
        await bot.leave_chat(group.chat.id)
        assert group.read == ["请私下找我"]
        left = (await bot.get_updates())[-1].my_chat_member
        assert left is not None and left.new_chat_member.status == "left" and left.from_user.id == bot.id
        pending = len(telegram.world.pending)
        group.says(user, "还在吗")
        assert len(telegram.world.pending) == pending
        with pytest.raises(Forbidden, match=words("kicked")):
            await bot.send_message(group.chat.id, "您好")
