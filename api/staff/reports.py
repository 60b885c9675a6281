"""The quarter's figures, as JSON or as an Excel workbook."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.security import allowed
from api.services import ServicesDep
from casework.access import Reader
from casework.reports.quarterly import FIRST_YEAR, LAST_YEAR, QuarterlyReport, quarterly
from casework.reports.workbook import MEDIA_TYPE, workbook

router = APIRouter(prefix="/reports", tags=["报表"])

Reading = Annotated[Reader, allowed("reports.read")]

_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "季度汇总；format=xlsx 时是 Excel 文件", "content": {MEDIA_TYPE: {}}}
}


@router.get("/quarterly", summary="季度汇总", response_model=QuarterlyReport, responses=_FILE)
def quarterly_report(
    services: ServicesDep,
    staff: Reading,
    year: Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="年份")],
    quarter: Annotated[int, Query(ge=1, le=4, description="第几季度")],
    region: Annotated[str | None, Query(max_length=64, description="地区代码；不填就是默认地区")] = None,
    format: Annotated[Literal["json", "xlsx"], Query(description="json 或 xlsx")] = "json",
) -> QuarterlyReport | Response:
    """本季度提交的申请、需求和转介，按部门、乡镇、救助身份、服务分别计数。只有数字，没有个人信息。"""
    pack = services.region(region)
    with services.database.read() as session:
        report = quarterly(session, pack, year, quarter, staff)
    if format == "json":
        return report
    name = f"yizhu-{pack.code}-{year}Q{quarter}.xlsx"
    return Response(
        workbook(report, services.clock.now()),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
