"""The audit trail: who read what and who changed what, over the append-only history."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.asked import RegionOrAll
from api.security import allowed
from api.services import ServicesDep
from api.staff.paging import PageNumber, PageSize
from casework.access import Reader
from casework.audit.service import COUNTED, AuditEntry, AuditQuery
from casework.spans import check_day

router = APIRouter(prefix="/audit", tags=["审计"])

Reading = Annotated[Reader, allowed("history.read")]


class AuditPage(BaseModel):
    """One page of what happened, the newest first."""

    items: list[AuditEntry]
    total: int = Field(description=f"找到几条；最多数到 {COUNTED}")
    page: int
    page_size: int


@router.get("", summary="谁看过、谁改过")
def search(
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    who: Annotated[str | None, Query(max_length=64, description="用户名或账号编号")] = None,
    kind: Annotated[str | None, Query(max_length=16, description="哪一类：read、change、account……")] = None,
    subject: Annotated[str | None, Query(max_length=64, description="申请编号、会话或别的编号")] = None,
    since: Annotated[date | None, Query(alias="from", description="从哪一天")] = None,
    until: Annotated[date | None, Query(description="到哪一天，含这一天")] = None,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> AuditPage:
    """谁、什么时候、看了或改了哪一份，不显示内容。只有看得到整个地区的账号能查，只查得到自己地区的。"""
    tz = services.region(region).tz
    check_day(since, "from")
    check_day(until, "until")

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=tz)

    query = AuditQuery(
        region=region,
        who=who,
        kind=kind,
        subject=subject,
        since=midnight(since) if since else None,
        until=midnight(until + timedelta(days=1)) if until else None,
        page=page,
        page_size=page_size,
    )
    with services.database.read() as session:
        found = services.audit.search(session, query, staff)
    return AuditPage(items=found.items, total=found.total, page=found.page, page_size=found.page_size)
