"""The own account: what it may do and where, and its password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import SecretStr
from starlette.responses import Response

from api.pages.desk.admin_frame import body, naming
from api.pages.desk.render import after, page
from api.problems import FieldMessage, Problem
from api.security import StaffDep
from api.services import ServicesDep
from api.staff import accounts as api
from casework.permissions import permissions

router = APIRouter(prefix="/staff/me")

Typed = Annotated[str, Form(max_length=1024)]
_NAMES = {"old": "现在的密码", "new": "新密码"}


@router.get("", name="staff_me")
def me(request: Request, services: ServicesDep, staff: StaffDep) -> Response:
    """Who one is here."""
    with services.database.read() as session:
        account = services.staff.get(session, staff.id)
        name, username = account.name, account.username
    table = permissions()
    return page(
        request,
        staff,
        "desk/me.html",
        name=name,
        username=username,
        may_labels=[
            label for permission, label in table.permissions.items() if staff.role and staff.may(permission)
        ],
    )


@router.post("/password")
def change_password(
    request: Request,
    services: ServicesDep,
    staff: StaffDep,
    old: Typed = "",
    new: Typed = "",
    again: Typed = "",
) -> Response:
    """A new password; the old one is asked for, and the new one twice."""
    if new != again:
        raise Problem(422, errors=[FieldMessage(field="", message="两次写的新密码不一样", code="again")])
    with naming(_NAMES):
        change = body(api.PasswordChange, old=SecretStr(old), new=SecretStr(new))
        api.change_password(change, services, staff)
    return after(request, "/staff/me", done="me_password")
