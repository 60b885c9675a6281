"""What is sent and answered about pushed lists."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from api.casework_errors import wording
from casework.discovery.models import What
from casework.discovery.rows import MAX_ROWS
from casework.discovery.schemas import DiscoveryListView, ListReport, ListRowReport, Mode
from casework.regions.discovery import ColumnRead


class PushedList(BaseModel):
    """A list as JSON."""

    region: str | None = Field(default=None, max_length=64, description="地区代码；不填就是默认地区")
    kind: str = Field(max_length=64, description="名单种类", examples=["high_medical_cost"])
    mode: Mode = Field(default="apply", description="check 只核对；apply 推送")
    partial: bool = Field(default=False, description="true：有错的行不收，其余照收")
    rows: list[dict[str, JsonValue]] = Field(
        min_length=1,
        max_length=MAX_ROWS,
        description="一行一个人：表头 → 值",
        examples=[[{"姓名": "…", "身份证号": "…", "政策范围内个人自付费用": 23500}]],
    )


class CellIssueOut(BaseModel):
    """What is wrong in one cell."""

    heading: str
    message: str
    code: str


class ListRowOut(BaseModel):
    """What became of one row."""

    row: int = Field(description="第几行；CSV 的表头是第 1 行，JSON 从 1 数起")
    ok: bool
    what: What = Field(
        description="visit 要走访；no_rule 没有规则要求走访；seen 同样的一行推送过；"
        "visited 正在等走访或不久前走访过；in_help 已经在帮；wrong 有错"
    )
    rule_id: str | None
    reason: str | None
    visit_id: str | None
    errors: list[CellIssueOut]


class ListOut(BaseModel):
    """A whole list, row by row."""

    id: str | None
    kind: str
    mode: Mode
    rows: list[ListRowOut]
    raised: int = Field(description="要走访几户")
    wrong: int = Field(description="几行有错")
    ignored_columns: list[str] = Field(description="表头不认识、没有读的列")
    repeated: bool = Field(description="这份名单推送过了，这次什么都没有做")


class ListPage(BaseModel):
    """One page of lists, the newest first."""

    items: list[DiscoveryListView]
    total: int
    page: int
    page_size: int


class ColumnOut(BaseModel):
    """A column that a list has."""

    heading: str
    aliases: list[str]
    read: ColumnRead
    required: bool


class RuleOut(BaseModel):
    """Who is visited."""

    id: str
    reason: str
    due_working_days: int
    quote: str


class KindOut(BaseModel):
    """A kind of list: who pushes it, its columns, its rules."""

    code: str
    label: str
    by: list[str]
    columns: list[ColumnOut]
    rules: list[RuleOut]
    quote: str


class KindList(BaseModel):
    """The kinds of a region. ``origin`` says who set the amounts and days."""

    origin: str
    items: list[KindOut]


def list_out(report: ListReport) -> ListOut:
    """A report with the words for what is wrong."""
    return ListOut(**report.model_dump(exclude={"rows"}), rows=[_row(line) for line in report.rows])


def _row(line: ListRowReport) -> ListRowOut:
    return ListRowOut(
        **line.model_dump(exclude={"errors"}),
        errors=[
            CellIssueOut(heading=issue.heading, message=wording(issue.reason), code=issue.reason)
            for issue in line.errors
        ],
    )
