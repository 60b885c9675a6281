"""Referrals as they are shown."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from casework.intake.draft import Urgency
from casework.referrals.sharing import Shared
from casework.referrals.state_machine import Action, Status


class ReferralView(BaseModel):
    """A referral within its application (contract section 4)."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    need_id: str
    service: str
    organisation: str
    status: Status
    version: int


class ReferralListItem(ReferralView):
    """A referral in a work list: nothing in it tells whom it is about.

    ``due_on`` is the last day for the next step; ``actions`` are those that the reader may take now.
    ``why`` is the reason for this organisation, ``replaces_id`` the referral that this one stands in for.
    ``escalated_at``: when the county was told that the present step is overdue, ``escalations`` how often it
    was in all. ``rating`` (1 to 5) and ``confirmed_by`` (``resident``, ``visitor`` or ``caseworker``) are set
    when it is closed.
    """

    application_no: str
    region: str
    urgency: Urgency
    due_on: date | None
    overdue: bool
    replaces_id: str | None
    rule_id: str | None
    why: str | None
    created_at: datetime
    sent_at: datetime | None
    updated_at: datetime
    actions: list[Action]
    escalated_at: datetime | None
    escalations: int
    rating: int | None
    confirmed_by: str | None


class ShareView(BaseModel):
    """When what was shared: ``keys`` are the fields, without their values."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    made_at: datetime
    keys: list[str]


class ChainLink(BaseModel):
    """A referral in the line of those that stand in for one another. ``outcome`` is how it ended."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    organisation: str
    status: Status
    outcome: str | None
    replaces_id: str | None
    created_at: datetime


class ReferralDetail(ReferralListItem):
    """One referral.

    ``outcome`` is what came of it, in the words of who confirmed. ``shared`` is what its organisation sees of
    the application, ``shares`` when what was shared (for caseworkers), ``chain`` the line of those that
    replace one another, the first first.
    """

    outcome: str | None
    shared: Shared | None
    shares: list[ShareView]
    chain: list[ChainLink]


class ReferralQuery(BaseModel):
    """Which referrals to list. ``overdue`` true: only those past their limit, false: only the others."""

    status: str | None = None
    organisation: str | None = None
    region: str | None = None
    overdue: bool | None = None
    page: int = 1
    page_size: int = 20
