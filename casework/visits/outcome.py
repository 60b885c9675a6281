"""What may be told of a visit that was made."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from casework.access import Actor
from casework.applications import repository as applications
from casework.entry.form import EntryForm
from casework.errors import FieldIssue, Invalid
from casework.visits.models import Visit
from casework.visits.schemas import Outcome

MAX_NOTE: Final = 1000


def check_outcome(
    s: Session,
    visit: Visit,
    outcome: Outcome,
    actor: Actor,
    today: date,
    *,
    note: str | None,
    visited_on: date | None,
    application: EntryForm | None,
    application_no: str | None,
) -> None:
    """Raises ``Invalid`` with everything that is wrong: ``actor`` must see the application."""
    issues = []
    if note and len(note) > MAX_NOTE:
        issues.append(FieldIssue(field="note", reason="too_long"))
    if visited_on is not None and visited_on > today:
        issues.append(FieldIssue(field="visited_on", reason="in_the_future"))
    if outcome != "done" and application is not None:
        issues.append(FieldIssue(field="application", reason="outcome_and_application"))
    if application_no is not None:
        if application is not None:
            issues.append(FieldIssue(field="application_no", reason="twice"))
        known = applications.by_no(s, application_no, actor)
        if known is None or known.region != visit.region or known.erased_at is not None:
            issues.append(FieldIssue(field="application_no", reason="no_such_application"))
    if issues:
        raise Invalid(issues)
