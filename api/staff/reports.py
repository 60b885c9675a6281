"""The quarter's figures, as JSON or as an Excel workbook."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asked import OneRegion, TownshipOrAll
from api.security import allowed
from api.services import ServicesDep
from casework.access import Reader
from casework.reports.figures import figures
from casework.reports.figures_schemas import Figures
from casework.reports.figures_tables import figures_workbook
from casework.reports.publish import LEAST, MOST, published
from casework.reports.quarter import FIRST_YEAR, LAST_YEAR
from casework.reports.quarterly import quarterly
from casework.reports.schemas import QuarterlyReport
from casework.reports.workbook import workbook
from casework.spans import check_day
from casework.spreadsheet import MEDIA_TYPE

router = APIRouter(prefix="/reports", tags=["报表"])

Reading = Annotated[Reader, allowed("reports.read")]

_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "季度汇总；format=xlsx 时是 Excel 文件", "content": {MEDIA_TYPE: {}}}
}


_FIGURES_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "这段时间的数字；format=xlsx 时是 Excel 文件", "content": {MEDIA_TYPE: {}}}
}


@router.get("/quarterly", summary="季度汇总", response_model=QuarterlyReport, responses=_FILE)
def quarterly_report(
    services: ServicesDep,
    staff: Reading,
    pack: OneRegion,
    year: Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="年份")],
    quarter: Annotated[int, Query(ge=1, le=4, description="第几季度")],
    format: Annotated[Literal["json", "xlsx"], Query(description="json 或 xlsx")] = "json",
    suppress: Annotated[
        int | None,
        Query(ge=LEAST, le=MOST, description="公开发布时用：1 到这个数减一的数字隐去，能推算出来的也隐去"),
    ] = None,
) -> QuarterlyReport | Response:
    """本季度提交的申请、需求和转介，按部门、乡镇、救助身份、服务、来源分别计数；每一步用了几个工作日；转介的
    结果；各部门自己报送的服务数据。只有数字，没有个人信息。

    还没有开始的季度看不了；没有结束的写明 complete: false。
    """
    with services.database.read() as session:
        report = quarterly(session, pack, year, quarter, staff, now=services.clock.now())
    if suppress is not None:
        report = published(report, suppress)
    if format == "json":
        return report
    name = f"yizhu-{pack.code}-{year}Q{quarter}.xlsx"
    return Response(
        workbook(report, pack),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.get("/figures", summary="一段时间的情况", response_model=Figures, responses=_FIGURES_FILE)
def read_figures(
    services: ServicesDep,
    staff: Reading,
    pack: OneRegion,
    township: TownshipOrAll,
    first: Annotated[date | None, Query(alias="from", description="从哪天起；不填是一年前")] = None,
    last: Annotated[date | None, Query(alias="until", description="到哪天为止，含这天；不填是今天")] = None,
    format: Annotated[Literal["json", "xlsx"], Query(description="json 或 xlsx")] = "json",
) -> Figures | Response:
    """各乡镇要什么、每一步用了多久、哪里超期、居民满不满意。数法和季度汇总一样，只有数字，没有个人信息。"""
    now = services.clock.now()
    check_day(last, "until")
    last = last or pack.date_at(now)
    first = first or last - timedelta(days=364)
    with services.database.read() as session:
        found = figures(session, pack, first, last, staff, now=now, township=township)
    if format == "json":
        return found
    name = f"yizhu-{pack.code}-{first}-{last}.xlsx"
    return Response(
        figures_workbook(found, pack),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
