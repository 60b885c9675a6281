"""Updates fetched instead of delivered, for an installation that Telegram cannot reach: by one process of the
service at a time, each stored before the next are asked for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final, Protocol

from sqlalchemy.exc import DBAPIError
from telegram.error import RetryAfter, TelegramError

from api.channels.telegram.bot import YizhuBot, seconds_of
from api.channels.telegram.reading import NoUpdate, number_of
from api.channels.telegram.receiving import Receiving
from api.channels.telegram.updates import ALLOWED_UPDATES
from casework.failures import describe

logger = logging.getLogger("yizhu.telegram")

#: How long Telegram keeps a call open while there is nothing.
POLL_SECONDS: Final = 10
#: The right to poll lasts longer than the longest call, and not much longer: for so long nobody polls when
#: the process that has it is killed.
HELD_SECONDS: Final = 24.0
#: How often a process asks whether it may poll.
ASK_SECONDS: Final = 2.0
_PAUSES: Final = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
#: An update that cannot be taken in for a fault of ours is let go after so many tries, so that those behind
#: it are heard. Not while the database is away.
MAX_TRIES: Final = 6


class Turn(Protocol):
    """The right to poll, shared by the processes of the service."""

    async def hold(self, seconds: float) -> bool:
        """Have it for so long, if nobody else has."""
        ...

    def let_go(self) -> None:
        """Give it back."""
        ...


class Polling:
    """Polls through ``bot`` whenever it has ``turn``, each time for up to ``seconds``. ``sleep`` waits."""

    def __init__(
        self,
        bot: YizhuBot,
        receiving: Receiving,
        turn: Turn,
        *,
        seconds: int = POLL_SECONDS,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._seconds = seconds
        self._bot = bot
        self._receiving = receiving
        self._turn = turn
        self._sleep = sleep
        self._offset: int | None = None
        self._failures = 0
        self._tries = 0

    async def run(self) -> None:
        """Poll until cancelled."""
        try:
            while True:
                await self._sleep(await self.step())
        finally:
            with suppress(Exception):
                self._turn.let_go()

    async def step(self) -> float:
        """One call, if it is this process's turn; the seconds to wait before the next. Never raises."""
        try:
            if not await self._turn.hold(HELD_SECONDS):
                # Another process goes on where Telegram has us; where we were is of no use any more.
                self._offset = None
                return ASK_SECONDS
            updates = await self._bot.raw_updates(self._offset, self._seconds, ALLOWED_UPDATES)
            for data in updates:
                await self._take(data)
        except Exception as error:
            return self._pause(error)
        self._failures = 0
        return 0.0

    async def _take(self, data: Any) -> None:
        """Store one update; only then it counts as had. Raises what storing raises."""
        try:
            number = number_of(data)
        except NoUpdate:
            logger.warning("something that is no update was among the updates")
            return
        try:
            await self._receiving.update(data)
        except DBAPIError:
            raise
        except Exception as error:
            self._tries += 1
            if self._tries < MAX_TRIES:
                raise
            logger.error("an update was let go after %d tries: %s", self._tries, describe(error))
        self._tries = 0
        self._offset = number + 1

    def _pause(self, error: Exception) -> float:
        pause = _PAUSES[min(self._failures, len(_PAUSES) - 1)]
        self._failures += 1
        if isinstance(error, RetryAfter):
            pause = max(pause, seconds_of(error))
        # One failed call is the ordinary life of a long poll.
        if self._failures > 1 or not isinstance(error, TelegramError):
            logger.warning("updates could not be fetched, trying again: %s", describe(error))
        return pause
