"""Visits: the list, one of them, who goes, what came of it, and lists from Excel."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Path, Query, UploadFile
from starlette.responses import Response

from api.asked import OneRegion, RegionOrAll, TownshipOrAll
from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.staff.paging import PageNumber, PageSize
from api.staff.visits_schemas import (
    AssigneeList,
    Assignment,
    EraseRequest,
    ImportOut,
    Remark,
    VisitOutcome,
    VisitPage,
    broken_rows,
    import_out,
)
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.incoming.workbook import MAX_FILE
from casework.spreadsheet import MEDIA_TYPE
from casework.visits.importing import BrokenRows
from casework.visits.report import Mode
from casework.visits.schemas import VisitQuery, VisitView
from casework.visits.template import template

router = APIRouter(prefix="/visits", tags=["走访"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("visits.read")]
Working = Annotated[Reader, allowed("visits.work")]
Importing = Annotated[Reader, allowed("visits.import")]
Erasing = Annotated[Reader, allowed("applications.erase")]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这次走访，或者看不到它"}
}
_STEP: dict[int | str, dict[str, Any]] = {
    **_PROBLEMS,
    409: {"model": ProblemDocument, "description": "已经办结了，或者这个人在等另一次走访"},
}

VisitId = Annotated[str, Path(alias="visit_id", max_length=64, description="走访编号")]


@router.get("", summary="走访名单")
def list_visits(
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    township: TownshipOrAll,
    status: Annotated[
        str | None, Query(max_length=64, description="open、assigned、done、not_found 或 no_need")
    ] = None,
    source: Annotated[str | None, Query(max_length=64, description="import 或 discovery")] = None,
    mine: Annotated[bool, Query(description="只看派给自己的")] = False,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> VisitPage:
    """还要去的在前，先到期的在前。志愿者只看得到派给自己的。姓名、电话在列表里是遮住的。"""
    query = VisitQuery(
        region=region,
        status=status or None,
        township=township,
        source=source or None,
        mine=mine,
        page=page,
        page_size=page_size,
    )
    with services.database.read() as session:
        found = services.visits.list(session, query, staff)
    return VisitPage(items=found.items, total=found.total, page=found.page, page_size=found.page_size)


@router.get("/template", summary="走访名单的空表", response_class=Response)
def empty_list(services: ServicesDep, staff: Importing, pack: OneRegion) -> Response:
    """Excel 空表，有填表说明、可选的选项和一行示例。"""
    return Response(
        template(pack, services.clock.now()),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="yizhu-{pack.code}-visits.xlsx"'},
    )


@router.get("/assignees", summary="可以派谁去")
def list_assignees(services: ServicesDep, staff: Importing, pack: OneRegion) -> AssigneeList:
    """能去走访的账号。"""
    with services.database.read() as session:
        return AssigneeList(items=services.visits.assignees(session, pack.code, staff))


@router.post("/import", summary="导入走访名单")
def import_visits(
    services: ServicesDep,
    staff: Importing,
    file: Annotated[UploadFile, File(description="填好的 Excel 表（.xlsx，最大 2 MB，200 行）")],
    region: Annotated[str | None, Form(max_length=64, description="地区代码；不填就是默认地区")] = None,
    mode: Annotated[Mode, Form(description="check 只核对；apply 导入")] = "check",
    partial: Annotated[bool, Form(description="true：有错的行不存，其余照存")] = False,
) -> ImportOut:
    """逐行核对。有一行不对就都不存，除非 partial。同一个文件再导一次，什么都不会多。"""
    code = services.region(region).code
    data = file.file.read(MAX_FILE + 1)
    table = services.visit_imports.parse(data, code)
    opened = services.database.read() if mode == "check" else services.database.session()
    try:
        with opened as session:
            report = services.visit_imports.run(session, data, table, code, staff, mode=mode, partial=partial)
    except BrokenRows as error:
        raise broken_rows(error.report) from None
    return import_out(report)


@router.get("/{visit_id}", summary="一次走访", responses=_PROBLEMS)
def read_visit(visit_id: VisitId, services: ServicesDep, staff: Reading) -> VisitView:
    """要走访谁、为什么、结果怎样。查看会记入历史。"""
    with services.database.session() as session:
        return services.visits.read(session, visit_id, staff)


@router.post("/{visit_id}/assign", summary="派人去走访", responses=_STEP)
def assign_visit(visit_id: VisitId, body: Assignment, services: ServicesDep, staff: Working) -> VisitView:
    """派给一个账号，或者自己去。没找到人的可以再派。"""
    with services.database.session() as session:
        return services.visits.assign(session, visit_id, body.assigned_to or None, staff)


@router.post("/{visit_id}/outcome", summary="记下走访结果", responses=_STEP)
def finish_visit(visit_id: VisitId, body: VisitOutcome, services: ServicesDep, staff: Working) -> VisitView:
    """走访完了。他要帮忙的，一起填申请；申请有错就什么都不存。"""
    with services.database.session() as session:
        region = services.visits.region_of(session, visit_id, staff)
        finished = services.visits.finish(
            session,
            visit_id,
            body.outcome,
            staff,
            note=body.note,
            visited_on=body.visited_on,
            application=body.application.form(region, "visit") if body.application else None,
            application_no=body.application_no or None,
            client_id=body.client_id,
        )
        if body.application and finished.application_no:
            services.photos.attach(session, finished.application_no, body.application.photo_ids, staff)
        return finished


@router.post("/{visit_id}/remarks", summary="给走访补记几句", responses=_STEP)
def remark_visit(visit_id: VisitId, body: Remark, services: ServicesDep, staff: Working) -> VisitView:
    """别人已经记下了结果，自己也去过：把情况补在后面，不改已经写的。"""
    with services.database.session() as session:
        return services.visits.remark(session, visit_id, body.text, staff, body.client_id)


@router.post("/{visit_id}/erase", summary="按本人要求删除走访", responses=_PROBLEMS)
def erase_visit(visit_id: VisitId, body: EraseRequest, services: ServicesDep, staff: Erasing) -> VisitView:
    """删去这次走访里的个人资料，只留乡镇、来源和办理的步骤。"""
    with services.database.session() as session:
        return services.visits.erase(session, visit_id, staff, body.reason)
