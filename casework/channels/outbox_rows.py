"""Queries on the outbox: what goes out to contacts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, update
from sqlalchemy.orm import Session, aliased

from casework.channels.models import Contact, Delivery, OutboxRow
from casework.channels.types import Platform, Reason
from casework.conversations.models import Conversation, Message

#: Rows that are to go out, or were put into a platform's own call and are not known to be out.
UNSENT = ("waiting", "sending", "offered")
#: Contacts that a look at what was left over names at most; the next look names the others.
AT_A_TIME: Final = 500
# In so many words: a partial index is known to fit only then.
_UNSENT: Final[list[ColumnElement[str]]] = [literal_column(f"'{state}'") for state in UNSENT]
RECEIVED: Final[ColumnElement[str]] = literal_column("'received'")
#: After so many tries the pauses are long, and a platform that a person just used is there again.
_LONG_AWAY: Final = 4


def due(s: Session, now: datetime) -> list[str]:
    """Contacts whose next row is due now and to whom nobody sends, and those that are to be forgotten."""
    waiting = (
        select(OutboxRow.contact_id)
        .join(Contact, Contact.id == OutboxRow.contact_id)
        .where(OutboxRow.state.in_(_UNSENT), OutboxRow.next_at <= now, ~_held_up(now).exists())
        .where(or_(Contact.sending_until.is_(None), Contact.sending_until <= now))
        .order_by(OutboxRow.next_at)
        .limit(AT_A_TIME)
    )
    sends = select(OutboxRow.id).where(OutboxRow.contact_id == Contact.id, OutboxRow.state.in_(_UNSENT))
    hears = select(Delivery.id).where(Delivery.contact_id == Contact.id, Delivery.state == RECEIVED)
    forgotten = select(Contact.id).where(Contact.forget.is_(True), ~sends.exists(), ~hears.exists())
    return list(dict.fromkeys([*s.scalars(waiting), *s.scalars(forgotten.limit(AT_A_TIME))]))


def _held_up(now: datetime) -> Select[int]:
    """What stands before an outbox row and has to wait."""
    before = aliased(OutboxRow)
    return select(before.id).where(
        before.contact_id == OutboxRow.contact_id,
        before.id < OutboxRow.id,
        before.state.in_(_UNSENT),
        before.state != "sending",
        before.next_at > now,
    )


def due_to(s: Session, contact_id: str, now: datetime) -> bool:
    """Whether there may be something to do for the sender of this contact."""
    query = select(OutboxRow).where(OutboxRow.contact_id == contact_id, OutboxRow.state.in_(_UNSENT))
    first = s.scalar(query.order_by(OutboxRow.id).limit(1))
    if first is not None:
        return first.state == "sending" or first.next_at <= now
    found = s.get(Contact, contact_id)
    return found is not None and found.forget


def unsent(s: Session, contact_id: str, *, lock: bool = False) -> list[OutboxRow]:
    """What is not out yet of a contact's rows, in order. ``lock`` holds them until the end of the
    transaction: either the sender or the platform's call takes a row along."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.contact_id == contact_id, OutboxRow.state.in_(UNSENT))
        .order_by(OutboxRow.id)
        .execution_options(populate_existing=True)
    )
    return list(s.scalars(query.with_for_update() if lock else query))


def messages(s: Session, ids: Sequence[str]) -> dict[str, Message]:
    """Messages by id; those that were erased are missing."""
    if not ids:
        return {}
    return {found.id: found for found in s.scalars(select(Message).where(Message.id.in_(ids)))}


def asking(s: Session, message: Message) -> str | None:
    """What its talk asks for, if ``message`` is the newest there."""
    query = select(Conversation.asking).where(
        Conversation.id == message.conversation_id, Conversation.last_seq == message.seq
    )
    return s.scalar(query)


def change(s: Session, row_ids: Sequence[int], **values: Any) -> None:
    """Set columns of outbox rows."""
    if row_ids:
        s.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_(row_ids))
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def add_text(
    s: Session,
    contact: Contact,
    text: str,
    talk: str | None,
    now: datetime,
    due_at: datetime,
    delivery_id: str | None = None,
) -> None:
    """A row for what is no message of a talk, but goes with ``talk`` if that is erased."""
    s.add(
        OutboxRow(
            contact_id=contact.id,
            conversation_id=talk,
            text=text,
            delivery_id=delivery_id,
            state="waiting",
            next_at=due_at,
            made_at=now,
        )
    )
    s.flush()


def due_again(now: datetime, due_at: datetime | None = None) -> dict[str, Any]:
    """The columns of what goes out once more, wherever it was tried before; at ``due_at``, or else now."""
    again = {"state": "waiting", "reason": None, "attempts": 0, "tried": None}
    return {**again, "next_at": due_at or now, "again_at": now}


def give_up_waiting(s: Session, contact_id: str, now: datetime) -> list[int]:
    """The person left: nothing waits for them any more, nor for that they come since they were told. What
    did."""
    gone = s.scalars(
        update(OutboxRow)
        .where(OutboxRow.contact_id == contact_id, OutboxRow.state.in_(("waiting", "knocked")))
        .values(state="given_up", reason="left", next_at=now)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return list(gone)


def lost_to(s: Session, contact_id: str, reason: Reason, since: datetime) -> list[OutboxRow]:
    """What a contact did not get since then for this reason, and nobody was shown elsewhere, in order; held
    until the end of the transaction."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.contact_id == contact_id, OutboxRow.state == "given_up", lost((reason,), since))
        .where(~SHOWN_ELSEWHERE)
        .order_by(OutboxRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(s.scalars(query))


def lost(reasons: Sequence[str], since: datetime) -> ColumnElement[bool]:
    """What could not reach people since then for these reasons, or waits for those who were told to come; not
    what a caseworker has told them otherwise."""
    given_up = and_(
        OutboxRow.state == "given_up",
        OutboxRow.reason.in_(reasons),
        OutboxRow.told_at.is_(None),
        OutboxRow.made_at >= since,
    )
    # Who was told to come finds it, also what is older and a caseworker sent again.
    since_due = func.coalesce(OutboxRow.again_at, OutboxRow.made_at) >= since
    return or_(given_up, and_(OutboxRow.state == "knocked", since_due))


_elsewhere: Final = aliased(OutboxRow)


def elsewhere(states: Sequence[str]) -> ColumnElement[bool]:
    """Whether the message of a row has another row, of another contact, in one of these states."""
    # Not the bare column: SQLite would walk along everything in that state instead of the one message.
    state = func.coalesce(_elsewhere.state, literal_column("''"))
    query = select(_elsewhere.id).where(
        _elsewhere.message_id == OutboxRow.message_id,
        _elsewhere.id != OutboxRow.id,
        state.in_([literal_column(f"'{each}'") for each in states]),
    )
    return query.exists()


#: The message was shown to the person on another channel, or is about to be.
SHOWN_ELSEWHERE: Final = elsewhere(("sent", *UNSENT))


def revive(
    s: Session,
    contact_id: str,
    reasons: Sequence[str],
    since: datetime,
    now: datetime,
    *,
    due_at: datetime | None = None,
    held_up: bool = False,
) -> None:
    """What is lost to a contact, and was not shown elsewhere, is due again, at ``due_at`` or now; so is what
    a platform that was away for long holds up, or with ``held_up`` everything that was tried in vain."""
    away = and_(OutboxRow.reason == "busy", OutboxRow.attempts >= _LONG_AWAY)
    tried = OutboxRow.attempts > 0 if held_up else away
    again = or_(and_(lost(reasons, since), ~SHOWN_ELSEWHERE), and_(OutboxRow.state == "waiting", tried))
    s.execute(
        update(OutboxRow)
        .where(OutboxRow.contact_id == contact_id, again)
        .values(**due_again(now, due_at))
        .execution_options(synchronize_session=False)
    )


def back_on(s: Session, platforms: Sequence[Platform], since: datetime, now: datetime) -> None:
    """What these platforms did not get since then because they were switched off is due again."""
    there = select(Contact.id).where(Contact.platform.in_(platforms), Contact.left.is_(False))
    s.execute(
        update(OutboxRow)
        .where(
            OutboxRow.state == "given_up",
            OutboxRow.reason == "off",
            OutboxRow.told_at.is_(None),
            OutboxRow.made_at >= since,
            OutboxRow.contact_id.in_(there),
            ~SHOWN_ELSEWHERE,
        )
        .values(**due_again(now))
        .execution_options(synchronize_session=False)
    )


def standings(s: Session, conversation_id: str) -> list[tuple[OutboxRow, str]]:
    """Rows of a talk's messages with their platforms."""
    query = (
        select(OutboxRow, Contact.platform)
        .join(Contact, Contact.id == OutboxRow.contact_id)
        .where(OutboxRow.conversation_id == conversation_id)
        .order_by(OutboxRow.id)
    )
    return [(row, platform) for row, platform in s.execute(query)]
