"""The page of the audit trail: who read what, who changed what. The filters are the address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.pages.desk.admin_frame import PAGE_SIZE, RegionCode, admin_page, region_of
from api.pages.desk.filters import Day
from api.services import ServicesDep
from api.staff import audit as api
from api.staff.paging import PageNumber
from casework.audit.service import COUNTED
from casework.permissions import permissions

router = APIRouter(prefix="/staff/admin/audit")

Said = Annotated[str, Query(max_length=64)]


@router.get("")
def audit(
    request: Request,
    services: ServicesDep,
    staff: api.Reading,
    region: RegionCode = None,
    who: Said = "",
    kind: Annotated[str, Query(max_length=16)] = "",
    subject: Said = "",
    since: Annotated[Day, Query(alias="from")] = None,
    until: Annotated[Day, Query()] = None,
    page: PageNumber = 1,
) -> Response:
    """A page of what happened; ``region=all``, for who works everywhere, is the whole installation."""
    everywhere = region == "all" and staff.everywhere
    pack = region_of(services, staff, None if everywhere else region)
    found = api.search(
        services,
        staff,
        region=None if everywhere else pack.code,
        who=who.strip() or None,
        kind=kind or None,
        subject=subject.strip() or None,
        since=since,
        until=until,
        page=page,
        page_size=PAGE_SIZE,
    )
    return admin_page(
        request,
        staff,
        "audit",
        "audit",
        pack,
        found=found,
        everywhere=everywhere,
        who=who,
        kind=kind,
        subject=subject,
        since=since,
        until=until,
        places={key: place.label for key, place in services.regions.places(pack.code).items()},
        counted=COUNTED,
        role_labels={role: rules.label for role, rules in permissions().roles.items()},
    )
