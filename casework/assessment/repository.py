"""Every query on what staff add to an application; who may see the application was asked before."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.assessment.models import OfficialGrade, StaffFact


def facts(s: Session, application_id: str) -> dict[str, StaffFact]:
    """What staff added to an application, by key."""
    query = select(StaffFact).where(StaffFact.application_id == application_id)
    return {fact.key: fact for fact in s.scalars(query.execution_options(populate_existing=True))}


def remove(s: Session, application_id: str, key: str) -> None:
    """Take one of these facts away."""
    s.execute(delete(StaffFact).where(StaffFact.application_id == application_id, StaffFact.key == key))


def grades(s: Session, application_id: str) -> list[OfficialGrade]:
    """An application's official findings, in the order in which they were written down."""
    query = select(OfficialGrade).where(OfficialGrade.application_id == application_id)
    return list(s.scalars(query.order_by(OfficialGrade.id)))
