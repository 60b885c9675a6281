"""Doubles and households as they are shown: no name, no words, no health facts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from casework.applications.status import ApplicationStatus
from casework.households.rules import Strength
from casework.referrals.state_machine import Status
from casework.resources.schemas import AllocationStatus


class DuplicateView(BaseModel):
    """Another application that may be of the same person or household, and why.

    ``differs`` are the labels of fields that both have with other values; the values are not shown.
    ``in_household``: it is in a household already.
    """

    no: str
    strength: Strength
    points: int
    reasons: list[str]
    differs: list[str]
    status: ApplicationStatus
    channel: str
    township: str | None
    submitted_at: datetime
    in_household: bool


class MemberView(BaseModel):
    """One application of a household."""

    model_config = ConfigDict(from_attributes=True)

    no: str
    status: ApplicationStatus
    channel: str
    submitted_at: datetime


class HelpView(BaseModel):
    """What one organisation gives a household, gave it or was asked to give.

    ``application_no`` is None where the reader may not see that application.
    """

    application_no: str | None
    service: str
    service_name: str
    organisation: str
    organisation_name: str
    status: Status
    created_at: datetime
    sent_at: datetime | None
    due_on: date | None
    updated_at: datetime


class GoodsView(BaseModel):
    """What a household got or is to get out of a charity resource; ``application_no`` as in ``HelpView``."""

    application_no: str | None
    service: str
    service_name: str
    organisation: str
    organisation_name: str
    title: str
    quantity: Decimal
    unit: str
    status: AllocationStatus
    at: datetime


class GapView(BaseModel):
    """What wants looking at: a need that nobody sees to, or one service from two sides."""

    kind: Literal["missed", "twice"]
    service: str
    service_name: str
    application_nos: list[str]
    organisations: list[str]
    text: str


class HouseholdView(BaseModel):
    """A household with what it is given, and by whom. ``id`` is None for an application by itself."""

    id: str | None
    members: list[MemberView]
    help: list[HelpView]
    resources: list[GoodsView]
    gaps: list[GapView]
