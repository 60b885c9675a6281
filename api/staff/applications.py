"""Applications: the list, one of them, corrections, its talk and its history, a further referral."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from api.asked import RegionOrAll, TownshipOrAll
from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.staff.conversations import StaffTranscript, staff_transcript
from api.staff.paging import PageNumber, PageSize
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.applications.schemas import ApplicationListItem, ApplicationQuery, ApplicationView
from casework.applications.steps import Step
from casework.channels.standings import standings
from casework.history.service import HistoryView
from casework.referrals.schemas import ReferralListItem

router = APIRouter(prefix="/applications", tags=["申请"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("applications.read")]
Correcting = Annotated[Reader, allowed("applications.correct")]
Erasing = Annotated[Reader, allowed("applications.erase")]
ReadingTalks = Annotated[Reader, allowed("talks.read")]
ReadingHistory = Annotated[Reader, allowed("history.read")]
Referring = Annotated[Reader, allowed("referrals.make")]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这份申请，或者看不到它"}
}
_CHANGED: dict[int | str, dict[str, Any]] = {
    **_PROBLEMS,
    409: {"model": ProblemDocument, "description": "现在的状态不允许，或者别人刚改过"},
}

No = Annotated[str, Path(max_length=64, description="申请编号", examples=["DH20261121-000012"])]
Reason = Annotated[str | None, Field(default=None, max_length=500, description="为什么")]


class ApplicationPage(BaseModel):
    """One page of applications; names, telephones, numbers and addresses are masked."""

    items: list[ApplicationListItem]
    total: int
    page: int
    page_size: int


class Correction(BaseModel):
    """Fields with their new values. What stands beside ``fields`` and is none of these is refused: it would
    be taken for a correction that was made."""

    model_config = ConfigDict(extra="forbid")

    fields: dict[str, JsonValue] = Field(
        min_length=1, max_length=20, description="要改的资料项和新的值", examples=[{"age": 73}]
    )
    reason: Reason
    expected: dict[str, JsonValue] | None = Field(
        default=None,
        max_length=20,
        description="可以不写。改之前看到的值，没有值写 null；别人已经改过就答 409，什么都不改",
        examples=[{"age": 72}],
    )

    @model_validator(mode="before")
    @classmethod
    def _fields_alone(cls, body: Any) -> Any:
        """``{"age": 73}`` means ``{"fields": {"age": 73}}``."""
        if isinstance(body, dict) and "fields" not in body:
            beside = {key: body[key] for key in ("reason", "expected") if key in body}
            return {"fields": {key: value for key, value in body.items() if key not in beside}, **beside}
        return body


class HistoryList(BaseModel):
    """The append-only trail, oldest first."""

    items: list[HistoryView]


class EraseRequest(BaseModel):
    """Why an application is erased."""

    reason: str = Field(
        max_length=500, description="为什么删，例如谁、怎么提出的；会留在历史里，不要写个人信息"
    )


class ApplicationStep(BaseModel):
    """A caseworker's step with a whole application."""

    action: Step = Field(
        description="assess 开始评估、return 退回、close 办结、reopen 重新受理、withdraw 按本人要求撤回"
    )
    reason: str | None = Field(default=None, max_length=500, description="原因；assess 以外必填")


class NewReferral(BaseModel):
    """A referral of one need to one organisation."""

    need_id: str = Field(max_length=64, description="哪项需求")
    organisation: str = Field(max_length=64, description="转给哪个单位", examples=["dehua.zhihe"])
    reason: Reason
    send: bool = Field(default=False, description="true：马上转出；false：先存为草稿")


@router.get("", summary="申请列表")
def list_applications(
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    township: TownshipOrAll,
    status: Annotated[str | None, Query(max_length=64, description="只看这个状态")] = None,
    service: Annotated[
        str | None, Query(max_length=64, description="只看有这项需求的，如 living.home_care")
    ] = None,
    category: Annotated[str | None, Query(max_length=64, description="只看这种救助身份，如 dibao")] = None,
    level: Annotated[
        str | None, Query(max_length=64, description="只看这个困难等级：low、medium、high、severe")
    ] = None,
    self_care: Annotated[
        str | None, Query(max_length=64, description="只看这种自理情况：independent、partial、dependent")
    ] = None,
    min_difficulty: Annotated[int | None, Query(ge=0, le=100, description="困难指数至少多少")] = None,
    max_difficulty: Annotated[int | None, Query(ge=0, le=100, description="困难指数至多多少")] = None,
    dimension: Annotated[
        list[str] | None,
        Query(max_length=10, description="某个维度至少多少分，可写几个，如 income:10"),
    ] = None,
    missing: Annotated[str | None, Query(max_length=64, description="只看还缺这项资料的，如 housing")] = None,
    q: Annotated[str | None, Query(max_length=100, description="找编号、姓名、乡镇、村、需求里的字")] = None,
    sort: Annotated[
        str,
        Query(
            max_length=64,
            description="-submitted_at（默认）、-difficulty、-dimension.income 等；去掉减号是从小到大",
        ),
    ] = "-submitted_at",
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> ApplicationPage:
    """个人信息在列表里都是遮住的；只看得到自己地区（单位账号：转给自己单位）的申请。"""
    query = ApplicationQuery(
        region=region,
        status=status or None,
        township=township,
        service=service or None,
        category=category or None,
        level=level or None,
        self_care=self_care or None,
        min_difficulty=min_difficulty,
        max_difficulty=max_difficulty,
        dimension=dimension or [],
        missing=missing or None,
        q=q or None,
        sort=sort or "-submitted_at",
        page=page,
        page_size=page_size,
    )
    with services.database.read() as session:
        found = services.applications.list(session, query, staff)
    return ApplicationPage(items=found.items, total=found.total, page=found.page, page_size=found.page_size)


@router.get("/{no}", summary="一份申请", responses=_PROBLEMS)
def read_application(no: No, services: ServicesDep, staff: Reading) -> ApplicationView:
    """全部资料，和每一项是哪句话说的。查看个人信息会记入历史。"""
    with services.database.session() as session:
        return services.applications.read(session, no, staff)


@router.patch("/{no}", summary="更正资料", responses=_CHANGED)
def correct_application(
    no: No, body: Correction, services: ServicesDep, staff: Correcting
) -> ApplicationView:
    """每项改动都记入历史：谁、什么时候、改前、改后。"""
    with services.database.session() as session:
        return services.applications.correct(
            session, no, body.fields, staff, body.reason, expected=body.expected
        )


@router.post("/{no}/erase", summary="按本人要求删除", responses=_PROBLEMS)
def erase_application(no: No, body: EraseRequest, services: ServicesDep, staff: Erasing) -> ApplicationView:
    """删去这份申请里的个人资料、原话和查找用的索引，还没结束的先撤回；会话的原话一起删。

    只留编号、乡镇、救助身份、服务项目、状态和办理的步骤，季度统计要用。删了不能恢复。
    """
    with services.database.session() as session:
        return services.erasure.by_staff(session, no, staff, body.reason)


@router.post("/{no}/actions", summary="受理、退回、办结", responses=_CHANGED)
def step(no: No, body: ApplicationStep, services: ServicesDep, staff: Correcting) -> ApplicationView:
    """整份申请走一步，记入历史。退回和撤回会把还在办的转介一起撤回；还有转介在办时不能办结。"""
    with services.database.session() as session:
        return services.steps.take(session, no, body.action, body.reason, staff)


@router.get("/{no}/transcript", summary="申请的会话全文", responses=_PROBLEMS)
def read_transcript(no: No, services: ServicesDep, staff: ReadingTalks) -> StaffTranscript:
    """这份申请是在哪次会话里说的，每句话说出了哪些资料。查看会记入历史。"""
    with services.database.session() as session:
        messages = services.applications.transcript(session, no, staff)
        talk = services.applications.get(session, no, staff).conversation_id
        limited = not services.staff_talks.sees_all(session, talk, staff)
        return staff_transcript(messages, standings(session, talk), limited=limited)


@router.get("/{no}/history", summary="申请的历史", responses=_PROBLEMS)
def read_history(no: No, services: ServicesDep, staff: ReadingHistory) -> HistoryList:
    """只增不改的记录：更正、查看、转介的每一步。"""
    with services.database.session() as session:
        return HistoryList(items=services.applications.history(session, no, staff))


@router.post("/{no}/referrals", status_code=201, summary="转介一项需求", responses=_CHANGED)
def refer(no: No, body: NewReferral, services: ServicesDep, staff: Referring) -> ReferralListItem:
    """把一项需求转给一个单位。"""
    with services.database.session() as session:
        return services.referrals.create(
            session, no, body.need_id, body.organisation, staff, body.reason, send=body.send
        )
