"""The work list of an organisation: its referrals by what is to be done next, each with whom it is about as
far as that was shared, and the working days that are left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, JsonValue
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.listing import Listing
from casework.applications.models import Application
from casework.applications.schemas import ApplicationQuery, masked
from casework.applications.search import one_of
from casework.directory.service import Directory
from casework.errors import FieldIssue, Invalid
from casework.paging import Page, check_page
from casework.readable import referrals as readable
from casework.referrals import repository
from casework.referrals.calendar import WorkCalendar, days_left, work_calendar
from casework.referrals.models import Referral
from casework.referrals.schemas import ReferralListItem
from casework.referrals.service import Referrals
from casework.referrals.state_machine import Status
from casework.regions.pack import RegionPack

Group = Literal["waiting", "working", "held", "delivered", "over"]
GROUPS: Final[Mapping[Group, tuple[Status, ...]]] = {
    "waiting": ("sent",),
    "working": ("accepted", "in_service"),
    "held": ("on_hold",),
    "delivered": ("delivered",),
    "over": ("closed", "failed", "rejected", "expired", "escalated", "withdrawn"),
}
#: What a row shows of the person, masked.
_WHO: Final = ("name", "sex", "age", "township")


class WorkItem(ReferralListItem):
    """A referral in the work list of its organisation.

    ``who`` is what was shared of name, sex, age and township, masked; empty once nothing is shown any more.
    ``days_left``: working days until the next step is due, 0 on the last day, negative when overdue; None
    while no clock runs.
    """

    group: Group
    who: dict[str, JsonValue]
    days_left: int | None


class WorkQuery(BaseModel):
    """Which referrals to list. ``organisation`` is for who belongs to none; ``q`` are words of a number, a
    name or a place, as far as they were shared."""

    organisation: str | None = None
    group: Group | None = None
    service: str | None = None
    overdue: bool | None = None
    q: str | None = None
    page: int = 1
    page_size: int = 20


class WorkCounts(BaseModel):
    """How many referrals stand where, and how many are overdue."""

    groups: dict[Group, int]
    overdue: int


class Worklist:
    """Lists an organisation's referrals. ``regions`` are the packs by code."""

    def __init__(
        self,
        regions: Mapping[str, RegionPack],
        referrals: Referrals,
        listing: Listing,
        calendar: WorkCalendar | None = None,
    ) -> None:
        self._referrals = referrals
        self._listing = listing
        self._directory = Directory(regions)
        self._calendar = calendar or work_calendar()

    def page(self, s: Session, query: WorkQuery, reader: Reader) -> Page[WorkItem]:
        """A page of the list, what is due first at the top. Raises ``Invalid``, ``NotAllowed``."""
        offset, limit = check_page(query.page, query.page_size)
        conditions = self._of(s, query, reader)
        if query.group is not None:
            conditions.append(Referral.status.in_(GROUPS[query.group]))
        if query.service is not None:
            conditions.append(Referral.service == query.service)
        if query.overdue is not None:
            late = repository.overdue(self._referrals.today())
            conditions.append(late if query.overdue else ~late)
        if (query.q or "").strip():
            found = self._listing.found(s, ApplicationQuery(q=query.q), reader)
            conditions.append(one_of(s, Referral.application_seq, found or set()))
        rows, total = repository.page(s, reader, conditions, offset, limit)
        items = [self._referrals.item(referral, no, urgency, reader) for referral, no, urgency in rows]
        who = self._who(s, [referral for referral, _, _ in rows])
        shown = [self._shown(item, who.get(item.id, {})) for item in items]
        return Page(shown, total, query.page, query.page_size)

    def counts(self, s: Session, query: WorkQuery, reader: Reader) -> WorkCounts:
        """How many stand where, of all of the organisation's. Raises ``Invalid``, ``NotAllowed``."""
        conditions = self._of(s, query, reader)
        counted = select(Referral.status, func.count()).where(readable(reader), *conditions)
        by_status: dict[str, int] = {
            status: count for status, count in s.execute(counted.group_by(Referral.status))
        }
        late = select(func.count()).select_from(Referral)
        late = late.where(readable(reader), *conditions, repository.overdue(self._referrals.today()))
        return WorkCounts(
            groups={
                group: sum(by_status.get(status, 0) for status in statuses)
                for group, statuses in GROUPS.items()
            },
            overdue=s.scalar(late) or 0,
        )

    def _of(self, s: Session, query: WorkQuery, reader: Reader) -> list[ColumnElement[bool]]:
        reader.check("referrals.read")
        code = reader.organisation or query.organisation
        if code is None:
            raise Invalid([FieldIssue(field="organisation", reason="missing")])
        if not self._directory.knows(s, code):
            raise Invalid.one("organisation", "unknown")
        return [Referral.organisation == code, Referral.sent_at.is_not(None)]

    def _who(self, s: Session, referrals: Sequence[Referral]) -> dict[str, dict[str, JsonValue]]:
        """What was shared of whom, by referral: the applications and the snapshots in one query each."""
        ids = {referral.application_id for referral in referrals}
        query = select(Application).where(Application.id.in_(ids))
        by_id = {application.id: application for application in s.scalars(query)}
        pairs = [(by_id[referral.application_id], referral) for referral in referrals]
        seen = self._referrals.shares.seen(s, pairs)
        return {
            key: masked({name: share.fields[name] for name in _WHO if name in share.fields})
            for key, share in seen.items()
        }

    def _shown(self, item: ReferralListItem, who: dict[str, JsonValue]) -> WorkItem:
        today = self._referrals.today()[item.region]
        return WorkItem(
            **item.model_dump(),
            group=next(group for group, statuses in GROUPS.items() if item.status in statuses),
            who=who,
            days_left=left(item.due_on, today, self._calendar),
        )


def left(due_on: date | None, today: date, calendar: WorkCalendar) -> int | None:
    """Working days until ``due_on``: 0 on that day, below 0 after it."""
    if due_on is None:
        return None
    days = days_left(calendar, today, due_on)
    # Due on a Friday, looked at on the Saturday: no working day has gone, and yet it is late.
    return -1 if days == 0 and today > due_on else days
