"""Which of several talks a person means who says something in words: the one that they saw last wait for it.

A tapped button or a typed number names its question. Words name nothing: they answer what was shown last, be
it of another talk than goes on here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.channels import repository
from casework.channels.came_with import CAME_WITH
from casework.channels.models import Contact, Delivery, Following, OutboxRow
from casework.channels.questions import stands, waits
from casework.channels.types import IN_WORDS
from casework.channels.wording import channel_wording
from casework.conversations.models import Conversation, Message
from casework.intake.commands import spoken_command

#: So far it is looked back, in messages that were shown: behind that nobody looks for a question.
_LOOK_BACK: Final = 40
#: What is said so soon behind something, and nothing was shown in between, goes on with it.
_BREATH: Final = timedelta(minutes=2)

_Shown = tuple[OutboxRow, Message]


def talk_meant(s: Session, contact: Contact, delivery_id: str, text: str | None) -> str | None:
    """The talk that ``contact`` means who delivered something in words (``text``; None for what is none).

    What waits for an answer was shown before it was delivered, and since the talk that goes on here was
    chosen; of several the one shown last counts:

    - the words of a caseworker who has that talk, whatever came behind them;
    - a question that stands, or danger that is not over, unless the person went on in another talk since.
      Commands (重来, 查进度) answer no question;
    - then the last words of a caseworker who has handed the talk back.

    None where nothing does: the talk that goes on here.
    """
    delivery = repository.delivery(s, delivery_id)
    if delivery is None or contact.conversation_id is None or not _several(s, contact):
        return None
    shown = _shown(s, contact, delivery)
    if (same := _same_breath(s, delivery, shown)) is not None:
        return same
    command = text is not None and _is_command(text)
    went_on: str | None = None
    handed_back: str | None = None
    for _, message in shown:
        here = message.conversation_id
        staff = message.sender == "caseworker"
        if staff and _talk(s, here).owner_id is not None:
            return here
        if went_on in (None, here) and not command and _waits(s, message):
            return here
        if staff and went_on is None and handed_back is None and stands(s, message.id):
            handed_back = here
        if went_on is None and _exchanged(s, message):
            went_on = here
    return None if command else handed_back


def _several(s: Session, contact: Contact) -> bool:
    query = select(func.count()).select_from(Following).where(Following.contact_id == contact.id)
    return (s.scalar(query) or 0) > 1


def _shown(s: Session, contact: Contact, delivery: Delivery) -> Sequence[_Shown]:
    """What the person had seen when they said it, since the talk that goes on here was chosen; newest
    first."""
    chosen = s.get(Following, (contact.id, contact.conversation_id), populate_existing=True)
    query = (
        select(OutboxRow, Message)
        .join(Message, Message.id == OutboxRow.message_id)
        .join(
            Following,
            (Following.contact_id == OutboxRow.contact_id)
            & (Following.conversation_id == Message.conversation_id),
        )
        .where(
            OutboxRow.contact_id == contact.id,
            OutboxRow.state == "sent",
            OutboxRow.sent_at <= delivery.at,
        )
        .order_by(OutboxRow.sent_at.desc(), OutboxRow.id.desc())
        .limit(_LOOK_BACK)
    )
    if chosen is not None:
        query = query.where(OutboxRow.sent_at >= chosen.since)
    return [(row, message) for row, message in s.execute(query)]


def _same_breath(s: Session, delivery: Delivery, shown: Sequence[_Shown]) -> str | None:
    """The talk of what was said just before, if nothing was shown since."""
    before = s.scalar(
        select(Delivery)
        .where(Delivery.contact_id == delivery.contact_id, Delivery.order < delivery.order)
        .order_by(Delivery.order.desc(), Delivery.at.desc())
        .limit(1)
    )
    if before is None or before.kind not in IN_WORDS or before.at < delivery.at - _BREATH:
        return None
    if shown and shown[0][0].sent_at is not None and shown[0][0].sent_at >= before.at:
        return None
    return repository.said_in(s, delivery.contact_id, f"{CAME_WITH}{before.id}")


def _waits(s: Session, message: Message) -> bool:
    """Whether ``message``, of the bot, waits for the person's answer."""
    if message.in_reply_to is not None and _talk(s, message.conversation_id).phase == "crisis":
        return True
    return waits(s, message)


def _exchanged(s: Session, message: Message) -> bool:
    """Whether ``message`` answers the person, who so went on in its talk: no command is going on."""
    if message.in_reply_to is None:
        return False
    said = s.scalar(select(Message.text).where(Message.id == message.in_reply_to))
    return said is not None and not _is_command(said)


def _is_command(text: str) -> bool:
    said = text.strip().strip("。.！!？?").strip()
    return said in channel_wording().sayings.values() or spoken_command(text) is not None


def _talk(s: Session, conversation_id: str) -> Conversation:
    return s.get_one(Conversation, conversation_id)
