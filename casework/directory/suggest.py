"""The candidates of a need as the database has them now."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.access import Actor
from casework.applications import repository as applications
from casework.applications.models import Application, Need
from casework.directory import availability
from casework.directory.candidates import Candidate, rank
from casework.directory.service import Directory
from casework.errors import NotFound
from casework.readable import own_needs
from casework.referrals.models import Referral
from casework.regions.pack import RegionPack
from casework.routing import Route, routes


class Suggestions:
    """Who could take a need. ``regions`` are the packs by code."""

    def __init__(self, regions: Mapping[str, RegionPack], directory: Directory | None = None) -> None:
        self._regions = regions
        self._directory = directory or Directory(regions)

    def of_need(self, s: Session, application_no: str, need_id: str, actor: Actor) -> list[Candidate]:
        """The candidates of a need, the best first.

        Raises ``NotFound`` for an application that ``actor`` may not see or a need that it does not have,
        ``NotAllowed`` for who makes no referrals.
        """
        application = applications.by_no(s, application_no, actor)
        if application is None:
            raise NotFound
        actor.check("referrals.make")
        need = next((need for need in own_needs(actor, application) if need.id == need_id), None)
        if need is None:
            raise NotFound
        return self.candidates(s, application, need)

    def candidates(self, s: Session, application: Application, need: Need) -> list[Candidate]:
        """As ``of_need``, for the program itself."""
        pack = self._regions[application.region]
        found = routes(application.fields, need, pack)
        township = application.township
        by_duty = {route.organisation for route in found}
        able = [
            organisation
            for organisation in self._directory.organisations(s, pack.code)
            if organisation.code in by_duty
            or (organisation.gives(need.service) and organisation.works_in(township))
        ]
        service = pack.service(need.service)
        earlier = select(Referral.organisation, Referral.status).where(
            Referral.application_id == application.id, Referral.need_id == need.id
        )
        return rank(
            able,
            found,
            need.service,
            service.label if service else need.service,
            township,
            availability.read(s, pack.code, [o.code for o in able], need.service),
            [(row[0], row[1]) for row in s.execute(earlier)],
        )

    def sendable(self, s: Session, route: Route, service: str, region: str) -> Route:
        """The route of a new need. To an organisation that takes nothing new it is not certain, and says
        why."""
        obstacle = availability.obstacle(s, region, route.organisation, service) if route.certain else None
        if obstacle is None:
            return route
        return route.model_copy(
            update={"certain": False, "reason": f"{route.reason}；{obstacle}，请另选单位"}
        )
