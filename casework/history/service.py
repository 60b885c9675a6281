"""Writing and reading the trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, JsonValue
from sqlalchemy import String, column, func, insert, select, table
from sqlalchemy.orm import Session

from casework.access import Actor
from casework.clock import Clock
from casework.history.models import HistoryEntry
from casework.staff.naming import people

if TYPE_CHECKING:
    from casework.applications.models import Application

# Only names: the models of these tables know the history themselves.
_TALK = table("conversation", column("id", String), column("region", String))
_APPLICATION = table("application", column("no", String), column("region", String))

Kind = Literal[
    "filed",
    "change",
    "assessment",
    "read",
    "referral",
    "status",
    "conversation",
    "account",
    "alert",
    "erasure",
    "household",
    "resource",
    "points",
    "directory",
    "service_data",
    "visit",
    "discovery",
    "note",
    "setting",
    "duty",
]


class HistoryView(BaseModel):
    """One entry as a caseworker sees it. ``actor_name`` is of staff, where it is asked for."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    at: datetime
    kind: Kind
    action: str
    subject_id: str | None
    actor_kind: str
    actor_id: str
    actor_role: str | None
    actor_name: str | None = None
    before: JsonValue = None
    after: JsonValue = None
    reason: str | None = None


class History:
    """Appends to the trail and reads it. There is no way to change or remove an entry here."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def append(
        self,
        s: Session,
        kind: Kind,
        action: str,
        actor: Actor,
        *,
        region: str | None = None,
        application_no: str | None = None,
        conversation_id: str | None = None,
        subject_id: str | None = None,
        before: Any = None,
        after: Any = None,
        reason: str | None = None,
    ) -> None:
        """Add one entry, in the caller's transaction: what happened and its trace stand or fall together.

        ``region``: whose trail it belongs to; left out, that of the talk, the application, or the only one
        that the actor works in.
        """
        s.execute(
            insert(HistoryEntry).values(
                at=self._clock.now(),
                kind=kind,
                action=action,
                region=region or _region_of(actor, application_no, conversation_id),
                application_no=application_no,
                conversation_id=conversation_id,
                subject_id=subject_id,
                actor_kind=actor.kind,
                actor_id=actor.id,
                actor_role=actor.role,
                before=before,
                after=after,
                reason=reason,
            )
        )

    def about(
        self, s: Session, application: Application, kind: Kind, action: str, actor: Actor, **what: Any
    ) -> None:
        """Add one entry about an application; ``what`` as for ``append``."""
        self.append(
            s,
            kind,
            action,
            actor,
            region=application.region,
            application_no=application.no,
            conversation_id=application.conversation_id,
            **what,
        )

    def happened(self, s: Session, conversation_id: str, action: str, actor: Actor, since: datetime) -> bool:
        """Whether ``actor`` did this to a conversation after ``since``."""
        query = select(HistoryEntry.id).where(
            HistoryEntry.conversation_id == conversation_id,
            HistoryEntry.action == action,
            HistoryEntry.actor_id == actor.id,
            HistoryEntry.at > since,
        )
        return s.scalar(query.limit(1)) is not None

    def of_application(self, s: Session, no: str) -> list[HistoryView]:
        """The trail of one application, oldest first. Who may read it is for the caller to check."""
        return _views(s, HistoryEntry.application_no == no)

    def of_referrals(self, s: Session, no: str) -> list[HistoryView]:
        """The steps of an application's referrals, oldest first."""
        return _views(s, (HistoryEntry.application_no == no) & (HistoryEntry.kind == "referral"))

    def with_names(self, s: Session, entries: Sequence[HistoryView]) -> list[HistoryView]:
        """The same entries with the names of the staff who acted."""
        names = people(s, {entry.actor_id for entry in entries if entry.actor_kind == "staff"})
        return [entry.model_copy(update={"actor_name": names.get(entry.actor_id)}) for entry in entries]

    def of_conversation(self, s: Session, conversation_id: str) -> list[HistoryView]:
        """The trail of one conversation, oldest first."""
        return _views(s, HistoryEntry.conversation_id == conversation_id)

    def of_directory(self, s: Session, code: str) -> list[HistoryView]:
        """The trail of one entry of the directory, oldest first."""
        return _views(s, (HistoryEntry.kind == "directory") & (HistoryEntry.subject_id == code))


def _region_of(actor: Actor, application_no: str | None, conversation_id: str | None) -> Any:
    """An expression that the INSERT works out itself: one step along a unique index."""
    own = actor.regions[0] if len(actor.regions) == 1 else None
    if conversation_id is not None:
        talk = select(_TALK.c.region).where(_TALK.c.id == conversation_id).scalar_subquery()
        return func.coalesce(talk, own) if own else talk
    if application_no is not None:
        filed = select(_APPLICATION.c.region).where(_APPLICATION.c.no == application_no).scalar_subquery()
        return func.coalesce(filed, own) if own else filed
    return own


def _views(s: Session, condition: Any) -> list[HistoryView]:
    entries = s.scalars(select(HistoryEntry).where(condition).order_by(HistoryEntry.id))
    return [HistoryView.model_validate(entry) for entry in entries]
