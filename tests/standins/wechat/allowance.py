"""How many customer-service messages may be sent to a user, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Action = Literal["message", "click", "subscribe", "scan", "enter"]

#: By kind of account and what the user did: how many, and for how many seconds.
RULES: dict[str, dict[Action, tuple[int, float]]] = {
    "service": {
        "message": (5, 48 * 3600.0),
        "click": (3, 60.0),
        "subscribe": (3, 60.0),
        "scan": (3, 60.0),
    },
    "mini": {"message": (5, 48 * 3600.0), "enter": (2, 60.0)},
}


@dataclass
class Allowance:
    """Of one user. Actions do not add up: each raises number and time to what it allows, if that is more."""

    left: int = 0
    until: float = 0.0

    def renew(self, account: str, action: Action, now: float) -> None:
        """The user did something. (A tap in a message's menu counts as a click, not as a message.)"""
        number, seconds = RULES[account][action]
        before = self.left if now < self.until else 0
        self.left, self.until = max(before, number), max(self.until, now + seconds)

    def take(self, now: float) -> int:
        """One message: 0, or the errcode. 45015 out of time, 45047 used up."""
        if now >= self.until:
            return 45015
        if self.left == 0:
            return 45047
        self.left -= 1
        return 0

    def end(self) -> None:
        """Unsubscribed."""
        self.left, self.until = 0, 0.0
