"""A quarterly report as an Excel workbook."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from casework.reports.quarterly import QuarterlyReport

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BOLD = Font(bold=True)


def workbook(report: QuarterlyReport, made_at: datetime) -> bytes:
    """The report, a sheet for each way of counting."""
    book = Workbook()
    book.properties.creator = "易助"
    book.properties.created = book.properties.modified = made_at.replace(tzinfo=None)
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "总数"
    _fill(
        first,
        ["项目", "数值"],
        [
            ["地区", report.region_name],
            ["季度", f"{report.year}年第{report.quarter}季度"],
            ["起止", f"{report.first_day} 至 {report.last_day}"],
            ["申请（件）", report.applications],
            ["需求（项）", report.needs],
            ["转介（次）", report.referrals],
        ],
    )
    _fill(
        book.create_sheet("按部门"),
        ["部门或单位", "转介（次）"],
        [[line.name, line.count] for line in report.departments],
    )
    _fill(
        book.create_sheet("按乡镇"),
        ["乡镇（街道）", "申请（件）"],
        [[line.name, line.count] for line in report.townships],
    )
    _fill(
        book.create_sheet("按救助身份"),
        ["救助身份", "申请（件）"],
        [[line.name, line.count] for line in report.categories],
    )
    _fill(
        book.create_sheet("按服务"),
        ["大类", "服务", "需求（项）", "转介（次）"],
        [[line.class_name, line.name, line.count, line.referrals] for line in report.services],
    )
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, head: list[str], rows: list[list[str | int]]) -> None:
    sheet.append(head)
    for cell in sheet[1]:
        cell.font = _BOLD
    for row in rows:
        sheet.append(row)
    for column, width in zip("ABCD", (28, 28, 14, 14), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
