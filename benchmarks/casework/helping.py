"""What is asked on the way to help: who could take a need, what charity has for it, whom a resource fits,
what has come for oneself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.casework.measure import Ask, Desk, Question
from casework.applications.models import Need
from casework.clock import SystemClock
from casework.directory.suggest import Suggestions
from casework.notices.service import Notices
from casework.regions import RegionPack
from casework.resources.matches import Matches
from casework.resources.models import Resource
from casework.resources.schemas import Offer
from casework.resources.service import Resources

_OFFERED = 60


def helping(desk: Desk) -> Iterator[Question]:
    """The questions; some resources are offered first."""
    clock, regions = SystemClock(), {desk.pack.code: desk.pack}
    suggestions, matches, notices = Suggestions(regions), Matches(clock, regions), Notices(clock)
    offered = _offered(desk, regions)

    def of_need(ask: Callable[[Session, str, str], object]) -> Callable[[Session], Ask]:
        def prepare(s: Session) -> Ask:
            one = desk.some(s)
            need = s.scalars(select(Need.id).where(Need.application_id == one.id)).first() or ""
            return lambda s: ask(s, one.no, need)

        return prepare

    def of_resource(s: Session) -> Ask:
        resource = desk.random.choice(offered)
        return lambda s: matches.needs_for(s, resource, desk.county)

    def read_by(who: str, *, unread: bool | None = None) -> Callable[[Session], Ask]:
        def prepare(s: Session) -> Ask:
            reader = getattr(desk, who)
            return lambda s: notices.list(s, reader, unread=unread)

        return prepare

    yield Question(
        "一项需求可以转给谁", of_need(lambda s, no, need: suggestions.of_need(s, no, need, desk.county))
    )
    yield Question(
        "一项需求合适的资源", of_need(lambda s, no, need: matches.resources_for(s, no, need, desk.county))
    )
    yield Question("一份资源适合谁", of_resource)
    yield Question("通知，县级", read_by("county"))
    yield Question("通知，单位账号", read_by("organisation"))
    yield Question("通知，单位账号，没看过的", read_by("organisation", unread=True))


def _offered(desk: Desk, regions: Mapping[str, RegionPack]) -> list[str]:
    """Ids of resources: some for all, some for one township, some with terms."""
    resources, random = Resources(SystemClock(), regions), desk.random
    with desk.database.session() as s:
        found = list(s.scalars(select(Resource.id)))
        while len(found) < _OFFERED:
            offer = Offer(
                organisation="dehua.charity_federation",
                kind="goods",
                title="生活用品",
                unit="份",
                services=random.sample([service.code for service in desk.pack.services], 2),
                quantity=Decimal(500),
                townships=[random.choice(desk.pack.townships).name] if random.random() < 0.5 else [],
                conditions={"category": ["tekun", "dibao"]} if random.random() < 0.5 else {},
            )
            found.append(resources.offer(s, offer, desk.county).id)
    return found
