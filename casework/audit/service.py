"""Searching the append-only history: who read what, who changed what, when."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Select, false, func, or_, select, true, union
from sqlalchemy.orm import Session, aliased

from casework.access import Reader
from casework.errors import Invalid, NotAllowed
from casework.history.models import HistoryEntry
from casework.history.service import Kind
from casework.paging import Page, check_page
from casework.staff.models import StaffAccount
from casework.staff.naming import usernames

KINDS: tuple[str, ...] = get_args(Kind)
#: Further than this nothing is counted; the pages say "10,000 and more".
COUNTED = 10_000


class AuditQuery(BaseModel):
    """What is looked for; what is None does not narrow.

    ``who``: an account's id or user name; ``subject``: an application's number, a talk, or the id of whatever
    it was done to; ``since`` and ``until``: moments, the last not included.
    """

    region: str | None = None
    who: str | None = None
    kind: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    page: int = 1
    page_size: int = 50


class AuditEntry(BaseModel):
    """One thing that happened. Its content is not here: an application's trail shows it to who may see it."""

    id: int
    at: datetime
    region: str | None
    kind: str
    action: str
    actor_kind: str
    actor_id: str
    actor_role: str | None
    actor_name: str | None = Field(description="账号的用户名")
    application_no: str | None
    conversation_id: str | None
    subject_id: str | None
    subject_name: str | None = Field(description="是账号的，账号的用户名")
    changed: bool = Field(description="有改前或改后的内容")


class Audit:
    """Searches the history. Nothing here writes to it."""

    def search(self, s: Session, query: AuditQuery, reader: Reader) -> Page[AuditEntry]:
        """A page of what happened in the reader's regions, the newest first; ``total`` ends at ``COUNTED``.

        Raises ``NotAllowed`` for who sees only a part of a region, ``Invalid``.
        """
        reader.check("history.read")
        if not reader.sees_whole_regions:
            raise NotAllowed("history.read")
        offset, limit = check_page(query.page, query.page_size)
        if query.kind is not None and query.kind not in KINDS:
            raise Invalid.one("kind", "unknown")
        if query.region is not None and not reader.works_in(query.region):
            raise Invalid.one("region", "region_not_yours")
        entry = _about(s, query.subject) if query.subject else HistoryEntry
        conditions = [_readable(reader, entry), *_asked(s, query, entry)]
        found = select(entry.id).where(*conditions)
        total = s.scalar(select(func.count()).select_from(found.limit(COUNTED).subquery())) or 0
        if offset >= COUNTED:
            raise Invalid.one("page", "out_of_range")
        newest = (entry.at.desc(), entry.id.desc())
        entries = s.execute(
            _columns(entry).where(*conditions).order_by(*newest).offset(offset).limit(limit)
        ).all()
        accounts = {row.actor_id for row in entries if row.actor_kind == "staff"}
        accounts |= {row.subject_id for row in entries if row.kind == "account" and row.subject_id}
        names = usernames(s, accounts)
        items = [
            AuditEntry(
                **row._mapping,
                actor_name=names.get(row.actor_id),
                subject_name=names.get(row.subject_id) if row.kind == "account" else None,
            )
            for row in entries
        ]
        return Page(items, total, query.page, query.page_size)


def _about(s: Session, subject: str) -> type[HistoryEntry]:
    """The entries about one thing, of which there are few, as a table of their own.

    They are found by three short walks along three indexes, and what else is asked is asked of those few: in
    one query a database would rather read the region's whole time line, for which there is an index too.
    """
    columns = (HistoryEntry.application_no, HistoryEntry.conversation_id, HistoryEntry.subject_id)
    ids = union(*(select(HistoryEntry.id).where(column == subject) for column in columns)).limit(COUNTED)
    few = select(HistoryEntry).where(HistoryEntry.id.in_(list(s.scalars(ids)))).cte("few")
    return aliased(HistoryEntry, few.prefix_with("MATERIALIZED"))


def _asked(s: Session, query: AuditQuery, entry: type[HistoryEntry]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.region is not None:
        found.append(entry.region == query.region)
    if query.kind is not None:
        found.append(entry.kind == query.kind)
    if query.since is not None:
        found.append(entry.at >= query.since)
    if query.until is not None:
        found.append(entry.at < query.until)
    if query.who:
        ids = list(s.scalars(select(StaffAccount.id).where(StaffAccount.username == query.who)))
        found.append(entry.actor_id.in_([query.who, *ids]))
    return found


def _readable(reader: Reader, entry: type[HistoryEntry]) -> ColumnElement[bool]:
    if reader.everywhere:
        return true()
    return entry.region.in_(reader.regions) if reader.regions else false()


def _columns(entry: type[HistoryEntry]) -> Select[tuple[object, ...]]:
    names = (
        "id", "at", "region", "kind", "action", "actor_kind", "actor_id", "actor_role", "application_no",
        "conversation_id", "subject_id",
    )  # fmt: skip
    changed = or_(entry.before.is_not(None), entry.after.is_not(None)).label("changed")
    return select(*(getattr(entry, name) for name in names), changed)
