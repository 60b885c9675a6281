"""Notices: what waits for the one who is signed in."""

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
from casework.notices.service import NoticeView

router = APIRouter(prefix="/notices", tags=["通知"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("notices.read")]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这条通知，或者不是给您的"}
}


class NoticePage(BaseModel):
    """One page of notices, the newest first."""

    items: list[NoticeView]
    total: int
    page: int
    page_size: int


@router.get("", summary="通知列表")
def list_notices(
    services: ServicesDep,
    staff: Reading,
    unread: Annotated[bool | None, Query(description="true：只看没人看过的；false：只看看过的")] = None,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> NoticePage:
    """给自己单位的，和给自己这类岗位的。通知里没有居民的任何信息，要看就按 subject_id 打开那一件。"""
    with services.database.read() as session:
        found = services.notices.list(session, staff, unread=unread, page=page, page_size=page_size)
    return NoticePage(items=found.items, total=found.total, page=found.page, page_size=found.page_size)


class ReadNotices(BaseModel):
    """How many were read with it."""

    read: int


@router.post("/read", summary="全部看过了")
def read_all(services: ServicesDep, staff: Reading) -> ReadNotices:
    """把还没有人看过的都记为看过。"""
    with services.database.session() as session:
        return ReadNotices(read=services.notices.read_all(session, staff))


@router.post("/{notice_id}/read", summary="看过了", responses=_PROBLEMS)
def read_notice(
    notice_id: Annotated[str, Path(max_length=64, description="通知编号")],
    services: ServicesDep,
    staff: Reading,
) -> NoticeView:
    """记下谁什么时候看的。再点一次不变。"""
    with services.database.session() as session:
        return services.notices.read(session, notice_id, staff)
