"""Telegram's bounds for what a bot sends: about a message a second to one chat, thirty a second in all; and
its word that it was too much: then nobody is sent to until the time it names is over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

from telegram.error import RetryAfter

from api.channels.telegram.bot import seconds_of
from casework.channels.types import NotYet

PER_CHAT_SECONDS: Final = 1.0
#: Below thirty a second: another process of the service may be sending too.
PER_MESSAGE_SECONDS: Final = 1 / 25
#: Whoever would have to wait longer comes again: nobody holds a contact while standing in a queue.
LONGEST_WAIT: Final = 5.0
#: More chats than that are not remembered at once.
_REMEMBERED: Final = 10_000


class Pacing:
    """Lets calls go at the allowed pace. ``now`` tells seconds that only grow; ``sleep`` waits.

    A 429 does not say whether it means one chat or the whole bot. One chat is never sent to faster than it
    may be, so it means the bot: going on with others would only make the wait longer. Each process of the
    service learns it by a 429 of its own.
    """

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._now = now
        self.sleep = sleep
        self._chats: dict[str, float] = {}  # chat → when it may get its next message
        self._next = 0.0  # when anybody may get one
        self._held = 0.0  # when Telegram takes anything again

    async def turn(self, chat: str) -> None:
        """Wait until a message to ``chat`` may go. Raises NotYet with the time when that is long."""
        self._chats[chat] = await self._counted(chat) + PER_CHAT_SECONDS

    async def turn_to_edit(self, chat: str) -> None:
        """Wait until a message in ``chat`` may be changed: it counts among the thirty and comes no closer
        behind a message than another one would, but our answer to what was tapped does not wait for it.
        Raises NotYet."""
        await self._counted(chat)

    async def turn_to_ask(self) -> None:
        """Wait until anything may be called that shows nobody a message. Raises NotYet."""
        await self._until(lambda: self._held)

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """A call that may be told to wait: then everything does."""
        try:
            yield
        except RetryAfter as error:
            self._held = max(self._held, self._now() + seconds_of(error))
            raise

    async def _counted(self, chat: str) -> float:
        """The time at which it goes."""
        now = await self._until(lambda: max(self._next, self._held, self._chats.get(chat, 0.0)))
        self._next = now + PER_MESSAGE_SECONDS
        if len(self._chats) >= _REMEMBERED:
            self._chats = {each: until for each, until in self._chats.items() if until > now}
        return now

    async def _until(self, free: Callable[[], float]) -> float:
        """Wait for ``free``, which others put off meanwhile; the time that it is then."""
        asked = now = self._now()
        while (at := free()) > now:
            if at - asked > LONGEST_WAIT:
                raise NotYet("busy", at - now)
            await self.sleep(at - now)
            now = self._now()
        return now
