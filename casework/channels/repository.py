"""Queries on contacts and what they deliver."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from casework.channels.models import Contact, Delivery, Following, ForgottenDelivery
from casework.channels.outbox_rows import AT_A_TIME, RECEIVED
from casework.conversations.models import Message
from casework.upserts import inserting

Work = Literal["hearing", "sending"]


def insert_new(s: Session, table: Any, values: dict[str, Any], unique: Sequence[str]) -> bool:
    """Insert a row unless there is one with the same ``unique`` columns; whether it was inserted."""
    statement = inserting(s, table).values(**values).on_conflict_do_nothing(index_elements=list(unique))
    return s.execute(statement.returning(*(getattr(table, name) for name in unique))).first() is not None


def contact(s: Session, contact_id: str, *, lock: bool = False) -> Contact | None:
    """One contact, as it stands in the database now; ``lock`` holds its row until the end of the transaction.

    Whoever locks more than the contact locks it first: then its deliveries, then its outbox rows.
    """
    if not lock:
        return s.get(Contact, contact_id, populate_existing=True)
    return _locked(s, select(Contact).where(Contact.id == contact_id))


def contact_by_hash(s: Session, platform: str, external_hash: bytes) -> Contact | None:
    """The contact with this keyed hash of its platform's id, locked: it cannot be removed meanwhile."""
    return _locked(
        s, select(Contact).where(Contact.platform == platform, Contact.external_hash == external_hash)
    )


def _locked(s: Session, query: Select[Contact]) -> Contact | None:
    # Not against rows that only refer to it: those of a turn are written while it is held.
    return s.scalar(query.with_for_update(key_share=True).execution_options(populate_existing=True))


def hold(s: Session, contact_id: str, work: Work, me: str, now: datetime, until: datetime) -> bool:
    """Take one kind of work with a contact for this process, if it is free, its own, or its holder died."""
    by, held = (
        (Contact.hearing_by, Contact.hearing_until)
        if work == "hearing"
        else (Contact.sending_by, Contact.sending_until)
    )
    free = or_(by.is_(None), by == me, held <= now)
    taken = s.execute(
        update(Contact)
        .where(Contact.id == contact_id, free)
        .values({by: me, held: until})
        .returning(Contact.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def let_go(s: Session, contact_id: str, work: Work, me: str) -> None:
    """Give it back, if this process has it."""
    by, held = (
        (Contact.hearing_by, Contact.hearing_until)
        if work == "hearing"
        else (Contact.sending_by, Contact.sending_until)
    )
    s.execute(
        update(Contact)
        .where(Contact.id == contact_id, by == me)
        .values({by: None, held: None})
        .execution_options(synchronize_session=False)
    )


def delivery_by_key(s: Session, platform: str, key_hash: bytes) -> Delivery | None:
    """What was delivered under this id of the platform."""
    query = select(Delivery).where(Delivery.platform == platform, Delivery.key_hash == key_hash)
    return s.scalar(query.execution_options(populate_existing=True))


def delivery(s: Session, delivery_id: str, *, lock: bool = False) -> Delivery | None:
    """One delivery as it stands now; ``lock`` holds its row until the end of the transaction."""
    query = select(Delivery).where(Delivery.id == delivery_id).execution_options(populate_existing=True)
    return s.scalar(query.with_for_update() if lock else query)


def delivered_after(s: Session, contact_id: str, order: int) -> bool:
    """Whether something is known that a contact did after what has this ``order``."""
    query = select(Delivery.id).where(Delivery.contact_id == contact_id, Delivery.order > order)
    return s.scalar(query.limit(1)) is not None


def owing(s: Session, now: datetime) -> list[str]:
    """Contacts of whom something is to be heard now, and whom nobody hears."""
    query = (
        select(Delivery.contact_id)
        .join(Contact, Contact.id == Delivery.contact_id)
        .where(Delivery.state == RECEIVED, Delivery.next_at <= now)
        .where(or_(Contact.hearing_until.is_(None), Contact.hearing_until <= now))
        .order_by(Delivery.next_at)
        .limit(AT_A_TIME)
    )
    return list(dict.fromkeys(s.scalars(query)))


def to_be_heard(s: Session, contact: Contact) -> bool:
    """Whether something of a contact is still to be heard."""
    query = select(Delivery.id).where(Delivery.contact_id == contact.id, Delivery.state == "received")
    return s.scalar(query.limit(1)) is not None


def more_to_hear(s: Session, contact_id: str, delivery_id: str) -> bool:
    """Whether something of a contact is to be heard besides one delivery."""
    query = select(Delivery.id).where(Delivery.contact_id == contact_id, Delivery.state == "received")
    return s.scalar(query.where(Delivery.id != delivery_id).limit(1)) is not None


def to_be_answered(s: Session, contact: Contact) -> bool:
    """Whether something that was heard, in any talk of theirs, still waits for its answer."""
    query = (
        select(Message.id)
        .join(Following, Following.conversation_id == Message.conversation_id)
        .where(Following.contact_id == contact.id, Message.status == "received")
    )
    return s.scalar(query.limit(1)) is not None


def next_owed(s: Session, contact_id: str, now: datetime) -> Delivery | None:
    """What is to be heard next of a contact: none while an earlier one has to wait."""
    query = (
        select(Delivery)
        .where(Delivery.contact_id == contact_id, Delivery.state == "received")
        .order_by(Delivery.order, Delivery.at)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    first = s.scalar(query)
    return first if first is not None and first.next_at <= now else None


def followers(s: Session, conversation_id: str, *, hold: bool = False) -> list[Contact]:
    """Contacts that hear of a talk, the one heard last first. With ``hold`` none of them is parted from it
    until the end of the transaction."""
    query = (
        select(Contact)
        .join(Following, Following.contact_id == Contact.id)
        .where(Following.conversation_id == conversation_id)
        .order_by(Contact.heard_at.desc(), Contact.id)
        .execution_options(populate_existing=True)
    )
    # Who is parted loses the row of ``Following`` first, and what is on its way to them behind that.
    return list(s.scalars(query.with_for_update(read=True, key_share=True, of=Following) if hold else query))


def client_message_id(s: Session, message_id: str) -> str | None:
    """Under which id a resident's message came in."""
    return s.scalar(select(Message.client_message_id).where(Message.id == message_id))


def said_in(s: Session, contact_id: str, client_message_id: str) -> str | None:
    """The talk, of those that the contact follows, in which a delivery was said already."""
    query = (
        select(Message.conversation_id)
        .join(Following, Following.conversation_id == Message.conversation_id)
        .where(Following.contact_id == contact_id, Message.client_message_id == client_message_id)
    )
    return s.scalar(query.limit(1))


def newest_said(s: Session, conversation_id: str) -> Message | None:
    """What was last said to the resident in a talk."""
    query = select(Message).where(Message.conversation_id == conversation_id, Message.sender != "resident")
    return s.scalar(query.order_by(Message.seq.desc()).limit(1))


def follows(s: Session, contact_id: str, conversation_id: str) -> bool:
    """Whether the contact hears of this talk."""
    return s.get(Following, (contact_id, conversation_id), populate_existing=True) is not None


def buttons_of(s: Session, message_id: str, contact_id: str) -> tuple[str | None, list[dict[str, str]]]:
    """The talk and the quick replies of a message in a talk that the contact follows; none of any other's."""
    query = (
        select(Message.conversation_id, Message.quick_replies)
        .join(Following, Following.conversation_id == Message.conversation_id)
        .where(Message.id == message_id, Following.contact_id == contact_id)
    )
    found = s.execute(query).one_or_none()
    return (None, []) if found is None else (found[0], found[1] or [])


def followed_before(s: Session, contact_id: str, talk: str | None) -> str | None:
    """The talk, besides this one, that the contact followed last."""
    query = select(Following.conversation_id).where(Following.contact_id == contact_id)
    if talk is not None:
        query = query.where(Following.conversation_id != talk)
    return s.scalar(query.order_by(Following.since.desc(), Following.conversation_id).limit(1))


def go_on_before(s: Session, contact: Contact, talk: str | None) -> None:
    """The contact hears no more of ``talk``. If that was the one that goes on with it, the one that it
    followed last before does; whom that leaves with one is not to be forgotten."""
    if contact.conversation_id in (talk, None):
        contact.conversation_id = followed_before(s, contact.id, talk)
        contact.choices = None
        contact.forget = contact.forget and contact.conversation_id is None
    s.flush()


def remove_contact(s: Session, contact: Contact) -> None:
    """Everything that is known of a contact; its talks stay, and so do the keyed hashes of what it delivered,
    by which a platform's repeat is known."""
    traces = select(Delivery.platform, Delivery.key_hash, Delivery.at)
    kept = inserting(s, ForgottenDelivery).from_select(
        ["platform", "key_hash", "at"], traces.where(Delivery.contact_id == contact.id)
    )
    s.execute(kept.on_conflict_do_nothing())
    s.execute(delete(Contact).where(Contact.id == contact.id))


def guesses(s: Session, table: Any, since: datetime, who: bytes | None = None) -> int:
    """How many wrong codes were tried since then, by one or by all."""
    query = select(func.count()).select_from(table).where(table.at >= since)
    return s.scalar(query if who is None else query.where(table.who == who)) or 0
