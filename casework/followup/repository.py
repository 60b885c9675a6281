"""Every query on follow-ups. Each is about one talk, for its own resident; only ``questions`` are for who
sees the referrals."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from casework.alerts.kinds import CRISIS_KINDS
from casework.alerts.models import Alert
from casework.applications.models import Application
from casework.conversations.models import Conversation
from casework.followup.models import Followup, FollowupStatus, Kind
from casework.referrals.models import Referral

#: A question that was put and stands.
STANDING: tuple[FollowupStatus, ...] = ("asked", "rating")
_OPEN: tuple[FollowupStatus, ...] = ("waiting", *STANDING)

Row = tuple[Followup, Referral, Application]
_ROWS = (
    select(Followup, Referral, Application)
    .join(Referral, Referral.id == Followup.referral_id)
    .join(Application, Application.id == Referral.application_id)
)


def hold(s: Session, conversation_id: str) -> Conversation | None:
    """The talk as it stands now, held until the transaction ends: one question at a time."""
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    return s.scalar(query.execution_options(populate_existing=True))


def add(s: Session, conversation_id: str, referral_id: str, version: int, kind: Kind, now: datetime) -> None:
    """A step to be told or asked about. Of one step it is there once."""
    known = select(Followup.id).where(
        Followup.referral_id == referral_id, Followup.version == version, Followup.kind == kind
    )
    if s.scalar(known) is None:
        s.add(
            Followup(
                conversation_id=conversation_id,
                referral_id=referral_id,
                version=version,
                kind=kind,
                status="waiting",
                tries=0,
                reminded=False,
                at=now,
            )
        )
        s.flush()


def one(s: Session, followup_id: int) -> Row:
    """One follow-up with its referral and application."""
    row = s.execute(_ROWS.where(Followup.id == followup_id)).one()
    return row[0], row[1], row[2]


def open_of(s: Session, conversation_id: str) -> list[Row]:
    """What is to be said in a talk, or was asked and stands, oldest first."""
    query = _ROWS.where(Followup.conversation_id == conversation_id, Followup.status.in_(_OPEN))
    query = query.order_by(Followup.id).execution_options(populate_existing=True)
    return [(row[0], row[1], row[2]) for row in s.execute(query)]


def open_questions(s: Session, referral_id: str, statuses: Collection[FollowupStatus]) -> list[Followup]:
    """The questions about one referral in these statuses."""
    query = select(Followup).where(
        Followup.referral_id == referral_id, Followup.kind == "delivered", Followup.status.in_(statuses)
    )
    return list(s.scalars(query.execution_options(populate_existing=True)))


def questions(s: Session, referral_ids: Collection[str]) -> dict[str, Followup]:
    """The newest question about each of these referrals, if any. Who may see them was asked before."""
    query = select(Followup).where(Followup.referral_id.in_(referral_ids), Followup.kind == "delivered")
    return {row.referral_id: row for row in s.scalars(query.order_by(Followup.id))}


def change(s: Session, row_id: int, before: FollowupStatus, **values: Any) -> bool:
    """Change a follow-up if it still has the status ``before``; tells whether it had."""
    changed = s.scalar(
        update(Followup)
        .where(Followup.id == row_id, Followup.status == before)
        .values(**values)
        .returning(Followup.id),
        execution_options={"synchronize_session": False},
    )
    return changed is not None


def in_danger(s: Session, conversation_id: str) -> bool:
    """Whether an alert of danger in this talk is not closed yet."""
    open_alert = exists().where(
        Alert.conversation_id == conversation_id, Alert.kind.in_(CRISIS_KINDS), Alert.status != "closed"
    )
    return bool(s.scalar(select(open_alert)))
