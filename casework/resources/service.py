"""Charity resources offered by organisations.

德政办〔2025〕7号 三（二）: 搭建社会慈善资源与困难群众需求对接平台.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args
from uuid import uuid4

from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.clock import Clock
from casework.directory.entries import ListedOrganisation
from casework.directory.service import Directory
from casework.errors import FieldIssue, Invalid, NotAllowed, NotFound, Refused, StaleVersion
from casework.history.service import History
from casework.paging import Page, check_page
from casework.regions.known import check_township
from casework.regions.pack import RegionPack
from casework.resources import repository
from casework.resources.models import Resource
from casework.resources.quantities import KINDS, unit_of
from casework.resources.schemas import Offer, ResourceDetail, ResourceQuery, ResourceStatus, ResourceView
from casework.resources.views import allocation_view, resource_view
from casework.resources.writing import EDITABLE, write


class Resources:
    """What is offered. ``regions`` are the packs by code. Works in the caller's open transaction."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack]) -> None:
        self._clock = clock
        self._regions = regions
        self._directory = Directory(regions)
        self._history = History(clock)

    def offer(self, s: Session, offer: Offer, actor: Actor) -> ResourceView:
        """A new resource, of the actor's own organisation unless a county worker names another.

        Raises ``NotAllowed``, ``Invalid`` with everything that is wrong.
        """
        actor.check("resources.offer")
        pack, organisation = self._offering(s, offer.organisation, actor)
        if offer.kind not in KINDS:
            raise Invalid.one("kind", "unknown")
        now = self._clock.now()
        resource = Resource(
            id=uuid4().hex,
            region=pack.code,
            organisation=organisation.code,
            kind=offer.kind,
            unit=unit_of(offer.kind, offer.unit),
            quantity_left=0,
            quantity_offered=0,
            version=1,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
        )
        write(resource, {key: getattr(offer, key) for key in EDITABLE}, pack, pack.date_at(self._clock.now()))
        s.add(resource)
        s.flush()
        view = self._view(s, resource, pack)
        self._note(s, "offer", actor, resource, after=view.model_dump(mode="json"))
        return view

    def edit(
        self, s: Session, resource_id: str, changes: Mapping[str, Any], version: int, actor: Actor
    ) -> ResourceView:
        """Change some of ``EDITABLE``, decided on ``version``. The quantity is what is offered in all.

        Raises ``NotFound``, ``NotAllowed`` for another's, ``StaleVersion``, ``Invalid``, ``Refused`` when
        it is closed or more has been given already than it would then offer.
        """
        resource, pack = self._own(s, resource_id, actor)
        if resource.version != version:
            raise StaleVersion
        if resource.closed_at is not None:
            raise Refused("resource_closed")
        before = self._view(s, resource, pack).model_dump(mode="json")
        write(resource, changes, pack, pack.date_at(self._clock.now()))
        resource.version, resource.updated_at = version + 1, self._clock.now()
        s.flush()
        view = self._view(s, resource, pack)
        after = view.model_dump(mode="json")
        changed = [key for key in after if before[key] != after[key] and key not in ("version", "updated_at")]
        self._note(
            s,
            "edit",
            actor,
            resource,
            before={key: before[key] for key in changed},
            after={key: after[key] for key in changed},
        )
        return view

    def close(self, s: Session, resource_id: str, actor: Actor, reason: str | None = None) -> ResourceView:
        """Nothing more is given out of it; what was given stays. Raises as ``edit``."""
        resource, pack = self._own(s, resource_id, actor)
        if resource.closed_at is not None:
            raise Refused("resource_closed")
        resource.closed_at = resource.updated_at = self._clock.now()
        resource.version += 1
        s.flush()
        self._note(s, "close", actor, resource, reason=(reason or "").strip() or None)
        return self._view(s, resource, pack)

    def read(self, s: Session, resource_id: str, reader: Reader) -> ResourceDetail:
        """One resource with what was given out of it. Raises ``NotFound``."""
        reader.check("resources.read")
        resource = repository.get(s, resource_id, reader)
        if resource is None:
            raise NotFound
        pack = self._regions[resource.region]
        view = self._view(s, resource, pack)
        given = [allocation_view(row, reader) for row in repository.allocations_of(s, resource_id, reader)]
        return ResourceDetail(**view.model_dump(), allocations=given)

    def list(self, s: Session, query: ResourceQuery, reader: Reader) -> Page[ResourceView]:
        """A page of the resources that ``reader`` may see, the newest first. Raises ``Invalid``."""
        reader.check("resources.read")
        offset, limit = check_page(query.page, query.page_size)
        issues = []
        if query.kind is not None and query.kind not in KINDS:
            issues.append(FieldIssue(field="kind", reason="unknown"))
        if query.status is not None and query.status not in get_args(ResourceStatus):
            issues.append(FieldIssue(field="status", reason="unknown"))
        if issues:
            raise Invalid(issues)
        check_township(query.township, self._regions.values())
        days = {code: pack.date_at(self._clock.now()) for code, pack in self._regions.items()}
        conditions = [
            column == value
            for column, value in (
                (Resource.region, query.region),
                (Resource.organisation, query.organisation),
                (Resource.kind, query.kind),
            )
            if value is not None
        ]
        if query.service is not None:
            conditions.append(repository.for_service(query.service))
        if query.township is not None:
            conditions.append(repository.for_township(query.township))
        if query.status is not None:
            conditions.append(repository.has_status(query.status, days))
        found, total = repository.page(s, reader, conditions, offset, limit)
        names = {code: self._directory.names(s, code) for code in {one.region for one in found}}
        items = [resource_view(one, names[one.region], days[one.region]) for one in found]
        return Page(items, total, query.page, query.page_size)

    def _offering(self, s: Session, code: str | None, actor: Actor) -> tuple[RegionPack, ListedOrganisation]:
        """The organisation that offers and its region, if ``actor`` may offer for it."""
        code = code or actor.organisation
        if code is None:
            raise Invalid.one("organisation", "missing")
        for pack in self._regions.values():
            organisation = self._directory.organisation(s, pack.code, code)
            if organisation and organisation.active:
                if not _speaks_for(actor, organisation.code, organisation.township, pack.code):
                    raise NotAllowed("another organisation's")
                return pack, organisation
        raise Invalid.one("organisation", "unknown")

    def _own(self, s: Session, resource_id: str, actor: Actor) -> tuple[Resource, RegionPack]:
        actor.check("resources.offer")
        resource = repository.get(s, resource_id, actor, lock=True)
        if resource is None:
            raise NotFound
        pack = self._regions[resource.region]
        organisation = self._directory.organisation(s, pack.code, resource.organisation)
        township = organisation.township if organisation else None
        if not _speaks_for(actor, resource.organisation, township, pack.code):
            raise NotAllowed("another organisation's")
        return resource, pack

    def _view(self, s: Session, resource: Resource, pack: RegionPack) -> ResourceView:
        return resource_view(resource, self._directory.names(s, pack.code), pack.date_at(self._clock.now()))

    def _note(self, s: Session, action: str, actor: Actor, resource: Resource, **what: Any) -> None:
        self._history.append(
            s, "resource", action, actor, region=resource.region, subject_id=resource.id, **what
        )


def _speaks_for(actor: Actor, code: str, township: str | None, region: str) -> bool:
    """The county for all of its region, others for their own organisation or their township's office."""
    if actor.everywhere:
        return True
    if actor.scope == "region":
        return region in actor.regions
    if actor.organisation == code:
        return True
    return actor.scope == "township" and region in actor.regions and township in actor.townships
