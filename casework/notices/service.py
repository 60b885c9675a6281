"""Posting notices, listing them, noting that one was read. Every method works in an open transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.clock import Clock
from casework.errors import NotFound
from casework.notices.kinds import text_of
from casework.notices.models import Notice
from casework.paging import Page, check_page
from casework.permissions import Role
from casework.readable import notice_parts as readable_parts
from casework.readable import notices as readable
from casework.upserts import inserting


class NoticeView(BaseModel):
    """A notice as its addressee sees it. ``read_by`` is an account's id."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: str
    text: str
    region: str
    organisation: str | None
    role: str | None
    township: str | None
    subject_kind: str
    subject_id: str
    made_at: datetime
    read_at: datetime | None
    read_by: str | None


class Notices:
    """Notices to staff."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def post(
        self,
        s: Session,
        kind: str,
        *,
        region: str,
        subject_kind: str,
        subject_id: str,
        organisation: str | None = None,
        role: Role | None = None,
        township: str | None = None,
        once_key: str | None = None,
    ) -> bool:
        """Tell an organisation, or all of a role in a region (in one ``township`` of it); tells whether
        anything was posted.

        With a ``once_key`` that was used before nothing is: it may be said again and again. Raises
        ``KeyError`` for a kind that has no text, ``ValueError`` unless there is just one addressee.
        """
        text_of(kind)
        if (organisation is None) == (role is None) or (township is not None and role is None):
            raise ValueError("a notice is for one organisation, or for one role")
        posted = s.execute(
            inserting(s, Notice)
            .values(
                id=uuid4().hex,
                kind=kind,
                region=region,
                organisation=organisation,
                role=role,
                township=township,
                subject_kind=subject_kind,
                subject_id=subject_id,
                once_key=once_key,
                made_at=self._clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["once_key"])
            .returning(Notice.id)
        )
        return posted.first() is not None

    def list(
        self, s: Session, reader: Reader, *, unread: bool | None = None, page: int = 1, page_size: int = 20
    ) -> Page[NoticeView]:
        """The notices for ``reader``, the newest first; ``unread`` true: only those nobody has read.

        Raises ``Invalid``.
        """
        offset, limit = check_page(page, page_size)
        narrowed = []
        if unread is not None:
            narrowed.append(Notice.read_at.is_(None) if unread else Notice.read_at.is_not(None))
        total, first = 0, list[tuple[datetime, str]]()
        for part in readable_parts(reader):  # each along an index of its own
            total += s.scalar(select(func.count()).select_from(Notice).where(part, *narrowed)) or 0
            query = select(Notice.made_at, Notice.id).where(part, *narrowed)
            query = query.order_by(Notice.made_at.desc(), Notice.id).limit(offset + limit)
            first += [(made_at, one) for made_at, one in s.execute(query)]
        first.sort(key=lambda row: row[1])
        first.sort(key=lambda row: row[0], reverse=True)
        ids = [one for _, one in first[offset : offset + limit]]
        found = {notice.id: notice for notice in s.scalars(select(Notice).where(Notice.id.in_(ids)))}
        return Page([_view(found[one]) for one in ids], total, page, page_size)

    def read(self, s: Session, notice_id: str, actor: Actor) -> NoticeView:
        """Note that ``actor`` has read it; who was first stays. Raises ``NotFound``."""
        mine = [Notice.id == notice_id, readable(actor)]
        s.execute(
            update(Notice)
            .where(*mine, Notice.read_at.is_(None))
            .values(read_at=self._clock.now(), read_by=actor.id)
            .execution_options(synchronize_session=False)
        )
        notice = s.scalar(select(Notice).where(*mine).execution_options(populate_existing=True))
        if notice is None:
            raise NotFound
        return _view(notice)

    def read_all(self, s: Session, actor: Actor) -> int:
        """Note that ``actor`` has read all that nobody had; how many these were."""
        changed = s.execute(
            update(Notice)
            .where(readable(actor), Notice.read_at.is_(None))
            .values(read_at=self._clock.now(), read_by=actor.id)
            .returning(Notice.id)
            .execution_options(synchronize_session=False)
        )
        return len(changed.all())


def _view(notice: Notice) -> NoticeView:
    shown = {name: getattr(notice, name) for name in NoticeView.model_fields if name != "text"}
    return NoticeView(text=text_of(notice.kind), **shown)
