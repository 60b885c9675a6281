"""Every query on kept photos."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, defer

from casework.photos.models import Photo


def of_application(s: Session, application_id: str) -> list[Photo]:
    """An application's photos, the oldest first, without the pictures."""
    query = select(Photo).where(Photo.application_id == application_id).options(defer(Photo.picture))
    return list(s.scalars(query.order_by(Photo.at, Photo.id)))


def one(s: Session, photo_id: str, application_id: str) -> Photo | None:
    """One photo of an application, with its picture."""
    return s.scalar(select(Photo).where(Photo.id == photo_id, Photo.application_id == application_id))


def attach(
    s: Session,
    photo_ids: Collection[str],
    application_id: str,
    *,
    region: str,
    account_id: str,
    delete_at: datetime,
) -> int:
    """Give photos that ``account_id`` sent in and that are nobody's yet to an application; how many."""
    if not photo_ids:
        return 0
    mine = (
        Photo.id.in_(photo_ids),
        Photo.account_id == account_id,
        Photo.region == region,
        Photo.application_id.is_(None),
    )
    result = s.execute(
        update(Photo)
        .where(*mine)
        .values(application_id=application_id, delete_at=delete_at)
        .returning(Photo.id)
    )
    return len(result.all())


def forget(s: Session, application_id: str) -> None:
    """Delete an application's photos."""
    s.execute(delete(Photo).where(Photo.application_id == application_id))


def delete_due(s: Session, now: datetime, batch: int) -> int:
    """Delete photos whose time has passed, at most ``batch``; how many."""
    due = select(Photo.id).where(Photo.delete_at <= now).order_by(Photo.delete_at).limit(batch)
    return len(s.execute(delete(Photo).where(Photo.id.in_(due)).returning(Photo.id)).all())
