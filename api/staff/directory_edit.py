"""Staff fill in what is 待补充 in the directory, add to it, and say how much each takes."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.asked import OneRegion
from api.problems import Problem, ProblemDocument
from api.security import StaffDep, allowed
from api.services import ServicesDep
from api.staff.directory import MISSING, Code
from api.staff.directory_schemas import OrganisationOut, StationOut, organisation_out, station_out
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.directory.schemas import (
    CapacityView,
    NewCapacity,
    NewOrganisation,
    NewStation,
    OrganisationChange,
    StationChange,
)
from casework.history.service import HistoryView

router = APIRouter(tags=["资源目录"], route_class=JsonRoute)


def editor_or_own(staff: StaffDep) -> Reader:
    """Who edits the directory, or at least the own organisation; which one it is the service asks again."""
    if not (staff.may("directory.edit") or staff.may("directory.own")):
        raise Problem(403, "您的账号没有这项权限：补充名录，或改自己单位的联系方式。")
    return staff


Editing = Annotated[Reader, allowed("directory.edit")]
EditingOwn = Annotated[Reader, Depends(editor_or_own)]

_CHANGED: dict[int | str, dict[str, Any]] = {
    **MISSING,
    409: {"model": ProblemDocument, "description": "version 过时；或者还有没办完的转介，不能停用"},
}


class CapacityList(BaseModel):
    """How much an organisation takes."""

    items: list[CapacityView] = Field(description="先是全部服务，再是单独写明的服务")


class DirectoryHistory(BaseModel):
    """Who changed an entry, when, and what."""

    items: list[HistoryView]


@router.post("/organisations", status_code=201, summary="补充一个单位")
def add_organisation(
    body: NewOrganisation, services: ServicesDep, staff: Editing, pack: OneRegion
) -> OrganisationOut:
    """文件没有点名的单位，如某个街道的社会组织、社区企业。之后就能把需求转给它。"""
    with services.database.session() as session:
        made = services.organisation_editing.add(session, pack.code, body, staff)
    return organisation_out(made, pack)


@router.patch("/organisations/{code}", summary="补充、更正单位资料", responses=_CHANGED)
def change_organisation(
    code: Code, body: OrganisationChange, services: ServicesDep, staff: EditingOwn
) -> OrganisationOut:
    """地区数据里的单位只补充联系方式；补充进来的单位都能改，`active: false` 停用，不会删除。

    单位自己的账号只能改自己的联系方式。每次改动都记入历史。
    """
    with services.database.session() as session:
        changed = services.organisation_editing.change(session, code, body, staff)
    return organisation_out(changed, services.regions[code.partition(".")[0]])


@router.put("/organisations/{code}/capacity", summary="接不接单，能接多少", responses=_CHANGED)
def set_capacity(code: Code, body: NewCapacity, services: ServicesDep, staff: EditingOwn) -> CapacityList:
    """已满或暂不接单的，系统不再自动转给它，候选名单里排在最后。已经在办的不受影响。"""
    with services.database.session() as session:
        return CapacityList(items=services.capacities.set(session, code, body, staff))


@router.get("/organisations/{code}/history", summary="单位资料的改动", responses=MISSING)
def organisation_history(code: Code, services: ServicesDep, staff: Editing) -> DirectoryHistory:
    """谁、什么时候、改前、改后。"""
    with services.database.read() as session:
        return DirectoryHistory(items=services.organisation_editing.history(session, code, staff))


@router.post("/stations", status_code=201, summary="补充一个驿站")
def add_station(body: NewStation, services: ServicesDep, staff: Editing, pack: OneRegion) -> StationOut:
    """文件数到、但没有写名称和地址的驿站。"""
    with services.database.session() as session:
        return station_out(services.station_editing.add(session, pack.code, body, staff))


@router.patch("/stations/{code}", summary="补充、更正驿站资料", responses=_CHANGED)
def change_station(code: Code, body: StationChange, services: ServicesDep, staff: EditingOwn) -> StationOut:
    """电话、地址、开放时间、联系人；补充进来的驿站也能改名、停用。"""
    with services.database.session() as session:
        return station_out(services.station_editing.change(session, code, body, staff))


@router.get("/stations/{code}/history", summary="驿站资料的改动", responses=MISSING)
def station_history(code: Code, services: ServicesDep, staff: Editing) -> DirectoryHistory:
    """谁、什么时候、改前、改后。"""
    with services.database.read() as session:
        return DirectoryHistory(items=services.station_editing.history(session, code, staff))
