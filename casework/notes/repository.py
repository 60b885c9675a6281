"""Every query on notes. Who may see the application was asked before."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.notes.models import CaseNote


def of_application(s: Session, application_id: str) -> list[CaseNote]:
    """The notes on an application, the first written first."""
    query = select(CaseNote).where(CaseNote.application_id == application_id)
    return list(s.scalars(query.order_by(CaseNote.at, CaseNote.id)))


def one(s: Session, application_id: str, note_id: str) -> CaseNote | None:
    """One note on this application, held until the transaction ends."""
    query = select(CaseNote).where(CaseNote.application_id == application_id, CaseNote.id == note_id)
    return s.scalar(query.with_for_update().execution_options(populate_existing=True))


def forget(s: Session, application_id: str) -> None:
    """Nothing of them stays."""
    s.execute(delete(CaseNote).where(CaseNote.application_id == application_id))
