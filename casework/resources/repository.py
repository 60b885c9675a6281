"""Every query on charity resources. Each that serves a reader is narrowed to what that reader may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.models import Application, Need
from casework.readable import allocations as readable_allocations
from casework.readable import resources as readable
from casework.resources.models import Allocation, Resource, ResourceService, ResourceTownship
from casework.resources.quantities import to_amount
from casework.resources.schemas import Given


class Row(NamedTuple):
    """An allocation with its resource, and what is told of its application and need."""

    allocation: Allocation
    resource: Resource
    application_no: str
    township: str | None
    service: str


def get(s: Session, resource_id: str, reader: Reader, *, lock: bool = False) -> Resource | None:
    """One resource if ``reader`` may see it; ``lock`` holds its row until the transaction ends."""
    query = select(Resource).where(Resource.id == resource_id, readable(reader))
    if lock:
        query = query.with_for_update(of=Resource).execution_options(populate_existing=True)
    return s.scalar(query)


def page(
    s: Session, reader: Reader, conditions: Sequence[ColumnElement[bool]], offset: int, limit: int
) -> tuple[list[Resource], int]:
    """One page of resources, the newest first, and how many there are."""
    narrowed = [readable(reader), *conditions]
    total = s.scalar(select(func.count()).select_from(Resource).where(*narrowed)) or 0
    query = select(Resource).where(*narrowed).order_by(Resource.created_at.desc(), Resource.id)
    return list(s.scalars(query.offset(offset).limit(limit))), total


def for_service(service: str) -> ColumnElement[bool]:
    """Resources that help with a service."""
    return exists().where(ResourceService.resource_id == Resource.id, ResourceService.service == service)


def for_township(township: str | None) -> ColumnElement[bool]:
    """Resources for a township, and those for the whole region."""
    any_at_all = exists().where(ResourceTownship.resource_id == Resource.id)
    if township is None:
        return ~any_at_all
    here = any_at_all.where(ResourceTownship.township == township)
    return or_(~any_at_all, here)


def has_status(status: str, days: Mapping[str, date]) -> ColumnElement[bool]:
    """Resources of a status; ``days`` is today's date in each region."""
    over = and_(
        Resource.valid_until.is_not(None),
        or_(
            false(), *(and_(Resource.region == r, Resource.valid_until < today) for r, today in days.items())
        ),
    )
    still = Resource.closed_at.is_(None)
    return {
        "closed": Resource.closed_at.is_not(None),
        "used_up": and_(still, Resource.quantity_left == 0),
        "expired": and_(still, Resource.quantity_left > 0, over),
        "open": and_(still, Resource.quantity_left > 0, ~over),
    }[status]


def take(s: Session, resource_id: str, quantity: int) -> bool:
    """Take so much if so much is left and the resource is not closed; tells whether it was. However many
    take at once, never more than is there is taken."""
    left = s.scalar(
        update(Resource)
        .where(Resource.id == resource_id, Resource.quantity_left >= quantity, Resource.closed_at.is_(None))
        .values(quantity_left=Resource.quantity_left - quantity)
        .returning(Resource.quantity_left),
        execution_options={"synchronize_session": False},
    )
    return left is not None


def put_back(s: Session, resource_id: str, quantity: int) -> bool:
    """So much is left again; tells whether so much was missing."""
    left = s.scalar(
        update(Resource)
        .where(Resource.id == resource_id, Resource.quantity_left + quantity <= Resource.quantity_offered)
        .values(quantity_left=Resource.quantity_left + quantity)
        .returning(Resource.quantity_left),
        execution_options={"synchronize_session": False},
    )
    return left is not None


def settle(s: Session, allocation: Allocation, before: str, after: str, by: str, now: datetime) -> bool:
    """Move an allocation from ``before`` to ``after`` if it still is there; tells whether it was."""
    changed = s.scalar(
        update(Allocation)
        .where(Allocation.id == allocation.id, Allocation.status == before)
        .values(status=after, settled_by=by, settled_at=now)
        .returning(Allocation.id),
        execution_options={"synchronize_session": False},
    )
    if changed is not None:
        s.refresh(allocation)
    return changed is not None


def promised(s: Session, application_id: str, needs: Collection[str] | None = None) -> list[Row]:
    """What an application, or its ``needs`` (ids), was given and did not get yet; not narrowed to a reader.

    The resources are held until the transaction ends, as in giving: their rows first and in one order, so
    that no two wait for each other.
    """
    waiting = [Allocation.application_id == application_id, Allocation.status == "allocated"]
    if needs is not None:
        waiting.append(Allocation.need_id.in_(needs))
    theirs = Resource.id.in_(select(Allocation.resource_id).where(*waiting))
    s.execute(select(Resource.id).where(theirs).order_by(Resource.id).with_for_update(of=Resource))
    return _allocations(s, *waiting)


def allocation(s: Session, allocation_id: str, reader: Reader) -> Row | None:
    """One allocation if ``reader`` may see it."""
    return next(iter(_allocations(s, Allocation.id == allocation_id, readable_allocations(reader))), None)


def allocations_of(s: Session, resource_id: str, reader: Reader) -> list[Row]:
    """What was given out of a resource, the newest first, as far as ``reader`` may see it."""
    return _allocations(s, Allocation.resource_id == resource_id, readable_allocations(reader))


def allocations_to(s: Session, application_id: str, reader: Reader) -> list[Row]:
    """What an application was given, the newest first, as far as ``reader`` may see it."""
    return _allocations(s, Allocation.application_id == application_id, readable_allocations(reader))


def _allocations(s: Session, *conditions: ColumnElement[bool]) -> list[Row]:
    query = (
        select(Allocation, Resource, Application.no, Application.township, Need.service)
        .join(Resource, Resource.id == Allocation.resource_id)
        .join(Application, Application.id == Allocation.application_id)
        .join(Need, Need.id == Allocation.need_id)
        .where(*conditions)
        .order_by(Allocation.allocated_at.desc(), Allocation.id)
    )
    return [Row(row[0], row[1], row[2], row[3], row[4]) for row in s.execute(query)]


def given_to(s: Session, application_ids: Collection[str]) -> list[Given]:
    """What these applications (ids) got or are to get, the newest first; what was returned is left out.

    Not narrowed: who may see the applications is for the caller to ask.
    """
    rows = _allocations(s, Allocation.application_id.in_(application_ids), Allocation.status != "returned")
    return [
        Given(
            allocation_id=given.id,
            application_id=given.application_id,
            need_id=given.need_id,
            service=service,
            organisation=resource.organisation,
            kind=resource.kind,  # type: ignore[arg-type]
            title=resource.title,
            quantity=to_amount(resource.kind, given.quantity),
            unit=resource.unit,
            status=given.status,  # type: ignore[arg-type]
            at=given.settled_at or given.allocated_at,
        )
        for given, resource, _, _, service in rows
    ]


def counts_given(s: Session, application_ids: Collection[str]) -> dict[str, int]:
    """How many allocations each of these applications has that were not returned."""
    query = (
        select(Allocation.application_id, func.count())
        .where(Allocation.application_id.in_(application_ids), Allocation.status != "returned")
        .group_by(Allocation.application_id)
    )
    return {row[0]: row[1] for row in s.execute(query)}
