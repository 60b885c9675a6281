"""Every query on points."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.points.models import PointsEntry, PointsHolder
from casework.readable import points as readable
from casework.upserts import inserting


def locked_holder(s: Session, region: str, kind: str, holder: str, now: datetime) -> PointsHolder:
    """The holder's row, made if there is none, held until the transaction ends: entries of one holder are
    written one after the other, so that what was reckoned is still true when it is written."""
    values = {"id": uuid4().hex, "region": region, "kind": kind, "holder": holder, "created_at": now}
    new = inserting(s, PointsHolder).values(**values)
    s.execute(new.on_conflict_do_nothing(index_elements=["region", "kind", "holder"]))
    query = select(PointsHolder).where(
        PointsHolder.region == region, PointsHolder.kind == kind, PointsHolder.holder == holder
    )
    return s.execute(query.with_for_update()).scalar_one()


def locked_holder_of(s: Session, entry: PointsEntry) -> PointsHolder:
    """The row of an entry's holder, held until the transaction ends."""
    query = select(PointsHolder).where(PointsHolder.id == entry.holder_id)
    return s.execute(query.with_for_update()).scalar_one()


def balance(s: Session, holder_id: str) -> int:
    """The sum of a holder's entries."""
    query = select(func.coalesce(func.sum(PointsEntry.points), 0)).where(PointsEntry.holder_id == holder_id)
    return s.execute(query).scalar_one()


def of_referral(s: Session, referral_id: str) -> PointsEntry | None:
    """What a referral has earned."""
    return s.scalar(select(PointsEntry).where(PointsEntry.referral_id == referral_id))


def by_client(s: Session, holder_id: str, client_id: str) -> PointsEntry | None:
    """The holder's entry that a client's UUID stands for."""
    query = select(PointsEntry).where(PointsEntry.holder_id == holder_id, PointsEntry.client_id == client_id)
    return s.scalar(query)


def correction_of(s: Session, entry_id: int) -> PointsEntry | None:
    """The counter-entry that took an entry back."""
    return s.scalar(select(PointsEntry).where(PointsEntry.corrects_id == entry_id))


def entry(s: Session, entry_id: int, reader: Reader) -> PointsEntry | None:
    """One entry if ``reader`` may see it."""
    query = select(PointsEntry).join(PointsHolder).where(PointsEntry.id == entry_id, readable(reader))
    return s.scalar(query)


def holder(s: Session, region: str, kind: str, code: str, reader: Reader) -> PointsHolder | None:
    """One holder if ``reader`` may see it; None also for one without any entry yet."""
    query = select(PointsHolder).where(
        PointsHolder.region == region,
        PointsHolder.kind == kind,
        PointsHolder.holder == code,
        readable(reader),
    )
    return s.scalar(query)


def entries(s: Session, holder_id: str, offset: int, limit: int) -> tuple[list[PointsEntry], int]:
    """A holder's entries, the newest first, and how many there are."""
    total = s.scalar(select(func.count()).where(PointsEntry.holder_id == holder_id)) or 0
    query = select(PointsEntry).where(PointsEntry.holder_id == holder_id).order_by(PointsEntry.id.desc())
    return list(s.scalars(query.offset(offset).limit(limit))), total


def balances(
    s: Session, region: str, reader: Reader, offset: int, limit: int
) -> tuple[list[tuple[PointsHolder, int]], int]:
    """The holders of a region with their balances, the highest first, and how many there are."""
    narrowed = (PointsHolder.region == region, readable(reader))
    total = s.scalar(select(func.count()).select_from(PointsHolder).where(*narrowed)) or 0
    held = func.coalesce(func.sum(PointsEntry.points), 0)
    query = (
        select(PointsHolder, held)
        .outerjoin(PointsEntry)
        .where(*narrowed)
        .group_by(PointsHolder.id)
        .order_by(held.desc(), PointsHolder.holder)
        .offset(offset)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in s.execute(query)], total
