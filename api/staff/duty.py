"""The duty roster: who sees to alerts, and when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from api.asked import OneRegion, TownshipOrAll
from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.duty.schemas import OnDuty, RosterWeek, ShiftChange, ShiftEntry, ShiftView

router = APIRouter(prefix="/duty", tags=["值班"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("duty.read")]
Editing = Annotated[Reader, allowed("duty.edit")]
ShiftId = Annotated[str, Path(max_length=64, description="排班编号")]

_CHANGED: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这一条排班"},
    409: {"model": ProblemDocument, "description": "version 过时：别人刚刚改过"},
}


class ShiftClosed(BaseModel):
    """Which shift is meant."""

    version: int = Field(ge=0, le=2_000_000_000, description="看到的 version")


@router.get("", summary="谁在值班")
def who_is_on_duty(
    services: ServicesDep,
    staff: Reading,
    pack: OneRegion,
    township: TownshipOrAll,
    at: Annotated[AwareDatetime | None, Query(description="什么时刻；不填就是现在")] = None,
) -> OnDuty:
    """某个时刻值班的人和电话。处理提醒的人看得到全号，其余的看遮住的。"""
    moment: datetime | None = at
    with services.database.read() as session:
        return services.duty.at(session, pack.code, staff, moment, township)


@router.get("/roster", summary="一周的值班表")
def roster(
    services: ServicesDep,
    staff: Reading,
    pack: OneRegion,
    day: Annotated[date | None, Query(description="哪一天所在的那一周；不填就是本周")] = None,
) -> RosterWeek:
    """一周里每一班、全部排班，和往后 14 天里没有人值班的时段。"""
    with services.database.read() as session:
        return services.duty.week(session, pack.code, staff, day)


@router.post("/shifts", status_code=201, summary="排一班")
def add_shift(body: ShiftEntry, services: ServicesDep, staff: Editing, pack: OneRegion) -> ShiftView:
    """每周固定的写星期几，只这一天的写日期；`instead` 是这一天只按这一条。"""
    with services.database.session() as session:
        return services.duty.add(session, pack.code, body, staff)


@router.put("/shifts/{shift_id}", summary="改一班", responses=_CHANGED)
def change_shift(shift_id: ShiftId, body: ShiftChange, services: ServicesDep, staff: Editing) -> ShiftView:
    """整条重写。改前、改后记入历史。"""
    with services.database.session() as session:
        return services.duty.change(session, shift_id, body, staff)


@router.post("/shifts/{shift_id}/close", status_code=204, summary="取消一班", responses=_CHANGED)
def close_shift(shift_id: ShiftId, body: ShiftClosed, services: ServicesDep, staff: Editing) -> Response:
    """以后不再排；以前的留在历史里。"""
    with services.database.session() as session:
        services.duty.close(session, shift_id, body.version, staff)
    return Response(status_code=204)
