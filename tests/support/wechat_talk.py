"""A talk over WeChat with the running program: somebody at the stand-in, and what staff see of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.standins.wechat.journal import Said
from tests.standins.wechat.people import User
from tests.standins.wechat.screen import Bubble
from tests.support.running import Running
from tests.support.telegram_talk import PATIENCE, eventually


def tight(text: str) -> str:
    """Without white space: a message may have been joined with another, or split."""
    return "".join(text.split())


class WeChatTalk:
    """One person's talk at the official account; it begins with following it."""

    def __init__(self, program: Running, user: User) -> None:
        self.program, self.user = program, user
        known = self._talks().keys()
        user.subscribes()
        [self.id] = eventually(lambda: self._talks().keys() - known, "a talk")
        self.caught_up(0)

    def _talks(self) -> dict[str, dict[str, Any]]:
        listed = self.program.staff.get("/api/v1/conversations", params={"page_size": 100}).raise_for_status()
        return {item["id"]: item for item in listed.json()["items"] if item["channel"] == "wechat"}

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

    def caught_up(self, since: int) -> list[Bubble]:
        """Wait until the last word in the transcript is ours and on the screen; what came ``since``."""

        def answered() -> list[dict[str, Any]] | None:
            items = self.transcript()
            return items if items and items[-1]["sender"] != "resident" else None

        last = tight(eventually(answered, "an answer")[-1]["text"])
        return self.user.screen.wait(
            lambda bubbles: last in tight("".join(bubble.text for bubble in bubbles)), PATIENCE, since
        )

    def turn(self, act: Callable[[], Said]) -> list[Bubble]:
        """Do something that is a turn of the talk, and wait for the answer; its messages."""
        said, since = len(self.resident()), len(self.user.screen)
        act()
        eventually(lambda: len(self.resident()) > said, "the words in the transcript")
        return self.caught_up(since)

    def says(self, text: str) -> list[Bubble]:
        """Type something; the messages of the answer."""
        return self.turn(lambda: self.user.says(text))
