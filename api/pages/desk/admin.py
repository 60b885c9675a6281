"""The administration: its first page, its settings pages, and the routers of the others."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.pages.desk import (
    admin_accounts,
    admin_audit,
    admin_capacity,
    admin_channels,
    admin_directory,
    admin_duty,
    admin_pack,
    admin_settings,
    me,
)
from api.pages.desk.admin_words import tabs_of
from api.problems import Problem
from api.security import StaffDep

router = APIRouter()


@router.get("/staff/admin", name="staff_admin")
def first_tab(request: Request, staff: StaffDep) -> Response:
    """The first page of the administration that the account has."""
    tabs = tabs_of(staff)
    if not tabs:
        raise Problem(403)
    return RedirectResponse(f"/staff/admin/{tabs[0].path}", status_code=303)


for part in (
    admin_settings,
    admin_directory,
    admin_capacity,
    admin_duty,
    admin_accounts,
    admin_channels,
    admin_pack,
    admin_audit,
    me,
):
    router.include_router(part.router)
