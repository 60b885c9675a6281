"""Every query on the revisions of knowledge."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from casework.knowledge.models import KnowledgeRevision
from casework.staff.models import StaffAccount

_Named = tuple[KnowledgeRevision, str | None]


def state(s: Session, region: str) -> tuple[int, int]:
    """Newest id and number of the revisions of a region: whatever was made from them holds while it stays.

    The number too, because PostgreSQL may commit a lower id after a higher one.
    """
    query = select(func.coalesce(func.max(KnowledgeRevision.id), 0), func.count())
    newest_id, count = s.execute(query.where(KnowledgeRevision.region == region)).one()
    return int(newest_id), int(count)


def name_of(s: Session, account_id: str) -> str | None:
    """The user name of an account."""
    return s.scalar(select(StaffAccount.username).where(StaffAccount.id == account_id))


def newest(s: Session, region: str) -> dict[str, _Named]:
    """The newest revision of every entry that was ever changed in a region, with the user name behind it."""
    last = (
        select(func.max(KnowledgeRevision.id))
        .where(KnowledgeRevision.region == region)
        .group_by(KnowledgeRevision.entry_id)
    )
    query = _with_name().where(KnowledgeRevision.id.in_(last))
    return {revision.entry_id: (revision, name) for revision, name in s.execute(query)}


def of_entry(s: Session, region: str, entry_id: str) -> list[_Named]:
    """All revisions of one entry, newest first."""
    query = (
        _with_name()
        .where(KnowledgeRevision.region == region, KnowledgeRevision.entry_id == entry_id)
        .order_by(KnowledgeRevision.id.desc())
    )
    return [(revision, name) for revision, name in s.execute(query)]


def _with_name() -> Select[KnowledgeRevision, str]:
    return select(KnowledgeRevision, StaffAccount.username).outerjoin(
        StaffAccount, StaffAccount.id == KnowledgeRevision.actor_id
    )
