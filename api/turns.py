"""One turn of a talk, from what a resident said to what is answered.

Every message is stored before anything else happens to it. One message of a talk is handled at a time: within
this process by a queue, between processes by a lease in the database. When the engine is down or answers
nothing, the resident is told, the message waits, and ``AnswerLater`` answers it once the engine is back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

from anyio import to_thread

from api.engine_client import EngineClient, EngineTurn, EngineUnavailable
from casework.clock import Clock
from casework.conversations.models import Conversation, Message
from casework.conversations.service import Conversations
from casework.conversations.types import Phase, QuickReply, Reply, State
from casework.database import Database
from casework.regions import Regions
from casework.understanding.model import Understanding, from_parse

logger = logging.getLogger("yizhu.turns")

FORM = "intake_form"
#: How long a process may hold a talk: longer than the slowest turn, so that a lease only runs out when its
#: holder died.
LEASE = timedelta(seconds=45)
LEASE_PAUSE_SECONDS = 0.05
KEPT_FOR_LATER = "您的话我已经存好了。系统这会儿有点忙，好了马上回您，不用重发。"


@dataclass(frozen=True)
class OpenedTalk:
    """A talk that was just opened; ``token`` is its only key."""

    conversation_id: str
    token: str
    replies: Sequence[Message]
    state: State


@dataclass(frozen=True)
class TurnAnswer:
    """What is answered to one message, and where the talk stands after it."""

    message_id: str
    replies: Sequence[Message]
    state: State


class Turns:
    """Opens talks and takes their turns."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        conversations: Conversations,
        regions: Regions,
        engine: EngineClient,
        pause: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._clock = clock
        self._conversations = conversations
        self._regions = regions
        self._engine = engine
        self._pause = pause
        self._me = uuid4().hex
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(self, region: str, channel: str) -> OpenedTalk:
        """Open a talk and greet. The greeting needs no engine."""
        pack = self._regions[region]
        return await to_thread.run_sync(self._open, region, channel, pack.wording.greeting)

    async def message(
        self, conversation_id: str, token: str, client_message_id: str, text: str
    ) -> TurnAnswer:
        """Store ``text``, take its turn, answer. A repeated ``client_message_id`` gets the first answer again.

        Raises ``UnknownConversation``.
        """
        message = await to_thread.run_sync(
            self._receive, conversation_id, token, client_message_id, text
        )
        async with self._alone(conversation_id):
            return await self._answer(message)

    async def answer_pending(self) -> int:
        """Answer what waits since the engine was down, oldest first; how many there were."""
        waiting = await to_thread.run_sync(self._pending)
        for message in waiting:
            async with self._alone(message.conversation_id):
                await self._answer(message, waited=True)
        return len(waiting)

    async def ready(self) -> bool:
        """Whether a turn would be answered now."""
        return await self._engine.ready()

    async def understand(self, text: str, asking: str | None, region: str) -> Understanding:
        """What ``text`` means as an answer to ``asking``; touches nothing. Raises ``EngineUnavailable``."""
        return from_parse(text, await self._engine.parse(text, asking, region))

    async def _answer(self, message: Message, *, waited: bool = False) -> TurnAnswer:
        conversation, given = await to_thread.run_sync(self._where_it_stands, message)
        if given is not None:
            return TurnAnswer(message.id, given, conversation.state)
        try:
            turn = await self._engine.turn(_turn_body(conversation, message))
        except EngineUnavailable as trouble:
            if waited:
                raise
            logger.warning("no answer from the engine (%s); the message waits", trouble)
            said = await to_thread.run_sync(self._tell_to_wait, message)
            return TurnAnswer(message.id, said, conversation.state)
        return await to_thread.run_sync(self._store, message, turn)

    def _open(self, region: str, channel: str, greeting: str) -> OpenedTalk:
        with self._database.session() as s:
            opened = self._conversations.open(
                s, region=region, channel=channel, greeting=[Reply(text=greeting)]
            )
            opened.conversation.asking = "needs"
            s.flush()
            return OpenedTalk(
                opened.conversation.id, opened.token, opened.messages, opened.conversation.state
            )

    def _receive(self, conversation_id: str, token: str, client_message_id: str, text: str) -> Message:
        with self._database.session() as s:
            conversation = self._conversations.authenticate(s, conversation_id, token)
            return self._conversations.receive(s, conversation, client_message_id, text).message

    def _pending(self) -> list[Message]:
        with self._database.read() as s:
            return self._conversations.pending(s)

    def _where_it_stands(self, message: Message) -> tuple[Conversation, list[Message] | None]:
        """The talk, and what was answered already if the message needs no turn any more."""
        with self._database.read() as s:
            conversation = self._conversations.get(s, message.conversation_id)
            fresh = self._conversations.message(s, message.id)
            if conversation.owner_id is not None or fresh.status == "answered":
                return conversation, self._conversations.replies_to(s, message)
            return conversation, None

    def _tell_to_wait(self, message: Message) -> list[Message]:
        with self._database.session() as s:
            return self._conversations.notice(s, message, [Reply(text=KEPT_FOR_LATER)])

    def _store(self, message: Message, turn: EngineTurn) -> TurnAnswer:
        with self._database.session() as s:
            before = self._conversations.get(s, message.conversation_id)
            state = State(
                phase=_phase(turn), asking=turn.asking, application_no=before.application_no
            )
            replies = [_reply(reply) for reply in turn.replies]
            said = self._conversations.answer(s, message, replies, state)
            after = self._conversations.get(s, message.conversation_id)
            return TurnAnswer(message.id, said, after.state)

    @asynccontextmanager
    async def _alone(self, conversation_id: str) -> AsyncIterator[None]:
        """Hold the talk: nobody else, in this process or another, takes a turn of it meanwhile."""
        queue = self._queues.setdefault(conversation_id, asyncio.Lock())
        async with queue:
            holder = f"{self._me}"
            while not await to_thread.run_sync(self._acquire, conversation_id, holder):
                await self._pause(LEASE_PAUSE_SECONDS)
            try:
                yield
            finally:
                await to_thread.run_sync(self._release, conversation_id, holder)

    def _acquire(self, conversation_id: str, holder: str) -> bool:
        with self._database.session() as s:
            until = self._clock.now() + LEASE
            return self._conversations.acquire_turn(s, conversation_id, holder, until)

    def _release(self, conversation_id: str, holder: str) -> None:
        with self._database.session() as s:
            self._conversations.release_turn(s, conversation_id, holder)


def _turn_body(conversation: Conversation, message: Message) -> dict[str, Any]:
    return {
        "conversation_id": conversation.id,
        "message_id": message.id,
        "text": message.text,
        "region": conversation.region,
        "asking": conversation.asking,
        "loop": FORM if conversation.asking else None,
        "slots": {"phase": conversation.phase, "outcome": None, "person": "您"},
    }


def _phase(turn: EngineTurn) -> Phase:
    phase: Phase = turn.slots.get("phase") or "open"
    return phase


def _reply(reply: dict[str, Any]) -> Reply:
    return Reply(
        text=reply["text"],
        quick_replies=[
            QuickReply(title=button["title"], text=button["payload"]) for button in reply["buttons"]
        ],
    )
