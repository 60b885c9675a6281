"""Every query on conversations and messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.conversations.models import Conversation, Message, StoredDraft

# Bulk updates leave loaded objects alone: the service sets what its caller sees.
_NO_SYNC = {"synchronize_session": False}


def upsert(s: Session, table: type[Any]) -> Any:
    """``INSERT`` in the database's own dialect, which knows ``ON CONFLICT``."""
    postgres = s.get_bind().dialect.name == "postgresql"
    return postgresql.insert(table) if postgres else sqlite.insert(table)


def readable(reader: Reader) -> ColumnElement[bool]:
    """Which conversations ``reader`` may see: the resident theirs, caseworkers their regions',
    organisations none."""
    if reader.kind == "system":
        return Conversation.id.is_not(None)
    if reader.kind == "resident":
        return Conversation.id == reader.id
    if reader.is_caseworker:
        return Conversation.region.in_(reader.regions)
    return Conversation.id.is_(None)


def advance(
    s: Session, conversation_id: str, count: int, *conditions: ColumnElement[bool], **values: Any
) -> tuple[int, str | None] | None:
    """Reserve ``count`` message numbers and change ``values``: ``(last number, owner)``.

    None if there is no such conversation or a condition does not hold. The row stays locked until the end
    of the transaction, so the messages of one conversation are stored one after the other.
    """
    row = s.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, *conditions)
        .values(last_seq=Conversation.last_seq + count, **values)
        .returning(Conversation.last_seq, Conversation.owner_id),
        execution_options=_NO_SYNC,
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def update_conversation(
    s: Session, conversation_id: str, *conditions: ColumnElement[bool], **values: Any
) -> bool:
    """Change one conversation if it meets the conditions; tells whether it did."""
    changed = s.scalar(
        update(Conversation)
        .where(Conversation.id == conversation_id, *conditions)
        .values(**values)
        .returning(Conversation.id),
        execution_options=_NO_SYNC,
    )
    return changed is not None


def free_turn(owner: str, now: datetime) -> ColumnElement[bool]:
    """The lease is nobody's, already the owner's, or run out."""
    return or_(
        Conversation.turn_owner.is_(None), Conversation.turn_owner == owner, Conversation.turn_until <= now
    )


def insert_once(s: Session, values: dict[str, Any]) -> Message | None:
    """Insert a resident's message; None if its ``client_message_id`` is there already."""
    message: Message | None = s.scalar(
        upsert(s, Message)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["conversation_id", "client_message_id"])
        .returning(Message)
    )
    return message


def by_client_id(s: Session, conversation_id: str, client_message_id: str) -> Message | None:
    """The message that was delivered under this id."""
    return s.scalar(
        select(Message).where(
            Message.conversation_id == conversation_id, Message.client_message_id == client_message_id
        )
    )


def settle(s: Session, message_id: str) -> bool:
    """A waiting message is answered; False if it was not waiting."""
    settled = s.scalar(
        update(Message)
        .where(Message.id == message_id, Message.status == "received")
        .values(status="answered")
        .returning(Message.id),
        execution_options=_NO_SYNC,
    )
    return settled is not None


def set_fields(s: Session, message_id: str, fields: Any) -> None:
    """Note which fields a message gave."""
    s.execute(
        update(Message).where(Message.id == message_id).values(fields=fields), execution_options=_NO_SYNC
    )


def replies_to(s: Session, message_id: str) -> list[Message]:
    """The bot's replies to one message, in order."""
    return list(s.scalars(select(Message).where(Message.in_reply_to == message_id).order_by(Message.seq)))


def pending(s: Session) -> list[Message]:
    """Messages that wait for the bot, oldest first."""
    return list(
        s.scalars(select(Message).where(Message.status == "received").order_by(Message.at, Message.seq))
    )


def settle_pending(s: Session, conversation_id: str) -> None:
    """Nothing waits for the bot any more in this conversation."""
    s.execute(
        update(Message)
        .where(Message.conversation_id == conversation_id, Message.status == "received")
        .values(status="answered")
    )


def transcript(s: Session, conversation_id: str, after: int = 0) -> list[Message]:
    """Messages with a number above ``after``, oldest first."""
    return list(
        s.scalars(
            select(Message)
            .where(Message.conversation_id == conversation_id, Message.seq > after)
            .order_by(Message.seq)
        )
    )


def visible(s: Session, conversation_id: str, reader: Reader, *, lock: bool) -> Conversation | None:
    """One conversation if ``reader`` may see it; ``lock`` holds its row until the end of the transaction."""
    query = select(Conversation).where(Conversation.id == conversation_id, readable(reader))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return s.scalar(query)


def page(
    s: Session, reader: Reader, region: str | None, offset: int, limit: int
) -> tuple[list[Conversation], int]:
    """Conversations by last movement, newest first, and how many there are in all."""
    conditions = [readable(reader)]
    if region is not None:
        conditions.append(Conversation.region == region)
    total = s.scalar(select(func.count()).select_from(Conversation).where(*conditions)) or 0
    newest_first = (
        select(Conversation).where(*conditions).order_by(Conversation.updated_at.desc(), Conversation.id)
    )
    return list(s.scalars(newest_first.offset(offset).limit(limit))), total


def save_draft(s: Session, conversation_id: str, body: Any, now: datetime) -> None:
    """Keep the draft's newest shape."""
    statement = upsert(s, StoredDraft).values(conversation_id=conversation_id, body=body, updated_at=now)
    s.execute(
        statement.on_conflict_do_update(
            index_elements=["conversation_id"],
            set_={"body": statement.excluded.body, "updated_at": statement.excluded.updated_at},
        )
    )


def load_draft(s: Session, conversation_id: str) -> Any:
    """The stored draft as plain data, or None."""
    return s.scalar(select(StoredDraft.body).where(StoredDraft.conversation_id == conversation_id))


def erase(s: Session, conversation_id: str) -> None:
    """Delete what was said and noted."""
    s.execute(delete(Message).where(Message.conversation_id == conversation_id))
    s.execute(delete(StoredDraft).where(StoredDraft.conversation_id == conversation_id))
