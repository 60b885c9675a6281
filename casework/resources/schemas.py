"""Charity resources as they are offered, shown and given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, JsonValue

from casework.intake.draft import Urgency
from casework.resources.quantities import ResourceKind

ResourceStatus = Literal["open", "used_up", "closed", "expired"]
AllocationStatus = Literal["allocated", "delivered", "returned"]


class Offer(BaseModel):
    """What somebody wants to offer, not checked yet. ``quantity`` is in ``unit``; money in 元."""

    organisation: str | None = None
    kind: str
    title: str
    services: list[str]
    quantity: Decimal
    unit: str | None = None
    townships: list[str] = []
    conditions: Mapping[str, JsonValue] = {}
    valid_until: date | None = None
    note: str | None = None


class ResourceView(BaseModel):
    """A resource. ``townships`` empty: for the whole region. ``conditions``: tests of an application's
    fields; ``valid_until``: the last day on which it can be given."""

    id: str
    region: str
    organisation: str
    organisation_name: str
    kind: ResourceKind
    title: str
    services: list[str]
    quantity_offered: Decimal
    quantity_left: Decimal
    unit: str
    townships: list[str]
    conditions: dict[str, Any]
    valid_until: date | None
    note: str | None
    status: ResourceStatus
    version: int
    created_at: datetime
    updated_at: datetime


class AllocationView(BaseModel):
    """So much of a resource for one need. Nothing in it tells whom it is for but the application's number
    and the township."""

    id: str
    resource_id: str
    title: str
    organisation: str
    application_no: str
    township: str | None
    need_id: str
    service: str
    quantity: Decimal
    unit: str
    status: AllocationStatus
    reason: str | None
    allocated_by: str
    allocated_at: datetime
    settled_by: str | None
    """An account's id; ``resident`` where the resident withdrew."""
    settled_at: datetime | None


class ResourceDetail(ResourceView):
    """One resource, and what was given out of it as far as the reader may know."""

    allocations: list[AllocationView]


class ResourceQuery(BaseModel):
    """Which resources to list. ``township``: those that are for it, also those for the whole region."""

    region: str | None = None
    organisation: str | None = None
    kind: str | None = None
    service: str | None = None
    township: str | None = None
    status: str | None = None
    page: int = 1
    page_size: int = 20


class NeedMatch(BaseModel):
    """An open need that a resource fits; personal fields masked, health facts hidden.

    ``unknown`` names facts that the resource's terms ask for and that nobody told yet; ``given`` counts
    what the application already got or is to get out of any resource.
    """

    application_no: str
    need_id: str
    service: str
    urgency: Urgency
    township: str | None
    difficulty: int
    level: str
    waiting_since: datetime
    fields: dict[str, JsonValue]
    reasons: list[str]
    unknown: list[str]
    given: int


class ResourceMatch(BaseModel):
    """A resource that fits a need, with the reasons."""

    resource: ResourceView
    reasons: list[str]
    unknown: list[str]


class Given(BaseModel):
    """What a household got or is to get, for whoever looks at all that it is given."""

    allocation_id: str
    application_id: str
    need_id: str
    service: str
    organisation: str
    kind: ResourceKind
    title: str
    quantity: Decimal
    unit: str
    status: AllocationStatus
    at: datetime
