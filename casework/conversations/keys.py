"""Further keys to a talk, beside the one that it was opened with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.conversations.models import ConversationKey


def has(s: Session, conversation_id: str, token_hash: bytes) -> bool:
    """Whether this is a further key to the talk."""
    found = s.get(ConversationKey, token_hash)
    return found is not None and found.conversation_id == conversation_id


def add(s: Session, conversation_id: str, token_hash: bytes, now: datetime, most: int) -> None:
    """Keep a further key to a talk, beside the newest ``most - 1``."""
    mine = ConversationKey.conversation_id == conversation_id
    newest = select(ConversationKey.token_hash).where(mine).order_by(ConversationKey.made_at.desc())
    if kept := list(s.scalars(newest.limit(most - 1))):
        s.execute(
            delete(ConversationKey)
            .where(mine, ConversationKey.token_hash.not_in(kept))
            .execution_options(synchronize_session=False)
        )
    s.add(ConversationKey(token_hash=token_hash, conversation_id=conversation_id, made_at=now))
    s.flush()


def drop(s: Session, conversation_id: str) -> None:
    """No further key opens the talk any more."""
    s.execute(
        delete(ConversationKey)
        .where(ConversationKey.conversation_id == conversation_id)
        .execution_options(synchronize_session=False)
    )
