"""Which question a message of ours put, and whether it still waits for its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.channels.models import Contact, OutboxRow
from casework.channels.types import Outgoing, Part
from casework.channels.wording import channel_wording
from casework.conversations.models import Conversation, Message
from casework.followup.models import Followup
from casework.followup.repository import STANDING
from casework.followup.wording import followup_wording

#: At the read-back, what is tapped says yes to everything: never said to another question.
_CONFIRM: Final = "confirm"


def asked_by(s: Session, message: Message) -> str | None:
    """What the turn asked for that a message of ours belongs to; None outside the intake."""
    if message.in_reply_to is None:
        return None
    state = s.scalar(select(Message.answer_state).where(Message.id == message.in_reply_to))
    return (state or {}).get("asking")


def asking_now(s: Session, conversation_id: str) -> str | None:
    """What a talk asks for now; None outside the intake."""
    return s.scalar(select(Conversation.asking).where(Conversation.id == conversation_id))


def stands(s: Session, message_id: str | None) -> bool:
    """Whether what a message of ours asked, or offered, still stands: in the intake as long as the same is
    asked, a follow-up question until it is settled, anything else until the resident said something."""
    message = s.get(Message, message_id) if message_id is not None else None
    if message is None:
        return False
    now = asking_now(s, message.conversation_id)
    if (asked := asked_by(s, message)) is not None:
        return asked == now
    return (now is None and _followup(s, message)) or not _answered(s, message)


def with_a_person(s: Session, message_id: str) -> bool:
    """Whether a caseworker has the talk of a message of ours and said something behind it: that is what is
    answered."""
    message = s.get(Message, message_id)
    talk = s.get(Conversation, message.conversation_id) if message is not None else None
    if message is None or talk is None or talk.owner_id is None:
        return False
    query = select(Message.id).where(
        Message.conversation_id == talk.id, Message.sender == "caseworker", Message.seq > message.seq
    )
    return s.scalar(query.limit(1)) is not None


def more_follows(text: str) -> bool:
    """Whether a button that says ``text`` is one after which there will be something to tell: it sends the
    application, or answers whether a service was given. Not the rating behind that answer."""
    return text in _more_follows()


@cache
def _more_follows() -> frozenset[str]:
    return frozenset({channel_wording().submits}).union(*followup_wording().buttons.values())


def waits(s: Session, message: Message) -> bool:
    """Whether a message of the bot asks something that is still to be answered, in whatever words: as
    ``stands``, but a follow-up question that somebody else settled is over."""
    now = asking_now(s, message.conversation_id)
    if (asked := asked_by(s, message)) is not None:
        return asked == now
    if message.sender != "bot" or not message.quick_replies:
        return False
    if all(button["text"] in _followup_answers() for button in message.quick_replies):
        return now is None and _followup(s, message)
    return stands(s, message.id)


def settled(s: Session, rows: Sequence[Outgoing]) -> list[Outgoing]:
    """``rows``, which are to go out in that order, with ``settled`` as it is by now, of those before the last
    that asks something: beside that one they may have to lose their choices."""
    asking = [row for row in rows if row.quick_replies]
    if len(asking) < 2:
        return list(rows)
    found: list[Outgoing] = []
    later: set[tuple[str, str]] = set()
    for row in reversed(rows):
        message = s.get(Message, row.message_id) if row.quick_replies else None
        if message is not None:
            question = (message.conversation_id, row.asked) if row.asked else None
            before = row is not asking[-1]
            row = replace(row, settled=before and (question in later or not stands(s, message.id)))
            later |= {question} if question else set()
        found.append(row)
    return found[::-1]


def menu_after(s: Session, contact: Contact, part: Part) -> list[dict[str, Any]] | None:
    """The quick replies that stand once ``part`` is out, with their message and its talk: its own, or what
    stood before, unless that question has its answer. A word said in between changes no menu."""
    if part.standing is None:
        before: list[dict[str, Any]] = contact.choices or []
        return before if before and stands(s, before[0].get("message")) else None
    row = s.get(OutboxRow, part.asks) if part.asks is not None else None
    where = {"talk": row.conversation_id, "message": row.message_id} if row else {"talk": None}
    return [{**each, **where} for each in part.standing]


def overtaken(s: Session, message: Message, text: str) -> bool:
    """Whether ``text``, an answer of our message's menu, would by now answer another question than was asked
    there: no correction is made of these."""
    asked, now = asked_by(s, message), asking_now(s, message.conversation_id)
    if asked == _CONFIRM:
        return now is not None and now != asked
    if asked is not None or text not in _followup_answers() or stands(s, message.id):
        return False
    return now is not None or _followup(s, None, message.conversation_id)


def _followup(s: Session, message: Message | None, conversation_id: str | None = None) -> bool:
    """Whether a follow-up question stands; with ``message`` only one that was not put after it."""
    talk = message.conversation_id if message is not None else conversation_id
    query = select(Followup.id).where(Followup.conversation_id == talk, Followup.status.in_(STANDING))
    if message is not None:
        query = query.where(Followup.asked_seq < message.seq)
    return s.scalar(query.limit(1)) is not None


def _answered(s: Session, message: Message) -> bool:
    """Whether the resident said something behind ``message`` that could be heard."""
    query = select(Message.text).where(
        Message.conversation_id == message.conversation_id,
        Message.sender == "resident",
        Message.seq > message.seq,
    )
    unheard = channel_wording().unheard
    return any(text not in unheard for text in s.scalars(query))


@cache
def _followup_answers() -> frozenset[str]:
    wording = followup_wording()
    return frozenset(wording.rating.buttons).union(*wording.buttons.values())
