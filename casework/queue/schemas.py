"""What waits, as it is shown: the household only by its masked name."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from casework.alerts.kinds import AlertKind
from casework.channels.types import Platform, Reason
from casework.intake.draft import Urgency
from casework.queue.kinds import Kind, RankName
from casework.referrals.state_machine import Status


class QueueItem(BaseModel):
    """One thing that waits.

    ``since`` when it began to wait; ``due_on`` (a date of the region) or ``due_at``: until when something is
    to be done. ``missing``: what the assessment still lacks. ``channel`` and ``channel_reason``: where and
    why something did not arrive. ``holder``: the account that sees to it, until ``held_until`` where that
    lapses by itself. ``proxy``: another than the person filled the application in (代填).
    """

    id: str
    kind: Kind
    rank: RankName
    region: str
    application_no: str | None = None
    conversation_id: str | None = None
    referral_id: str | None = None
    visit_id: str | None = None
    alert_id: str | None = None
    name: str | None = None
    proxy: bool = False
    township: str | None = None
    difficulty: int | None = None
    level: str | None = None
    service: str | None = None
    organisation: str | None = None
    referral_status: Status | None = None
    urgency: Urgency | None = None
    alert_kind: AlertKind | None = None
    resident_waits: bool = False
    channel: Platform | None = None
    channel_reason: Reason | None = None
    missing: list[str] = Field(default_factory=list)
    since: datetime
    due_on: date | None = None
    due_at: datetime | None = None
    overdue: bool = False
    holder: str | None = None
    holder_name: str | None = None
    held_until: datetime | None = None


class QueueCount(BaseModel):
    """How much waits: in all, of it danger nobody has acknowledged, of it past its limit, and of each kind
    (kinds of which nothing waits are left out)."""

    total: int = 0
    danger: int = 0
    overdue: int = 0
    kinds: dict[Kind, int] = Field(default_factory=dict)


class QueueQuery(BaseModel):
    """What of it to list. ``q`` is searched as in the list of applications; ``mine``: what the reader sees
    to."""

    region: str | None = None
    township: str | None = None
    kind: str | None = None
    q: str | None = None
    mine: bool = False
    page: int = 1
    page_size: int = 20


class Holder(BaseModel):
    """Who works on an application, and until when that is kept free for them."""

    staff_id: str
    staff_name: str | None
    until: datetime


class ClaimView(Holder):
    """A claim on an application."""

    application_no: str
    claimed_at: datetime
