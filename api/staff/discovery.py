"""Lists that departments push, by JSON, CSV or Excel, and what became of them."""

from __future__ import annotations

from json import JSONDecodeError
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Path, Query, Request
from pydantic import ValidationError

from api import strict_json
from api.asked import OneRegion, RegionOrAll
from api.casework_errors import wording
from api.problems import FieldMessage, Problem, ProblemDocument, from_validation
from api.security import allowed
from api.services import Services, ServicesDep
from api.staff.discovery_schemas import (
    ColumnOut,
    KindList,
    KindOut,
    ListOut,
    ListPage,
    PushedList,
    RuleOut,
    list_out,
)
from api.staff.paging import PageNumber, PageSize
from casework.access import Reader
from casework.discovery.rows import MAX_ROWS
from casework.discovery.schemas import (
    DiscoveryListDetail,
    ListReport,
    Mode,
)
from casework.discovery.service import BrokenList
from casework.discovery.sheet import read_workbook
from casework.incoming.delimited import read_csv
from casework.incoming.workbook import WORKBOOK
from casework.spreadsheet import MEDIA_TYPE

router = APIRouter(prefix="/discovery", tags=["主动发现"])

Reading = Annotated[Reader, allowed("discovery.read")]
Pushing = Annotated[Reader, allowed("discovery.push")]

MAX_NAMED = 200
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这份名单，或者看不到它"}
}


@router.get("/kinds", summary="可以推送的名单")
def list_kinds(
    services: ServicesDep,
    staff: Reading,
    pack: OneRegion,
) -> KindList:
    """每种名单由谁推送、有哪些列、什么人会被列入走访。部门只看到自己推送的。"""
    items = [
        KindOut(
            code=kind.code,
            label=kind.label,
            by=kind.by,
            columns=[
                ColumnOut(heading=c.heading, aliases=c.aliases, read=c.read, required=c.required)
                for c in kind.columns
            ],
            rules=[
                RuleOut(
                    id=rule.id,
                    reason=rule.reason,
                    due_working_days=rule.due_working_days,
                    quote=rule.source.quote,
                )
                for rule in kind.rules
            ],
            quote=kind.source.quote,
        )
        for kind in services.discovery.kinds(pack.code, staff)
    ]
    return KindList(origin=pack.discovery.origin, items=items)


@router.post(
    "/lists",
    summary="推送名单",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": PushedList.model_json_schema()},
                "text/csv": {"schema": {"type": "string", "description": "第一行是表头"}},
                MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}},
            },
        }
    },
)
async def push_list(
    request: Request,
    services: ServicesDep,
    staff: Pushing,
    region: Annotated[str | None, Query(max_length=64, description="文件：地区代码")] = None,
    kind: Annotated[str | None, Query(max_length=64, description="文件：名单种类")] = None,
    mode: Annotated[Mode, Query(description="文件：check 只核对；apply 推送")] = "apply",
    partial: Annotated[bool, Query(description="文件：true 有错的行不收，其余照收")] = False,
) -> ListOut:
    """JSON，或者 CSV（UTF-8 或 GB18030）、Excel（.xlsx），最大 2 MB，1000 行。

    逐行核对；有一行不对就都不收，除非 partial。

    只有地区数据里写明的部门可以推送。同一份名单再推一次，什么都不会多。
    """
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    body = await request.body()
    if content_type in ("text/csv", MEDIA_TYPE):
        if kind is None:
            raise Problem(
                422,
                "请在地址里写明名单种类 kind。",
                errors=[FieldMessage(field="kind", message="缺少这一项", code="missing")],
            )
        return await run_sync(push_file, services, staff, body, region, kind, mode, partial)
    if content_type == "application/json":
        return await run_sync(_json, services, staff, body)
    if not body:
        raise Problem(422, "请求里没有名单。")
    raise Problem(
        415, "请用 JSON、CSV 或 Excel 发送，并写明 Content-Type：application/json、text/csv 或 .xlsx 的类型。"
    )


@router.get("/lists", summary="推送来的名单")
def list_lists(
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    kind: Annotated[str | None, Query(max_length=64, description="只看一种")] = None,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> ListPage:
    """县级看全部，部门看自己推送的，新的在前。"""
    with services.database.read() as session:
        found = services.discovery.lists(
            session, staff, region=region, kind=kind or None, page=page, page_size=page_size
        )
    return ListPage(items=found.items, total=found.total, page=found.page, page_size=found.page_size)


@router.get("/lists/{list_id}", summary="一份名单", responses=_PROBLEMS)
def read_list(
    list_id: Annotated[str, Path(max_length=64, description="名单编号")],
    services: ServicesDep,
    staff: Reading,
    page: PageNumber = 1,
    page_size: PageSize = 100,
) -> DiscoveryListDetail:
    """每一行的结果和走访到了哪一步。姓名、电话是遮住的。"""
    with services.database.read() as session:
        return services.discovery.read(session, list_id, staff, page=page, page_size=page_size)


def push_file(
    services: Services,
    staff: Reader,
    body: bytes,
    region: str | None,
    kind: str,
    mode: Mode,
    partial: bool,
) -> ListOut:
    """A list as a file: an Excel workbook, or else a CSV."""
    code = services.region(region).code
    workbook = body.startswith(WORKBOOK)
    headings, rows = read_workbook(body, MAX_ROWS) if workbook else read_csv(body, MAX_ROWS)
    return _push(services, staff, code, kind, headings, rows, mode, partial)


def _json(services: Services, staff: Reader, body: bytes) -> ListOut:
    try:
        pushed = PushedList.model_validate(strict_json.loads(body))
    except JSONDecodeError:
        raise Problem(422, "请求的内容不是有效的 JSON，请检查后再发。") from None
    except ValidationError as error:
        raise from_validation(
            [{**failure, "loc": ("body", *failure["loc"])} for failure in error.errors()]
        ) from None
    code = services.region(pushed.region).code
    headings = list(dict.fromkeys(heading for row in pushed.rows for heading in row))
    rows = list(enumerate(pushed.rows, start=1))
    return _push(services, staff, code, pushed.kind, headings, rows, pushed.mode, pushed.partial)


def _push(
    services: Services,
    staff: Reader,
    region: str,
    kind: str,
    headings: list[str],
    rows: Any,
    mode: Mode,
    partial: bool,
) -> ListOut:
    opened = services.database.read() if mode == "check" else services.database.session()
    try:
        with opened as session:
            report = services.discovery.push(
                session, region, kind, headings, rows, staff, mode=mode, partial=partial
            )
    except BrokenList as error:
        raise _broken(error.report) from None
    return list_out(report)


def _broken(report: ListReport) -> Problem:
    errors = [
        FieldMessage(
            field=f"第{line.row}行“{issue.heading}”", message=wording(issue.reason), code=issue.reason
        )
        for line in report.rows
        for issue in line.errors
    ]
    detail = f"有 {report.wrong} 行不对，什么都没有收。改好后再推，或者选择只收没有错的行。"
    return Problem(422, detail, code="broken-rows", errors=errors[:MAX_NAMED])
