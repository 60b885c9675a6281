"""Every query on conversations and messages. Those of a turn are in ``statements``, ready to run."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, case, delete, func, select, update
from sqlalchemy.orm import Session, make_transient_to_detached

from casework.access import Reader
from casework.conversations import statements
from casework.conversations.models import Conversation, Message, StoredDraft
from casework.conversations.types import SILENT_CHANNELS, Reply, Sender
from casework.readable import conversations as readable
from casework.staff.models import StaffAccount

#: Stands where a resident's words were.
ERASED_TEXT = "（已删除）"


def conversation(s: Session, conversation_id: str) -> Conversation | None:
    """One conversation, whoever asks."""
    return s.scalar(statements.CONVERSATION, {"this": conversation_id})


def visible(s: Session, conversation_id: str, reader: Reader, *, lock: bool) -> Conversation | None:
    """One conversation if ``reader`` may see it; ``lock`` holds its row until the end of the transaction."""
    query = select(Conversation).where(Conversation.id == conversation_id, readable(reader))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return s.scalar(query)


def page(
    s: Session,
    reader: Reader,
    region: str | None,
    offset: int,
    limit: int,
    narrowed: Sequence[ColumnElement[bool]] = (),
) -> tuple[list[Conversation], int]:
    """Conversations with a resident by last movement, newest first, and how many there are in all."""
    conditions = [readable(reader), Conversation.channel.not_in(SILENT_CHANNELS), *narrowed]
    if region is not None:
        conditions.append(Conversation.region == region)
    total = s.scalar(select(func.count()).select_from(Conversation).where(*conditions)) or 0
    query = select(Conversation).where(*conditions).order_by(Conversation.updated_at.desc(), Conversation.id)
    return list(s.scalars(query.offset(offset).limit(limit))), total


def closed_accounts(s: Session, accounts: Collection[str]) -> set[str]:
    """Those of the accounts that are closed."""
    query = select(StaffAccount.id).where(StaffAccount.id.in_(accounts), StaffAccount.active.is_(False))
    return set(s.scalars(query))


def last_answers(s: Session, conversations: Collection[str]) -> dict[str, datetime]:
    """When a caseworker last said something in each talk."""
    query = (
        select(Message.conversation_id, func.max(Message.at))
        .where(Message.conversation_id.in_(conversations), Message.sender == "caseworker")
        .group_by(Message.conversation_id)
    )
    return {row[0]: row[1] for row in s.execute(query)}


def owned_by(s: Session, account_id: str) -> list[Conversation]:
    """The talks that an account has, held until the transaction ends."""
    query = select(Conversation).where(Conversation.owner_id == account_id).order_by(Conversation.id)
    return list(s.scalars(query.with_for_update().execution_options(populate_existing=True)))


def last_words(s: Session, conversations: Collection[str]) -> dict[str, Sender]:
    """Who said the last word of each talk."""
    newest = (
        select(Message.conversation_id, func.max(Message.seq).label("seq"))
        .where(Message.conversation_id.in_(conversations))
        .group_by(Message.conversation_id)
        .subquery()
    )
    query = select(Message.conversation_id, Message.sender).join(
        newest, (newest.c.conversation_id == Message.conversation_id) & (newest.c.seq == Message.seq)
    )
    return {row[0]: row[1] for row in s.execute(query)}


def advance(s: Session, conversation_id: str, now: datetime, count: int = 1) -> tuple[int, str | None] | None:
    """Reserve ``count`` message numbers: ``(the last of them, owner)``; None without such a conversation."""
    row = (
        s.connection()
        .execute(statements.ADVANCE, {"this": conversation_id, "now": now, "count": count})
        .one_or_none()
    )
    return None if row is None else (row[0], row[1])


def advance_bot(
    s: Session, conversation_id: str, now: datetime, count: int, state: dict[str, Any] | None
) -> int | None:
    """Reserve numbers for the bot's replies and keep the new ``state``, if one is given.

    The last number, or None if the bot has to be silent: a caseworker has the conversation.
    """
    statement = statements.ADVANCE_BOT if state is None else statements.ADVANCE_STATE
    values = {"this": conversation_id, "now": now, "count": count, **(state or {})}
    row = s.connection().execute(statement, values).one_or_none()
    return None if row is None else int(row[0])


def acquire_turn(s: Session, conversation_id: str, owner: str, now: datetime, until: datetime) -> bool:
    """Take the lease if it is free, already the owner's, or run out."""
    values = {"this": conversation_id, "owner": owner, "now": now, "until": until}
    return s.connection().execute(statements.ACQUIRE, values).one_or_none() is not None


def release_turn(s: Session, conversation_id: str, owner: str) -> None:
    """Give the lease back if the owner has it."""
    s.connection().execute(statements.RELEASE, {"this": conversation_id, "owner": owner})


def receive(s: Session, message: dict[str, Any]) -> Message | None:
    """Insert a resident's message; None if its ``client_message_id`` is there already."""
    connection = s.connection()
    added = connection.execute(statements.RECEIVE[connection.dialect.name], message).one_or_none()
    return None if added is None else _stored(message)


def received_before(s: Session, conversation_id: str, client_message_id: str) -> Message | None:
    """The message that was delivered under this id."""
    return s.scalar(statements.RECEIVED_BEFORE, {"this": conversation_id, "client": client_message_id})


def message_row(
    conversation_id: str,
    seq: int,
    sender: Sender,
    reply: Reply,
    at: datetime,
    *,
    in_reply_to: str | None = None,
    status: str = "answered",
) -> dict[str, Any]:
    """What is stored of something that the bot or a caseworker says."""
    return {
        "id": uuid4().hex,
        "conversation_id": conversation_id,
        "seq": seq,
        "sender": sender,
        "text": reply.text,
        "quick_replies": [button.model_dump() for button in reply.quick_replies] or None,
        "at": at,
        "client_message_id": None,
        "in_reply_to": in_reply_to,
        "status": status,
    }


def say(s: Session, messages: list[dict[str, Any]]) -> list[Message]:
    """Insert what the bot or a caseworker says."""
    if messages:
        s.connection().execute(statements.SAY, messages)
    return [_stored(message) for message in messages]


def _stored(values: dict[str, Any]) -> Message:
    """A row just written, without reading it back."""
    message = Message(**{"fields": None, **values})
    message.id = values["id"]
    make_transient_to_detached(message)
    return message


def settle(s: Session, message_id: str, state: dict[str, Any]) -> bool:
    """A waiting message is answered, which leads to ``state``; False if it was not waiting."""
    values = {"this": message_id, "state": state}
    settled = s.connection().execute(statements.SETTLE, values).one_or_none()
    if settled is not None and settled[1] is not None:
        _blank(s, Message.id == message_id)
    return settled is not None


def answer_state(s: Session, message_id: str) -> Any:
    """The state that the answer to a message led to, None before."""
    return s.scalar(select(Message.answer_state).where(Message.id == message_id))


def settle_all(s: Session, conversation_id: str) -> None:
    """Nothing waits for an answer of the bot any more in this conversation; what was not understood yet still
    is to be."""
    s.execute(
        update(Message)
        .where(Message.conversation_id == conversation_id, Message.status == "received")
        .values(status=case((Message.erased_at.is_(None), "held"), else_="answered"))
    )
    _blank(s, Message.conversation_id == conversation_id)


def _blank(s: Session, which: ColumnElement[bool]) -> None:
    """Nothing will hear these messages again: the texts of those that asked to erase all go."""
    s.execute(
        update(Message)
        .where(which, Message.erased_at.is_not(None))
        .values(text=ERASED_TEXT, fields=None)
        .execution_options(synchronize_session=False)
    )


def set_fields(s: Session, message_id: str, spans: Any) -> None:
    """Note which fields a message gave."""
    s.connection().execute(statements.SET_FIELDS, {"this": message_id, "spans": spans})


def replies_to(s: Session, message_id: str) -> list[Message]:
    """The bot's replies to one message, in order."""
    return list(s.scalars(statements.REPLIES, {"this": message_id}))


def pending(s: Session) -> list[Message]:
    """Messages that wait for the bot, oldest first."""
    query = select(Message).where(Message.status == "received").order_by(Message.at, Message.seq)
    return list(s.scalars(query))


def pending_of(s: Session, conversation_id: str) -> list[Message]:
    """Messages of one conversation that wait for the bot, oldest first."""
    return list(s.scalars(statements.PENDING_OF, {"this": conversation_id}))


def unheard(s: Session, conversation_id: str | None = None) -> list[Message]:
    """What was said, in this conversation or in any, while a caseworker had it, and is not understood yet."""
    query = select(Message).where(Message.status == "held").order_by(Message.at, Message.seq)
    return list(
        s.scalars(
            query if conversation_id is None else query.where(Message.conversation_id == conversation_id)
        )
    )


def heard(s: Session, message_id: str) -> bool:
    """A message that was said to a caseworker is understood; False if it was before."""
    statement = update(Message).where(Message.id == message_id, Message.status == "held")
    done = s.execute(statement.values(status="answered").returning(Message.id))
    return done.one_or_none() is not None


def transcript(s: Session, conversation_id: str, after: int = 0) -> list[Message]:
    """Messages with a number above ``after``, oldest first."""
    query = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq > after)
        .order_by(Message.seq)
    )
    return list(s.scalars(query))


def seq_of(s: Session, conversation_id: str, message_id: str) -> int | None:
    """The number of one message of a talk, None if it is not there (any more)."""
    query = select(Message.seq).where(Message.id == message_id, Message.conversation_id == conversation_id)
    return s.scalar(query)


def count_messages(s: Session, conversation_id: str) -> int:
    """How many messages a talk has."""
    query = select(func.count()).select_from(Message).where(Message.conversation_id == conversation_id)
    return s.scalar(query) or 0


def newest_messages(s: Session, conversation_id: str, limit: int) -> list[Message]:
    """The last ``limit`` messages, newest first."""
    query = select(Message).where(Message.conversation_id == conversation_id)
    return list(s.scalars(query.order_by(Message.seq.desc()).limit(limit)))


def load_draft(s: Session, conversation_id: str) -> Any:
    """The stored draft as plain data, or None."""
    return s.connection().execute(statements.LOAD_DRAFT, {"this": conversation_id}).scalar_one_or_none()


def save_draft(s: Session, conversation_id: str, body: Any, now: datetime) -> None:
    """Keep the draft's newest shape."""
    connection = s.connection()
    values = {"conversation_id": conversation_id, "body": body, "updated_at": now}
    connection.execute(statements.SAVE_DRAFT[connection.dialect.name], values)


def erase(s: Session, conversation_id: str) -> None:
    """Delete what was said and noted."""
    s.execute(delete(Message).where(Message.conversation_id == conversation_id))
    s.execute(delete(StoredDraft).where(StoredDraft.conversation_id == conversation_id))


def erase_before(s: Session, conversation_id: str, message_id: str, now: datetime) -> None:
    """Delete what was said before one message and what was noted; mark that message to go when answered."""
    this = select(Message.seq).where(Message.id == message_id, Message.conversation_id == conversation_id)
    s.execute(
        delete(Message)
        .where(Message.conversation_id == conversation_id, Message.seq < this.scalar_subquery())
        .execution_options(synchronize_session=False)
    )
    s.execute(delete(StoredDraft).where(StoredDraft.conversation_id == conversation_id))
    s.execute(
        update(Message)
        .where(Message.id == message_id, Message.conversation_id == conversation_id)
        .values(erased_at=now, fields=None)
        .execution_options(synchronize_session=False)
    )
    if s.scalar(select(Message.id).where(Message.id == message_id, Message.status != "received")):
        _blank(s, Message.id == message_id)
