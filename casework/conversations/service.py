"""What can be done with a conversation. Every method works in the caller's open transaction.

A turn is three short transactions: the inbound message (with the turn's lease), the draft (in the action's
callback), the replies (with the lease's release). None of them reads the transcript.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from casework.clock import Clock
from casework.conversations import keys, repository
from casework.conversations.models import Conversation, Message
from casework.conversations.types import OnSaid, Opened, Received, Reply, State
from casework.crypto import Keyring
from casework.errors import UnknownConversation
from casework.intake.draft import Draft

_TOKEN = "conversation.token"
#: Devices that hold a talk beside the first one; with one more, the one that came first loses it.
FURTHER_KEYS = 20


class Conversations:
    """Conversations, their messages, drafts and turns."""

    def __init__(self, clock: Clock, keyring: Keyring, on_said: Sequence[OnSaid] = ()) -> None:
        self._clock = clock
        self._keyring = keyring
        self._on_said = on_said

    def open(self, s: Session, *, region: str, channel: str = "web", greeting: list[Reply]) -> Opened:
        """Begin a conversation with the bot's greeting."""
        now, token = self._clock.now(), secrets.token_urlsafe(32)
        conversation = Conversation(
            id=uuid4().hex,
            region=region,
            channel=channel,
            token_hash=self._keyring.hash(_TOKEN, token),
            phase="open",
            created_at=now,
            updated_at=now,
            last_seq=len(greeting),
        )
        s.add(conversation)
        s.flush()
        said = [
            repository.message_row(conversation.id, seq, "bot", reply, now)
            for seq, reply in enumerate(greeting, start=1)
        ]
        messages = repository.say(s, said)
        self.save_draft(s, conversation.id, Draft(region=region))
        return Opened(conversation, token, messages)

    def open_silent(self, s: Session, *, region: str, channel: str) -> Conversation:
        """A talk without a word, for an application that staff enter in person (``SILENT_CHANNELS``).

        It is in no list, cannot be taken over, and no token opens it: its hash is of none.
        """
        now = self._clock.now()
        conversation = Conversation(
            id=uuid4().hex,
            region=region,
            channel=channel,
            token_hash=secrets.token_bytes(32),
            phase="submitted",
            created_at=now,
            updated_at=now,
            last_seq=0,
        )
        s.add(conversation)
        s.flush()
        return conversation

    def authenticate(self, s: Session, conversation_id: str, token: str) -> Conversation:
        """The conversation that this token opens. Raises ``UnknownConversation`` for a wrong id or token
        alike."""
        conversation = repository.conversation(s, conversation_id)
        known = conversation.token_hash if conversation else bytes(32)
        given = self._keyring.hash(_TOKEN, token)
        if conversation is not None and hmac.compare_digest(given, known):
            return conversation
        if conversation is None or not keys.has(s, conversation_id, given):
            raise UnknownConversation
        return conversation

    def further_key(self, s: Session, conversation_id: str) -> str:
        """A further token for a talk, beside the one it was opened with: shown once and kept nowhere."""
        token = secrets.token_urlsafe(32)
        given = self._keyring.hash(_TOKEN, token)
        keys.add(s, conversation_id, given, self._clock.now(), FURTHER_KEYS)
        return token

    def drop_further_keys(self, s: Session, conversation_id: str) -> None:
        """Only the token that the talk was opened with opens it from now on."""
        keys.drop(s, conversation_id)

    def get(self, s: Session, conversation_id: str) -> Conversation:
        """The conversation itself, for the system. Raises ``UnknownConversation``."""
        conversation = repository.conversation(s, conversation_id)
        if conversation is None:
            raise UnknownConversation
        return conversation

    def receive(self, s: Session, conversation: Conversation, client_message_id: str, text: str) -> Received:
        """Store what the resident wrote, before anything else is done with it.

        The same ``client_message_id`` again gives the message stored first. While a caseworker has the
        conversation, a message owes no answer of the bot and is ``held`` until it was listened to for danger.
        """
        now = self._clock.now()
        place = repository.advance(s, conversation.id, now)
        if place is None:
            raise UnknownConversation
        seq, owner = place
        message = repository.receive(
            s,
            {
                "id": uuid4().hex,
                "conversation_id": conversation.id,
                "seq": seq,
                "sender": "resident",
                "text": text,
                "at": now,
                "quick_replies": None,
                "client_message_id": client_message_id,
                "in_reply_to": None,
                "status": "held" if owner else "received",
            },
        )
        if message is not None:
            return Received(message, repeated=False)
        known = repository.received_before(s, conversation.id, client_message_id)
        assert known is not None  # the row lock taken above keeps it from being erased in between
        return Received(known, repeated=True)

    def mark_fields(self, s: Session, message_id: str, fields: dict[str, Any]) -> None:
        """Note which fields a message gave and where, as :func:`casework.conversations.types.spans_given`
        tells."""
        repository.set_fields(s, message_id, fields)

    def answer(
        self,
        s: Session,
        message: Message,
        replies: list[Reply],
        state: State,
    ) -> list[Message]:
        """Store the bot's replies to ``message``, mark it answered and keep where the talk stands now.

        A message that was answered before keeps its first answer, which is returned. If a caseworker took the
        conversation over meanwhile, nothing is stored and nothing returned: the bot never talks over a
        person.
        """
        if not repository.settle(s, message.id, state.model_dump()):
            return repository.replies_to(s, message.id)
        return self._say(s, message, replies, "answered", state.model_dump())

    def notice(self, s: Session, message: Message, replies: list[Reply]) -> list[Message]:
        """Say something about ``message`` while it still waits for its answer (the engine is down).

        Said once: a second notice of the same message gives the first.
        """
        return repository.replies_to(s, message.id) or self._say(s, message, replies, "notice", None)

    def _say(
        self, s: Session, message: Message, replies: list[Reply], status: str, state: dict[str, Any] | None
    ) -> list[Message]:
        now, conversation_id = self._clock.now(), message.conversation_id
        last = repository.advance_bot(s, conversation_id, now, len(replies), state)
        if last is None:
            return []
        first = last - len(replies) + 1
        said = [
            repository.message_row(
                conversation_id, seq, "bot", reply, now, in_reply_to=message.id, status=status
            )
            for seq, reply in enumerate(replies, start=first)
        ]
        return self._heard(s, conversation_id, repository.say(s, said))

    def _heard(self, s: Session, conversation_id: str, said: list[Message]) -> list[Message]:
        for on_said in self._on_said:
            on_said(s, conversation_id, said)
        return said

    def tell(self, s: Session, conversation_id: str, replies: list[Reply]) -> list[Message]:
        """What the bot says unasked: something happened. Nothing is said while a caseworker has the talk."""
        if not replies:
            return []
        now = self._clock.now()
        last = repository.advance_bot(s, conversation_id, now, len(replies), None)
        if last is None:
            return []
        first = last - len(replies) + 1
        said = [
            repository.message_row(conversation_id, seq, "bot", reply, now, status="notice")
            for seq, reply in enumerate(replies, start=first)
        ]
        return self._heard(s, conversation_id, repository.say(s, said))

    def tell_held(self, s: Session, conversation_id: str, replies: list[Reply]) -> list[Message]:
        """What must be said whoever has the talk: the number to call, when a caseworker is silent."""
        place = repository.advance(s, conversation_id, self._clock.now(), len(replies))
        if place is None:
            return []
        said = [
            repository.message_row(conversation_id, seq, "bot", reply, self._clock.now(), status="notice")
            for seq, reply in enumerate(replies, start=place[0] - len(replies) + 1)
        ]
        return self._heard(s, conversation_id, repository.say(s, said))

    def unheard(self, s: Session, conversation_id: str | None = None) -> list[Message]:
        """What residents said to caseworkers, in one talk or in any, and nobody listened to for danger yet;
        oldest first."""
        return repository.unheard(s, conversation_id)

    def listened(self, s: Session, message: Message, danger: bool) -> bool:
        """``message`` was listened to, and whether there is ``danger`` in it: then the talk stands at that
        once the bot has it again. False if it had been listened to before."""
        if not repository.heard(s, message.id):
            return False
        conversation = repository.conversation(s, message.conversation_id)
        if danger and conversation is not None and conversation.owner_id is not None:
            conversation.phase_before = "crisis"
            s.flush()
        return True

    def replies_to(self, s: Session, message: Message) -> list[Message]:
        """What the bot said to ``message``, in order: a notice too, if there was one."""
        return repository.replies_to(s, message.id)

    def state_after(self, s: Session, message: Message) -> State | None:
        """Where the talk stood when ``message`` had been answered; None if it was not, or by a person."""
        stored = repository.answer_state(s, message.id)
        return None if stored is None else State.model_validate(stored)

    def pending(self, s: Session) -> list[Message]:
        """Messages of residents that still wait for the bot, oldest first."""
        return repository.pending(s)

    def pending_of(self, s: Session, conversation_id: str) -> list[Message]:
        """Messages of this conversation that still wait for the bot, oldest first."""
        return repository.pending_of(s, conversation_id)

    def transcript(self, s: Session, conversation_id: str, *, after: int = 0) -> list[Message]:
        """The whole talk, oldest first, or what came after message number ``after``."""
        return repository.transcript(s, conversation_id, after)

    def since(
        self, s: Session, conversation_id: str, message_id: str | None
    ) -> tuple[list[Message], str | None]:
        """What came after one message, and that message's id; the whole talk and None if it is gone or not
        given."""
        seq = None if message_id is None else repository.seq_of(s, conversation_id, message_id)
        if seq is None:
            return repository.transcript(s, conversation_id), None
        return repository.transcript(s, conversation_id, seq), message_id

    def version(self, s: Session, conversation: Conversation) -> str:
        """A short name for what the talk shows now: another one as soon as anything is said, deleted or
        done to it."""
        state = conversation.state
        shown = (
            conversation.last_seq,
            repository.count_messages(s, conversation.id),
            conversation.updated_at.timestamp(),
            state.phase,
            state.asking,
            state.application_no,
        )
        return blake2b(repr(shown).encode(), digest_size=8).hexdigest()

    def lately(self, s: Session, conversation_id: str, limit: int) -> list[Message]:
        """The last ``limit`` messages of a talk, newest first."""
        return repository.newest_messages(s, conversation_id, limit)

    def load_draft(self, s: Session, conversation_id: str) -> Draft:
        """What is noted so far; empty if it was erased. Raises ``UnknownConversation``."""
        body = repository.load_draft(s, conversation_id)
        if body is None:
            return Draft(region=self.get(s, conversation_id).region)
        return Draft.model_validate(body)

    def save_draft(self, s: Session, conversation_id: str, draft: Draft) -> Draft:
        """Keep ``draft`` as what is noted so far."""
        repository.save_draft(s, conversation_id, draft.model_dump(mode="json"), self._clock.now())
        return draft

    def acquire_turn(self, s: Session, conversation_id: str, owner: str, until: datetime) -> bool:
        """Take the turn of a conversation for ``owner`` until then, if it is free. A lease that ran out is
        free."""
        return repository.acquire_turn(s, conversation_id, owner, self._clock.now(), until)

    def release_turn(self, s: Session, conversation_id: str, owner: str) -> None:
        """Give the turn back, if ``owner`` still has it."""
        repository.release_turn(s, conversation_id, owner)

    def erase(self, s: Session, conversation_id: str) -> None:
        """Delete every message and the draft. The bare conversation stays, so that its token still
        answers."""
        repository.erase(s, conversation_id)

    def erase_before(self, s: Session, conversation_id: str, message_id: str) -> None:
        """Delete the draft and every message before the one that asks for it.

        That one's row stays, so that a repeated delivery gets the same answer; its text goes as soon as it
        is answered. Again with the same message, nothing more happens.
        """
        repository.erase_before(s, conversation_id, message_id, self._clock.now())
