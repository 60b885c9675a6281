"""A talk over a channel with the running program: what staff see of it, and what they do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Literal

from tests.support.running import Running

PATIENCE = 60.0


def eventually[Found](happens: Callable[[], Found | None], what: str, seconds: float = PATIENCE) -> Found:
    """What ``happens`` once it is something. Raises AssertionError."""
    until = time.monotonic() + seconds
    while not (found := happens()):
        assert time.monotonic() < until, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)
    return found


class ChannelTalk:
    """One person's talk; it begins with what ``begin`` lets them do."""

    channel: Literal["wechat", "telegram"]

    def __init__(self, program: Running, begin: Callable[[], object]) -> None:
        self.program = program
        known = self._talks().keys()
        begin()
        [self.id] = eventually(lambda: self._talks().keys() - known, "a talk")

    def _talks(self) -> dict[str, dict[str, Any]]:
        listed = self.program.staff.get("/api/v1/conversations", params={"page_size": 100}).raise_for_status()
        return {item["id"]: item for item in listed.json()["items"] if item["channel"] == self.channel}

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

    def answered(self) -> str:
        """Wait until the last word in the transcript is ours; that."""

        def ours() -> list[dict[str, Any]] | None:
            items = self.transcript()
            return items if items and items[-1]["sender"] != "resident" else None

        return str(eventually(ours, "an answer")[-1]["text"])

    def heard(self, act: Callable[[], object]) -> None:
        """Let them do something that is a turn of the talk, and wait until it is in the transcript."""
        said = len(self.resident())
        act()
        eventually(lambda: len(self.resident()) > said, "the words in the transcript")

    def staff(self, what: str, **body: Any) -> None:
        """A caseworker takes over, replies, or hands back."""
        path = f"/api/v1/conversations/{self.id}/{what}"
        self.program.staff.post(path, json=body or None).raise_for_status()

    def referral(self) -> dict[str, Any]:
        """The application's first referral."""
        found: dict[str, Any] = self.program.application(self.number)["referrals"][0]
        return found

    def step(self, *actions: str) -> None:
        """Steps of that referral that staff record for the organisation."""
        for action in actions:
            now = self.referral()
            body = {"action": action, "reason": "按约定", "version": now["version"]}
            self.program.staff.post(f"/api/v1/referrals/{now['id']}/actions", json=body).raise_for_status()
