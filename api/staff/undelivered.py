"""Talks of which something did not reach the resident."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.asked import RegionOrAll
from api.services import ServicesDep
from api.staff.conversations import Reading
from api.staff.paging import PageNumber, PageSize
from api.strict_json import JsonRoute
from casework.channels.undelivered import UndeliveredTalk

router = APIRouter(prefix="/undelivered", tags=["会话接待"], route_class=JsonRoute)


class UndeliveredPage(BaseModel):
    """One page of talks, those first that want a person."""

    items: list[UndeliveredTalk]
    total: int
    page: int
    page_size: int


@router.get("", summary="没送到的话")
def list_undelivered(
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    only: Annotated[
        str | None, Query(max_length=64, description="person 只看要人联系的：工作人员的话、等回答的回访问题")
    ] = None,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> UndeliveredPage:
    """发往微信、Telegram 而没有送到的，每个会话一条，不含原话，姓名遮住。重发、另外告诉在会话里办。"""
    with services.database.read() as session:
        found = services.undelivered.page(
            session, staff, page=page, page_size=page_size, region=region, only=only or None
        )
    return UndeliveredPage(items=found.items, total=found.total, page=found.page, page_size=found.page_size)
