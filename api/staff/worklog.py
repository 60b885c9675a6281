"""The work list of an organisation, and what it writes down while it works."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.staff.paging import PageNumber, PageSize
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.referrals.worklist import Group, WorkCounts, WorkItem, WorkQuery
from casework.worklog.schemas import NewRecord, RecordView
from casework.worklog.whole import WorkedReferral

router = APIRouter(prefix="/referrals", tags=["转介"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("referrals.read")]
ReferralId = Annotated[str, Path(max_length=64, description="转介编号")]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这次转介，或者看不到它"}
}


class WorkPage(BaseModel):
    """One page of the work list, what is due first comes first, and how many stand where in all."""

    items: list[WorkItem]
    total: int
    page: int
    page_size: int
    counts: WorkCounts


class RecordList(BaseModel):
    """The lines of a referral, the first first."""

    items: list[RecordView]


@router.get("/work", summary="本单位的工作清单")
def work(
    services: ServicesDep,
    staff: Reading,
    organisation: Annotated[
        str | None, Query(max_length=64, description="哪个单位；账号属于一个单位的，就是自己单位")
    ] = None,
    group: Annotated[
        Group | None,
        Query(description="waiting 待接收、working 办理中、held 暂停、delivered 待确认、over 已结束"),
    ] = None,
    service: Annotated[str | None, Query(max_length=64, description="只看这项服务")] = None,
    overdue: Annotated[bool | None, Query(description="true：只看超期的；false：只看没超期的")] = None,
    q: Annotated[str | None, Query(max_length=100, description="找编号、姓名、地方")] = None,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> WorkPage:
    """转给本单位的，先到期的在前；只按给过本单位的资料找，姓名是遮住的。"""
    query = WorkQuery(
        organisation=organisation or None,
        group=group,
        service=service or None,
        overdue=overdue,
        q=q or None,
        page=page,
        page_size=page_size,
    )
    with services.database.read() as session:
        found = services.worklist.page(session, query, staff)
        counts = services.worklist.counts(session, query, staff)
    return WorkPage(
        items=found.items, total=found.total, page=found.page, page_size=found.page_size, counts=counts
    )


@router.get("/{referral_id}/work", summary="一次转介，连同办理情况", responses=_PROBLEMS)
def read_work(referral_id: ReferralId, services: ServicesDep, staff: Reading) -> WorkedReferral:
    """转来的资料、哪些没有提供、为什么，还剩几个工作日，每一步和每一笔办理情况。查看会记入历史。"""
    with services.database.session() as session:
        return services.work.read(session, referral_id, staff)


@router.get("/{referral_id}/records", summary="办理情况", responses=_PROBLEMS)
def read_records(referral_id: ReferralId, services: ServicesDep, staff: Reading) -> RecordList:
    """约了哪天、去过几次、做了什么。没接收的、撤回的，单位看不到。"""
    with services.database.read() as session:
        return RecordList(items=services.worklog.of(session, referral_id, staff))


@router.post("/{referral_id}/records", status_code=201, summary="记一笔办理情况", responses=_PROBLEMS)
def add_record(referral_id: ReferralId, body: NewRecord, services: ServicesDep, staff: Reading) -> RecordList:
    """只增不改；写错了就再记一笔。"""
    with services.database.session() as session:
        return RecordList(items=services.worklog.add(session, referral_id, body, staff))
