"""Charity resources given to open needs: allocated, handed over, given back.

Which need gets what is a person's decision; never more is given than is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Actor
from casework.applications import repository as applications
from casework.applications.models import Application, Need
from casework.clock import Clock
from casework.errors import Invalid, NotAllowed, NotFound, Refused
from casework.history.service import History
from casework.readable import check_whole
from casework.regions.pack import RegionPack
from casework.resources import needs, repository
from casework.resources.matches import case_of, need_of
from casework.resources.matching import fit
from casework.resources.models import Allocation, Resource
from casework.resources.quantities import to_hundredths
from casework.resources.schemas import AllocationView
from casework.resources.trail import as_noted
from casework.resources.views import allocation_view, status_of


class Giving:
    """What is given out of resources. ``regions`` are the packs by code. Works in the caller's open
    transaction."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack]) -> None:
        self._clock = clock
        self._regions = regions
        self._history = History(clock)

    def allocate(
        self,
        s: Session,
        resource_id: str,
        no: str,
        need_id: str,
        quantity: Decimal,
        actor: Actor,
        reason: str | None = None,
    ) -> AllocationView:
        """Give so much of a resource to a need.

        A term of which the facts are not known yet wants a ``reason``. Raises ``NotFound``,
        ``NotAllowed``, ``Invalid`` (also when the resource is not meant for this need), ``Refused`` when
        nothing can be given: not enough left, closed, expired, given already, the need met.
        """
        actor.check("resources.assign")
        application = applications.by_no(s, no, actor, lock=True)
        resource = repository.get(s, resource_id, actor)
        if application is None or resource is None:
            raise NotFound
        check_whole(actor, application)
        need = need_of(application, need_id)
        if need is None:
            raise Invalid.one("need_id", "unknown")
        pack, now = self._regions[resource.region], self._clock.now()
        self._check_open(s, resource, application, need, pack)
        result = fit(resource, case_of(application, need), pack, now)
        if application.region != resource.region or not result.fits:
            raise Invalid.one("need_id", "resource_not_for_this")
        reason = (reason or "").strip() or None
        if result.unknown and reason is None:
            raise Invalid.one("reason", "reason_for_unknown")
        hundredths = to_hundredths(resource.kind, quantity)
        if not repository.take(s, resource.id, hundredths):
            raise Refused("not_enough_left")
        given = Allocation(
            id=uuid4().hex,
            resource_id=resource.id,
            application_id=application.id,
            need_id=need.id,
            quantity=hundredths,
            status="allocated",
            reason=reason,
            allocated_by=actor.id,
            allocated_at=now,
        )
        try:
            with s.begin_nested():
                s.add(given)
        except IntegrityError as error:
            raise Refused("already_given") from error
        row = repository.Row(given, resource, application.no, application.township, need.service)
        self._note(s, "allocate", actor, row, reason, conversation_id=application.conversation_id)
        return allocation_view(row, actor)

    def deliver(self, s: Session, allocation_id: str, actor: Actor) -> AllocationView:
        """It was handed over. By who gives it out, or the organisation that offers it.

        Raises ``NotFound``, ``NotAllowed``, ``Refused`` when it was settled already.
        """
        row = self._settling(s, allocation_id, actor)
        given = row.allocation
        if not repository.settle(s, given, "allocated", "delivered", actor.id, self._clock.now()):
            raise Refused("settled_already")
        self._note(s, "deliver", actor, row)
        return allocation_view(row, actor)

    def give_back(
        self, s: Session, allocation_id: str, actor: Actor, reason: str | None = None
    ) -> AllocationView:
        """It is left again for others. What was handed over already comes back with a ``reason`` only.

        Raises as ``deliver``, and ``Invalid`` without that reason.
        """
        row = self._settling(s, allocation_id, actor)
        given = row.allocation
        reason = (reason or "").strip() or None
        if given.status == "delivered" and reason is None:
            raise Invalid.one("reason", "missing")
        # The resource's row first, as in giving, so that the two never wait for each other.
        back = given.status != "returned" and repository.put_back(s, given.resource_id, given.quantity)
        if not back or not repository.settle(s, given, given.status, "returned", actor.id, self._clock.now()):
            raise Refused("settled_already")
        self._note(s, "give_back", actor, row, reason)
        return allocation_view(row, actor)

    def _settling(self, s: Session, allocation_id: str, actor: Actor) -> repository.Row:
        row = repository.allocation(s, allocation_id, actor)
        if row is None:
            raise NotFound
        own = actor.may("resources.offer") and row.resource.organisation == actor.organisation
        if not (own or actor.may("resources.assign")):
            raise NotAllowed("neither gives it out nor offers it")
        return row

    def _check_open(
        self, s: Session, resource: Resource, application: Application, need: Need, pack: RegionPack
    ) -> None:
        status = status_of(resource, pack.date_at(self._clock.now()))
        if status in ("closed", "expired"):
            raise Refused(f"resource_{status}")
        if application.erased_at is not None or application.status not in needs.OPEN_APPLICATIONS:
            raise Refused("application_over")
        if needs.need_is_met(s, need.id):
            raise Refused("need_met")

    def _note(
        self,
        s: Session,
        action: str,
        actor: Actor,
        row: repository.Row,
        reason: str | None = None,
        *,
        conversation_id: str | None = None,
    ) -> None:
        self._history.append(
            s,
            "resource",
            action,
            actor,
            application_no=row.application_no,
            conversation_id=conversation_id,
            subject_id=row.allocation.id,
            after=as_noted(row),
            reason=reason,
        )
