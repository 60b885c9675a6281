"""The queue: what needs a caseworker now, and who works on what."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.asked import RegionOrAll, TownshipOrAll
from api.problems import ProblemDocument
from api.security import allowed
from api.services import Services, ServicesDep
from api.staff import queue_words
from api.staff.paging import PageNumber, PageSize
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.queue.schemas import ClaimView, QueueCount, QueueItem, QueueQuery

router = APIRouter(prefix="/queue", tags=["待办"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("queue.read")]
Working = Annotated[Reader, allowed("queue.work")]

_CLAIM: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这份申请，或者看不到它"},
    409: {"model": ProblemDocument, "description": "同事正在处理"},
}


class QueueItemOut(QueueItem):
    """One thing that waits, with why it does and the page on which it is seen to."""

    why: str
    link: str


class QueuePage(BaseModel):
    """One page of what waits, and how much there is of every kind with the other filters."""

    items: list[QueueItemOut]
    total: int
    page: int
    page_size: int
    counts: QueueCount


class ClaimOf(BaseModel):
    """Which application."""

    application_no: str = Field(max_length=64, description="申请编号")


@router.get("", summary="待办")
def list_queue(
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    township: TownshipOrAll,
    kind: Annotated[
        str | None,
        Query(
            max_length=64,
            description="只看一类：alert 紧急提醒、talk 对话、undelivered 没送到、overdue 转介超期、"
            "redirect 要换单位、failed 没办成、unplaced 没人接着办、disputed 居民说没办好、own 转给我单位的、"
            "confirm 等回访确认、new 新申请、assessing 评估未完、draft 转介没发出、visit 要走访",
        ),
    ] = None,
    q: Annotated[str | None, Query(max_length=100, description="找编号、姓名、乡镇、村、需求里的字")] = None,
    mine: Annotated[bool, Query(description="只看我在处理的")] = False,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> QueuePage:
    """现在要人办的事：有危险的在前，然后超期的、有人在等的，其余按困难指数。姓名都是遮住的。"""
    query = QueueQuery(
        region=region,
        township=township,
        kind=kind or None,
        q=(q or "").strip() or None,
        mine=mine,
        page=page,
        page_size=page_size,
    )
    with services.database.read() as session:
        found, counts = services.queue.page(session, query, staff)
        names = {
            code: services.directory.names(session, code) for code in {item.region for item in found.items}
        }
    items = [_out(item, services, names[item.region]) for item in found.items]
    return QueuePage(
        items=items, total=found.total, page=found.page, page_size=found.page_size, counts=counts
    )


@router.get("/count", summary="有多少待办")
def count_queue(services: ServicesDep, staff: Reading) -> QueueCount:
    """全部、有危险没人接的、超期的，和每类几件。可以经常来问。"""
    with services.database.read() as session:
        return services.queue.count(session, staff)


@router.post("/claims", summary="我处理", responses=_CLAIM)
def claim(body: ClaimOf, services: ServicesDep, staff: Working) -> ClaimView:
    """让同事看到这份申请有人在办。两个小时后自己失效，再点一次就延长；同事已经在办时得到 409。"""
    with services.database.session() as session:
        return services.queue.claims.take(session, body.application_no, staff)


@router.post("/claims/release", status_code=204, summary="放下", responses=_CLAIM)
def leave(body: ClaimOf, services: ServicesDep, staff: Working) -> None:
    """不办了，让给同事。"""
    with services.database.session() as session:
        services.queue.claims.leave(session, body.application_no, staff)


def _out(item: QueueItem, services: Services, names: dict[str, str]) -> QueueItemOut:
    reason = queue_words.why(
        item, services.regions[item.region], lambda organisation: names.get(organisation, organisation)
    )
    return QueueItemOut(**item.model_dump(), why=reason, link=queue_words.link(item))
