"""The Excel template of the quarterly service data: one row a service."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from openpyxl.worksheet.datavalidation import DataValidation

from casework.regions import RegionPack
from casework.regions.directory import Organisation
from casework.reports.quarter import Quarter
from casework.servicedata.schemas import MAX_AMOUNT, MAX_COUNT, MAX_NOTE
from casework.spreadsheet import head, line, new_book, new_sheet, put, saved

#: The columns from the left, by key.
COLUMNS: Final = {
    "service": "服务代码",
    "class": "大类",
    "name": "服务",
    "times": "人次",
    "people": "人数",
    "amount": "金额（元）",
    "note": "备注",
}
#: Where the sheet says whose figures these are: row and column, from 1.
META: Final = {"region": (3, 2), "organisation": (4, 2), "year": (5, 2), "quarter": (5, 4)}
_HEAD_ROW: Final = 7
FIRST_ROW: Final = _HEAD_ROW + 1


def template(pack: RegionPack, organisation: Organisation, quarter: Quarter, made_at: datetime) -> bytes:
    """The workbook for one organisation and quarter. Its own services come first."""
    book = new_book(made_at)
    sheet = new_sheet(
        book,
        "服务数据",
        f"{organisation.name}　{quarter.year}年第{quarter.number}季度救助对象服务数据",
        "只填人次、人数、金额和备注，其他格不要改；没有服务的行空着；人数不重复计算；备注里不要写个人信息。",
        (24, 16, 30, 12, 12, 16, 36),
    )
    for label, row, column in (("地区", 3, 1), ("单位", 4, 1), ("年份", 5, 1), ("季度", 5, 3)):
        put(sheet, row, column, label)
    said = {"region": pack.code, "organisation": organisation.code}
    for name, (row, column) in META.items():
        put(sheet, row, column, said.get(name) or {"year": quarter.year, "quarter": quarter.number}[name])
    put(sheet, 3, 3, pack.name)
    put(sheet, 4, 3, organisation.name)
    head(sheet, _HEAD_ROW, list(COLUMNS.values()))
    own = {service.code for service in pack.services if organisation in pack.organisations_for(service.code)}
    services = sorted(pack.services, key=lambda service: service.code not in own)
    for row, service in enumerate(services, start=FIRST_ROW):
        line(sheet, row, [service.code, service.class_label, service.label, None, None, None, None], _FORMATS)
    last = FIRST_ROW + len(services) - 1
    counts = DataValidation("whole", operator="between", formula1="0", formula2=str(MAX_COUNT))
    money = DataValidation("decimal", operator="between", formula1="0", formula2=str(MAX_AMOUNT))
    notes = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(MAX_NOTE))
    for rule, where, error in (
        (counts, f"D{FIRST_ROW}:E{last}", "请填整数"),
        (money, f"F{FIRST_ROW}:F{last}", "请填金额，单位是元"),
        (notes, f"G{FIRST_ROW}:G{last}", f"备注最多 {MAX_NOTE} 个字"),
    ):
        rule.error, rule.errorTitle, rule.showErrorMessage = error, "填写有误", True
        rule.add(where)
        sheet.add_data_validation(rule)
    return saved(book)


_FORMATS: Final = (None, None, None, "#,##0", "#,##0", "#,##0.00", None)
