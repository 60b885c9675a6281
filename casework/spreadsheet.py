"""Excel files as this project writes them: plain to look at, ready to print, and without a single formula.

Names come from directories that staff edit, so that any text could begin like a formula. Every text is
written as a text cell, and one that a spreadsheet would still take for a formula when the cell is edited or
saved as CSV gets a space in front.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | float | None

_TITLE: Final = Font(bold=True, size=14)
_GREY: Final = Font(color="FF666666", size=10)
_HEAD_FONT: Final = Font(bold=True, color="FFFFFFFF")
_HEAD_FILL: Final = PatternFill("solid", start_color="FF2F5D8A", end_color="FF2F5D8A")
_LINE: Final = Side(style="thin", color="FFBFBFBF")
_BOX: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_CENTRE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_RISKY: Final = re.compile(r"[\s]*[=+\-@＝＋－＠]|[\t\r\n]")
#: What XML cannot hold.
_UNSEEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST: Final = 32_000


def harmless(text: str) -> str:
    """``text`` without what no file can hold, and with a space in front if it is like a formula."""
    kept = _UNSEEN.sub("", text)[:_LONGEST]
    return f" {kept.lstrip()}" if _RISKY.match(kept) else kept


def new_book(made_at: datetime) -> Workbook:
    """An empty workbook without a sheet."""
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    book.properties.creator = "易助"
    book.properties.created = book.properties.modified = made_at.replace(tzinfo=None)
    return book


def new_sheet(book: Workbook, name: str, title: str, about: str, widths: Sequence[int]) -> Worksheet:
    """A sheet with a title and a grey line that says of what and when. Rows are put from row 4 on."""
    sheet: Worksheet = book.create_sheet(name)
    put(sheet, 1, 1, title).font = _TITLE
    put(sheet, 2, 1, about).font = _GREY
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.page_setup.paperSize = "9"  # A4
    sheet.page_setup.orientation = "portrait" if sum(widths) <= 90 else "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    assert sheet.oddFooter is not None and sheet.oddFooter.center is not None
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    return sheet


def put(sheet: Worksheet, row: int, column: int, value: Value, number_format: str | None = None) -> Cell:
    """Write one cell: a number as a number, a text as a harmless text."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        cell.value = harmless(value)
        cell.data_type = "s"
    else:
        cell.value = value
        if number_format is not None:
            cell.number_format = number_format
    return cell


def head(sheet: Worksheet, row: int, titles: Sequence[str]) -> None:
    """The heading of a table: it stays in sight and is printed on every page."""
    for column, title in enumerate(titles, start=1):
        cell = put(sheet, row, column, title)
        cell.font, cell.fill, cell.alignment, cell.border = _HEAD_FONT, _HEAD_FILL, _CENTRE, _BOX
    sheet.row_dimensions[row].height = 22
    sheet.freeze_panes = f"A{row + 1}"
    sheet.print_title_rows = f"{row}:{row}"


def line(sheet: Worksheet, row: int, values: Sequence[Value], formats: Sequence[str | None] = ()) -> None:
    """One row of a table."""
    for column, value in enumerate(values, start=1):
        cell = put(sheet, row, column, value, formats[column - 1] if column <= len(formats) else "#,##0")
        cell.border = _BOX


def saved(book: Workbook) -> bytes:
    """The file."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()
