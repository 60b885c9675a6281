"""How much a bot may send before it is told to wait: a chat, a group, or all of it."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

#: What counts among all that is sent; only a message itself counts for its chat.
COUNTED: Final = frozenset({"sendmessage", "editmessagetext", "editmessagereplymarkup"})
#: What a bot that was told to wait may not do either.
SHUT: Final = COUNTED | {"answercallbackquery", "deletemessage", "leavechat", "sendchataction"}


@dataclass(frozen=True)
class FloodLimit:
    """Messages within so many ``seconds``, to one chat and to all, and to a group within a minute: about as
    Telegram names them. (It lets short bursts to one chat pass.)"""

    per_chat: int = 1
    to_all: int = 30
    seconds: float = 1.0
    per_group: int = 20
    group_seconds: float = 60.0


class Flood:
    """Counts what was sent lately; without a ``limit`` it only knows what it was told (``hold``). Used under
    the lock of the world.

    Who sends too much is refused until the time is over, a chat for itself, a bot whatever it does and
    whomever it writes to. Telegram's answer is the same for both.
    """

    def __init__(self, limit: FloodLimit | None, now: Callable[[], float]) -> None:
        self._limit, self._now = limit, now
        self._sent: defaultdict[int | None, deque[float]] = defaultdict(deque)  # None: to all
        self._shut: dict[int | None, float] = {}

    def hold(self, seconds: float, chat_id: int | None = None) -> int:
        """From now on nothing is taken (for ``chat_id``) for so long; whole seconds, as the bot is told."""
        whole = max(1, math.ceil(seconds))
        self._shut[chat_id] = max(self._shut.get(chat_id, 0.0), self._now() + whole)
        return whole

    def shut(self, method: str, chat_id: int | None) -> int:
        """Whole seconds that the bot was told to wait before and has not waited; 0: it has."""
        until = self._shut.get(None, 0.0) if method in SHUT else 0.0
        if method == "sendmessage":
            until = max(until, self._shut.get(chat_id, 0.0))
        return max(0, math.ceil(until - self._now()))

    def wait(self, method: str, chat_id: int, group: bool) -> int:
        """Whole seconds to wait from now on; 0: it may go, and is counted."""
        if self._limit is None or method not in COUNTED:
            return 0
        now, most = self._now(), self._limit
        bounds: list[tuple[int | None, int, float]] = [(None, most.to_all, most.seconds)]
        if method == "sendmessage":
            bounds.append((chat_id, most.per_chat, most.seconds))
            if group:
                bounds.append((chat_id, most.per_group, most.group_seconds))
        longest = max(most.seconds, most.group_seconds)
        for whose, count, seconds in bounds:
            times = self._sent[whose]
            while times and now - times[0] >= longest:
                times.popleft()
            lately = [at for at in times if now - at < seconds]
            if len(lately) >= count:
                return self.hold(lately[-count] + seconds - now, whose)
        for whose in {each for each, _, _ in bounds}:
            self._sent[whose].append(now)
        return 0
