"""Every query on charity resources. Each that serves a reader is narrowed to what that reader may see."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import batched
from typing import Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, defer

from casework.access import Reader
from casework.applications.models import Application, Need
from casework.readable import allocations as readable_allocations
from casework.readable import applications as readable_applications
from casework.readable import resources as readable
from casework.referrals.models import Referral
from casework.resources.models import Allocation, Resource, ResourceService, ResourceTownship
from casework.resources.quantities import to_amount
from casework.resources.schemas import Given

#: Applications in these states still have something to be done for them.
OPEN_APPLICATIONS = ("submitted", "assessing", "referred", "in_service")
_AT_ONCE: Final = 25


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


def allocation(s: Session, allocation_id: str, reader: Reader) -> Row | None:
    """One allocation if ``reader`` may see it."""
    return next(iter(_allocations(s, Allocation.id == allocation_id, readable_allocations(reader))), None)


def allocations_of(s: Session, resource_id: str, reader: Reader) -> list[Row]:
    """What was given out of a resource, the newest first, as far as ``reader`` may see it."""
    return _allocations(s, Allocation.resource_id == resource_id, readable_allocations(reader))


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


def need_is_met(s: Session, need_id: str) -> bool:
    """Whether a service for the need was confirmed."""
    met = exists().where(Referral.need_id == need_id, Referral.status == "closed")
    return bool(s.scalar(select(met)))


def open_needs(
    s: Session, resource: Resource, reader: Reader, limit: int
) -> Iterator[tuple[Need, Application]]:
    """Open needs that a resource is for by service and township, the most pressing first: urgent before
    normal, then by difficulty, then who has waited longest.

    Needs that it was given to already are left out. Read a few at a time as far as they are wanted: the
    urgent ones of at most ``limit`` applications, then the others of as many.
    """
    for urgent in (True, False):
        for some in batched(_need_ids(s, resource, reader, limit, urgent=urgent), _AT_ONCE):
            yield from _loaded(s, some)


def _need_ids(s: Session, resource: Resource, reader: Reader, limit: int, *, urgent: bool) -> Iterator[str]:
    # Households in the index's order, so that the first are found without looking at all.
    fitting = [
        Need.urgency == "urgent" if urgent else Need.urgency != "urgent",
        *_fitting(resource),
    ]
    wanted = exists().where(Need.application_id == Application.id, *fitting)
    query = (
        select(Application.id)
        .where(wanted, *_standing(resource, reader))
        .order_by(Application.difficulty.desc(), Application.submitted_at)
        .limit(limit)
    )
    for some in s.scalars(query, execution_options={"yield_per": _AT_ONCE}).partitions():
        needs = select(Need.id, Need.application_id).where(Need.application_id.in_(some), *fitting)
        place = {application: number for number, application in enumerate(some)}
        yield from (row[0] for row in sorted(s.execute(needs), key=lambda row: (place[row[1]], row[0])))


def _standing(resource: Resource, reader: Reader) -> list[ColumnElement[bool]]:
    """Applications that are open (and so not erased) and in reach of a resource."""
    conditions = [
        readable_applications(reader),
        Application.region == resource.region,
        Application.status.in_(OPEN_APPLICATIONS),
    ]
    if resource.townships:
        conditions.append(Application.township.in_([one.township for one in resource.townships]))
    return conditions


def _fitting(resource: Resource) -> list[ColumnElement[bool]]:
    """Needs for a service of a resource that are not met, and that it was not given to."""
    met = exists().where(Referral.need_id == Need.id, Referral.status == "closed")
    given = exists().where(
        Allocation.need_id == Need.id,
        Allocation.resource_id == resource.id,
        Allocation.status != "returned",
    )
    return [Need.service.in_([one.service for one in resource.services]), ~met, ~given]


def _loaded(s: Session, ids: Sequence[str]) -> list[tuple[Need, Application]]:
    query = (
        select(Need, Application)
        .join(Application, Application.id == Need.application_id)
        .where(Need.id.in_(ids))
        .options(
            defer(Application.evidence), defer(Application.assessment), defer(Need.text), defer(Need.evidence)
        )
    )
    found = {row[0].id: (row[0], row[1]) for row in s.execute(query)}
    return [found[need_id] for need_id in ids if need_id in found]


def open_for(
    s: Session, application: Application, need: Need, today: date, reader: Reader, limit: int
) -> list[Resource]:
    """Open resources for a need by service and township: those for its township alone first, then those
    that end first, then the oldest."""
    here = exists().where(ResourceTownship.resource_id == Resource.id)
    query = (
        select(Resource)
        .where(
            readable(reader),
            Resource.region == application.region,
            for_service(need.service),
            for_township(application.township),
            has_status("open", {application.region: today}),
        )
        .order_by(
            case((here, 0), else_=1),
            Resource.valid_until.is_(None),
            Resource.valid_until,
            Resource.created_at,
            Resource.id,
        )
        .limit(limit)
    )
    return list(s.scalars(query))
