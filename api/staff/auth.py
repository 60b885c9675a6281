"""Sign-in of staff: name and password for a token."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request
from pydantic import AfterValidator, BaseModel, Field

from api.limits import address_of, check
from api.problems import ProblemDocument
from api.security import StaffDep, issue
from api.services import ServicesDep
from casework.permissions import Scope, permissions

router = APIRouter(prefix="/auth", tags=["登录"])

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"model": ProblemDocument, "description": "用户名或密码不对"},
    429: {"model": ProblemDocument, "description": "试得太多；Retry-After 说明要等几秒"},
}


def _storable(text: str) -> str:
    # A form may declare a charset (UTF-7) that decodes to what is no text.
    if any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("含有不能使用的字符")
    return text


_STORABLE = AfterValidator(_storable)


class AccessToken(BaseModel):
    """A signed token (OAuth2)."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int = Field(description="多少秒后要重新登录")


class Me(BaseModel):
    """Who is signed in, as what, and what the account may do."""

    id: str
    role: str | None
    role_label: str | None = Field(description="角色的名称")
    scope: Scope | None = Field(
        description="看得到什么：region 地区、township 乡镇、organisation 单位、own 自己填的"
    )
    permissions: list[str] = Field(description="能做的事")
    townships: list[str] = Field(description="在哪些乡镇；只有乡镇和驿站账号有")
    organisation: str | None = Field(description="所属单位；只有单位账号有")
    regions: list[str]


def limited_sign_in(request: Request, services: ServicesDep) -> None:
    """Dependency: passwords are not tried without end from one address."""
    check(services.limiter, f"sign-in:{address_of(request)}", services.limits.sign_ins_per_minute)


@router.post("/token", summary="登录", responses=_PROBLEMS, dependencies=[Depends(limited_sign_in)])
def sign_in(
    username: Annotated[str, Form(min_length=1, max_length=64, description="用户名"), _STORABLE],
    password: Annotated[str, Form(min_length=1, max_length=1024, description="密码"), _STORABLE],
    services: ServicesDep,
    grant_type: Annotated[Literal["password"], Form(description="固定为 password")] = "password",
) -> AccessToken:
    """OAuth2 密码表单。连续输错会越等越久。"""
    with services.database.session() as session:
        account_id = services.staff.authenticate(session, username, password).id
    token, seconds = issue(services.keyring, services.clock, account_id)
    return AccessToken(access_token=token, expires_in=seconds)


@router.get("/me", summary="我是谁", responses={401: _PROBLEMS[401]})
def me(staff: StaffDep) -> Me:
    """当前登录的账号。"""
    table = permissions()
    return Me(
        id=staff.id,
        role=staff.role,
        role_label=table.roles[staff.role].label if staff.role else None,
        scope=staff.scope,
        permissions=[permission for permission in table.permissions if staff.may(permission)],
        townships=staff.townships,
        organisation=staff.organisation,
        regions=staff.regions,
    )
