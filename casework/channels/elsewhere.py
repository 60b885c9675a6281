"""One person on two channels: what did not reach them on one goes out where they are heard next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from casework.channels import outbox_rows
from casework.channels.models import Contact, Following, OutboxRow


def take_over(s: Session, contact: Contact, reasons: Sequence[str], since: datetime, now: datetime) -> int:
    """Messages of the talks that ``contact`` follows, made since then, which were given up for ``reasons`` on
    another channel or wait there for the person, become due here; how many."""
    followed = select(Following.conversation_id).where(Following.contact_id == contact.id)
    here = aliased(OutboxRow)
    known_here = select(here.id).where(here.contact_id == contact.id, here.message_id == OutboxRow.message_id)
    moved = s.execute(
        update(OutboxRow)
        .where(
            OutboxRow.conversation_id.in_(followed),
            OutboxRow.contact_id != contact.id,
            OutboxRow.message_id.is_not(None),
            outbox_rows.lost(reasons, since),
            ~known_here.exists(),
        )
        # It begins anew: what a half of it said elsewhere makes no sense here.
        .values(contact_id=contact.id, state="waiting", reason=None, attempts=0, begun=0, next_at=now)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(moved.all())
