"""Queries on what did not reach people, a talk at a time. A message that arrived on another channel is not
lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select, update
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.channels.models import Contact, OutboxRow
from casework.channels.outbox_rows import elsewhere
from casework.channels.types import Platform, Reason
from casework.conversations.models import Conversation, Message
from casework.followup.models import Followup
from casework.readable import conversations as readable

# In so many words, so that the partial index is found to fit.
_GIVEN_UP: Final[ColumnElement[str]] = literal_column("'given_up'")
_arrived = elsewhere(("sent",))
_LOST: Final = and_(
    OutboxRow.state == _GIVEN_UP,
    OutboxRow.told_at.is_(None),
    OutboxRow.message_id.is_not(None),
    ~_arrived,
)
_question = select(Followup.id).where(
    Followup.conversation_id == OutboxRow.conversation_id,
    Followup.kind == "delivered",
    Followup.status == "asked",
    Followup.asked_seq < Message.seq,
)
#: What a person has to see to: the words of a caseworker, and the question whether a service was done while
#: it waits for its answer.
_WANTS_A_PERSON: Final = and_(
    # First, and in so many words: a partial index has no others.
    literal_column("channel_outbox.weighty"),
    or_(Message.sender == "caseworker", and_(Message.sender == "bot", _question.exists())),
)


@dataclass(frozen=True)
class LostTalk:
    """What of a talk did not arrive: how many messages since when, whether a person has to see to it, where
    and why the newest of them did not, and whether any can be sent again: not to who left."""

    conversation_id: str
    count: int
    since: datetime
    wants_a_person: bool
    platform: Platform
    reason: Reason | None
    reachable: bool


def wanting(s: Session) -> list[str]:
    """Ids of the talks in which something is lost that a person has to see to, of all readers."""
    query = select(OutboxRow.conversation_id).join(Message, Message.id == OutboxRow.message_id)
    return [one for one in s.scalars(query.where(_LOST, _WANTS_A_PERSON).distinct()) if one]


def page(
    s: Session,
    reader: Reader,
    region: str | None,
    newer: datetime,
    offset: int,
    limit: int,
    *,
    only_wanting: bool,
) -> tuple[list[LostTalk], int]:
    """Talks that ``reader`` may see with what is lost in them, those that want a person first, then the
    newest; and how many there are. Of what wants no person only what is ``newer``."""
    talks = _by_talk(_WANTS_A_PERSON if only_wanting else or_(_WANTS_A_PERSON, OutboxRow.made_at >= newer))
    conditions = [readable(reader)]
    if region is not None:
        conditions.append(Conversation.region == region)
    query = select(talks).join(Conversation, Conversation.id == talks.c.talk).where(*conditions)
    total = s.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = s.execute(
        query.order_by(talks.c.wants.desc(), talks.c.newest.desc()).offset(offset).limit(limit)
    ).all()
    return _with_reasons(s, rows), total


def of_talks(s: Session, talks: Collection[str], *, only_wanting: bool = False) -> dict[str, LostTalk]:
    """What is lost in these talks, by their ids; those without are missing. Who may see them was asked
    before."""
    mine = OutboxRow.conversation_id.in_(talks)
    found = _by_talk(and_(mine, _WANTS_A_PERSON) if only_wanting else mine)
    return {one.conversation_id: one for one in _with_reasons(s, s.execute(select(found)).all())}


def settle(s: Session, conversation_id: str, *, reachable: bool = False, **values: Any) -> int:
    """Set columns of what is lost in a talk, ``reachable``: to people who have not left; how many rows."""
    left = select(Contact.id).where(Contact.left.is_(True))
    changed = s.execute(
        update(OutboxRow)
        .where(
            OutboxRow.conversation_id == conversation_id,
            OutboxRow.state == _GIVEN_UP,
            OutboxRow.told_at.is_(None),
            OutboxRow.message_id.is_not(None),
            ~_arrived,
            *((OutboxRow.contact_id.not_in(left),) if reachable else ()),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(changed, "rowcount", 0))


def _by_talk(*conditions: ColumnElement[bool]) -> Any:
    return (
        select(
            OutboxRow.conversation_id.label("talk"),
            func.count().label("count_"),
            func.min(OutboxRow.made_at).label("since"),
            func.max(OutboxRow.id).label("newest"),
            func.max(case((_WANTS_A_PERSON, 1), else_=0)).label("wants"),
        )
        .join(Message, Message.id == OutboxRow.message_id)
        .where(_LOST, *conditions)
        .group_by(OutboxRow.conversation_id)
        .subquery()
    )


def _with_reasons(s: Session, rows: Collection[Any]) -> list[LostTalk]:
    query = (
        select(OutboxRow.id, Contact.platform, OutboxRow.reason)
        .join(Contact, Contact.id == OutboxRow.contact_id)
        .where(OutboxRow.id.in_([row.newest for row in rows]))
    )
    why = {row[0]: (row[1], row[2]) for row in s.execute(query)}
    there = _reachable(s, [row.talk for row in rows])
    return [
        LostTalk(row.talk, row.count_, row.since, bool(row.wants), *why[row.newest], row.talk in there)
        for row in rows
    ]


def _reachable(s: Session, talks: Collection[str]) -> set[str]:
    """Those of the talks of which something is lost to who has not left."""
    query = (
        select(OutboxRow.conversation_id)
        .join(Contact, Contact.id == OutboxRow.contact_id)
        .where(OutboxRow.conversation_id.in_(talks), _LOST, Contact.left.is_(False))
    )
    return {one for one in s.scalars(query.distinct()) if one}
