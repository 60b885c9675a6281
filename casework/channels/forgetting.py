"""All of a talk is erased: who followed it loses this talk and no other.

Who has another one goes on with that; who has none is forgotten (``Contact.forget``) once what is owed them
is out. So long it stands as it was for who asked for it, whatever else they have. The others are told in a
sentence, without a word of what was said.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from casework.channels import outbox_rows, repository
from casework.channels.came_with import delivery_of
from casework.channels.models import Contact, Delivery, Following, LinkCode, OutboxRow
from casework.channels.wording import channel_wording


def forget(s: Session, talk: str, asked_with: str | None, now: datetime) -> None:
    """Nobody follows ``talk`` any more, and no code joins it. ``asked_with``: the resident's message that
    asks for it, None where staff erase. Again, nothing more happens."""
    s.execute(delete(LinkCode).where(LinkCode.conversation_id == talk))
    asks = _who_asks(s, asked_with)
    for contact, joined in _followers(s, talk):
        s.execute(
            update(Delivery)
            .where(Delivery.contact_id == contact.id, Delivery.state == "handled")
            .values(body=None, answer=None)
            .execution_options(synchronize_session=False)
        )
        if contact.forget:
            continue
        if contact.id == asks or repository.followed_before(s, contact.id, talk) is None:
            contact.conversation_id, contact.forget = talk, True
            contact.source = contact.choices = None
        else:
            _take_off(s, contact, talk)
        # Where it began is asked on a page that was joined, if not there; staff are asked by those who know.
        if contact.id != asks and (joined or asked_with is not None):
            _tell(s, contact, now)
    s.flush()


def remove(s: Session, contact_id: str, now: datetime) -> None:
    """Who is owed nothing any more loses the talk that is to be forgotten; and if there is no other one,
    everything that is known of them goes."""
    # One question after the other behind the lock: a single statement would not see what was committed while
    # it waited, and take along a message that was just delivered.
    here = repository.contact(s, contact_id, lock=True)
    if here is None or not here.forget or repository.to_be_heard(s, here):
        return
    if outbox_rows.unsent(s, contact_id):
        return
    if here.conversation_id is not None:
        _take_off(s, here, here.conversation_id)
    if here.conversation_id is None:
        repository.remove_contact(s, here)
    else:
        _goes_on(s, here, now)


def begin_anew(s: Session, contact: Contact, now: datetime) -> None:
    """They are to be forgotten, and speak again before that was done: they go on with the talk before, or it
    is another beginning. What is owed them of the erased one still goes out."""
    talk = contact.conversation_id
    s.execute(delete(Following).where(Following.contact_id == contact.id, Following.conversation_id == talk))
    repository.go_on_before(s, contact, talk)
    if contact.conversation_id is None:
        contact.forget, contact.created_at = False, now
        s.flush()
    else:
        _goes_on(s, contact, now)


def _take_off(s: Session, contact: Contact, talk: str) -> None:
    for table in (OutboxRow, Following):
        s.execute(
            delete(table)
            .where(table.conversation_id == talk, table.contact_id == contact.id)
            .execution_options(synchronize_session=False)
        )
    repository.go_on_before(s, contact, talk)


def _tell(s: Session, contact: Contact, now: datetime) -> None:
    """To who did not ask for it. A page of the mini program says it itself."""
    shut = contact.window_until is not None and (contact.window_until <= now or not contact.window_left)
    # Nobody is called back for that who would find nothing any more.
    if contact.left or contact.platform == "wechat_mini" or (contact.forget and shut):
        return
    said = channel_wording().link.erased
    text, talk = (said.alone, None) if contact.forget else (said.goes_on, contact.conversation_id)
    outbox_rows.add_text(s, contact, text, talk, now, now)


def _goes_on(s: Session, contact: Contact, now: datetime) -> None:
    """To who asked for it, and has another talk: that one stands."""
    if contact.platform != "wechat_mini" and not contact.left:
        text = channel_wording().link.erased.asked
        outbox_rows.add_text(s, contact, text, contact.conversation_id, now, now)


def _who_asks(s: Session, asked_with: str | None) -> str | None:
    """The contact that asks for it; None where a page does, or staff."""
    came_with = delivery_of(repository.client_message_id(s, asked_with)) if asked_with else None
    delivery = repository.delivery(s, came_with) if came_with else None
    return delivery.contact_id if delivery else None


def _followers(s: Session, talk: str) -> list[tuple[Contact, bool]]:
    """Who follows it, locked, and whether they had joined it."""
    query = (
        select(Contact, Following.joined)
        .join(Following, Following.contact_id == Contact.id)
        .where(Following.conversation_id == talk)
        .order_by(Contact.id)
        .with_for_update(of=Contact, key_share=True)
        .execution_options(populate_existing=True)
    )
    return [(contact, joined) for contact, joined in s.execute(query)]
