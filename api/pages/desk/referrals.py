"""All referrals of the region or the township, and what one organisation was shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.asked import RegionOrAll
from api.pages.desk.render import page
from api.security import allowed
from api.services import ServicesDep
from api.staff.paging import PageNumber
from api.staff.referrals import list_referrals
from casework.access import Reader
from casework.referrals.state_machine import OPEN

router = APIRouter()

Reading = Annotated[Reader, allowed("referrals.read")]
Text = Annotated[str, Query(max_length=64)]
PAGE_SIZE: Final = 30
#: What is looked for most, as one press: label, status, whether overdue.
QUICK: Final = (
    ("全部", "", ""),
    ("超期", "", "true"),
    ("待发出", "draft", ""),
    ("等接收", "sent", ""),
    ("服务中", "in_service", ""),
    ("暂停", "on_hold", ""),
    ("等确认", "delivered", ""),
)


@router.get("/staff/referrals")
def referrals(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    status: Text = "",
    organisation: Text = "",
    overdue: Annotated[str, Query(pattern="^(true|false)?$")] = "",
    page_: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """The referrals that ``staff`` may see, what is due first at the top; filters stand in the address."""
    found = list_referrals(
        services,
        staff,
        region=region,
        status=status or None,
        organisation=organisation or None,
        overdue={"true": True, "false": False}.get(overdue),
        page=page_,
        page_size=PAGE_SIZE,
    )
    own = [pack for pack in services.regions.values() if staff.works_in(pack.code)]
    shown = [pack for pack in own if region in (None, pack.code)]
    with services.database.read() as session:
        names = {pack.code: services.directory.names(session, pack.code) for pack in shown}
    filters = {"region": region or "", "status": status, "organisation": organisation, "overdue": overdue}
    return page(
        request,
        staff,
        "desk/referrals.html",
        found=found,
        filters=filters,
        quick=[
            (
                label,
                _address(filters | {"status": state, "overdue": late}),
                (state, late) == (status, overdue),
            )
            for label, state, late in QUICK
        ],
        region_choices=[(pack.code, pack.name) for pack in own],
        organisations=[(pack.name, list(names[pack.code].items())) for pack in shown],
    )


def _address(filters: Mapping[str, str]) -> str:
    query = urlencode({key: value for key, value in filters.items() if value})
    return "/staff/referrals" + (f"?{query}" if query else "")


@router.get("/staff/referrals/{referral_id}/shared")
def shared(
    request: Request,
    referral_id: Annotated[str, Path(max_length=64)],
    services: ServicesDep,
    staff: Reading,
) -> Response:
    """What the organisation sees of the application through this referral. Looking is noted."""
    with services.database.session() as session:
        one = services.referrals.detail(session, referral_id, staff)
    return page(
        request,
        staff,
        "desk/referral_shared.html",
        one=one,
        is_open=one.status in OPEN,
    )
