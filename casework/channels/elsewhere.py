"""One person on two channels: what did not reach them on one goes out where they are heard next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, aliased

from casework.channels import outbox_rows
from casework.channels.models import Contact, Following, OutboxRow

#: Rows of a contact that another one may get.
MOVABLE: Final = ("waiting", "knocked", "given_up")


def take_over(s: Session, contact: Contact, reasons: Sequence[str], since: datetime, now: datetime) -> int:
    """Messages of the talks that ``contact`` follows, made since then, which were given up for ``reasons`` on
    another channel or wait there for the person, become due here; how many. Not those that arrived anywhere,
    or are on their way."""
    followed = select(Following.conversation_id).where(Following.contact_id == contact.id)
    return move(
        s,
        contact,
        now,
        OutboxRow.conversation_id.in_(followed),
        OutboxRow.contact_id != contact.id,
        outbox_rows.lost(reasons, since),
        ~outbox_rows.SHOWN_ELSEWHERE,
    )


def move(s: Session, to: Contact, now: datetime, *which: ColumnElement[bool]) -> int:
    """Messages of these rows that ``to`` does not have become due there, besides what the person was told
    otherwise; how many. Of a message that several contacts have, one row moves."""
    here = aliased(OutboxRow)
    known_here = select(here.id).where(here.contact_id == to.id, here.message_id == OutboxRow.message_id)
    query = select(func.min(OutboxRow.id)).where(
        *which, OutboxRow.told_at.is_(None), OutboxRow.message_id.is_not(None), ~known_here.exists()
    )
    rows = list(s.scalars(query.group_by(OutboxRow.message_id)))
    if not rows:
        return 0
    moved = s.execute(
        update(OutboxRow)
        # Not what another process set on its way in the meantime.
        .where(OutboxRow.id.in_(rows), OutboxRow.state.in_(MOVABLE))
        # It begins anew: what a half of it said elsewhere makes no sense here.
        .values(contact_id=to.id, begun=0, **outbox_rows.due_again(now))
        .execution_options(synchronize_session=False)
    )
    return int(getattr(moved, "rowcount", 0))
