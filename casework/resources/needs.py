"""Every query that brings charity resources and open needs together, narrowed to what its reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import batched
from typing import Final

from sqlalchemy import ColumnElement, case, exists, select
from sqlalchemy.orm import Session, defer

from casework.access import Reader
from casework.applications.models import Application, Need
from casework.readable import resources as readable
from casework.readable import whole_applications
from casework.referrals.models import Referral
from casework.resources.models import Allocation, Resource, ResourceTownship
from casework.resources.repository import for_service, for_township, has_status

#: Applications in these states still have something to be done for them.
OPEN_APPLICATIONS = ("submitted", "assessing", "referred", "in_service")
_AT_ONCE: Final = 25


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
        whole_applications(reader),
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
