"""Every query on visits. Each that serves a reader is narrowed to what that reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, delete, func, insert, select, update
from sqlalchemy.orm import Session, defer

from casework.access import Reader
from casework.applications.models import Application, LookupTerm, Need
from casework.readable import applications as readable_applications
from casework.readable import visits as readable
from casework.staff.models import StaffAccount
from casework.visits.models import Visit, VisitImport, VisitTerm

#: A visit with the user name of who goes.
Row = tuple[Visit, str | None]
_WAITING = ("open", "assigned")


def one(s: Session, visit_id: str, reader: Reader, *, lock: bool = False) -> Row | None:
    """One visit if ``reader`` may see it; ``lock`` holds it until the transaction ends."""
    query = (
        select(Visit, StaffAccount.username)
        .join(StaffAccount, StaffAccount.id == Visit.assigned_to, isouter=True)
        .where(Visit.id == visit_id, readable(reader))
    )
    if lock:
        query = query.with_for_update(of=Visit).execution_options(populate_existing=True)
    row = s.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def page(
    s: Session, reader: Reader, conditions: Sequence[ColumnElement[bool]], offset: int, limit: int
) -> tuple[list[Row], int]:
    """Visits that somebody still has to make first, of these what is due first; and how many in all."""
    narrowed = [readable(reader), *conditions]
    total = s.scalar(select(func.count()).select_from(Visit).where(*narrowed)) or 0
    query = (
        select(Visit, StaffAccount.username)
        .join(StaffAccount, StaffAccount.id == Visit.assigned_to, isouter=True)
        .where(*narrowed)
        .options(defer(Visit.reason), defer(Visit.facts), defer(Visit.note))
        .order_by(
            case((Visit.status.in_(_WAITING), 0), else_=1),
            case((Visit.due.is_(None), 1), else_=0),
            Visit.due,
            Visit.created_at.desc(),
            Visit.id,
        )
        .offset(offset)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in s.execute(query)], total


def by_key(s: Session, region: str, row_key: bytes) -> list[Visit]:
    """All visits under this key, the newest first."""
    query = select(Visit).where(Visit.row_key == row_key, Visit.region == region)
    return list(s.scalars(query.order_by(Visit.created_at.desc(), Visit.id)))


def add_terms(s: Session, visit_id: str, terms: Collection[int]) -> None:
    """Under which hashes a visit's person is found."""
    rows = [{"term": term, "visit_id": visit_id} for term in sorted(set(terms))]
    if rows:
        s.execute(insert(VisitTerm), rows)


def known_applications(
    s: Session, region: str, terms: Collection[int], reader: Reader, limit: int = 20
) -> list[str]:
    """Numbers of the region's applications of a person with one of these hashes that ``reader`` may see."""
    if not terms:
        return []
    query = (
        select(Application.no)
        .join(LookupTerm, LookupTerm.seq == Application.seq)
        .where(
            LookupTerm.term.in_(terms),
            Application.region == region,
            Application.erased_at.is_(None),
            readable_applications(reader),
        )
        .distinct()
        .order_by(Application.no.desc())
        .limit(limit)
    )
    return list(s.scalars(query))


def newest_of(s: Session, region: str, term: int) -> Application | None:
    """The newest application of the person with this hash that still stands, for the program itself."""
    query = (
        select(Application)
        .join(LookupTerm, LookupTerm.seq == Application.seq)
        .where(
            LookupTerm.term == term,
            Application.region == region,
            Application.erased_at.is_(None),
            Application.status.not_in(("withdrawn", "returned")),
        )
        .order_by(Application.submitted_at.desc(), Application.no.desc())
        .limit(1)
    )
    return s.scalar(query)


def services_in_help(s: Session, region: str, term: int, since: datetime) -> set[str]:
    """Services of the person's applications that are being worked on, or were filed after ``since``."""
    query = (
        select(Need.service)
        .join(Application, Application.id == Need.application_id)
        .join(LookupTerm, LookupTerm.seq == Application.seq)
        .where(
            LookupTerm.term == term,
            Application.region == region,
            Application.erased_at.is_(None),
            Application.status.not_in(("withdrawn", "returned")),
            (Application.status != "closed") | (Application.submitted_at >= since),
        )
    )
    return set(s.scalars(query))


def imported(s: Session, region: str, file_hash: bytes) -> VisitImport | None:
    """The import of the same file, if there was one."""
    return s.scalar(
        select(VisitImport).where(VisitImport.region == region, VisitImport.file_hash == file_hash)
    )


def accounts(s: Session) -> list[StaffAccount]:
    """Accounts that are open, by user name."""
    query = select(StaffAccount).where(StaffAccount.active.is_(True)).order_by(StaffAccount.username)
    return list(s.scalars(query))


def wipe(s: Session, condition: ColumnElement[bool], now: datetime) -> None:
    """Take everything personal out of visits; places, rules and steps stay. Nobody goes there any more."""
    ids = select(Visit.id).where(condition)
    s.execute(delete(VisitTerm).where(VisitTerm.visit_id.in_(ids)))
    s.execute(
        update(Visit)
        .where(condition)
        .values(
            person={},
            facts={},
            reason="",
            note=None,
            row_key=None,
            erased_at=now,
            updated_at=now,
            closed_at=func.coalesce(Visit.closed_at, now),
            status=case((Visit.status.in_(_WAITING), "no_need"), else_=Visit.status),
        )
        .execution_options(synchronize_session="fetch")
    )
