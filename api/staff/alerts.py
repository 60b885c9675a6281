"""Alerts: how many wait, which, and the two steps of who is on duty."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from api.asked import RegionOrAll
from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.staff.paging import PageNumber, PageSize
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.alerts.schemas import AlertCount, AlertDetail, AlertQuery, AlertView
from casework.alerts.service import MAX_NOTE

router = APIRouter(prefix="/alerts", tags=["紧急情况"], route_class=JsonRoute)

OnDuty = Annotated[Reader, allowed("alerts.work")]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这条提醒，或者看不到它"}
}
_STEP: dict[int | str, dict[str, Any]] = {
    **_PROBLEMS,
    409: {"model": ProblemDocument, "description": "别的同事已经接了，或者现在的状态不允许"},
}

AlertId = Annotated[str, Path(max_length=64, description="提醒编号")]


class AlertPage(BaseModel):
    """One page of alerts, those that want a person most first."""

    items: list[AlertView]
    total: int
    page: int
    page_size: int


class Outcome(BaseModel):
    """What came of it."""

    note: str = Field(max_length=MAX_NOTE, description="处理结果，加密保存")


@router.get("", summary="提醒列表")
def list_alerts(
    services: ServicesDep,
    staff: OnDuty,
    region: RegionOrAll,
    status: Annotated[str | None, Query(max_length=64, description="open、acknowledged 或 closed")] = None,
    kind: Annotated[str | None, Query(max_length=64, description="只看一种，如 suicide")] = None,
    conversation: Annotated[str | None, Query(max_length=64, description="只看一个会话里的")] = None,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> AlertPage:
    """没人接的在前，其中危险的、超时的在前。列表里没有居民的话；原话在会话里，查看会记入历史。"""
    query = AlertQuery(
        status=status or None,
        kind=kind or None,
        region=region,
        conversation=conversation or None,
        page=page,
        page_size=page_size,
    )
    with services.database.read() as session:
        found = services.alerts.list(session, query, staff)
    return AlertPage(items=found.items, total=found.total, page=found.page, page_size=found.page_size)


@router.get("/count", summary="还有几条没人接")
def count_alerts(services: ServicesDep, staff: OnDuty) -> AlertCount:
    """全部没人接的、其中危险的、超时的，和每种几条。可以经常来问。"""
    with services.database.read() as session:
        return services.alerts.count(session, staff)


@router.get("/{alert_id}", summary="一条提醒", responses=_PROBLEMS)
def read_alert(alert_id: AlertId, services: ServicesDep, staff: OnDuty) -> AlertDetail:
    """连同处理结果。查看会记入历史。"""
    with services.database.session() as session:
        return services.alerts.read(session, alert_id, staff)


@router.post("/{alert_id}/acknowledge", summary="我来处理", responses=_STEP)
def acknowledge(alert_id: AlertId, services: ServicesDep, staff: OnDuty) -> AlertView:
    """接下这条提醒。居民不会收到任何消息，除非接手会话后回复。"""
    with services.database.session() as session:
        return services.alerts.acknowledge(session, alert_id, staff)


@router.post("/{alert_id}/close", summary="处理完毕", responses=_STEP)
def close(alert_id: AlertId, body: Outcome, services: ServicesDep, staff: OnDuty) -> AlertDetail:
    """写下处理结果。要先有人接。"""
    with services.database.session() as session:
        closed = services.alerts.close(session, alert_id, body.note, staff)
        services.followups.tidings.speak(session, closed.conversation_id)
        return closed
