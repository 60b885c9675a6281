"""What needs a caseworker now, as one list; and taking one of them on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from api.asked import RegionOrAll, TownshipOrAll
from api.pages.desk.filters import Chips, address, last_page_at_most
from api.pages.desk.render import after, own_path, page
from api.services import Services, ServicesDep
from api.staff import queue as calls
from api.staff.paging import PageNumber
from api.staff.queue import ClaimOf, Reading, Working
from casework.access import Reader
from casework.queue.wording import queue_words

router = APIRouter(prefix="/staff/queue")

PAGE_SIZE = 20


@router.get("")
def queue(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    township: TownshipOrAll,
    kind: Annotated[str | None, Query(max_length=64)] = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    mine: Annotated[str | None, Query(max_length=5)] = None,
    page_number: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """A page of the queue."""
    found = last_page_at_most(
        page_number,
        lambda number: calls.list_queue(
            services, staff, region, township, kind, q, mine == "1", number, PAGE_SIZE
        ),
    )
    everything = found.counts.total
    if mine == "1":
        # 全部 leads to what others see to as well.
        everything = calls.list_queue(
            services, staff, region, township, None, q, page=1, page_size=1
        ).counts.total
    places = townships(services, staff, region)
    query = {"region": region, "township": township, "kind": kind, "q": q, "mine": mine}
    chips = Chips(request.url.path, query)
    chips.add("q", q, f"“{q}”")
    chips.add("township", township, township or "")
    chips.add("region", region, services.regions[region].name if region else "")
    return page(
        request,
        staff,
        "desk/queue.html",
        found=found,
        queue_words=queue_words(),
        query=query,
        chips=chips.shown,
        places=places,
        here=address(request.url.path, {**query, "page": found.page if found.page > 1 else None}),
        kind_address=lambda one: address(request.url.path, {**query, "kind": one, "mine": one and mine}),
        everything=everything,
        mine_address=address(request.url.path, {**query, "mine": None if mine else "1", "kind": None}),
    )


@router.post("/claim")
def claim(
    request: Request,
    services: ServicesDep,
    staff: Working,
    application_no: Annotated[str, Form(max_length=64)],
    back: Annotated[str, Form(max_length=500)] = "",
    leave: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Take one on, or leave it to others; then back to the list as it was."""
    body = ClaimOf(application_no=application_no)
    if leave:
        calls.leave(body, services, staff)
    else:
        calls.claim(body, services, staff)
    return after(request, own_path(back, "/staff/queue"), done="unclaimed" if leave else "claimed")


def townships(
    services: Services, staff: Reader, region: str | None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The townships that an account works in, by region; none where there is no choice."""
    packs = [pack for pack in services.regions.values() if staff.works_in(pack.code)]
    if region:
        packs = [pack for pack in packs if pack.code == region]
    groups = []
    for pack in packs:
        names = [place.name for place in pack.townships]
        names = [name for name in names if not staff.townships or name in staff.townships]
        groups.append((pack.name, [(name, name) for name in names]))
    return groups if sum(len(names) for _, names in groups) > 1 else []
