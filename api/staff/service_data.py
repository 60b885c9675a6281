"""The departments' quarterly service data: by a form call, or by an Excel template."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Query, UploadFile
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.asked import OneRegion
from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.reports.quarter import FIRST_YEAR, LAST_YEAR
from casework.servicedata.schemas import (
    ServiceDataOverview,
    ServiceDataVersion,
    ServiceDataView,
    ServiceFigures,
)
from casework.spreadsheet import MEDIA_TYPE

router = APIRouter(prefix="/service-data", tags=["报表"], route_class=JsonRoute)

Submitting = Annotated[Reader, allowed("service_data.submit")]
Reading = Annotated[Reader, allowed("service_data.read")]
Year = Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="年份")]
QuarterNumber = Annotated[int, Query(ge=1, le=4, description="第几季度")]
Organisation = Annotated[str, Query(min_length=1, max_length=64, description="单位代码")]

_FILE: dict[int | str, dict[str, Any]] = {200: {"description": "Excel 模板", "content": {MEDIA_TYPE: {}}}}
_STALE: dict[int | str, dict[str, Any]] = {409: {"model": ProblemDocument, "description": "version 过时"}}


class Submission(BaseModel):
    """An organisation's figures for a quarter, whole: it takes the place of what was submitted before."""

    region: str | None = Field(default=None, max_length=64, description="地区代码；不填就是默认地区")
    organisation: str = Field(min_length=1, max_length=64, description="单位代码")
    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR, strict=True)
    quarter: int = Field(ge=1, le=4, strict=True)
    lines: list[ServiceFigures] = Field(min_length=1, max_length=200, description="每项服务一行")
    version: int | None = Field(
        default=None,
        ge=0,
        le=2_000_000_000,
        strict=True,
        description="看到的版本，没有就是 0；过时得到 409",
    )


class VersionList(BaseModel):
    """All versions, the newest first."""

    items: list[ServiceDataVersion]


@router.get("", summary="各部门报送的服务数据")
def overview(
    services: ServicesDep, staff: Reading, year: Year, quarter: QuarterNumber, pack: OneRegion
) -> ServiceDataOverview:
    """一个季度里谁报了、报了什么、谁还没有报。部门只看得到自己的。"""
    with services.database.read() as session:
        return services.service_data.overview(session, pack, year, quarter, staff)


@router.get("/versions", summary="一个单位报送过的各个版本")
def versions(
    services: ServicesDep,
    staff: Reading,
    organisation: Organisation,
    year: Year,
    quarter: QuarterNumber,
    pack: OneRegion,
) -> VersionList:
    """改过的数据都留着，最新的在前。"""
    with services.database.read() as session:
        found = services.service_data.versions(session, pack, organisation, year, quarter, staff)
    return VersionList(items=found)


@router.get("/template", summary="服务数据 Excel 模板", response_class=Response, responses=_FILE)
def template(
    services: ServicesDep,
    staff: Submitting,
    organisation: Organisation,
    year: Year,
    quarter: QuarterNumber,
    pack: OneRegion,
) -> Response:
    """每项服务一行：人次、人数、金额、备注。填好以后原样上传。"""
    data, span = services.service_data.template(pack, organisation, year, quarter, staff)
    name = f"yizhu-service-data-{organisation}-{span.year}Q{span.number}.xlsx"
    return Response(
        data, media_type=MEDIA_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.put("", summary="报送服务数据", responses=_STALE)
def submit(body: Submission, services: ServicesDep, staff: Submitting) -> ServiceDataView:
    """部门报自己的，县里可以替部门报。再报一次就是新的版本，旧的留着。季度没有结束就报的，结束后要再报一次。"""
    pack = services.region(body.region)
    with services.database.session() as session:
        return services.service_data.submit(
            session, pack, body.organisation, body.year, body.quarter, body.lines, staff, version=body.version
        )


@router.post("/upload", summary="上传填好的服务数据模板", responses=_STALE)
def upload(
    services: ServicesDep,
    staff: Submitting,
    file: Annotated[UploadFile, File(description="填好的模板（.xlsx）")],
) -> ServiceDataView:
    """有一行不对就一行也不存，并且逐行说明哪里不对。"""
    data = file.file.read()
    with services.database.session() as session:
        return services.service_data.upload(session, data, staff)
