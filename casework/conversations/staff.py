"""What staff do with talks: list and read them, take one over, answer in it, hand it back.

Every method works in the caller's open transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from casework.conversations.away import Away, away
from casework.conversations.models import Conversation, Message
from casework.conversations.types import OnSaid, Reply
from casework.errors import FieldIssue, HeldBy, Invalid, NotAllowed, Refused, UnknownConversation
from casework.fieldwork.once import id_of_new
from casework.history.service import History
from casework.paging import Page, check_page
from casework.regions.pack import RegionPack
from casework.staff.naming import usernames

#: What a list of talks may be narrowed to: not filed yet, danger that nobody has closed, taken over by
#: anybody, or by the reader.
ONLY: Final = ("unfinished", "danger", "taken", "mine")
#: Who keeps a talk open reads it once in such a time, as far as the trail goes.
ONE_READING: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Beside:
    """What a list tells of a talk: who has it, whether that person is away, so that colleagues may take it,
    and whether the resident waits for an answer."""

    application_no: str | None
    owner_name: str | None
    owner_away: Away | None
    resident_waits: bool


class StaffTalks:
    """Talks as staff have them. ``on_said`` hears what is said, ``on_released`` the id of a talk that went
    back to the bot."""

    def __init__(
        self,
        clock: Clock,
        regions: Mapping[str, RegionPack],
        on_said: Sequence[OnSaid] = (),
        on_released: Sequence[Callable[[Session, str], None]] = (),
    ) -> None:
        self._clock = clock
        self._regions = regions
        self._on_said = on_said
        self._on_released = on_released
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
        who is not away, or nobody is at the other end.
        """
        conversation = self._visible(s, conversation_id, staff, lock=True)
        if conversation.silent:
            raise Refused("nobody_to_talk_to")
        if not self.sees_all(s, conversation_id, staff):
            raise Refused("talk_of_townships")
        before = conversation.owner_id
        if before == staff.id:
            return conversation
        if before is not None and not self._away(s, conversation):
            name = usernames(s, [before]).get(before)
            raise HeldBy("colleague_has_talk", name)
        conversation.owner_id, conversation.taken_at = staff.id, self._clock.now()
        if before is None:
            conversation.phase_before, conversation.phase = conversation.phase, "human"
        conversation.updated_at = self._clock.now()
        repository.settle_all(s, conversation_id)
        self._note(s, "take_over", staff, conversation, before=before)
        s.flush()
        return conversation

    def release(self, s: Session, conversation_id: str, staff: Actor) -> Conversation:
        """Hand the talk back to the bot, where it stood. A colleague's may be handed back by an admin, and by
        anybody while that colleague is away.

        Raises ``Conflict`` if nobody has it, ``NotAllowed`` if a colleague has it.
        """
        conversation = self._visible(s, conversation_id, staff, lock=True)
        if conversation.owner_id is None:
            raise Refused("talk_not_taken_over")
        if not (
            conversation.owner_id == staff.id
            or staff.role == "admin"
            or (self._away(s, conversation) and self.sees_all(s, conversation_id, staff))
        ):
            raise NotAllowed("another caseworker has this conversation")
        self._hand_back(s, conversation, staff)
        return conversation

    def release_all(self, s: Session, account_id: str, actor: Actor) -> int:
        """Hand back every talk that an account has, because it is closed; how many."""
        talks = repository.owned_by(s, account_id)
        for conversation in talks:
            self._hand_back(s, conversation, actor)
        return len(talks)

    def _hand_back(self, s: Session, conversation: Conversation, actor: Actor) -> None:
        before = conversation.owner_id
        conversation.owner_id = conversation.taken_at = None
        conversation.phase, conversation.phase_before = conversation.phase_before or "open", None
        conversation.updated_at = self._clock.now()
        self._note(s, "release", actor, conversation, before=None if before == actor.id else before)
        s.flush()
        for on_released in self._on_released:
            on_released(s, conversation.id)

    def _away(self, s: Session, conversation: Conversation) -> Away | None:
        return away(s, [conversation], self._clock.now(), self._regions).get(conversation.id)

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
        gone = away(s, talks, self._clock.now(), self._regions)
        return {
            talk.id: Beside(
                application_no=numbers.get(talk.id),
                owner_name=names.get(talk.owner_id or ""),
                owner_away=gone.get(talk.id),
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
        self,
        s: Session,
        action: str,
        actor: Actor,
        conversation: Conversation,
        subject_id: str | None = None,
        before: str | None = None,
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
            before=before,
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
