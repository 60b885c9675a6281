"""Telegram's bounds for what a bot sends: about a message a second to one chat, thirty a second in all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from casework.channels.types import TryAgain

PER_CHAT_SECONDS: Final = 1.0
#: Below thirty a second: another process of the service may be sending too.
PER_MESSAGE_SECONDS: Final = 1 / 25
#: Whoever would have to wait longer comes again: nobody holds a contact while standing in a queue.
LONGEST_WAIT: Final = 5.0
#: More chats than that are not remembered at once.
_REMEMBERED: Final = 10_000


class Pacing:
    """Lets messages go at the allowed pace. ``now`` tells seconds that only grow; ``sleep`` waits."""

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._chats: dict[str, float] = {}  # chat → when it may get its next message
        self._next = 0.0  # when anybody may get one

    async def turn(self, chat: str) -> None:
        """Wait until a message to ``chat`` may go. Raises TryAgain with the time when that is long."""
        asked = now = self._now()
        while (at := max(self._next, self._chats.get(chat, now))) > now:
            if at - asked > LONGEST_WAIT:
                raise TryAgain("busy", at - now)
            await self._sleep(at - now)
            now = self._now()
        self._next = now + PER_MESSAGE_SECONDS
        if len(self._chats) >= _REMEMBERED:
            self._chats = {each: until for each, until in self._chats.items() if until > now}
        self._chats[chat] = now + PER_CHAT_SECONDS
