"""A quarterly report as an Excel workbook, a sheet for each way of counting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl import Workbook

from casework.regions import RegionPack
from casework.reports.schemas import Line, QuarterlyReport, ServiceDataLine
from casework.spreadsheet import Value, head, line, new_book, new_sheet, saved
from casework.statuses import status_label

#: One word for a small count and for one hidden beside it: which of the two it is must not be told.
HIDDEN = "不公开"
_MONEY = "#,##0.00"
_DAY = "0"


def workbook(report: QuarterlyReport, pack: RegionPack) -> bytes:
    """The file. What is hidden for publication reads 不公开: small counts, and what is hidden beside them."""
    return saved(_Book(report, pack).made())


class _Book:
    """One report on its way into a workbook."""

    def __init__(self, report: QuarterlyReport, pack: RegionPack) -> None:
        self._report = report
        made = report.made_at.astimezone(pack.tz)
        running = "" if report.complete else "　这个季度还没有结束，数字还会变"
        published = (
            f"　少于 {report.suppressed_below} 的数字不公开；为了不让人推算出来，旁边有的数字也不公开"
            if report.suppressed_below
            else ""
        )
        self._about = (
            f"{report.first_day} 至 {report.last_day}　{made:%Y-%m-%d %H:%M} 生成{running}{published}"
        )
        self._book = new_book(report.made_at)

    def made(self) -> Workbook:
        report = self._report
        hidden = self._hidden
        self._sheet(
            "总数",
            "总数",
            {"项目": 34, "数值": 20},
            [
                ["地区", report.region_name],
                ["季度", f"{report.year}年第{report.quarter}季度"],
                ["申请（件）", hidden(report.applications)],
                *(
                    [f"　其中{status_label(status)}（件）", hidden(count)]
                    for status, count in report.statuses.items()
                ),
                ["需求（项）", hidden(report.needs)],
                ["转介（次）", hidden(report.referrals)],
                ["超过时限的转介（次）", hidden(report.overdue)],
            ],
        )
        self._table("按部门", "部门或单位", "转介（次）", report.departments)
        self._table("按乡镇", "乡镇（街道）", "申请（件）", report.townships)
        self._table("按救助身份", "救助身份", "申请（件）", report.categories)
        self._sheet(
            "按服务",
            "按服务",
            {"大类": 18, "服务": 34, "需求（项）": 14, "转介（次）": 14},
            (
                [service.class_name, service.name, hidden(service.count), hidden(service.referrals)]
                for service in report.services
            ),
        )
        self._table("按来源", "来源", "申请（件）", report.sources)
        self._sheet(
            "办理时间",
            "每一步用了几个工作日（包括暂停的时间）",
            {"步骤": 20, "转介（次）": 14, "一半不超过（工作日）": 22, "九成不超过（工作日）": 22},
            ([step.name, hidden(step.count), step.median_days, step.p90_days] for step in report.steps),
            (None, "#,##0", _DAY, _DAY),
        )
        self._table("转介结果", "结果", "转介（次）", report.outcomes)
        self._table("居民评分", "评分", "转介（次）", report.ratings)
        self._service_data()
        return self._book

    def _service_data(self) -> None:
        part, hidden = self._report.service_data, self._hidden
        numbers = {"人次": 12, "人数": 12, "金额（元）": 16}
        formats = (None, None, "#,##0", "#,##0", _MONEY, "#,##0", "#,##0")
        total: list[Value] = [
            "合计",
            "",
            hidden(part.times),
            hidden(part.people),
            self._amount(part.amount, part.people),
            "",
        ]
        self._sheet(
            "各部门报送",
            f"各部门自己报送的服务数据（{part.due_on} 前报送）",
            {"部门或单位": 34, "报送情况": 14, **numbers, "本系统转介（次）": 18},
            [*(self._department(department) for department in part.organisations), total],
            formats,
        )
        self._sheet(
            "各部门报送（按服务）",
            "各部门自己报送的服务数据，按服务",
            {"服务代码": 26, "服务": 34, **numbers, "本系统需求（项）": 18, "本系统转介（次）": 18},
            (
                [
                    service.code,
                    service.name,
                    hidden(service.times),
                    hidden(service.people),
                    self._amount(service.amount, service.people),
                    hidden(service.needs),
                    hidden(service.referrals),
                ]
                for service in part.services
            ),
            formats,
        )

    def _department(self, department: ServiceDataLine) -> list[Value]:
        if not department.submitted:
            return [department.name, "未报送", "", "", "", self._hidden(department.referrals)]
        return [
            department.name,
            "季度中报送" if department.preliminary else "已报送",
            self._hidden(department.times),
            self._hidden(department.people),
            self._amount(department.amount, department.people),
            self._hidden(department.referrals),
        ]

    def _table(self, name: str, of: str, counted: str, lines: Iterable[Line]) -> None:
        self._sheet(name, name, {of: 40, counted: 16}, ([row.name, self._hidden(row.count)] for row in lines))

    def _sheet(
        self,
        name: str,
        title: str,
        columns: dict[str, int],
        rows: Iterable[Sequence[Value]],
        formats: Sequence[str | None] = (),
    ) -> None:
        report = self._report
        whole = f"{report.region_name} {report.year}年第{report.quarter}季度　{title}"
        sheet = new_sheet(self._book, name, whole, self._about, list(columns.values()))
        head(sheet, 3, list(columns))
        for number, values in enumerate(rows, start=4):
            line(sheet, number, values, formats)

    def _hidden(self, count: int | None) -> Value:
        return HIDDEN if count is None else count

    def _amount(self, amount: float | None, people: int | None) -> Value:
        """Yuan; nothing where nobody was paid, and hidden where the people are."""
        return HIDDEN if people is None else amount
