"""What is sent and answered about visits, and about lists of them from Excel."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from api.casework_errors import wording
from api.problems import FieldMessage, Problem
from api.staff.entry import EnteredFacts
from casework.visits.columns import SHEET
from casework.visits.outcome import MAX_NOTE
from casework.visits.report import ImportReport, Mode, RowReport, What
from casework.visits.schemas import Assignee, Outcome, VisitListItem

#: So many wrong cells are named; who has more of them begins with these.
MAX_NAMED = 200


class VisitPage(BaseModel):
    """One page of visits; what is due first comes first."""

    items: list[VisitListItem]
    total: int
    page: int
    page_size: int


class AssigneeList(BaseModel):
    """Who can be sent."""

    items: list[Assignee]


class Assignment(BaseModel):
    """Who goes."""

    assigned_to: str | None = Field(
        default=None, max_length=64, description="账号编号或用户名；不填就是自己去"
    )


class VisitOutcome(BaseModel):
    """What came of a visit."""

    outcome: Outcome = Field(description="done 已走访；not_found 没找到人；no_need 不需要帮助")
    note: str | None = Field(default=None, max_length=MAX_NOTE, description="情况，加密保存")
    visited_on: date | None = Field(default=None, description="哪天去的；不填就是今天")
    application: EnteredFacts | None = Field(
        default=None, description="当面替他填的申请；姓名、电话、乡镇不填就用走访名单里的"
    )
    application_no: str | None = Field(default=None, max_length=64, description="他已经有的申请的编号")
    client_id: UUID | None = Field(
        default=None, description="由您生成的 UUID；同一个再发一次，什么都不会多，得到现在的样子"
    )


class EraseRequest(BaseModel):
    """Why a visit is erased."""

    reason: str = Field(max_length=500, description="为什么删；会留在历史里，不要写个人信息")


class Remark(BaseModel):
    """What somebody adds to a visit that was made."""

    text: str = Field(min_length=1, max_length=MAX_NOTE, description="情况，加密保存；写上谁、哪天补记的")
    client_id: UUID | None = Field(default=None, description="由您生成的 UUID；同一个再发一次，只补一次")


class CellIssueOut(BaseModel):
    """What is wrong in one cell."""

    column: str = Field(description="哪一列；表里没有这一列时为空")
    heading: str = Field(description="表头")
    message: str = Field(description="哪里不对")
    code: str = Field(description="原因代码")


class RowOut(BaseModel):
    """What becomes of one row."""

    row: int = Field(description="第几行，同 Excel 左边的行号")
    ok: bool
    what: What = Field(
        description="visit 要走访；visited 已走访；application 另存了申请；already 已经有了；wrong 有错"
    )
    errors: list[CellIssueOut]
    visit_id: str | None
    application_no: str | None
    known: list[str] = Field(description="可能是同一个人的申请")


class ImportOut(BaseModel):
    """A whole file, row by row."""

    id: str | None
    mode: Mode
    rows: list[RowOut]
    stored: int = Field(description="存了几行")
    wrong: int = Field(description="几行有错")
    ignored_columns: list[str] = Field(description="表头不认识、没有读的列")
    repeated: bool = Field(description="这个文件导入过了，这次什么都没有做")


def import_out(report: ImportReport) -> ImportOut:
    """A report in words."""
    return ImportOut(**report.model_dump(exclude={"rows"}), rows=[_row(line) for line in report.rows])


def broken_rows(report: ImportReport) -> Problem:
    """The 422 that names sheet, row and column of every wrong cell."""
    errors = [
        FieldMessage(
            field=f"{SHEET}!{issue.column}{line.row}",
            message=f"{issue.heading}：{wording(issue.reason)}",
            code=issue.reason,
        )
        for line in report.rows
        for issue in line.errors
    ]
    detail = f"有 {report.wrong} 行填得不对，什么都没有存。改好后再导，或者选择只存没有错的行。"
    return Problem(422, detail, code="broken-rows", errors=errors[:MAX_NAMED])


def _row(line: RowReport) -> RowOut:
    return RowOut(
        **line.model_dump(exclude={"errors"}),
        errors=[
            CellIssueOut(
                column=issue.column,
                heading=issue.heading,
                message=wording(issue.reason),
                code=issue.reason,
            )
            for issue in line.errors
        ],
    )
