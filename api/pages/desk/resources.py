"""Charity resources: what there is, what is left, who got it, and offering more."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.asked import RegionOrAll, TownshipOrAll
from api.pages.desk.case_giving import What, amount, settled
from api.pages.desk.render import after, page
from api.pages.desk.resource_terms import choices, terms_of, terms_text
from api.problems import invalid
from api.security import allowed
from api.services import Services, ServicesDep
from api.staff.paging import PageNumber
from casework.access import Reader
from casework.resources.quantities import KINDS
from casework.resources.schemas import Offer, ResourceQuery, ResourceStatus

router = APIRouter(prefix="/staff/resources")

Reading = Annotated[Reader, allowed("resources.read")]
Offering = Annotated[Reader, allowed("resources.offer")]
Assigning = Annotated[Reader, allowed("resources.assign")]
Text = Annotated[str, Query(max_length=64)]
ResourceId = Annotated[str, Path(max_length=64)]
PAGE_SIZE: Final = 30
MATCHES: Final = 20
KIND_NAMES: Final = dict(zip(KINDS, ("物品", "场所", "钱", "时间"), strict=True))
STATUSES: Final = dict(
    zip(
        get_args(ResourceStatus),
        (("还有", "done"), ("给完了", "quiet"), ("停止提供", "quiet"), ("过期了", "stop")),
        strict=True,
    )
)


def common(services: Services, staff: Reader, region: str = "") -> dict[str, Any]:
    """What the pages about resources have in common: words, and the organisations of the regions."""
    packs = [pack for pack in services.regions.values() if staff.works_in(pack.code)]
    shown = [pack for pack in packs if region in ("", pack.code)]
    with services.database.read() as session:
        names = [(pack.name, list(services.directory.names(session, pack.code).items())) for pack in shown]
    return {
        "kinds": KIND_NAMES,
        "statuses": STATUSES,
        "packs": shown,
        "region_choices": [(pack.code, pack.name) for pack in packs],
        "organisations": names if len(names) > 1 else (names[0][1] if names else []),
        "township_choices": [
            (township.name, township.name) for pack in shown[:1] for township in pack.townships
        ],
        "terms_text": terms_text,
    }


@router.get("")
def resources(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    township: TownshipOrAll,
    organisation: Text = "",
    kind: Text = "",
    service: Text = "",
    status: Text = "",
    page_: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """What is offered, the newest first; the filters stand in the address."""
    filters = {
        "region": region or "",
        "kind": kind,
        "service": service,
        "township": township or "",
        "organisation": organisation,
        "status": status,
    }
    query = ResourceQuery(
        **{key: value or None for key, value in filters.items()}, page=page_, page_size=PAGE_SIZE
    )
    with services.database.read() as session:
        found = services.resources.list(session, query, staff)
    return page(
        request,
        staff,
        "desk/resources.html",
        found=found,
        filters=filters,
        **common(services, staff, region or ""),
    )


@router.get("/new")
def new(request: Request, services: ServicesDep, staff: Offering, region: Text = "") -> Response:
    """The form in which a resource is entered."""
    own = next(iter(staff.regions), None)
    pack = services.region(region or own)
    return page(
        request,
        staff,
        "desk/resource_new.html",
        pack=pack,
        terms=choices(),
        today=pack.date_at(services.clock.now()),
        for_all=staff.sees_whole_regions,
        **common(services, staff, pack.code),
    )


@router.post("/new")
async def offer(request: Request, services: ServicesDep, staff: Offering) -> Response:
    """Offer what the form says."""
    # A form of many boxes: read whole, its parts are checked where they are kept.
    async with request.form(max_files=0, max_fields=400) as form:
        one = {
            key: str(form.get(key) or "")[:600].strip()
            for key in ("organisation", "kind", "title", "unit", "note", "valid_until", "quantity")
        }
        services_meant = [str(value)[:64] for value in form.getlist("services")]
        townships = [str(value)[:64] for value in form.getlist("townships")]
        terms = terms_of(form)
    made = Offer(
        organisation=one["organisation"] or None,
        kind=one["kind"],
        title=one["title"],
        services=services_meant,
        quantity=amount(one["quantity"]),
        unit=one["unit"] or None,
        townships=townships,
        conditions=terms,
        valid_until=_day(one["valid_until"]),
        note=one["note"] or None,
    )

    def write() -> str:
        with services.database.session() as session:
            return services.resources.offer(session, made, staff).id

    return after(request, f"/staff/resources/{await run_in_threadpool(write)}", done="offered")


@router.get("/{resource_id}")
def resource(request: Request, resource_id: ResourceId, services: ServicesDep, staff: Reading) -> Response:
    """One resource: what is left, who got it, and whom it could help."""
    with services.database.read() as session:
        one = services.resources.read(session, resource_id, staff)
        matches = (
            services.matches.needs_for(session, resource_id, staff, MATCHES)
            if staff.may("resources.assign")
            else []
        )
    return page(
        request,
        staff,
        "desk/resource.html",
        one=one,
        matches=matches,
        base=f"/staff/resources/{one.id}",
        **common(services, staff, one.region),
    )


@router.post("/{resource_id}/edit")
def edit(
    request: Request,
    resource_id: ResourceId,
    services: ServicesDep,
    staff: Offering,
    version: Annotated[int, Form(ge=1, le=2_000_000_000)],
    title: Annotated[str, Form(max_length=200)],
    quantity: Annotated[str, Form(max_length=20)],
    valid_until: Annotated[str, Form(max_length=10)] = "",
    note: Annotated[str, Form(max_length=600)] = "",
) -> Response:
    """Change what it is called, how much there is in all, until when, and the note."""
    changes = {
        "title": title,
        "quantity": amount(quantity),
        "valid_until": _day(valid_until),
        "note": note.strip() or None,
    }
    with services.database.session() as session:
        services.resources.edit(session, resource_id, changes, version, staff)
    return after(request, f"/staff/resources/{resource_id}", done="saved")


@router.post("/{resource_id}/close")
def close(
    request: Request,
    resource_id: ResourceId,
    services: ServicesDep,
    staff: Offering,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Nothing more is given out of it."""
    with services.database.session() as session:
        services.resources.close(session, resource_id, staff, reason)
    return after(request, f"/staff/resources/{resource_id}", done="resource_closed")


@router.post("/{resource_id}/give")
def give(
    request: Request,
    resource_id: ResourceId,
    services: ServicesDep,
    staff: Assigning,
    application_no: Annotated[str, Form(max_length=64)],
    need_id: Annotated[str, Form(max_length=64)],
    quantity: Annotated[str, Form(max_length=20)],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """So much of it for one need."""
    with services.database.session() as session:
        services.giving.allocate(
            session, resource_id, application_no, need_id, amount(quantity), staff, reason
        )
    return after(request, f"/staff/resources/{resource_id}", done="given")


@router.post("/{resource_id}/given/{allocation_id}/{what}")
def settle(
    request: Request,
    resource_id: ResourceId,
    allocation_id: Annotated[str, Path(max_length=64)],
    what: What,
    services: ServicesDep,
    staff: Reading,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """It was handed over, or comes back."""
    done = settled(services, allocation_id, what, staff, reason)
    return after(request, f"/staff/resources/{resource_id}", done=done)


def _day(text: str) -> date | None:
    """A date as a browser sends it; None for none. A 422 for what is no date."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise invalid("valid_until", "日期看不懂", "not_date") from None
