"""What goes wrong at the stand-in of Telegram when it is told to; updates reach a webhook all the same."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter

from tests.standins.telegram.faults import Chance, Faults
from tests.standins.telegram.server import Telegram
from tests.unit.standins.telegram.conftest import Hook, bot_at


class TestTheWebhook:
    async def test_updates_arrive_in_order_with_the_secret(
        self, telegram: Telegram, bot: Bot, hook: Hook
    ) -> None:
        await bot.set_webhook(hook.url, secret_token="secret-1")
        user = telegram.user()
        for number in range(5):
            user.says(f"第{number}句")
        telegram.settled()
        assert [update["message"]["text"] for update in hook.got] == [f"第{number}句" for number in range(5)]
        assert hook.ids == sorted(set(hook.ids)) and set(hook.secrets) == {"secret-1"}

    def test_what_fails_is_sent_again_before_what_follows(self, telegram: Telegram, hook: Hook) -> None:
        hook.answers = [500, 503, 200]
        user = telegram.user()
        user.says("一")
        user.says("二")
        telegram.webhook(hook.url)
        telegram.settled()
        assert [update["message"]["text"] for update in hook.got] == ["一", "一", "一", "二"]
        assert len(set(hook.ids)) == 2 and telegram.journal.count("update repeated") == 2

    def test_the_webhook_may_ask_for_time(self, telegram: Telegram, hook: Hook) -> None:
        hook.answers, hook.retry_after = [503, 200], "1"
        said = telegram.user().says("一")
        telegram.webhook(hook.url)
        telegram.settled()
        first, surely = telegram.journal.arrival(said.update_id or 0)
        assert first is not None and surely is not None and surely - first >= 1

    def test_one_persons_trouble_does_not_hold_up_another(self, telegram: Telegram, hook: Hook) -> None:
        hook.answers = [500, 200]
        telegram.user().says("一")
        telegram.user().says("二")
        telegram.webhook(hook.url, max_connections=1)
        telegram.settled()
        assert [update["message"]["text"] for update in hook.got] == ["一", "二", "一"]

    def test_nobody_there(self, telegram: Telegram, hook: Hook) -> None:
        telegram.webhook("http://127.0.0.1:9/nobody")
        telegram.user().says("您好")
        telegram.world.wait(lambda: telegram.journal.count("webhook no answer"), 5, "a try")
        telegram.webhook(hook.url)
        telegram.settled()
        assert len(hook.got) == 1

    async def test_the_answer_may_be_a_call(self, telegram: Telegram, hook: Hook) -> None:
        user = telegram.user()
        hook.reply = b'{"method":"sendMessage","chat_id":%d,"text":"ok"}' % user.id
        telegram.webhook(hook.url)
        user.says("您好")
        user.sees("ok")


ALWAYS: list[tuple[str, dict[str, float], int]] = [
    ("cut in the middle", {"webhook_cut": 1}, 0),
    ("the answer lost", {"webhook_unheard": 1}, 1),
]


class TestFaultsOfTheWebhook:
    @pytest.mark.parametrize(("_what", "faults", "reaching"), ALWAYS, ids=[each[0] for each in ALWAYS])
    def test_a_broken_request_comes_again(
        self, telegram: Telegram, hook: Hook, _what: str, faults: dict[str, float], reaching: int
    ) -> None:
        telegram.faults = Faults(**faults)  # type: ignore[arg-type]
        said = telegram.user().says("您好")
        assert said.update_id is not None
        telegram.webhook(hook.url)
        telegram.world.wait(lambda: telegram.journal.times_sent(said.update_id or 0) >= 3, 5, "three tries")
        telegram.faults = Faults()
        telegram.settled()
        assert hook.ids == [said.update_id] * len(hook.ids)
        assert len(hook.got) > reaching * 2

    @pytest.mark.parametrize("seed", [0, 1])
    def test_the_same_twice(self, hook: Hook, seed: int) -> None:
        with Telegram(faults=Faults(webhook_twice=1), chance=random.Random(seed)) as telegram:
            telegram.webhook(hook.url)
            telegram.user().says("您好")
            telegram.world.wait(lambda: telegram.journal.count("webhook 200") == 2, 5, "the second")
        assert len(set(hook.ids)) == 1 and len(hook.got) == 2

    def test_the_next_goes_first(self, telegram: Telegram, hook: Hook) -> None:
        telegram.faults = Faults(webhook_reorder=1)
        user = telegram.user()
        said = [user.says(text) for text in ("一", "二", "三")]
        telegram.webhook(hook.url)
        telegram.settled()
        assert [update["message"]["text"] for update in hook.got] == ["二", "三", "一"]
        assert telegram.journal.was_overtaken(said[0].update_id or 0)
        _, surely = telegram.journal.arrival(said[0].update_id or 0)
        first, _ = telegram.journal.arrival(said[1].update_id or 0)
        assert first is not None and surely is not None and first < surely
        assert not telegram.journal.was_overtaken(said[1].update_id or 0)

    def test_it_comes_late(self, telegram: Telegram, hook: Hook) -> None:
        telegram.faults = Faults(webhook_delay=1, longest_delay=0.01)
        telegram.webhook(hook.url)
        telegram.user().says("您好")
        telegram.settled()
        assert len(hook.got) == telegram.journal.count("update delayed") == 1


class TestFaultsOfTheApi:
    @pytest.mark.parametrize("name", ["api_500", "api_502", "api_cut_before"])
    async def test_nothing_is_shown(self, telegram: Telegram, bot: Bot, name: str) -> None:
        user = telegram.user()
        user.command()
        telegram.faults = Faults(**{name: 1})
        with pytest.raises(NetworkError):
            await bot.send_message(user.id, "您好")
        assert user.read == []
        telegram.faults = Faults()
        await bot.send_message(user.id, "您好")
        assert user.read == ["您好"]

    async def test_a_429_is_for_all_that_the_bot_sends(self) -> None:
        now = 1000.0
        with Telegram(now=lambda: now) as telegram:
            one, other = telegram.user(), telegram.user()
            for user in (one, other):
                user.command()
            async with bot_at(telegram) as bot:
                telegram.faults = Faults(api_429=1, retry_after=7)
                with pytest.raises(RetryAfter):
                    await bot.send_message(one.id, "您好")
                telegram.faults = Faults()
                now += 5
                with pytest.raises(RetryAfter) as raised:
                    await bot.send_message(other.id, "您好")
                assert raised.value.retry_after == timedelta(seconds=2)
                now += 2
                await bot.send_message(other.id, "您好")
            assert (one.read, other.read) == ([], ["您好"])

    async def test_shown_and_the_answer_lost(self, telegram: Telegram, bot: Bot) -> None:
        user = telegram.user()
        user.command()
        telegram.faults = Faults(api_cut_after=1)
        with pytest.raises(NetworkError):
            await bot.send_message(user.id, "您好")
        assert user.read == ["您好"]


class TestChance:
    def test_a_seed_repeats_itself(self) -> None:
        faults = Faults(api_500=0.2, api_429=0.2, webhook_cut=0.2, webhook_delay=0.5, webhook_twice=0.3)

        def drawn(seed: int) -> list[object]:
            chance = Chance(random.Random(seed), faults)
            return [(chance.api(), chance.webhook(), chance.delay(), chance.twice()) for _ in range(50)]

        assert drawn(1) == drawn(1) != drawn(2)

    def test_nothing_goes_wrong_by_itself(self) -> None:
        chance = Chance(random.Random(0), Faults())
        drawn = {
            (chance.api(), chance.webhook(), chance.delay(), chance.twice(), chance.reorder())
            for _ in range(9)
        }
        assert drawn == {(None, None, 0.0, None, False)}

    def test_a_probability_is_one(self) -> None:
        with pytest.raises(ValueError, match="api_500"):
            Faults(api_500=2)
