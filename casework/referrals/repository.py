"""Every query on referrals. Each is narrowed to what its reader may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, union, update
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.models import Application, Need
from casework.paging import values_of
from casework.readable import referral_parts as readable_parts
from casework.readable import referrals as readable
from casework.referrals.models import Referral
from casework.referrals.state_machine import CAME_TO_NOTHING, SEEN_TO


def get(
    s: Session, referral_id: str, reader: Reader, *, lock: bool = True
) -> tuple[Referral, Need, Application] | None:
    """One referral with its need and its application, whose row ``lock`` holds until the transaction ends.

    All steps of one application wait for one another, so that its status follows from all its referrals.
    """
    query = (
        select(Referral, Need, Application)
        .join(Need, Need.id == Referral.need_id)
        .join(Application, Application.id == Referral.application_id)
        .where(Referral.id == referral_id, readable(reader))
        .execution_options(populate_existing=True)
    )
    if lock:
        query = query.with_for_update(of=Application)
    row = s.execute(query).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def advance(s: Session, referral: Referral, version: int, values: Mapping[str, Any]) -> bool:
    """Change a referral if it still has ``version``; tells whether it had."""
    changed = s.scalar(
        update(Referral)
        .where(Referral.id == referral.id, Referral.version == version)
        .values(version=version + 1, **values)
        .returning(Referral.id),
        execution_options={"synchronize_session": False},
    )
    if changed is not None:
        s.refresh(referral)
    return changed is not None


def statuses(s: Session, application_id: str) -> list[str]:
    """Where an application's referrals stand."""
    return list(s.scalars(select(Referral.status).where(Referral.application_id == application_id)))


def overdue(days: Mapping[str, date]) -> ColumnElement[bool]:
    """Referrals whose limit has passed; ``days`` is today's date in each region."""
    # A limit that does not run is not overdue: without the first test its NULL would make the negation NULL.
    late = [
        and_(Referral.due_on.is_not(None), Referral.region == region, Referral.due_on < today)
        for region, today in days.items()
    ]
    return or_(false(), *late)


def to_escalate(s: Session, days: Mapping[str, date], limit: int) -> list[str]:
    """Ids of referrals past their limit of which nobody was told yet, what was due first comes first.

    ``days`` is today's date in each region. One query a region, each along its index.
    """
    found: list[str] = []
    for region, today in days.items():
        query = (
            select(Referral.id)
            .where(Referral.region == region, Referral.due_on < today, Referral.escalated_at.is_(None))
            .order_by(Referral.due_on, Referral.id)
            .limit(limit - len(found))
        )
        found.extend(s.scalars(query))
    return found


def move(s: Session, application: Application) -> None:
    """Let an application's referrals know the township and the difficulty that it now has."""
    of_application = Referral.application_id == application.id
    known = {"township": application.township, "difficulty": application.difficulty}
    s.execute(update(Referral).where(of_application).values(known))


def decide(s: Session, application: Application, now: datetime, needs: Collection[str] | None = None) -> None:
    """What failed or was withdrawn of an application (of its ``needs`` by id) waits for no decision any
    more."""
    came_to_nothing = list(_undecided(application.id))
    if needs is not None:
        came_to_nothing.append(Referral.need_id.in_(needs))
    undecided = update(Referral).where(*came_to_nothing)
    s.execute(undecided.values(decided_at=now).execution_options(synchronize_session=False))


def undecide(s: Session, referrals: Collection[str]) -> None:
    """These (ids), which came to nothing, wait for a decision again."""
    decided = update(Referral).where(Referral.id.in_(referrals))
    s.execute(decided.values(decided_at=None).execution_options(synchronize_session=False))


def undecided(s: Session, application_id: str) -> bool:
    """Whether any need of an application waits to be decided what becomes of it."""
    return bool(s.scalar(select(exists().where(*_undecided(application_id)))))


def seen_to(s: Session, need_id: str, *, besides: str) -> bool:
    """Whether an organisation sees to a need or has seen to it, by another referral than that one."""
    others = exists().where(Referral.need_id == need_id, Referral.id != besides, Referral.status.in_(SEEN_TO))
    return bool(s.scalar(select(others)))


def _undecided(application_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Referral.application_id == application_id,
        Referral.status.in_(CAME_TO_NOTHING),
        Referral.decided_at.is_(None),
    )


def of_need(s: Session, need_id: str, reader: Reader) -> list[Referral]:
    """A need's referrals as far as ``reader`` sees them, the first made first."""
    query = select(Referral).where(Referral.need_id == need_id, readable(reader))
    return list(s.scalars(query.order_by(Referral.created_at, Referral.id)))


def page(
    s: Session, reader: Reader, conditions: Sequence[ColumnElement[bool]], offset: int, limit: int
) -> tuple[list[tuple[Referral, str, str]], int]:
    """Referrals with their application's number and the need's urgency; what is due first comes first.

    Those without a limit come after those with one, each part in the order of an index.
    """
    if len(parts := readable_parts(reader)) > 1:
        ids, total = _of_parts(s, [and_(part, *conditions) for part in parts], offset, limit)
    else:
        narrowed = [readable(reader), *conditions]
        if reader.everywhere:  # the index begins with the region
            narrowed.append(Referral.region.in_(values_of(s, Referral.region)))
        ids, total = _of_one(s, narrowed, offset, limit)
    query = (
        select(Referral, Application.no, Need.urgency)
        .join(Application, Application.id == Referral.application_id)
        .join(Need, Need.id == Referral.need_id)
        .where(Referral.id.in_(ids))
    )
    rows = {row[0].id: (row[0], row[1], row[2]) for row in s.execute(query)}
    return [rows[one] for one in ids], total


def _of_one(
    s: Session, narrowed: Sequence[ColumnElement[bool]], offset: int, limit: int
) -> tuple[list[str], int]:
    order = (Referral.due_on, Referral.created_at, Referral.id)
    counted = select(func.count(), func.count(Referral.due_on)).select_from(Referral).where(*narrowed)
    total, limited = s.execute(counted).one()
    ids: list[str] = []
    for part, first, size in (
        (Referral.due_on.is_not(None), 0, limited),
        (Referral.due_on.is_(None), limited, total - limited),
    ):
        start = max(0, offset - first)
        if start < size and len(ids) < limit:
            here = select(Referral.id).where(*narrowed, part).order_by(*order)
            ids += s.scalars(here.offset(start).limit(limit - len(ids)))
    return ids, total


def _of_parts(
    s: Session, parts: Sequence[ColumnElement[bool]], offset: int, limit: int
) -> tuple[list[str], int]:
    """The same of what meets any of ``parts``, each of which has an index of its own."""
    keys = union(*(select(Referral.due_on, Referral.created_at, Referral.id).where(part) for part in parts))
    found = keys.subquery()
    total = s.scalar(select(func.count()).select_from(found)) or 0
    order = (found.c.due_on.is_(None), found.c.due_on, found.c.created_at, found.c.id)
    return list(s.scalars(select(found.c.id).order_by(*order).offset(offset).limit(limit))), total
