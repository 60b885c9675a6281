"""The pages of the accounts. A password is made up here, shown once, and never kept but as its hash."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.asked import RegionOrAll
from api.pages.desk.admin_frame import Sent, address, admin_page, body, naming, text, texts
from api.pages.desk.render import after
from api.services import ServicesDep
from api.staff import accounts as api
from api.staff.paging import PageNumber
from casework.permissions import ROLES, Role, permissions, scope
from casework.staff.accounts import AccountView

router = APIRouter(prefix="/staff/admin/accounts")

AccountId = Annotated[str, Path(max_length=64)]
#: Letters and digits that nobody mixes up when a password is read out.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_PASSWORD_LENGTH = 14
_PAGE_SIZE = 50
_NAMES = {
    "username": "用户名",
    "role": "角色",
    "regions": "地区",
    "townships": "乡镇",
    "organisation": "单位",
    "name": "姓名",
}


def made_up() -> str:
    """A password that nobody guesses: 14 of 31 letters, some 69 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_PASSWORD_LENGTH))


@router.get("")
def accounts(
    request: Request,
    services: ServicesDep,
    staff: api.Managing,
    region: RegionOrAll,
    role: Annotated[Role | str, Query(max_length=16)] = "",
    show: Annotated[str, Query(max_length=8)] = "open",
    page: PageNumber = 1,
) -> Response:
    """The accounts that the reader keeps."""
    found = api.list_accounts(
        services,
        staff,
        region=region,
        role=next((one for one in ROLES if one == role), None),
        active={"open": True, "closed": False}.get(show),
        page=page,
        page_size=_PAGE_SIZE,
    )
    return admin_page(
        request,
        staff,
        "accounts",
        "accounts",
        None,
        found=found,
        region=region or "",
        role=role,
        show=show,
        roles=permissions().roles,
    )


@router.get("/new")
def new_account(request: Request, services: ServicesDep, staff: api.Managing) -> Response:
    """The form for a new account."""
    own = [pack for pack in services.regions.values() if staff.works_in(pack.code)]
    with services.database.read() as session:
        organisations = {pack.code: services.directory.organisations(session, pack.code) for pack in own}
    return admin_page(
        request,
        staff,
        "account_new",
        "accounts",
        None,
        roles=permissions().roles,
        labels=permissions().permissions,
        may_of={role: permissions().of(role) for role in ROLES},
        organisations=organisations,
    )


@router.post("/new")
def add(request: Request, services: ServicesDep, staff: api.Managing, form: Sent) -> Response:
    """The account is made; its first password is on the answer's page and nowhere else."""
    password = made_up()
    reach = next((scope(role) for role in ROLES if role == form.get("role")), None)
    with naming(_NAMES):
        new = body(
            api.AccountBody,
            username=text(form, "username") or "",
            password=password,
            role=text(form, "role") or "",
            regions=texts(form, "regions"),
            townships=texts(form, "townships") if reach == "township" else [],
            organisation=text(form, "organisation") if reach in ("organisation", "township") else None,
            name=text(form, "name"),
        )
        made = api.create_account(new, services, staff)
    return _told(request, staff, made, password, "账号开好了")


@router.get("/{account_id}")
def account(request: Request, services: ServicesDep, staff: api.Managing, account_id: AccountId) -> Response:
    """One account: what it may do and where."""
    found = api.read_account(account_id, services, staff)
    return admin_page(
        request,
        staff,
        "account",
        "accounts",
        None,
        one=found,
        role=permissions().roles[found.role],
        may=[permissions().permissions[one] for one in sorted(permissions().of(found.role))],
        own=found.id == staff.id,
    )


@router.post("/{account_id}/active")
def set_active(
    request: Request, services: ServicesDep, staff: api.Managing, form: Sent, account_id: AccountId
) -> Response:
    """Close the account, or open it again."""
    active = form.get("active") == "true"
    api.change_account(account_id, api.AccountChange(active=active), services, staff)
    return after(
        request, address(f"accounts/{account_id}"), done="admin_opened" if active else "admin_closed"
    )


@router.post("/{account_id}/password")
def new_password(
    request: Request, services: ServicesDep, staff: api.Managing, account_id: AccountId
) -> Response:
    """A new password, on the answer's page and nowhere else."""
    password = made_up()
    change = body(api.AccountChange, password=password)
    found = api.change_account(account_id, change, services, staff)
    return _told(request, staff, found, password, "密码换好了")


def _told(request: Request, staff: api.Managing, account: AccountView, password: str, what: str) -> Response:
    answer = admin_page(
        request, staff, "account_password", "accounts", None, one=account, password=password, what=what
    )
    answer.headers["cache-control"] = "no-store"
    return answer
