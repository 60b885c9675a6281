"""How many messages a bot may send before it is told to wait."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class FloodLimit:
    """Messages within so many seconds, to one chat and to all. Telegram names about 1 and 30 a second."""

    per_chat: int = 20
    to_all: int = 30
    seconds: float = 1.0


class Flood:
    """Counts what was sent lately. In the server's loop only."""

    def __init__(self, limit: FloodLimit, now: Callable[[], float]) -> None:
        self._limit, self._now = limit, now
        self._chats: defaultdict[int, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()

    def wait(self, chat_id: int) -> int:
        """Whole seconds to wait before the next message to this chat; 0: it may go, and is counted."""
        now = self._now()
        for times, most in ((self._chats[chat_id], self._limit.per_chat), (self._all, self._limit.to_all)):
            while times and now - times[0] >= self._limit.seconds:
                times.popleft()
            if len(times) >= most:
                return max(1, math.ceil(times[0] + self._limit.seconds - now))
        self._chats[chat_id].append(now)
        self._all.append(now)
        return 0
