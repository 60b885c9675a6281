"""Who could take a need, the best first, each with the reasons. Pure: plain data in, a list out.

The score counts to 100: duty (50) before service (20), nearness (15) and what is in hand (15). Who has this
need already or turned it down comes after the others, who takes nothing new comes last; nobody is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, Field

from casework.directory.availability import Availability
from casework.directory.entries import ListedOrganisation
from casework.referrals.state_machine import OPEN
from casework.routing import FALLBACK, Route

#: Points for the rule's first choice, and for who is next by the rules.
DUTY, NEXT_BY_DUTY, BY_FALLBACK = 50, 25, 10
NAMED_SERVICE, WHOLE_CLASS = 20, 15
SEAT_THERE, SERVES_THERE, SERVES_ALL = 15, 12, 5
ROOM = 15
#: So many in hand halve the points for room where no limit is set.
_BUSY = 10


class Candidate(BaseModel):
    """An organisation that could take a need, with the score (0 to 100) and the reasons in Chinese."""

    organisation: str
    name: str
    kind: str
    score: int = Field(ge=0, le=100)
    reasons: list[str]
    quote: str | None = Field(description="职责依据的原话；没有规则指向它时为空")
    rule_id: str | None
    certain: bool = Field(description="规则定得了，可以直接转出")
    available: bool = Field(description="现在接得了")
    accepting: bool
    load: int = Field(description="在办件数")
    capacity: int | None = Field(description="同时最多办几件；为空就是没有写")
    refused: bool = Field(description="这项需求以前转给它，没有接或没办成")
    in_hand: bool = Field(description="这项需求已经转给它，还没办完")


def rank(
    organisations: Sequence[ListedOrganisation],
    routes: Sequence[Route],
    service: str,
    label: str,
    township: str | None,
    availability: Mapping[str, Availability],
    earlier: Iterable[tuple[str, str]] = (),
) -> list[Candidate]:
    """Every organisation that can take a need for ``service`` (``label`` in Chinese) in ``township``.

    ``organisations`` is the directory without the closed ones, ``routes`` the rules' choice and who is next,
    ``earlier`` this need's referrals so far, each with organisation and status. The same input gives the same
    list: equal scores keep the directory's order.
    """
    chosen = {route.organisation: (place, route) for place, route in enumerate(routes)}
    past: dict[str, set[str]] = {}
    for code, status in earlier:
        past.setdefault(code, set()).add(status)
    found = []
    for organisation in organisations:
        place, route = chosen.get(organisation.code, (None, None))
        if route is None and not (organisation.gives(service) and organisation.works_in(township)):
            continue
        free = availability.get(organisation.code, Availability())
        statuses = past.get(organisation.code, set())
        in_hand, refused = bool(statuses & OPEN), bool(statuses & _TURNED_DOWN)
        parts = (
            _duty(place, route),
            _service(organisation, service, label),
            _nearness(organisation, township),
            _room(free),
        )
        reasons = [reason for _, reason in parts if reason]
        if in_hand:
            reasons.append("已经转给它，还没办完")
        if refused:
            reasons.append("这项需求以前转给它，没有接或没办成")
        if free.obstacle:
            reasons.append(free.obstacle)
        found.append(
            Candidate(
                organisation=organisation.code,
                name=organisation.name,
                kind=organisation.kind,
                score=sum(points for points, _ in parts),
                reasons=reasons,
                quote=route.source_quote if route else None,
                rule_id=route.rule_id if route else None,
                certain=bool(route and route.certain),
                available=free.obstacle is None,
                accepting=free.overall.accepting and (free.service is None or free.service.accepting),
                load=free.overall.load,
                capacity=free.overall.capacity,
                refused=refused,
                in_hand=in_hand,
            )
        )
    return sorted(found, key=lambda c: (not c.available, c.refused or c.in_hand, -c.score))


def best(candidates: Sequence[Candidate]) -> Candidate | None:
    """The first who can take it now and has not had it; None if there is nobody."""
    return next((c for c in candidates if c.available and not c.refused and not c.in_hand), None)


_TURNED_DOWN = frozenset({"rejected", "expired", "escalated", "failed"})


def _duty(place: int | None, route: Route | None) -> tuple[int, str]:
    if route is None:
        return 0, ""
    if place == 0:
        return DUTY, f"职责：{route.reason}"
    if route.rule_id == FALLBACK:
        return BY_FALLBACK, f"职责：别的单位接不了时，{route.reason}"
    return NEXT_BY_DUTY, f"职责：前面的单位接不了时，{route.reason}"


def _service(organisation: ListedOrganisation, service: str, label: str) -> tuple[int, str]:
    if service in organisation.services:
        return NAMED_SERVICE, f"服务：提供{label}"
    if organisation.gives(service):
        return WHOLE_CLASS, f"服务：这一大类都做，包括{label}"
    return 0, f"服务：名录里没有写{label}，由它协调"


def _nearness(organisation: ListedOrganisation, township: str | None) -> tuple[int, str]:
    if township is None:
        return 0, "就近：不清楚住在哪个乡镇"
    if organisation.township == township:
        return SEAT_THERE, f"就近：就在{township}"
    if township in organisation.serves:
        return SERVES_THERE, f"就近：服务{township}"
    if organisation.serves:
        return 0, f"就近：服务范围里没有写{township}"
    return SERVES_ALL, "就近：服务整个地区"


def _room(free: Availability) -> tuple[int, str]:
    load, capacity = free.overall.load, free.overall.capacity
    if capacity is None:
        return round(ROOM * _BUSY / (_BUSY + load)), f"在办 {load} 件"
    return round(ROOM * max(0, capacity - load) / capacity) if capacity else 0, f"在办 {load}/{capacity}"
