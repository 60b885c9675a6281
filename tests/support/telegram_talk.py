"""A talk over Telegram with the running program: somebody at the stand-in, and what staff see of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Literal

from tests.standins.telegram.people import User
from tests.standins.telegram.server import Telegram
from tests.standins.telegram.shown import Shown
from tests.support.running import Running

PATIENCE = 60.0
TELEGRAM_SECRET = "secret-of-the-tests"


def telegram_settings(telegram: Telegram, mode: Literal["webhook", "polling"]) -> dict[str, str]:
    """The program's settings for a bot at the stand-in."""
    return {
        "YIZHU_TELEGRAM_TOKEN": telegram.token,
        "YIZHU_TELEGRAM_SECRET": TELEGRAM_SECRET,
        "YIZHU_TELEGRAM_API_BASE": telegram.base,
        "YIZHU_TELEGRAM_MODE": mode,
    }


def eventually[Found](happens: Callable[[], Found | None], what: str, seconds: float = PATIENCE) -> Found:
    """What ``happens`` once it is something. Raises AssertionError."""
    until = time.monotonic() + seconds
    while not (found := happens()):
        assert time.monotonic() < until, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)
    return found


class TelegramTalk:
    """One person's talk; it begins with ``/start``."""

    def __init__(self, program: Running, user: User) -> None:
        self.program, self.user = program, user
        known = self._talks().keys()
        user.command("/start")
        begun = eventually(lambda: self._talks().keys() - known, "a talk")
        [self.id] = begun
        self.caught_up()

    def _talks(self) -> dict[str, dict[str, Any]]:
        listed = self.program.staff.get("/api/v1/conversations", params={"page_size": 100}).raise_for_status()
        return {item["id"]: item for item in listed.json()["items"] if item["channel"] == "telegram"}

    @property
    def state(self) -> dict[str, Any]:
        """Phase, what is asked, the application's number: as staff see them."""
        return self._talks()[self.id]

    @property
    def asking(self) -> str | None:
        """What the last reply asks for."""
        asking: str | None = self.state["asking"]
        return asking

    @property
    def number(self) -> str:
        """The application's number."""
        return str(self.state["application_no"])

    def transcript(self) -> list[dict[str, Any]]:
        """All that was said, as staff read it."""
        answer = self.program.staff.get(f"/api/v1/conversations/{self.id}/transcript").raise_for_status()
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def resident(self) -> list[str]:
        """What the transcript has of the resident."""
        return [item["text"] for item in self.transcript() if item["sender"] == "resident"]

    def caught_up(self, after: Shown | None = None) -> Shown:
        """Wait until the last word in the transcript is ours and on the screen; answers it there."""

        def answered() -> list[dict[str, Any]] | None:
            items = self.transcript()
            return items if items and items[-1]["sender"] != "resident" else None

        last = eventually(answered, "an answer")[-1]
        return self.user.sees(last["text"], after)

    def turn(self, act: Callable[[], Shown | object]) -> Shown:
        """Do something that is a turn of the talk, and wait for the answer; its last message."""
        said = len(self.resident())
        newest = self.user.screen[-1]
        act()
        eventually(lambda: len(self.resident()) > said, "the words in the transcript")
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
