"""One turn of a talk, from what a resident said to what is answered.

Every message is stored before anything else happens to it. One message of a talk is handled at a time
(``api.holding``). When the engine is down or answers nothing, the resident is told, the message waits, and
``api.main.answer_later`` has it answered once the engine is back.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from sqlalchemy.orm import Session

from api.engine_client import EngineClient, EngineTurn, EngineUnavailable
from api.holding import Claim, Holding
from api.overhearing import Overhearing
from casework.alerts.service import Alerts
from casework.clock import Clock
from casework.conversations.lines import meant
from casework.conversations.models import Conversation, Message
from casework.conversations.service import Conversations
from casework.conversations.types import Opened, Phase, QuickReply, Reply, State
from casework.database import Database
from casework.followup.service import Answer, Followups, Standing
from casework.regions import Regions
from casework.understanding.model import Understanding, from_parse

logger = logging.getLogger("yizhu.turns")

FORM = "intake_form"
#: Messages of one talk under way at the same time: more than any person sends.
AT_ONCE = 20
KEPT_FOR_LATER = "您的话我已经存好了。系统这会儿有点忙，好了马上回您，不用重发。"


class TooManyAtOnce(Exception):
    """More messages of one talk are under way than a person can have typed."""


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
        followups: Followups,
        alerts: Alerts,
        pause: Callable[[float], Any] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._conversations = conversations
        self._regions = regions
        self._engine = engine
        self._followups = followups
        self._overhearing = Overhearing(database, conversations, alerts, engine)
        self._holding = Holding(database, clock, conversations, pause)
        self._at_once: Counter[str] = Counter()

    async def open(
        self,
        region: str,
        channel: str,
        then: Callable[[Session, Opened], None] | None = None,
        *,
        greeting: str | None = None,
    ) -> OpenedTalk:
        """Open a talk and greet, without another ``greeting`` in the region's words. It needs no engine.
        ``then`` runs in the same transaction."""
        greeting = greeting or self._regions[region].wording.greeting
        return await to_thread.run_sync(self._open, region, channel, greeting, then)

    async def message(
        self, conversation_id: str, token: str, client_message_id: str, text: str
    ) -> TurnAnswer:
        """Store ``text``, take its turn, answer. A repeated ``client_message_id`` gets the first answer.

        Raises ``UnknownConversation``, ``TooManyAtOnce`` before anything is stored.
        """
        if self._at_once[token] >= AT_ONCE:
            raise TooManyAtOnce
        self._at_once[token] += 1
        try:
            return await self._message(conversation_id, token, client_message_id, text)
        finally:
            self._at_once[token] -= 1
            if not self._at_once[token]:
                del self._at_once[token]

    async def deliver(self, conversation_id: str, client_message_id: str, text: str) -> TurnAnswer:
        """The same for a channel, which has no token: who may speak in the talk was asked at its door.

        Raises ``UnknownConversation``.
        """
        message = await to_thread.run_sync(self._receive, conversation_id, None, client_message_id, text)
        return await self._in_turn(conversation_id, message)

    async def note(
        self, conversation_id: str, client_message_id: str, shown: str, said: Sequence[Reply]
    ) -> TurnAnswer:
        """Store as a message what is no text (``shown`` says what it was) and answer it with ``said``, in its
        turn. Raises ``UnknownConversation``."""
        message = await to_thread.run_sync(self._receive, conversation_id, None, client_message_id, shown)
        return await self._in_turn(conversation_id, message, list(said))

    async def _message(
        self, conversation_id: str, token: str, client_message_id: str, text: str
    ) -> TurnAnswer:
        message = await to_thread.run_sync(self._receive, conversation_id, token, client_message_id, text)
        return await self._in_turn(conversation_id, message)

    async def _in_turn(
        self, conversation_id: str, message: Message, said: list[Reply] | None = None
    ) -> TurnAnswer:
        async with self._holding.alone(conversation_id) as claim:
            # What was said before and still waits is answered first, so that the talk keeps its order.
            for waiting in claim.waiting:
                mine = waiting.id == message.id
                if mine and said is not None:
                    return await to_thread.run_sync(self._answer_with, message, said, claim.state)
                answer = await self._take(waiting, claim, last=mine)
                if mine:
                    return answer
            if message.status == "held":
                await self._overhearing.listen(conversation_id)
            return await to_thread.run_sync(self._answered_before, message, claim.state)

    async def answer_pending(self) -> int:
        """Answer what waits since the engine was down, oldest first; how many were answered.

        Raises EngineUnavailable when it still is.
        """
        talks = await to_thread.run_sync(self._talks_that_wait)
        answered = 0
        for conversation_id in talks:
            async with self._holding.alone(conversation_id) as claim:
                for waiting in claim.waiting:
                    await self._take(waiting, claim, must=True)
                    answered += 1
        return answered

    async def listen_pending(self) -> int:
        """Listen for danger to what residents said to caseworkers while the engine was down; how many
        messages."""
        return await self._overhearing.listen()

    async def ready(self) -> bool:
        """Whether a turn would be answered now."""
        return await self._engine.ready()

    async def understand(self, text: str, asking: str | None, region: str) -> Understanding:
        """What ``text`` means as an answer to ``asking``; touches nothing. Raises ``EngineUnavailable``."""
        return from_parse(text, await self._engine.parse(text, asking, region))

    async def _take(
        self, message: Message, claim: Claim, *, last: bool = False, must: bool = False
    ) -> TurnAnswer:
        """Take the turn of one waiting message of a talk that is held.

        ``last`` lets go of the talk in the transaction that stores the answer. ``must`` raises
        EngineUnavailable instead of telling the resident to wait.
        """
        try:
            heard = await self._heard(message, claim)
            turn = None
            if heard is None or not heard.whole:
                turn = await self._engine.turn(_turn_body(claim.conversation, claim.state, message))
        except EngineUnavailable as trouble:
            if must:
                raise
            logger.warning("no answer from the engine (%s); the message waits", trouble)
            said = await to_thread.run_sync(self._tell_to_wait, message)
            return TurnAnswer(message.id, said, claim.state)
        answer = await to_thread.run_sync(self._store, message, turn, heard, last)
        claim.state, claim.held = answer.state, not last
        return answer

    async def _heard(self, message: Message, claim: Claim) -> Answer | None:
        """What ``message`` answers to a question about a service that was given (``casework/followup``).

        None without such a question. Raises EngineUnavailable.
        """
        if claim.state.application_no is None or claim.state.asking is not None:
            return None
        standing = await to_thread.run_sync(self._standing, message, claim)
        if standing is None:
            return None
        heard = await self.understand(message.text, None, claim.conversation.region)
        return self._followups.hear(standing, message.text, heard)

    def _standing(self, message: Message, claim: Claim) -> Standing | None:
        with self._database.read() as s:
            return self._followups.standing(s, claim.conversation, claim.state, message.seq)

    def _open(
        self, region: str, channel: str, greeting: str, then: Callable[[Session, Opened], None] | None
    ) -> OpenedTalk:
        with self._database.session() as s:
            opened = self._conversations.open(
                s, region=region, channel=channel, greeting=[Reply(text=greeting)]
            )
            opened.conversation.asking = "needs"
            s.flush()
            if then is not None:
                then(s, opened)
            return OpenedTalk(
                opened.conversation.id, opened.token, opened.messages, opened.conversation.state
            )

    def _receive(self, conversation_id: str, token: str | None, client_message_id: str, text: str) -> Message:
        with self._database.session() as s:
            if token is None:
                conversation = self._conversations.get(s, conversation_id)
            else:
                conversation = self._conversations.authenticate(s, conversation_id, token)
            said = meant(s, conversation.id, text)
            return self._conversations.receive(s, conversation, client_message_id, said).message

    def _talks_that_wait(self) -> list[str]:
        with self._database.read() as s:
            return list(dict.fromkeys(m.conversation_id for m in self._conversations.pending(s)))

    def _answered_before(self, message: Message, state_now: State) -> TurnAnswer:
        with self._database.read() as s:
            said = self._conversations.replies_to(s, message)
            state = self._conversations.state_after(s, message) or state_now
            return TurnAnswer(message.id, said, state)

    def _answer_with(self, message: Message, replies: list[Reply], state: State) -> TurnAnswer:
        with self._database.session() as s:
            return TurnAnswer(message.id, self._conversations.answer(s, message, replies, state), state)

    def _tell_to_wait(self, message: Message) -> list[Message]:
        with self._database.session() as s:
            return self._conversations.notice(s, message, [Reply(text=KEPT_FOR_LATER)])

    def _store(
        self, message: Message, turn: EngineTurn | None, heard: Answer | None, last: bool
    ) -> TurnAnswer:
        with self._database.session() as s:
            before = self._conversations.get(s, message.conversation_id)
            state = before.state
            replies: list[Reply] = []
            if before.owner_id is None and heard is not None and heard.taken:
                replies += self._followups.settle(s, heard, message)
            if turn is not None:
                state = State(phase=_phase(turn), asking=turn.asking, application_no=before.application_no)
                replies += _replies(turn.replies)
            if before.owner_id is None:
                replies += self._followups.closing(s, message, state, heard)
            said = self._conversations.answer(s, message, replies, state)
            if last:
                self._holding.let_go(s, message.conversation_id)
            taken_over = not said and before.owner_id is not None
            return TurnAnswer(message.id, said, before.state if taken_over else state)


def _turn_body(conversation: Conversation, state: State, message: Message) -> dict[str, Any]:
    return {
        "conversation_id": conversation.id,
        "message_id": message.id,
        "text": message.text,
        "region": conversation.region,
        "asking": state.asking,
        "loop": FORM if state.asking else None,
        "slots": {"phase": state.phase},
    }


def _phase(turn: EngineTurn) -> Phase:
    phase: Phase = turn.slots.get("phase") or "open"
    return phase


def _replies(said: Sequence[dict[str, Any]]) -> list[Reply]:
    """What is said, the same thing never twice in one turn."""
    return list({reply["text"]: _reply(reply) for reply in said}.values())


def _reply(reply: dict[str, Any]) -> Reply:
    return Reply(
        text=reply["text"],
        quick_replies=[
            QuickReply(title=button["title"], text=button["payload"]) for button in reply["buttons"]
        ],
    )
