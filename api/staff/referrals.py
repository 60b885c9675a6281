"""Referrals: the work list of an organisation, and the steps of the state machine."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from api.asked import RegionOrAll
from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.staff.paging import PageNumber, PageSize
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.errors import Invalid
from casework.referrals.schemas import ReferralDetail, ReferralListItem, ReferralQuery
from casework.worklog.schemas import Delivered

router = APIRouter(prefix="/referrals", tags=["转介"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("referrals.read")]

#: The contract's actions. ``expire`` is the system's own and nobody's to ask for.
StaffAction = Literal[
    "send", "accept", "reject", "start", "hold", "resume", "deliver", "confirm", "dispute", "fail", "withdraw"
]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这次转介，或者看不到它"},
    409: {"model": ProblemDocument, "description": "version 过时，或者现在的状态不允许这一步"},
}


class ReferralPage(BaseModel):
    """One page of referrals, what is due first comes first."""

    items: list[ReferralListItem]
    total: int
    page: int
    page_size: int


class Step(BaseModel):
    """A step of the state machine."""

    action: StaffAction = Field(description="做哪一步")
    reason: str | None = Field(
        default=None,
        max_length=500,
        description="原因；reject、hold、fail、withdraw 必填，confirm 写结果（也可以写在 outcome）",
    )
    outcome: str | None = Field(default=None, max_length=500, description="结果：只在 confirm 时填，加密保存")
    rating: int | None = Field(
        default=None,
        ge=1,
        le=5,
        strict=True,
        description="满意度，1（很不满意）到 5（很满意）：只在 confirm 时填",
    )
    client_id: UUID | None = Field(
        default=None, description="由您生成的 UUID；同一个再发一次，不会再走一步，得到现在的样子"
    )
    done: Delivered | None = Field(default=None, description="做了什么：只在 deliver 时填，记入办理情况")
    version: int = Field(ge=1, le=2_000_000_000, strict=True, description="看到的 version；过时会得到 409")


@router.get("", summary="转介列表")
def list_referrals(
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    status: Annotated[str | None, Query(max_length=64, description="只看这个状态")] = None,
    organisation: Annotated[str | None, Query(max_length=64, description="只看转给这个单位的")] = None,
    overdue: Annotated[bool | None, Query(description="true：只看超期的；false：只看没超期的")] = None,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> ReferralPage:
    """单位账号只看得到转给自己单位的。先到期的在前。"""
    query = ReferralQuery(
        region=region,
        status=status or None,
        organisation=organisation or None,
        overdue=overdue,
        page=page,
        page_size=page_size,
    )
    with services.database.read() as session:
        found = services.referrals.list(session, query, staff)
    return ReferralPage(items=found.items, total=found.total, page=found.page, page_size=found.page_size)


@router.get("/{referral_id}", summary="一次转介", responses=_PROBLEMS)
def read_referral(
    referral_id: Annotated[str, Path(max_length=64, description="转介编号")],
    services: ServicesDep,
    staff: Reading,
) -> ReferralDetail:
    """给单位看了哪些资料、什么时候到期、能做哪几步、换过哪些单位、结果怎样。查看会记入历史。"""
    with services.database.session() as session:
        return services.referrals.detail(session, referral_id, staff)


@router.post("/{referral_id}/actions", summary="走一步", responses=_PROBLEMS)
def act(
    referral_id: Annotated[str, Path(max_length=64, description="转介编号")],
    body: Step,
    services: ServicesDep,
    staff: Reading,
) -> ReferralListItem:
    """转介的状态机：每一步都记下谁、什么时候、为什么。回退（reject）会自动生成一份新的转介，等工作人员决定。"""
    with services.database.session() as session:
        if body.done is not None:
            if body.action != "deliver":
                raise Invalid.one("done", "only_when_delivering")
            services.worklog.delivered(session, referral_id, body.version, body.done, staff)
        return services.referrals.act(
            session,
            referral_id,
            body.action,
            body.reason,
            body.version,
            staff,
            outcome=body.outcome,
            rating=body.rating,
            client_id=body.client_id,
        )
