"""Notices: that something waits, never about whom; opened they lead to it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.responses import Response

from api.pages.desk.render import after, own_path, page
from api.security import allowed
from api.services import Services, ServicesDep
from api.staff import notices as api
from api.staff.paging import PageNumber
from casework.access import Reader
from casework.errors import NotFound
from casework.notices.service import NoticeView

router = APIRouter()

Reading = Annotated[Reader, allowed("notices.read")]
NoticeId = Annotated[str, Path(max_length=64)]


@router.get("/staff/notices")
def listed(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    show: Annotated[str, Query(max_length=16)] = "unread",
    number: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """The notices: those that nobody has read, or all."""
    found = api.list_notices(services, staff, unread=True if show == "unread" else None, page=number)
    return page(request, staff, "desk/notices.html", found=found, show=show)


@router.post("/staff/notices/read")
def all_read(request: Request, services: ServicesDep, staff: Reading) -> Response:
    """Note that all were read."""
    api.read_all(services, staff)
    return after(request, "/staff/notices", "notices_read")


@router.post("/staff/notices/{notice_id}/read")
def read(
    request: Request,
    notice_id: NoticeId,
    services: ServicesDep,
    staff: Reading,
    back: Annotated[str | None, Form(max_length=500)] = None,
) -> Response:
    """Note that it was read."""
    api.read_notice(notice_id, services, staff)
    return after(request, own_path(back, "/staff/notices"))


@router.post("/staff/notices/{notice_id}/open")
def opened(request: Request, notice_id: NoticeId, services: ServicesDep, staff: Reading) -> Response:
    """Note that it was read, and go to what it is about."""
    notice = api.read_notice(notice_id, services, staff)
    return after(request, subject_path(services, staff, notice))


def subject_path(services: Services, staff: Reader, notice: NoticeView) -> str:
    """The page of what a notice is about; the list of notices if the reader cannot see it any more."""
    if notice.subject_kind == "visit":
        return f"/staff/visits/{notice.subject_id}" if staff.may("visits.read") else "/staff/notices"
    if notice.subject_kind == "service_data":
        year, _, quarter = notice.subject_id.partition("Q")
        return f"/staff/service-data?region={notice.region}&year={year}&quarter={quarter}"
    if notice.subject_kind == "application":
        return f"/staff/applications/{notice.subject_id}"
    if notice.subject_kind == "resource":
        return f"/staff/resources/{notice.subject_id}" if staff.may("resources.read") else "/staff/notices"
    if notice.subject_kind != "referral":
        return "/staff/notices"
    if staff.organisation is not None and notice.organisation == staff.organisation:
        return f"/staff/work/{notice.subject_id}"
    try:
        with services.database.read() as session:
            referral = services.referrals.get(session, notice.subject_id, staff, lock=False)
    except NotFound:
        return "/staff/notices"
    return f"/staff/applications/{referral.application_no}"
