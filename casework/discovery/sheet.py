"""A department's list as an Excel workbook: the headings and the rows, as a CSV gives them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from casework.errors import FieldIssue, Invalid
from casework.incoming.cells import CellError, text
from casework.incoming.workbook import FILE, read_sheet

#: Beyond this a number has lost digits, which is told where its column is read.
_EXACT: Final = 2**53


def read_workbook(data: bytes, max_rows: int) -> tuple[list[str], list[tuple[int, dict[str, Any]]]]:
    """The headings of the first sheet's first filled row, and each row below with its number in the sheet,
    heading → value (numbers and dates stay such).

    Raises ``Invalid`` naming the place: merged cells, a heading twice, a formula or an error value, no row,
    more than ``max_rows``.
    """
    sheet = read_sheet(data)
    if sheet.merged:
        raise Invalid(
            [FieldIssue(field=f"{sheet.title}!{area}", reason="merged") for area in sheet.merged[:20]]
        )
    if len(sheet.rows) < 2:
        raise Invalid.one(FILE, "no_rows" if sheet.rows else "empty")
    if len(sheet.rows) - 1 > max_rows:
        raise Invalid.one(FILE, "too_many_list_rows")
    head, *below = sheet.rows
    try:
        headings = {letter: text(cell.value) for letter, cell in head[1].items()}
    except CellError as error:
        raise Invalid.one(f"第{head[0]}行", error.reason) from error
    if len(set(headings.values())) != len(headings):
        raise Invalid.one(FILE, "heading_twice")
    issues = [
        FieldIssue(
            field=f"第{number}行“{headings[letter]}”", reason="no_formula" if cell.formula else "cell_broken"
        )
        for number, cells in below
        for letter, cell in cells.items()
        if letter in headings and (cell.formula or cell.broken)
    ]
    if issues:
        raise Invalid(issues[:20])
    rows = [
        (
            number,
            {headings[letter]: _plain(cell.value) for letter, cell in cells.items() if letter in headings},
        )
        for number, cells in below
    ]
    return list(headings.values()), rows


def _plain(value: Any) -> Any:
    if isinstance(value, int) and abs(value) > _EXACT:
        return float(value)
    return value if isinstance(value, str | int | float | date) else str(value)
