"""Accounts: who may sign in as what. Kept by admins; everybody changes the own password."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field, SecretStr

from api.asked import RegionOrAll
from api.problems import ProblemDocument
from api.security import StaffDep, allowed
from api.services import ServicesDep
from api.staff.paging import PageNumber, PageSize
from api.strict_json import JsonRoute
from casework.access import Reader, Role
from casework.staff.accounts import MAX_NAME, AccountView, NewAccount
from casework.staff.service import MAX_PASSWORD

router = APIRouter(tags=["账号"], route_class=JsonRoute)

Managing = Annotated[Reader, allowed("accounts.manage")]
Password = Annotated[SecretStr, Field(max_length=MAX_PASSWORD, description="密码，至少 10 个字符")]

_STEP: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这个账号，或者不归您管"},
    409: {"model": ProblemDocument, "description": "自己的账号、最后一个管理员不能停用"},
}


class AccountBody(BaseModel):
    """Who is to sign in."""

    username: str = Field(max_length=64, description="用户名", examples=["shangyong-lin"])
    password: Password
    role: Role = Field(description="角色")
    regions: list[Annotated[str, Field(max_length=64)]] = Field(
        default=[], max_length=50, description="在哪些地区；单位账号不填就是单位所在的地区"
    )
    townships: list[Annotated[str, Field(max_length=64)]] = Field(
        default=[], max_length=200, description="在哪些乡镇；只有乡镇和驿站账号填"
    )
    organisation: str | None = Field(default=None, max_length=64, description="所属单位的代码")
    name: str | None = Field(default=None, max_length=MAX_NAME, description="姓名，加密保存")


class AccountChange(BaseModel):
    """What is to be different; what is left out stays."""

    active: bool | None = Field(default=None, strict=True, description="false：停用，马上生效")
    password: Password | None = None


class PasswordChange(BaseModel):
    """The old password and the new one."""

    old: SecretStr = Field(max_length=MAX_PASSWORD, description="现在的密码")
    new: Password


class AccountPage(BaseModel):
    """One page of accounts by user name; names are masked."""

    items: list[AccountView]
    total: int
    page: int
    page_size: int


@router.get("/accounts", summary="账号列表")
def list_accounts(
    services: ServicesDep,
    staff: Managing,
    region: RegionOrAll,
    role: Annotated[Role | None, Query(description="只看这种角色")] = None,
    active: Annotated[bool | None, Query(description="true：在用的；false：停用的")] = None,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> AccountPage:
    """地区管理员只看得到自己地区的。"""
    with services.database.read() as session:
        found = services.accounts.list(
            session, staff, role=role, region=region, active=active, page=page, page_size=page_size
        )
    return AccountPage(items=found.items, total=found.total, page=found.page, page_size=found.page_size)


@router.post("/accounts", status_code=201, summary="开一个账号", responses={409: _STEP[409]})
def create_account(body: AccountBody, services: ServicesDep, staff: Managing) -> AccountView:
    """地区、乡镇、单位要在名录里。密码只存不可还原的摘要。"""
    new = NewAccount(**body.model_dump(exclude={"password"}), password=body.password.get_secret_value())
    with services.database.session() as session:
        return services.accounts.create(session, new, staff)


@router.get("/accounts/{account_id}", summary="一个账号", responses={404: _STEP[404]})
def read_account(
    account_id: Annotated[str, Path(max_length=64, description="账号编号")],
    services: ServicesDep,
    staff: Managing,
) -> AccountView:
    """姓名不遮。"""
    with services.database.read() as session:
        return services.accounts.read(session, account_id, staff)


@router.patch("/accounts/{account_id}", summary="停用、启用、换密码", responses=_STEP)
def change_account(
    account_id: Annotated[str, Path(max_length=64, description="账号编号")],
    body: AccountChange,
    services: ServicesDep,
    staff: Managing,
) -> AccountView:
    """停用后，已经登录的也马上不能用了。"""
    password = body.password.get_secret_value() if body.password else None
    with services.database.session() as session:
        return services.accounts.change(session, account_id, staff, active=body.active, password=password)


@router.post(
    "/auth/password",
    status_code=204,
    summary="改自己的密码",
    responses={429: {"model": ProblemDocument, "description": "试得太多；Retry-After 说明要等几秒"}},
)
def change_password(body: PasswordChange, services: ServicesDep, staff: StaffDep) -> Response:
    """要先说对现在的密码；连续说错会越等越久。"""
    with services.database.session() as session:
        services.accounts.change_own_password(
            session, staff, body.old.get_secret_value(), body.new.get_secret_value()
        )
    return Response(status_code=204)
