"""One message of a talk at a time: within this process by a queue, between processes by a lease in the
database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

from anyio import CancelScope, to_thread
from sqlalchemy.orm import Session

from casework.clock import Clock
from casework.conversations.models import Conversation, Message
from casework.conversations.service import Conversations
from casework.conversations.types import State
from casework.database import Database

#: How long a process may hold a talk: longer than the slowest turn, so that a lease only runs out when its
#: holder died.
LEASE = timedelta(seconds=45)
LEASE_PAUSE_SECONDS = 0.05


@dataclass
class Claim:
    """A talk that is held by this process: what waits in it, oldest first, and where it stands."""

    conversation: Conversation
    waiting: list[Message]
    state: State
    held: bool = True


class Holding:
    """Holds talks for this process. ``pause`` waits so many seconds before a lease is asked for again."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        conversations: Conversations,
        pause: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._clock = clock
        self._conversations = conversations
        self._pause = pause
        self._me = uuid4().hex
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def alone(self, conversation_id: str) -> AsyncIterator[Claim]:
        """Hold the talk: nobody else, in this process or another, takes a turn of it meanwhile.

        A holder that dies loses it after ``LEASE``.
        """
        queue = self._queues.setdefault(conversation_id, asyncio.Lock())
        async with queue:
            while (claim := await to_thread.run_sync(self._claim, conversation_id)) is None:
                await self._pause(LEASE_PAUSE_SECONDS)
            try:
                yield claim
            finally:
                if claim.held:
                    with CancelScope(shield=True):
                        await to_thread.run_sync(self._let_go, conversation_id)

    def let_go(self, s: Session, conversation_id: str) -> None:
        """Let go of a talk within the caller's transaction; its ``Claim.held`` is for the caller to clear."""
        self._conversations.release_turn(s, conversation_id, self._me)

    def _claim(self, conversation_id: str) -> Claim | None:
        with self._database.session() as s:
            until = self._clock.now() + LEASE
            if not self._conversations.acquire_turn(s, conversation_id, self._me, until):
                return None
            conversation = self._conversations.get(s, conversation_id)
            waiting = self._conversations.pending_of(s, conversation_id)
            return Claim(conversation, waiting, conversation.state)

    def _let_go(self, conversation_id: str) -> None:
        with self._database.session() as s:
            self.let_go(s, conversation_id)
