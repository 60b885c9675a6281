"""What staff do with talks: list and read them, take one over, answer in it, hand it back.

Every method works in the caller's open transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casework.access import SYSTEM, Actor, Reader
from casework.alerts.kinds import CRISIS_KINDS
from casework.alerts.models import Alert
from casework.clock import Clock
from casework.conversations import parts, repository
from casework.conversations.models import Conversation, Message
from casework.conversations.types import OnSaid, Reply
from casework.errors import FieldIssue, HeldBy, Invalid, NotAllowed, Refused, UnknownConversation
from casework.fieldwork.once import id_of_new
from casework.history.service import History
from casework.paging import Page, check_page
from casework.staff.naming import usernames

#: What a list of talks may be narrowed to: not filed yet, danger that nobody has closed, taken over by
#: anybody, or by the reader.
ONLY: Final = ("unfinished", "danger", "taken", "mine")
#: Who keeps a talk open reads it once in such a time, as far as the trail goes.
ONE_READING: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Beside:
    """What a list tells of a talk: who has it, and whether the resident waits for that person's answer."""

    application_no: str | None
    owner_name: str | None
    resident_waits: bool


class StaffTalks:
    """Talks as staff have them."""

    def __init__(self, clock: Clock, on_said: Sequence[OnSaid] = ()) -> None:
        self._clock = clock
        self._on_said = on_said
        self._history = History(clock)

    def read_transcript(self, s: Session, conversation_id: str, reader: Reader) -> list[Message]:
        """The talk for a member of staff, as far as it is theirs to read; that it was read is noted. Raises
        ``UnknownConversation``."""
        conversation = self._visible(s, conversation_id, reader)
        part = parts.part_of(s, conversation_id, reader)
        parts.note_reading(self._history, s, conversation, part, reader)
        return parts.transcript(s, conversation_id, part)

    def take_over(self, s: Session, conversation_id: str, staff: Actor) -> Conversation:
        """A caseworker talks from now on and the bot is silent. Again by the same one: nothing changes.

        Raises ``UnknownConversation`` for one that ``staff`` may not see, ``Conflict`` if a colleague has it
        or nobody is at the other end.
        """
        conversation = self._visible(s, conversation_id, staff, lock=True)
        if conversation.silent:
            raise Refused("nobody_to_talk_to")
        if not self.sees_all(s, conversation_id, staff):
            raise Refused("talk_of_townships")
        if conversation.owner_id is not None and conversation.owner_id != staff.id:
            name = usernames(s, [conversation.owner_id]).get(conversation.owner_id)
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

    def reply(
        self,
        s: Session,
        conversation_id: str,
        staff: Actor,
        text: str,
        client_id: UUID | str | None = None,
    ) -> Message:
        """What a caseworker says to the resident. The same ``client_id`` again by the same account says
        nothing more and answers with what was said, also after the talk was handed back.

        Raises ``Conflict`` unless they have taken the talk over, or if the ``client_id`` stood for other
        words.
        """
        conversation = self._visible(s, conversation_id, staff, lock=True)
        message_id = id_of_new(staff, client_id, "reply", conversation_id)
        if client_id is not None and (known := s.get(Message, message_id)) is not None:
            if known.text != text:
                raise Refused("client_id_used")
            return known
        if conversation.owner_id != staff.id:
            raise Refused("take_over_first")
        now = self._clock.now()
        conversation.last_seq += 1
        conversation.updated_at = now
        s.flush()
        said = repository.message_row(
            conversation_id, conversation.last_seq, "caseworker", Reply(text=text), now, status="notice"
        ) | {"id": message_id}
        [message] = repository.say(s, [said])
        for on_said in self._on_said:
            on_said(s, conversation_id, [message])
        self._note(s, "reply", staff, conversation, subject_id=message.id)
        return message

    def one(self, s: Session, conversation_id: str, reader: Reader) -> Conversation:
        """A talk without its words. Raises ``UnknownConversation``."""
        return self._visible(s, conversation_id, reader)

    def beside(self, s: Session, talks: Sequence[Conversation], reader: Reader) -> dict[str, Beside]:
        """What lists tell ``reader`` of talks, by id."""
        numbers = parts.numbers(s, [talk.id for talk in talks], reader)
        names = usernames(s, {talk.owner_id for talk in talks if talk.owner_id})
        last = repository.last_words(s, [talk.id for talk in talks])
        return {
            talk.id: Beside(
                application_no=numbers.get(talk.id),
                owner_name=names.get(talk.owner_id or ""),
                resident_waits=talk.owner_id is not None and last.get(talk.id) == "resident",
            )
            for talk in talks
        }

    def watch_transcript(self, s: Session, conversation_id: str, reader: Reader) -> list[Message]:
        """As ``read_transcript`` for who has it open and looks again every few seconds: that it was read is
        to be noted by that unless ``watched``. Raises ``UnknownConversation``."""
        self._visible(s, conversation_id, reader)
        return parts.transcript(s, conversation_id, parts.part_of(s, conversation_id, reader))

    def sees_all(self, s: Session, conversation_id: str, reader: Reader) -> bool:
        """Whether no part of a talk, which ``reader`` may see, is another township's."""
        return parts.part_of(s, conversation_id, reader).whole

    def watched(self, s: Session, conversation_id: str, reader: Reader) -> bool:
        """Whether it was noted lately that ``reader`` reads the talk."""
        since = self._clock.now() - ONE_READING
        return self._history.happened(s, conversation_id, "read_transcript", reader, since)

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

    def list(
        self,
        s: Session,
        *,
        page: int,
        page_size: int,
        region: str | None = None,
        only: str | None = None,
        reader: Reader = SYSTEM,
    ) -> Page[Conversation]:
        """Conversations that ``reader`` may see, the last moved first; ``only`` narrows them (``ONLY``).
        Raises ``Invalid`` for an impossible page or an unknown narrowing."""
        offset, limit = check_page(page, page_size)
        if only is not None and only not in ONLY:
            raise Invalid([FieldIssue(field="only", reason="unknown", choices=list(ONLY))])
        narrowed = [] if only is None else [_narrowing(only, reader)]
        items, total = repository.page(s, reader, region, offset, limit, narrowed)
        return Page(items, total, page, page_size)


def _narrowing(only: str, reader: Reader) -> ColumnElement[bool]:
    if only == "unfinished":
        return Conversation.application_no.is_(None)
    if only == "danger":
        danger = select(Alert.conversation_id).where(Alert.status != "closed", Alert.kind.in_(CRISIS_KINDS))
        return Conversation.id.in_(danger)
    if only == "taken":
        return Conversation.owner_id.is_not(None)
    return Conversation.owner_id == reader.id
