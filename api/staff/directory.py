"""The resource directory of a region: organisations, services, stations, with what staff added."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from api.asked import OneRegion, official_name
from api.problems import ProblemDocument, invalid
from api.security import allowed
from api.services import ServicesDep
from api.staff.directory_schemas import (
    Candidates,
    OrganisationDetail,
    OrganisationList,
    ServiceList,
    StationList,
    organisation_detail,
    organisation_out,
    station_out,
)
from casework.access import Reader
from casework.errors import NotFound
from casework.regions import RegionPack

router = APIRouter(tags=["资源目录"])

Reading = Annotated[Reader, allowed("directory.read")]
Referring = Annotated[Reader, allowed("referrals.make")]
Code = Annotated[str, Path(max_length=64, description="单位或驿站代码")]
Closed = Annotated[bool, Query(description="true：连同已经停用的")]

MISSING: dict[int | str, dict[str, Any]] = {404: {"model": ProblemDocument, "description": "名录里没有"}}


@router.get("/organisations", summary="单位名录")
def organisations(
    services: ServicesDep,
    _: Reading,
    pack: OneRegion,
    service: Annotated[
        str | None, Query(max_length=64, description="只看做这项服务的，如 living.home_care")
    ] = None,
    township: Annotated[str | None, Query(max_length=64, description="只看服务这个乡镇的")] = None,
    closed: Closed = False,
) -> OrganisationList:
    """一个地区的救助主体、每个单位的职责原文，和工作人员补充的单位。`open` 列出还待补充的联系方式。"""
    if service and pack.service(service) is None:
        raise invalid("service", "没有这项服务", "unknown")
    place = _place(pack, township)
    with services.database.read() as session:
        found = services.directory.organisations(session, pack.code, closed=closed)
    return OrganisationList(
        items=[
            organisation_out(one, pack)
            for one in found
            if (not service or one.gives(service)) and one.works_in(place)
        ]
    )


@router.get("/organisations/{code}", summary="一个单位", responses=MISSING)
def organisation(code: Code, services: ServicesDep, _: Reading) -> OrganisationDetail:
    """连同能接多少、在办多少，和它的上级：超期时告诉谁。"""
    pack = services.regions.get(code.partition(".")[0])
    if pack is None:
        raise NotFound
    with services.database.read() as session:
        found = services.directory.organisation(session, pack.code, code)
        if found is None:
            raise NotFound
        limits = services.capacities.of(session, code)
        above = services.directory.superiors(session, pack.code, code)
    return organisation_detail(found, pack, limits, above)


@router.get("/services", summary="服务清单")
def service_list(services: ServicesDep, _: Reading, pack: OneRegion) -> ServiceList:
    """一个地区的服务，按大类排列。"""
    return ServiceList(items=pack.services)


@router.get("/stations", summary="社会救助服务转介驿站")
def stations(
    services: ServicesDep,
    _: Reading,
    pack: OneRegion,
    township: Annotated[str | None, Query(max_length=64, description="只看这个乡镇的驿站")] = None,
    closed: Closed = False,
) -> StationList:
    """驿站名录。文件没有给出的名称、地址、电话留空，待补充，不编造；工作人员补充的也在里面。"""
    place = _place(pack, township)
    with services.database.read() as session:
        found = services.directory.stations(session, pack.code, place, closed=closed)
        missing = services.directory.stations_missing(session, pack.code)
    return StationList(items=[station_out(station) for station in found], missing=missing)


@router.get("/applications/{no}/needs/{need_id}/candidates", summary="一项需求可以转给谁", tags=["转介"])
def candidates(
    no: Annotated[str, Path(max_length=64, description="申请编号")],
    need_id: Annotated[str, Path(max_length=64, description="需求编号")],
    services: ServicesDep,
    staff: Referring,
) -> Candidates:
    """能接这项需求的每一个单位，按职责、服务、就近、在办多少排列，写明理由。

    以前没接的排在后面，暂不接单和已满的排在最后，都写明原因。只是建议，由工作人员决定。
    """
    with services.database.read() as session:
        return Candidates(items=services.suggestions.of_need(session, no, need_id, staff))


def _place(pack: RegionPack, township: str | None) -> str | None:
    """The official name of a township that is asked for; a 422 for one that is not there."""
    if not township:
        return None
    name = official_name(township, [pack])
    if name is None:
        raise invalid("township", f"{pack.name}没有这个乡镇", "unknown_township")
    return name
