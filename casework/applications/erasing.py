"""What is left of an application once it is erased: what the quarterly figures count, and nothing said.

Number, region, township, category, services, statuses and the steps taken stay. They name nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from casework.applications import repository
from casework.applications.models import Application
from casework.applications.status import taken_up
from casework.assessment import keeping
from casework.conversations.repository import ERASED_TEXT
from casework.history.models import HOUSEHOLD, HistoryEntry
from casework.households import repository as households
from casework.notes import repository as notes
from casework.photos import repository as photos
from casework.referrals import shares
from casework.resources.models import Allocation
from casework.visits.models import Visit
from casework.visits.repository import wipe as wipe_visits
from casework.worklog.repository import wipe as wipe_worklog

#: Before and after of these entries are states and codes of organisations, no values.
_STEPS: Final = frozenset({"referral", "status", "alert", "erasure", "resource", "visit", "household"})
#: Steps by which staff make a case theirs; reading is none.
_WORK: Final = ("change", "assessment", "referral", "status", "resource", "note")


def wipe(s: Session, application: Application, now: datetime) -> None:
    """Take everything personal out of an application, its needs, its referrals and its trail."""
    application.fields, application.derived, application.evidence = {}, [], {}
    application.assessment = {
        "difficulty": 0,
        "level": "",
        "dimensions": {},
        "reasons": [],
        "stage": "",
        "difficulty_max": 0,
        "missing": [],
    }
    application.difficulty, application.level = 0, ""
    application.erased_at = application.updated_at = now
    for need in application.needs:
        need.text, need.evidence = ERASED_TEXT, None
    for referral in application.referrals:
        referral.why = referral.result = None
    s.flush()
    repository.keep_service_terms(s, application)
    s.execute(update(Allocation).where(Allocation.application_id == application.id).values(reason=None))
    keeping.forget(s, application.id)
    photos.forget(s, application.id)
    notes.forget(s, application.id)
    households.forget(s, application, now)
    wipe_visits(s, Visit.application_no == application.no, now)
    _wipe_trail(s, HistoryEntry.application_no == application.no)
    # Why it was held to be of one household with another stands in the other's trail too.
    _wipe_trail(s, and_(HOUSEHOLD, HistoryEntry.subject_id == application.id))
    shares.wipe(s, application.id)
    wipe_worklog(s, application.id)


def _wipe_trail(s: Session, which: ColumnElement[bool]) -> None:
    """The trail keeps who did what when, without values and reasons.

    The database refuses to change an entry, so each is deleted and put back under its number.
    """
    table = HistoryEntry.__table__
    trail = select(table).where(which).order_by(HistoryEntry.id)
    entries: list[dict[str, Any]] = [dict(row) for row in s.execute(trail).mappings()]
    for entry in entries:
        if entry["kind"] not in _STEPS:
            entry["before"] = entry["after"] = None
        entry["reason"] = None
    s.execute(delete(HistoryEntry).where(which))
    if entries:
        s.execute(insert(table), entries)  # type: ignore[arg-type]


@dataclass(frozen=True)
class OfTalk:
    """An application of a talk. ``worked_on``: a person has taken it up, or had before it was withdrawn."""

    no: str
    erased: bool
    worked_on: bool


def of_talk(s: Session, conversation_id: str) -> list[OfTalk]:
    """The applications that came out of a talk, the first filed first."""
    return [
        OfTalk(
            no=application.no,
            erased=application.erased_at is not None,
            worked_on=_staff_worked_on(s, application.no)
            or (
                application.status != "withdrawn"
                and taken_up(application.status, [referral.status for referral in application.referrals])
            ),
        )
        for application in repository.of_talk(s, conversation_id)
    ]


def _staff_worked_on(s: Session, no: str) -> bool:
    """Whether the trail has a step of staff, beyond reading."""
    step = exists().where(
        HistoryEntry.application_no == no,
        HistoryEntry.actor_kind == "staff",
        HistoryEntry.kind.in_(_WORK),
    )
    return bool(s.scalar(select(step)))
