"""Charity resources: offered, matched to open needs, given, handed over, given back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field, JsonValue

from api.asked import RegionOrAll, TownshipOrAll
from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.staff.paging import PageNumber, PageSize
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.resources.matches import MAX_MATCHES
from casework.resources.quantities import ResourceKind
from casework.resources.schemas import (
    AllocationView,
    NeedMatch,
    Offer,
    ResourceDetail,
    ResourceMatch,
    ResourceQuery,
    ResourceStatus,
    ResourceView,
)
from casework.resources.writing import EDITABLE, MAX_NOTE, MAX_TITLE

router = APIRouter(tags=["慈善资源"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("resources.read")]
Offering = Annotated[Reader, allowed("resources.offer")]
Assigning = Annotated[Reader, allowed("resources.assign")]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这份资源，或者看不到它"}
}
_STEP: dict[int | str, dict[str, Any]] = {
    **_PROBLEMS,
    409: {"model": ProblemDocument, "description": "剩下的不够，或者现在的状态不允许"},
}

ResourceId = Annotated[str, Path(max_length=64, description="资源编号")]
AllocationId = Annotated[str, Path(max_length=64, description="给出的编号")]
Services = Annotated[
    list[Annotated[str, Field(max_length=64)]],
    Field(min_length=1, max_length=40, description="能帮哪些服务", examples=[["living.supplies"]]),
]
Townships = Annotated[
    list[Annotated[str, Field(max_length=64)]],
    Field(max_length=200, description="给哪些乡镇；空着就是整个地区"),
]
Conditions = Annotated[
    dict[str, JsonValue],
    Field(max_length=12, description="给什么样的人", examples=[{"age": {"min": 60}, "category": ["dibao"]}]),
]
Quantity = Annotated[
    Decimal, Field(gt=0, max_digits=14, description="一共多少；钱以元计，最多两位小数", examples=[50])
]
Why = Annotated[str | None, Field(default=None, max_length=500, description="为什么，加密保存")]


class NewResource(BaseModel):
    """What an organisation offers."""

    organisation: str | None = Field(
        default=None, max_length=64, description="哪个单位提供；不填就是自己的单位，县级账号可以替单位填"
    )
    kind: ResourceKind = Field(description="goods 物、place 场所、money 钱、hours 时间")
    title: str = Field(max_length=MAX_TITLE, description="是什么", examples=["大米"])
    services: Services
    quantity: Quantity
    unit: str | None = Field(default=None, max_length=8, description="单位，如 袋；钱是元，时间是小时")
    townships: Townships = []
    conditions: Conditions = {}
    valid_until: date | None = Field(default=None, description="哪天以后不再给")
    note: str | None = Field(default=None, max_length=MAX_NOTE, description="说明，加密保存")


class ResourceChange(BaseModel):
    """What is to be different; what is left out stays."""

    version: int = Field(ge=1, le=2_000_000_000, strict=True, description="看到的 version；过时会得到 409")
    title: str = Field(default="", max_length=MAX_TITLE, description="是什么")
    services: Services = []
    quantity: Quantity = Decimal(1)
    townships: Townships = []
    conditions: Conditions = {}
    valid_until: date | None = Field(default=None, description="哪天以后不再给；null：一直有效")
    note: str | None = Field(default=None, max_length=MAX_NOTE, description="说明；null：删去")


class Reason(BaseModel):
    """Why, where one is to be told."""

    reason: Why


class NewAllocation(BaseModel):
    """So much of a resource for one need."""

    application_no: str = Field(max_length=64, description="申请编号")
    need_id: str = Field(max_length=64, description="哪项需求")
    quantity: Quantity
    reason: Why


class ResourcePage(BaseModel):
    """One page of resources, the newest first."""

    items: list[ResourceView]
    total: int
    page: int
    page_size: int


class NeedMatches(BaseModel):
    """Open needs that a resource fits, the most pressing first."""

    items: list[NeedMatch]


class ResourceMatches(BaseModel):
    """Resources that fit a need, the best first."""

    items: list[ResourceMatch]


@router.post("/resources", status_code=201, summary="提供一份资源")
def offer(body: NewResource, services: ServicesDep, staff: Offering) -> ResourceView:
    """单位提供自己的；县级账号可以替本地区任何单位登记。"""
    with services.database.session() as session:
        return services.resources.offer(session, Offer(**body.model_dump()), staff)


@router.get("/resources", summary="资源列表")
def list_resources(
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    township: TownshipOrAll,
    organisation: Annotated[str | None, Query(max_length=64, description="只看这个单位提供的")] = None,
    kind: Annotated[ResourceKind | None, Query(description="只看一种")] = None,
    service: Annotated[str | None, Query(max_length=64, description="只看能帮这项服务的")] = None,
    status: Annotated[
        ResourceStatus | None,
        Query(description="open 还有、used_up 给完了、expired 过期了、closed 停止提供"),
    ] = None,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> ResourcePage:
    """新的在前。"""
    query = ResourceQuery(
        region=region,
        organisation=organisation or None,
        kind=kind,
        service=service or None,
        township=township,
        status=status,
        page=page,
        page_size=page_size,
    )
    with services.database.read() as session:
        found = services.resources.list(session, query, staff)
    return ResourcePage(items=found.items, total=found.total, page=found.page, page_size=found.page_size)


@router.get("/resources/{resource_id}", summary="一份资源", responses=_PROBLEMS)
def read_resource(resource_id: ResourceId, services: ServicesDep, staff: Reading) -> ResourceDetail:
    """连同给了哪些需求：单位看得到自己提供的都给了哪份申请，好去送。"""
    with services.database.read() as session:
        return services.resources.read(session, resource_id, staff)


@router.patch("/resources/{resource_id}", summary="改一份资源", responses=_STEP)
def edit_resource(
    resource_id: ResourceId, body: ResourceChange, services: ServicesDep, staff: Offering
) -> ResourceView:
    """只改写了的几项。数量是一共提供多少，不能少于已经给出去的。"""
    changes: dict[str, Any] = {key: getattr(body, key) for key in EDITABLE if key in body.model_fields_set}
    with services.database.session() as session:
        return services.resources.edit(session, resource_id, changes, body.version, staff)


@router.post("/resources/{resource_id}/close", summary="停止提供", responses=_STEP)
def close_resource(
    resource_id: ResourceId, services: ServicesDep, staff: Offering, body: Reason | None = None
) -> ResourceView:
    """不再给新的；已经给的照样送。"""
    with services.database.session() as session:
        return services.resources.close(session, resource_id, staff, body.reason if body else None)


@router.get("/resources/{resource_id}/matches", summary="这份资源能给谁", responses=_PROBLEMS)
def needs_for(
    resource_id: ResourceId,
    services: ServicesDep,
    staff: Assigning,
    limit: Annotated[int, Query(ge=1, le=MAX_MATCHES, description="最多几条")] = 20,
) -> NeedMatches:
    """还没办好、正好用得上的需求：急的在前，困难指数高的在前，等得久的在前，每条写明为什么。"""
    with services.database.read() as session:
        return NeedMatches(items=services.matches.needs_for(session, resource_id, staff, limit))


@router.get(
    "/applications/{no}/needs/{need_id}/resources", summary="这项需求能用哪些资源", responses=_PROBLEMS
)
def resources_for(
    no: Annotated[str, Path(max_length=64, description="申请编号")],
    need_id: Annotated[str, Path(max_length=64, description="哪项需求")],
    services: ServicesDep,
    staff: Assigning,
) -> ResourceMatches:
    """专给这个乡镇的在前，快到期的在前，每条写明为什么。"""
    with services.database.read() as session:
        return ResourceMatches(items=services.matches.resources_for(session, no, need_id, staff))


@router.post("/resources/{resource_id}/allocations", status_code=201, summary="给一项需求", responses=_STEP)
def allocate(
    resource_id: ResourceId, body: NewAllocation, services: ServicesDep, staff: Assigning
) -> AllocationView:
    """给出去的不会超过剩下的。给谁由工作人员决定，记入申请的历史。"""
    with services.database.session() as session:
        return services.giving.allocate(
            session, resource_id, body.application_no, body.need_id, body.quantity, staff, body.reason
        )


@router.post("/resources/allocations/{allocation_id}/deliver", summary="已经送到", responses=_STEP)
def deliver(allocation_id: AllocationId, services: ServicesDep, staff: Reading) -> AllocationView:
    """由提供的单位，或分派的工作人员记下。"""
    with services.database.session() as session:
        return services.giving.deliver(session, allocation_id, staff)


@router.post("/resources/allocations/{allocation_id}/return", summary="退回", responses=_STEP)
def give_back(
    allocation_id: AllocationId, services: ServicesDep, staff: Reading, body: Reason | None = None
) -> AllocationView:
    """没有送成，可以再给别人。已经送到又退回的，要写明原因。"""
    with services.database.session() as session:
        return services.giving.give_back(session, allocation_id, staff, body.reason if body else None)
