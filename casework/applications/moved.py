"""Whether anything about an application moved: a short mark to compare, read out of a few indexes.

A page that looks for news every few seconds asks this, so that only what is really read stands in the
history as read.
"""

from __future__ import annotations

from hashlib import blake2b

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.models import Application
from casework.channels.models import OutboxRow
from casework.conversations.models import Conversation
from casework.errors import NotFound
from casework.history.models import HistoryEntry
from casework.readable import applications as readable


def mark(s: Session, no: str, reader: Reader) -> str:
    """Another text as soon as the application, its talk, what of it reached the resident, a referral, a note
    or a household tie changed.

    It says nothing else, and reading it is not noted. Raises ``NotFound``.
    """
    query = (
        select(
            Application.conversation_id,
            Application.updated_at,
            Conversation.updated_at,
            Conversation.owner_id,
        )
        .join(Conversation, Conversation.id == Application.conversation_id)
        .where(Application.no == no, readable(reader))
    )
    row = s.execute(query).one_or_none()
    if row is None:
        raise NotFound
    steps = select(func.max(HistoryEntry.id)).where(
        HistoryEntry.application_no == no, HistoryEntry.kind != "read"
    )
    sent = (
        select(OutboxRow.state, func.count())
        .where(OutboxRow.conversation_id == row[0])
        .group_by(OutboxRow.state)
        .order_by(OutboxRow.state)
    )
    text = "|".join(map(str, (no, reader.id, *row, s.scalar(steps), *map(tuple, s.execute(sent)))))
    return blake2b(text.encode(), digest_size=9).hexdigest()
