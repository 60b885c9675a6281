"""The work list of an organisation."""

from __future__ import annotations

from typing import Annotated, cast, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.pages.desk.places import own_pack
from api.pages.desk.render import page
from api.security import allowed
from api.services import ServicesDep
from api.staff import notices, worklog
from api.staff.paging import PageNumber
from casework.access import Reader
from casework.referrals.worklist import Group

router = APIRouter()

Working = Annotated[Reader, allowed("referrals.work")]

GROUPS: dict[Group, str] = {
    "waiting": "待接收",
    "working": "办理中",
    "held": "暂停",
    "delivered": "待确认",
    "over": "已结束",
}
#: Of the newest unread notices so many stand above the list.
_NOTICES = 3


@router.get("/staff/work")
def listed(
    request: Request,
    services: ServicesDep,
    staff: Working,
    organisation: Annotated[str | None, Query(max_length=64)] = None,
    group: Annotated[str, Query(max_length=16)] = "",
    service: Annotated[str, Query(max_length=64)] = "",
    late: bool = False,
    q: Annotated[str, Query(max_length=100)] = "",
    number: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """What is with the organisation, what is due first at the top. An account of none names one."""
    code = staff.organisation or organisation
    asked = {"group": group, "service": service, "late": late, "q": q, "organisation": organisation}
    pack = services.regions.get((code or "").partition(".")[0]) or own_pack(services, staff)
    if code is None:
        names = {}
        if staff.scope != "township":
            with services.database.read() as session:
                names = services.directory.names(session, pack.code)
        return page(request, staff, "desk/work.html", found=None, pack=pack, asked=asked, names=names)
    shown = cast(Group, group) if group in get_args(Group) else None
    found = worklog.work(
        services, staff, organisation=code, group=shown, service=service or None,
        overdue=True if late else None, q=q or None, page=number,
    )  # fmt: skip
    counts = found.counts.groups
    kept = {key: value for key, value in asked.items() if value}
    tabs = [("", "全部", _address({**kept, "group": ""}), sum(counts.values()))]
    tabs += [(key, text, _address({**kept, "group": key}), counts[key]) for key, text in GROUPS.items()]
    unread = notices.list_notices(services, staff, unread=True, page_size=_NOTICES)
    return page(
        request,
        staff,
        "desk/work.html",
        found=found,
        pack=pack,
        code=code,
        asked=asked,
        groups=GROUPS,
        tabs=tabs,
        cleared=_address({"group": group, "organisation": organisation}),
        unread=unread,
    )


def _address(asked: dict[str, object]) -> str:
    """The list with these filters."""
    said = {key: "true" if value is True else str(value) for key, value in asked.items() if value}
    return f"/staff/work?{urlencode(said)}" if said else "/staff/work"
