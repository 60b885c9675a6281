"""Which open needs a resource fits and which resources a need, the best first, each with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications import repository as applications
from casework.applications.models import Application, Need
from casework.applications.schemas import masked
from casework.clock import Clock
from casework.directory.service import Directory
from casework.errors import Invalid, NotFound
from casework.intake.draft import Urgency
from casework.readable import check_whole
from casework.regions.pack import RegionPack
from casework.resources import needs, repository
from casework.resources.matching import Case, Fit, fit
from casework.resources.models import Resource
from casework.resources.schemas import NeedMatch, ResourceMatch
from casework.resources.views import resource_view, status_of

#: So many households with urgent needs, and so many others, are looked at for those that meet the terms.
LOOKED_AT: Final = 200
MAX_MATCHES: Final = 100


class Matches:
    """Fits resources to needs. ``regions`` are the packs by code."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack]) -> None:
        self._clock = clock
        self._regions = regions
        self._directory = Directory(regions)

    def needs_for(self, s: Session, resource_id: str, reader: Reader, limit: int = 20) -> list[NeedMatch]:
        """Open needs that a resource fits, the most pressing first, at most ``limit`` (1 to 100).

        Urgent before normal, then by difficulty, then who has waited longest. Empty once nothing can be
        given out of it any more. Raises ``NotFound``, ``NotAllowed``, ``Invalid``.
        """
        reader.check("resources.assign")
        if not 1 <= limit <= MAX_MATCHES:
            raise Invalid.one("limit", "out_of_range")
        resource = repository.get(s, resource_id, reader)
        if resource is None:
            raise NotFound
        pack, now = self._regions[resource.region], self._clock.now()
        if status_of(resource, pack.date_at(self._clock.now())) != "open":
            return []
        found = list[tuple[Need, Application, Fit]]()
        for need, application in needs.open_needs(s, resource, reader, LOOKED_AT):
            result = fit(resource, case_of(application, need), pack, now)
            if result.fits:
                found.append((need, application, result))
                if len(found) == limit:
                    break
        given = repository.counts_given(s, {application.id for _, application, _ in found})
        return [
            NeedMatch(
                application_no=application.no,
                need_id=need.id,
                service=need.service,
                urgency=cast(Urgency, need.urgency),
                township=application.township,
                difficulty=application.difficulty,
                level=application.level,
                waiting_since=application.submitted_at,
                fields=masked(application.fields),
                reasons=result.reasons,
                unknown=result.unknown,
                given=given.get(application.id, 0),
            )
            for need, application, result in found
        ]

    def resources_for(self, s: Session, no: str, need_id: str, reader: Reader) -> list[ResourceMatch]:
        """Open resources that fit a need: first those for its township alone, then those that end first.

        Raises ``NotFound``, ``NotAllowed``.
        """
        reader.check("resources.assign")
        application = applications.by_no(s, no, reader)
        need = need_of(application, need_id)
        if application is None or need is None:
            raise NotFound
        check_whole(reader, application)
        pack, now = self._regions[application.region], self._clock.now()
        today = pack.date_at(self._clock.now())
        found = list[tuple[Resource, Fit]]()
        for resource in needs.open_for(s, application, need, today, reader, MAX_MATCHES):
            result = fit(resource, case_of(application, need), pack, now)
            if result.fits:
                found.append((resource, result))
        names = self._directory.names(s, application.region)
        return [
            ResourceMatch(
                resource=resource_view(resource, names, today), reasons=result.reasons, unknown=result.unknown
            )
            for resource, result in found
        ]


def need_of(application: Application | None, need_id: str) -> Need | None:
    """The application's need of that id."""
    asked = application.needs if application else []
    return next((need for need in asked if need.id == need_id), None)


def case_of(application: Application, need: Need) -> Case:
    """What matching looks at."""
    return Case(
        service=need.service,
        urgency=need.urgency,
        township=application.township,
        difficulty=application.difficulty,
        level=application.level,
        waiting_since=application.submitted_at,
        fields=application.fields,
    )
