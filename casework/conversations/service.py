"""What can be done with a conversation. Every method works in the caller's open transaction.

A turn is three short transactions: the inbound message (with the turn's lease), the draft (in the action's
callback), the replies (with the lease's release). None of them reads the transcript.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from casework.access import SYSTEM, Actor, Reader
from casework.clock import Clock
from casework.conversations import repository
from casework.conversations.models import Conversation, Message
from casework.conversations.types import Opened, Received, Reply, Sender, State
from casework.crypto import Keyring
from casework.errors import NotAllowed, Refused, UnknownConversation
from casework.history.service import History
from casework.intake.draft import Draft
from casework.paging import Page, check_page

_TOKEN = "conversation.token"


class Conversations:
    """Conversations, their messages, drafts and turns."""

    def __init__(self, clock: Clock, keyring: Keyring) -> None:
        self._clock = clock
        self._keyring = keyring
        self._history = History(clock)

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
            attempts_not_understood=0,
            last_seq=len(greeting),
        )
        s.add(conversation)
        s.flush()
        said = [
            _message(conversation.id, seq, "bot", reply, now) for seq, reply in enumerate(greeting, start=1)
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
            attempts_not_understood=0,
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
        if not hmac.compare_digest(self._keyring.hash(_TOKEN, token), known) or conversation is None:
            raise UnknownConversation
        return conversation

    def get(self, s: Session, conversation_id: str) -> Conversation:
        """The conversation itself, for the system. Raises ``UnknownConversation``."""
        conversation = repository.conversation(s, conversation_id)
        if conversation is None:
            raise UnknownConversation
        return conversation

    def receive(self, s: Session, conversation: Conversation, client_message_id: str, text: str) -> Received:
        """Store what the resident wrote, before anything else is done with it.

        The same ``client_message_id`` again gives the message stored first. While a caseworker has the
        conversation, a message owes no answer of the bot and is ``answered`` from the start.
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
                "status": "answered" if owner else "received",
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
        *,
        attempts_not_understood: int | None = None,
    ) -> list[Message]:
        """Store the bot's replies to ``message``, mark it answered and keep where the talk stands now.

        A message that was answered before keeps its first answer, which is returned. If a caseworker took the
        conversation over meanwhile, nothing is stored and nothing returned: the bot never talks over a
        person.
        """
        if not repository.settle(s, message.id, state.model_dump()):
            return repository.replies_to(s, message.id)
        changes = {**state.model_dump(), "attempts": attempts_not_understood}
        return self._say(s, message, replies, "answered", changes)

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
            _message(conversation_id, seq, "bot", reply, now, in_reply_to=message.id, status=status)
            for seq, reply in enumerate(replies, start=first)
        ]
        return repository.say(s, said)

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
            _message(conversation_id, seq, "bot", reply, now, status="notice")
            for seq, reply in enumerate(replies, start=first)
        ]
        return repository.say(s, said)

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

    def read_transcript(self, s: Session, conversation_id: str, reader: Reader) -> list[Message]:
        """The whole talk for a member of staff; that it was read is noted. Raises ``UnknownConversation``."""
        self._note(s, "read_transcript", reader, self._visible(s, conversation_id, reader))
        return repository.transcript(s, conversation_id)

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

    def take_over(self, s: Session, conversation_id: str, staff: Actor) -> Conversation:
        """A caseworker talks from now on and the bot is silent. Again by the same one: nothing changes.

        Raises ``UnknownConversation`` for one that ``staff`` may not see, ``Conflict`` if a colleague has it
        or nobody is at the other end.
        """
        conversation = self._visible(s, conversation_id, staff, lock=True)
        if conversation.silent:
            raise Refused("nobody_to_talk_to")
        if conversation.owner_id not in (None, staff.id):
            raise Refused("colleague_has_talk")
        if conversation.owner_id is None:
            conversation.owner_id = staff.id
            conversation.phase_before, conversation.phase = conversation.phase, "human"
            conversation.updated_at = self._clock.now()
            repository.settle_all(s, conversation_id)
            self._note(s, "take_over", staff, conversation)
        s.flush()
        return conversation

    def release(self, s: Session, conversation_id: str, staff: Actor) -> Conversation:
        """Hand the talk back to the bot, where it stood. An admin may hand back a colleague's.

        Raises ``Conflict`` if nobody has it, ``NotAllowed`` if a colleague has it.
        """
        conversation = self._visible(s, conversation_id, staff, lock=True)
        if conversation.owner_id is None:
            raise Refused("talk_not_taken_over")
        if conversation.owner_id != staff.id and staff.role != "admin":
            raise NotAllowed("another caseworker has this conversation")
        conversation.owner_id = None
        conversation.phase, conversation.phase_before = conversation.phase_before or "open", None
        conversation.updated_at = self._clock.now()
        self._note(s, "release", staff, conversation)
        s.flush()
        return conversation

    def reply(self, s: Session, conversation_id: str, staff: Actor, text: str) -> Message:
        """What a caseworker says to the resident. Raises ``Conflict`` unless they have taken the talk
        over."""
        conversation = self._visible(s, conversation_id, staff, lock=True)
        if conversation.owner_id != staff.id:
            raise Refused("take_over_first")
        now = self._clock.now()
        conversation.last_seq += 1
        conversation.updated_at = now
        s.flush()
        said = _message(
            conversation_id, conversation.last_seq, "caseworker", Reply(text=text), now, status="notice"
        )
        [message] = repository.say(s, [said])
        self._note(s, "reply", staff, conversation, subject_id=message.id)
        return message

    def list(
        self, s: Session, *, page: int, page_size: int, region: str | None = None, reader: Reader = SYSTEM
    ) -> Page[Conversation]:
        """Conversations that ``reader`` may see, the last moved first. Raises ``Invalid`` for an
        impossible page."""
        offset, limit = check_page(page, page_size)
        items, total = repository.page(s, reader, region, offset, limit)
        return Page(items, total, page, page_size)

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

    def _visible(
        self, s: Session, conversation_id: str, reader: Reader, *, lock: bool = False
    ) -> Conversation:
        conversation = repository.visible(s, conversation_id, reader, lock=lock)
        if conversation is None:
            raise UnknownConversation
        return conversation

    def _note(
        self, s: Session, action: str, actor: Actor, conversation: Conversation, subject_id: str | None = None
    ) -> None:
        self._history.append(
            s,
            "read" if action.startswith("read") else "conversation",
            action,
            actor,
            application_no=conversation.application_no,
            conversation_id=conversation.id,
            subject_id=subject_id,
        )


def _message(
    conversation_id: str,
    seq: int,
    sender: Sender,
    reply: Reply,
    at: datetime,
    *,
    in_reply_to: str | None = None,
    status: str = "answered",
) -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "conversation_id": conversation_id,
        "seq": seq,
        "sender": sender,
        "text": reply.text,
        "quick_replies": [button.model_dump() for button in reply.quick_replies] or None,
        "at": at,
        "client_message_id": None,
        "in_reply_to": in_reply_to,
        "status": status,
    }
