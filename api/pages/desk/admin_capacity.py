"""The page of who takes how much, and what each has in hand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.pages.desk.admin_frame import (
    PAGE_SIZE,
    RegionCode,
    Sent,
    address,
    admin_page,
    body,
    naming,
    region_of,
    text,
)  # fmt: skip
from api.pages.desk.render import after
from api.services import ServicesDep
from api.staff import directory as api
from api.staff import directory_edit as edit
from api.staff.paging import PageNumber
from casework.directory.schemas import NewCapacity

router = APIRouter(prefix="/staff/admin")

_NAMES = {"capacity": "同时最多办几件", "note": "说明", "service": "服务", "accepting": "接不接新的"}


@router.get("/capacity")
def capacity(
    request: Request,
    services: ServicesDep,
    staff: api.Reading,
    region: RegionCode = None,
    service: Annotated[str, Query(max_length=64)] = "",
    page: PageNumber = 1,
) -> Response:
    """Every organisation of a region (that gives a service): how much it takes, how much it has."""
    pack = region_of(services, staff, region)
    found = api.organisations(services, staff, pack, service=service or None).items
    with services.database.read() as session:
        said = services.capacities.of_all(session, pack.code, [one.code for one in found])
    # Whoever is full or takes nothing comes first, then who has most in hand.
    found.sort(key=lambda one: (said[one.code][0].accepting, -said[one.code][0].load))
    return admin_page(
        request,
        staff,
        "capacity",
        "capacity",
        pack,
        items=found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        said=said,
        total=len(found),
        number=page,
        page_size=PAGE_SIZE,
        service=service,
    )


@router.post("/organisations/{code}/capacity")
def set_capacity(
    request: Request, services: ServicesDep, staff: edit.Editing, form: Sent, code: api.Code
) -> Response:
    """Say how much an organisation takes, in all or of one service."""
    amount = text(form, "capacity")
    with naming(_NAMES):
        new = body(
            NewCapacity,
            accepting=form.get("accepting") == "true",
            capacity=amount,
            note=text(form, "note"),
            service=text(form, "service"),
        )
        edit.set_capacity(code, new, services, staff)
    return after(request, address(f"organisations/{code}"), done="saved")
