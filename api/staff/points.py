"""Points for volunteers and providers: balances and entries, awarding, spending, taking back."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from api.asked import RegionOrAll
from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.staff.paging import PageNumber, PageSize
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.points.schemas import Booked, EntryView, HolderView
from casework.points.service import MAX_POINTS

router = APIRouter(prefix="/points", tags=["积分"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("points.read")]
Awarding = Annotated[Reader, allowed("points.award")]

_NONE: dict[int | str, dict[str, Any]] = {
    409: {"model": ProblemDocument, "description": "这个地区没有积分，或者积分不够"}
}


class HolderEntries(BaseModel):
    """A holder's balance, and one page of its entries, the newest first."""

    name: str = Field(description="这个地区的积分叫什么，如海贝分")
    holder: HolderView
    items: list[EntryView]
    total: int
    page: int
    page_size: int


class HolderPage(BaseModel):
    """One page of a region's holders, most points first."""

    name: str = Field(description="这个地区的积分叫什么，如海贝分")
    origin: str = Field(description="分值是谁定的")
    items: list[HolderView]
    total: int
    page: int
    page_size: int


class Movement(BaseModel):
    """Whose points are moved, and how many."""

    holder: str = Field(min_length=1, max_length=64, description="单位代码，或志愿者的用户名、账号编号")
    points: int = Field(ge=1, le=MAX_POINTS, strict=True, description="几分")
    region: str | None = Field(
        default=None, max_length=64, description="地区代码；志愿者在几个地区服务时要写明"
    )
    client_id: UUID | None = Field(
        default=None, description="自己生成的编号：同一个编号再发一次，不会再记一笔"
    )

    @property
    def key(self) -> str | None:
        """The client's UUID as it is kept."""
        return str(self.client_id) if self.client_id else None


class Award(Movement):
    """Points given by hand."""

    reason: str = Field(min_length=1, max_length=500, description="为什么给，加密保存")


class Spending(Movement):
    """Points exchanged for something."""

    what: str = Field(min_length=1, max_length=500, description="换了什么，加密保存")


class Correction(BaseModel):
    """Why an entry is taken back."""

    reason: str = Field(min_length=1, max_length=500, description="哪里记错了，加密保存")


@router.get("", summary="积分和明细", responses=_NONE)
def read_points(
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    holder: Annotated[
        str | None,
        Query(max_length=64, description="单位代码，或志愿者的用户名、账号编号；不填就是自己的"),
    ] = None,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> HolderEntries:
    """单位和志愿者只看得到自己的；县级和审计看得到本地区所有的。"""
    with services.database.read() as session:
        view, found = services.points.read(
            session, holder or None, staff, region=region, page=page, page_size=page_size
        )
        name = services.points.rules(view.region).name
    return HolderEntries(
        name=name, holder=view, items=found.items, total=found.total, page=page, page_size=page_size
    )


@router.get("/holders", summary="谁有多少积分", responses=_NONE)
def list_holders(
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> HolderPage:
    """一个地区的单位和志愿者，分多的在前。不填地区就是自己的地区。"""
    code = region or services.region(next(iter(staff.regions), None)).code
    with services.database.read() as session:
        rules = services.points.rules(code)
        found = services.points.balances(session, code, staff, page, page_size)
    return HolderPage(
        name=rules.name,
        origin=rules.origin,
        items=found.items,
        total=found.total,
        page=page,
        page_size=page_size,
    )


@router.post("/award", status_code=201, summary="记积分", responses=_NONE)
def award(body: Award, services: ServicesDep, staff: Awarding) -> Booked:
    """给单位或志愿者记分。服务确认办好后，单位的积分会自动记上，不用再记。"""
    region = services.region(body.region).code if body.region else None
    with services.database.session() as session:
        return services.points.award(
            session, body.holder, body.points, body.reason, staff, region=region, client_id=body.key
        )


@router.post("/spend", status_code=201, summary="兑换积分", responses=_NONE)
def spend(body: Spending, services: ServicesDep, staff: Awarding) -> Booked:
    """记下用几分换了什么。积分不够就不能换。"""
    region = services.region(body.region).code if body.region else None
    with services.database.session() as session:
        return services.points.spend(
            session, body.holder, body.points, body.what, staff, region=region, client_id=body.key
        )


@router.post("/entries/{entry_id}/correct", status_code=201, summary="更正一笔积分", responses=_NONE)
def correct(
    entry_id: Annotated[int, Path(ge=1, le=2**53, description="明细编号")],
    body: Correction,
    services: ServicesDep,
    staff: Awarding,
) -> Booked:
    """明细只增不改：记错了，就另记一笔冲回来，写明原因。"""
    with services.database.session() as session:
        return services.points.correct(session, entry_id, body.reason, staff)
