"""What staff do with talks: list and read them, take one over, answer in it, hand it back.

Every method works in the caller's open transaction.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from casework.access import SYSTEM, Actor, Reader
from casework.clock import Clock
from casework.conversations import repository
from casework.conversations.models import Conversation, Message
from casework.conversations.types import Reply
from casework.errors import HeldBy, NotAllowed, Refused, UnknownConversation
from casework.history.service import History
from casework.paging import Page, check_page


class StaffTalks:
    """Talks as staff have them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._history = History(clock)

    def read_transcript(self, s: Session, conversation_id: str, reader: Reader) -> list[Message]:
        """The whole talk for a member of staff; that it was read is noted. Raises ``UnknownConversation``."""
        self._note(s, "read_transcript", reader, self._visible(s, conversation_id, reader))
        return repository.transcript(s, conversation_id)

    def take_over(self, s: Session, conversation_id: str, staff: Actor) -> Conversation:
        """A caseworker talks from now on and the bot is silent. Again by the same one: nothing changes.

        Raises ``UnknownConversation`` for one that ``staff`` may not see, ``Conflict`` if a colleague has it
        or nobody is at the other end.
        """
        conversation = self._visible(s, conversation_id, staff, lock=True)
        if conversation.silent:
            raise Refused("nobody_to_talk_to")
        if conversation.owner_id is not None and conversation.owner_id != staff.id:
            name = repository.account_names(s, [conversation.owner_id]).get(conversation.owner_id)
            raise HeldBy("colleague_has_talk", name)
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
        said = repository.message_row(
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
            region=conversation.region,
            application_no=conversation.application_no,
            conversation_id=conversation.id,
            subject_id=subject_id,
        )
