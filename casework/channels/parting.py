"""Undoing a joining: whoever came into a talk by a code hears of it no more."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.channels import outbox_rows, repository
from casework.channels.elsewhere import MOVABLE, move
from casework.channels.models import Contact, Following, OutboxRow
from casework.channels.where import heard_last

Parted = Literal["left", "others", "alone"]


def part(s: Session, contact: Contact, now: datetime) -> Parted:
    """Part a contact, whose row is locked, from the talk that goes on with it.

    ``left``: it had joined, and is out. ``others``: the talk began with it, and those who had joined are out.
    ``alone``: the talk began with it, and nobody had joined.
    """
    talk = contact.conversation_id
    following = s.get(Following, (contact.id, talk), populate_existing=True) if talk else None
    if talk is None or following is None:
        return "alone"
    if following.joined:
        _take_off(s, contact, talk, now)
        return "left"
    joined = _joined(s, talk)
    for other in joined:
        _take_off(s, other, talk, now)
    return "others" if joined else "alone"


def _joined(s: Session, talk: str) -> list[Contact]:
    query = (
        select(Contact)
        .join(Following, Following.contact_id == Contact.id)
        .where(Following.conversation_id == talk, Following.joined.is_(True))
        .order_by(Contact.id)
        .with_for_update(of=Contact, key_share=True)
    )
    return list(s.scalars(query.execution_options(populate_existing=True)))


def _take_off(s: Session, contact: Contact, talk: str, now: datetime) -> None:
    """What of the talk did not reach the contact goes to who is still there; the contact goes on with the
    talk that it followed last before, or with a new one."""
    s.execute(delete(Following).where(Following.contact_id == contact.id, Following.conversation_id == talk))
    mine = (
        OutboxRow.contact_id == contact.id,
        OutboxRow.conversation_id == talk,
        OutboxRow.state.in_(MOVABLE),
    )
    if followers := repository.followers(s, talk):
        move(s, heard_last(followers, now), now, *mine, ~outbox_rows.SHOWN_ELSEWHERE)
    s.execute(delete(OutboxRow).where(*mine).execution_options(synchronize_session=False))
    repository.go_on_before(s, contact, talk)
