"""Every query on alerts. Each that serves a reader is narrowed to what that reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, update
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.alerts.kinds import ALERT_KINDS, CRISIS_KINDS, AlertKind
from casework.alerts.models import Alert
from casework.conversations.models import Conversation, Message
from casework.readable import alerts as readable
from casework.readable import talk_number

#: An alert with its talk's application number, last movement and the caseworker who has it.
Row = tuple[Alert, str | None, datetime, str | None]


def latest(s: Session, conversation_id: str, kind: AlertKind) -> Alert | None:
    """The newest alert of a kind in a talk, held until the transaction ends."""
    query = select(Alert).where(Alert.conversation_id == conversation_id, Alert.kind == kind)
    newest = query.order_by(Alert.raised_at.desc(), Alert.id).limit(1)
    return s.scalar(newest.with_for_update().execution_options(populate_existing=True))


def untold(s: Session) -> list[tuple[Alert, bool]]:
    """Alerts whose resident was told no number, the oldest first, held until the transaction ends; with each
    whether a caseworker has said something since."""
    query = select(Alert).where(Alert.untold_since.is_not(None)).order_by(Alert.untold_since, Alert.id)
    alerts = list(s.scalars(query.with_for_update().execution_options(populate_existing=True)))
    return [(alert, not waits_for_word(s, alert)) for alert in alerts]


def waits_for_word(s: Session, alert: Alert) -> bool:
    """The resident was told no number, and no caseworker has said a word since."""
    if alert.untold_since is None:
        return False
    said = select(Message.id).where(
        Message.conversation_id == alert.conversation_id,
        Message.sender == "caseworker",
        Message.at >= alert.untold_since,
    )
    return s.scalar(said.limit(1)) is None


def one(s: Session, alert_id: str, reader: Reader, *, lock: bool) -> Row | None:
    """One alert if ``reader`` may see it; ``lock`` holds it until the transaction ends."""
    query = _rows(reader).where(Alert.id == alert_id, readable(reader))
    if lock:
        query = query.with_for_update(of=Alert).execution_options(populate_existing=True)
    row = s.execute(query).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])


def page(
    s: Session,
    reader: Reader,
    conditions: Sequence[ColumnElement[bool]],
    now: datetime,
    offset: int,
    limit: int,
) -> tuple[list[Row], int]:
    """Alerts in the order in which they want a person, and how many there are in all.

    What nobody has acknowledged comes first; of that danger first, overdue first, the gravest kind first, the
    longest waiting first. What is closed comes last, the newest of it first.
    """
    narrowed = [readable(reader), *conditions]
    total = s.scalar(select(func.count()).select_from(Alert).where(*narrowed)) or 0
    order: list[Any] = [
        case({"open": 0, "acknowledged": 1}, value=Alert.status, else_=2),
        case((Alert.status == "closed", Alert.closed_at)).desc(),
        case((Alert.kind.in_(CRISIS_KINDS), 0), else_=1),
        case((overdue(now), 0), else_=1),
        case({kind: place for place, kind in enumerate(ALERT_KINDS)}, value=Alert.kind),
        Alert.raised_at,
        Alert.id,
    ]
    query = _rows(reader).where(*narrowed).order_by(*order).offset(offset).limit(limit)
    return [(row[0], row[1], row[2], row[3]) for row in s.execute(query)], total


def overdue(now: datetime) -> ColumnElement[bool]:
    """Alerts that nobody acknowledged in time."""
    return and_(Alert.status == "open", Alert.due_at < now)


def open_by_kind(s: Session, reader: Reader, now: datetime) -> list[tuple[AlertKind, int, int]]:
    """For each kind of which any is open: how many, and how many of them are overdue."""
    late = func.sum(case((Alert.due_at < now, 1), else_=0))
    query = (
        select(Alert.kind, func.count(), late)
        .where(Alert.status == "open", readable(reader))
        .group_by(Alert.kind)
    )
    return [(row[0], row[1], row[2]) for row in s.execute(query)]


def erase(s: Session, conversation_id: str) -> None:
    """Of a talk's alerts only kinds, times and steps stay."""
    s.execute(
        update(Alert)
        .where(Alert.conversation_id == conversation_id)
        .values(message_id=None, note=None, untold_since=None)
    )


def _rows(reader: Reader) -> Any:
    return select(Alert, talk_number(reader), Conversation.updated_at, Conversation.owner_id).join(
        Conversation, Conversation.id == Alert.conversation_id
    )
