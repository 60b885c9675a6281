"""The statements of a turn, built once.

Building an SQL statement from Python objects costs several times what SQLite needs to run it, so what
every turn does is written here as plain tables and bound parameters, and only executed later.
"""

from __future__ import annotations

from sqlalchemy import Table, bindparam, insert, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from casework.conversations.models import Conversation, Message, StoredDraft


def _table(entity: type[Conversation] | type[Message] | type[StoredDraft]) -> Table:
    table = entity.__table__
    assert isinstance(table, Table)
    return table


_C, _M, _D = _table(Conversation), _table(Message), _table(StoredDraft)
_THIS_C = _C.c.id == bindparam("this")
_THIS_M = _M.c.id == bindparam("this")
_PLACE = (_C.c.last_seq, _C.c.owner_id)

CONVERSATION = select(Conversation).where(_THIS_C)

# Reserve a message's number. The row stays locked, so a conversation's messages are stored one after the
# other.
ADVANCE = (
    update(_C)
    .where(_THIS_C)
    .values(last_seq=_C.c.last_seq + bindparam("count"), updated_at=bindparam("now"))
    .returning(*_PLACE)
)
# The same for what the bot says, unless a caseworker has the conversation.
ADVANCE_BOT = ADVANCE.where(_C.c.owner_id.is_(None))
ADVANCE_STATE = ADVANCE_BOT.values(
    phase=bindparam("phase"),
    asking=bindparam("asking"),
    application_no=bindparam("application_no"),
)

ACQUIRE = (
    update(_C)
    .where(
        _THIS_C,
        or_(
            _C.c.turn_owner.is_(None),
            _C.c.turn_owner == bindparam("owner"),
            _C.c.turn_until <= bindparam("now"),
        ),
    )
    .values(turn_owner=bindparam("owner"), turn_until=bindparam("until"))
    .returning(_C.c.id)
)
RELEASE = (
    update(_C).where(_THIS_C, _C.c.turn_owner == bindparam("owner")).values(turn_owner=None, turn_until=None)
)

_CLIENT_KEY = ["conversation_id", "client_message_id"]
RECEIVE = {
    "sqlite": sqlite.insert(_M).on_conflict_do_nothing(index_elements=_CLIENT_KEY).returning(_M.c.id),
    "postgresql": postgresql.insert(_M).on_conflict_do_nothing(index_elements=_CLIENT_KEY).returning(_M.c.id),
}
RECEIVED_BEFORE = select(Message).where(
    _M.c.conversation_id == bindparam("this"), _M.c.client_message_id == bindparam("client")
)
SAY = insert(_M)
SETTLE = (
    update(_M)
    .where(_THIS_M, _M.c.status == "received")
    .values(status="answered", answer_state=bindparam("state"))
    .returning(_M.c.id, _M.c.erased_at)
)
SET_FIELDS = update(_M).where(_THIS_M).values(fields=bindparam("spans"))
REPLIES = select(Message).where(_M.c.in_reply_to == bindparam("this")).order_by(_M.c.seq)

LOAD_DRAFT = select(_D.c.body).where(_D.c.conversation_id == bindparam("this"))


def _save_draft(insert: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    statement = insert(_D)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["conversation_id"], set_={"body": new.body, "updated_at": new.updated_at}
    )


SAVE_DRAFT = {"sqlite": _save_draft(sqlite.Insert), "postgresql": _save_draft(postgresql.Insert)}

# The partial index on waiting messages answers this: it never looks at the rest of a talk.
PENDING_OF = (
    select(Message)
    .where(_M.c.conversation_id == bindparam("this"), _M.c.status == literal_column("'received'"))
    .order_by(_M.c.seq)
)
