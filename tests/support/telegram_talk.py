"""A talk over Telegram with the running program: somebody at the stand-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from tests.standins.telegram.people import User
from tests.standins.telegram.server import Telegram
from tests.standins.telegram.shown import Shown
from tests.support.channel_talk import ChannelTalk
from tests.support.running import Running

TELEGRAM_SECRET = "secret-of-the-tests"


def telegram_settings(telegram: Telegram, mode: Literal["webhook", "polling"]) -> dict[str, str]:
    """The program's settings for a bot at the stand-in."""
    return {
        "YIZHU_TELEGRAM_TOKEN": telegram.token,
        "YIZHU_TELEGRAM_SECRET": TELEGRAM_SECRET,
        "YIZHU_TELEGRAM_API_BASE": telegram.base,
        "YIZHU_TELEGRAM_MODE": mode,
    }


class TelegramTalk(ChannelTalk):
    """One person's talk; it begins with ``/start``."""

    channel = "telegram"

    def __init__(self, program: Running, user: User) -> None:
        self.user = user
        super().__init__(program, lambda: user.command("/start"))
        self.caught_up()

    def caught_up(self, after: Shown | None = None) -> Shown:
        """Wait until the last word in the transcript is ours and on the screen; answers it there."""
        return self.user.sees(self.answered(), after)

    def turn(self, act: Callable[[], Shown | object]) -> Shown:
        """Do something that is a turn of the talk, and wait for the answer; its last message."""
        newest = self.user.screen[-1]
        self.heard(act)
        return self.caught_up(newest)

    def says(self, text: str) -> Shown:
        """Type something; the last message of the answer."""
        return self.turn(lambda: self.user.says(text))

    def answers(self, words: str) -> Shown:
        """Press the button that says so if there is one, type it otherwise."""
        shown = self.user.screen[-1]
        if words in shown.titles:
            return self.turn(lambda: self.user.presses(words))
        return self.says(words)
