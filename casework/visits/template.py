"""The empty visit list as an Excel workbook, with the choices to pick from."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from casework.regions.pack import RegionPack
from casework.visits.columns import EXAMPLE, MAX_ROWS, SHEET, Column, columns, example

_CHOICES = "选项"
_HELP = "填表说明"
_HEAD = PatternFill("solid", fgColor="DDEBF7")
_MUST = PatternFill("solid", fgColor="FCE4D6")
_SHOWN = Font(italic=True, color="808080")


def template(pack: RegionPack, made_at: datetime) -> bytes:
    """The workbook: the list with one example row, how to fill it in, and the choices."""
    book = Workbook()
    book.properties.creator = pack.brand
    book.properties.created = book.properties.modified = made_at.replace(tzinfo=None)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    shown = columns(pack)
    _list(sheet, shown, pack)
    _explain(book.create_sheet(_HELP), shown)
    _offer(book.create_sheet(_CHOICES), sheet, shown, pack)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _list(sheet: Worksheet, shown: list[Column], pack: RegionPack) -> None:
    filled = example(pack)
    for index, column in enumerate(shown, start=1):
        letter = get_column_letter(index)
        head = sheet.cell(1, index, column.heading)
        head.font, head.fill = Font(bold=True), _MUST if column.required else _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="center")
        cell = sheet.cell(2, index, filled.get(column.key))
        cell.font = _SHOWN
        width = sheet.column_dimensions[letter]
        width.width = 22 if column.as_text or column.key in ("mark", "reason", "address") else 14
        if column.as_text:
            # Excel would drop the zero in front of a landline and the last digits of an identity number.
            for row in range(2, MAX_ROWS + 2):
                sheet.cell(row, index).number_format = "@"
    sheet.freeze_panes = "C2"


def _explain(sheet: Worksheet, shown: list[Column]) -> None:
    lines = [
        ["怎么填", ""],
        ["一行", "一户。还没去的，填到“走访期限”就行；去过的填走访结果；有需求的，后面的列也填。"],
        ["行数", f"一次最多 {MAX_ROWS} 行，多了请分成几份。"],
        ["示例", f"“备注”以“{EXAMPLE}”开头的行导入时不读，可以删去。"],
        ["不要", "不要合并单元格，不要改表头，不要写公式。"],
        ["列", "怎么填"],
    ]
    for column in shown:
        hint = "；".join(part for part in ("必填" if column.required else "", column.hint) if part)
        lines.append([column.heading, hint or ("从选项里选" if column.choices else "")])
    for line in lines:
        sheet.append(line)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 70
    for row in (1, 6):
        sheet.cell(row, 1).font = sheet.cell(row, 2).font = Font(bold=True)


def _offer(choices: Worksheet, sheet: Worksheet, shown: list[Column], pack: RegionPack) -> None:
    at = 0
    for index, column in enumerate(shown, start=1):
        offered = list(column.choices)
        if column.key == "township":
            offered = [place.name for place in pack.townships]
        if not offered:
            continue
        at += 1
        letter = get_column_letter(at)
        for row, label in enumerate([column.heading, *offered], start=1):
            choices.cell(row, at, label)
        validation = DataValidation(
            type="list",
            formula1=f"{_CHOICES}!${letter}$2:${letter}${len(offered) + 1}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle=column.heading,
            error="请从列表里选",
        )
        target = get_column_letter(index)
        validation.add(f"{target}2:{target}{MAX_ROWS + 1}")
        sheet.add_data_validation(validation)
