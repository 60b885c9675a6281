"""What is done about one application's needs, and what an organisation would see of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.staff.applications import No
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.referrals.case_schemas import CaseNeeds, SharingPreview
from casework.resources.schemas import AllocationView

router = APIRouter(prefix="/applications", tags=["转介"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("referrals.read")]
Referring = Annotated[Reader, allowed("referrals.make")]
ReadingResources = Annotated[Reader, allowed("resources.read")]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这份申请，或者看不到它"}
}


class Allocations(BaseModel):
    """What an application was given out of charity resources, the newest first."""

    items: list[AllocationView]


@router.get("/{no}/referrals", summary="各项需求办得怎么样", responses=_PROBLEMS)
def read_needs(no: No, services: ServicesDep, staff: Reading) -> CaseNeeds:
    """每项需求的每一份转介：走过的每一步、给单位看过哪几项、问过居民没有、给过什么东西。查看会记入历史。"""
    with services.database.session() as session:
        return services.case_referrals.needs(session, no, staff)


@router.get("/{no}/needs/{need_id}/sharing", summary="转出去会给单位看什么", responses=_PROBLEMS)
def preview_sharing(
    no: No,
    need_id: Annotated[str, Path(max_length=64, description="需求编号")],
    services: ServicesDep,
    staff: Referring,
    organisation: Annotated[str, Query(max_length=64, description="转给哪个单位")],
) -> SharingPreview:
    """按共享规则，这个单位会看到哪些资料、为什么，哪些不给看。查看会记入历史。"""
    with services.database.session() as session:
        return services.case_referrals.preview(session, no, need_id, organisation, staff)


@router.get("/{no}/allocations", summary="给过哪些慈善资源", responses=_PROBLEMS)
def read_allocations(no: No, services: ServicesDep, staff: ReadingResources) -> Allocations:
    """新的在前；单位只看得到转给自己的、或自己提供的。"""
    with services.database.read() as session:
        return Allocations(items=services.case_referrals.allocations(session, no, staff))
