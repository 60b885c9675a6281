"""Resources and allocations as they are shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from casework.access import Reader
from casework.resources.models import Resource
from casework.resources.quantities import ResourceKind, to_amount
from casework.resources.repository import Row
from casework.resources.schemas import AllocationStatus, AllocationView, ResourceStatus, ResourceView


def status_of(resource: Resource, today: date) -> ResourceStatus:
    """Where a resource stands on ``today``, a date of its region; the last day itself is still open."""
    if resource.closed_at is not None:
        return "closed"
    if resource.quantity_left == 0:
        return "used_up"
    if resource.valid_until is not None and resource.valid_until < today:
        return "expired"
    return "open"


def resource_view(resource: Resource, names: Mapping[str, str], today: date) -> ResourceView:
    """A resource as it stands on ``today``; ``names`` are those of organisations by code."""
    return ResourceView(
        id=resource.id,
        region=resource.region,
        organisation=resource.organisation,
        organisation_name=names.get(resource.organisation, resource.organisation),
        kind=cast(ResourceKind, resource.kind),
        title=resource.title,
        services=[one.service for one in resource.services],
        quantity_offered=to_amount(resource.kind, resource.quantity_offered),
        quantity_left=to_amount(resource.kind, resource.quantity_left),
        unit=resource.unit,
        townships=[one.township for one in resource.townships],
        conditions=resource.conditions,
        valid_until=resource.valid_until,
        note=resource.note,
        status=status_of(resource, today),
        version=resource.version,
        created_at=resource.created_at,
        updated_at=resource.updated_at,
    )


def allocation_view(row: Row, reader: Reader) -> AllocationView:
    """What was given, as ``reader`` sees it: why is for those who work on the case."""
    given, resource = row.allocation, row.resource
    return AllocationView(
        id=given.id,
        resource_id=resource.id,
        title=resource.title,
        organisation=resource.organisation,
        application_no=row.application_no,
        township=row.township,
        need_id=given.need_id,
        service=row.service,
        quantity=to_amount(resource.kind, given.quantity),
        unit=resource.unit,
        status=cast(AllocationStatus, given.status),
        reason=None if reader.scope == "organisation" else given.reason,
        allocated_by=given.allocated_by,
        allocated_at=given.allocated_at,
        settled_by=given.settled_by,
        settled_at=given.settled_at,
    )
