"""A sheet with one row of headings: which column says what, and the rows below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casework.errors import FieldIssue, Invalid
from casework.incoming.cells import CellError, text
from casework.incoming.workbook import Cell, Sheet

#: The headings stand in one of the first rows; a title may stand above them.
_SEARCHED: Final = 5


@dataclass(frozen=True)
class Table:
    """``columns``: heading → letter; ``ignored``: letters of columns with an unknown heading; ``rows`` by
    number, each heading → cell."""

    columns: dict[str, str]
    ignored: list[str]
    rows: list[tuple[int, dict[str, Cell]]]


def table_of(sheet: Sheet, headings: Sequence[str], required: Sequence[str], max_rows: int) -> Table:
    """The table in a sheet. Raises ``Invalid`` naming sheet and place: merged cells, a heading that is
    missing or there twice, no row, more than ``max_rows`` rows."""
    if sheet.merged:
        raise Invalid(
            [FieldIssue(field=f"{sheet.title}!{area}", reason="merged") for area in sheet.merged[:20]]
        )
    head, found = _head(sheet, headings)
    issues = []
    columns: dict[str, str] = {}
    for letter, heading in found.items():
        if heading in columns:
            issues.append(FieldIssue(field=f"{sheet.title}!{letter}{head}", reason="heading_twice"))
        columns[heading] = letter
    issues += [
        FieldIssue(field=f"{sheet.title}!{heading}", reason="heading_missing")
        for heading in required
        if heading not in columns
    ]
    if issues:
        raise Invalid(issues)
    below = [(number, cells) for number, cells in sheet.rows if number > head]
    if not below:
        raise Invalid.one(sheet.title, "no_rows")
    if len(below) > max_rows:
        raise Invalid.one(sheet.title, "too_many_rows")
    by_letter = {letter: heading for heading, letter in columns.items()}
    rows = [
        (number, {by_letter[letter]: cell for letter, cell in cells.items() if letter in by_letter})
        for number, cells in below
    ]
    ignored = sorted({letter for _, cells in below for letter in cells} - by_letter.keys())
    return Table(columns, ignored, [(number, cells) for number, cells in rows if cells])


def _head(sheet: Sheet, headings: Sequence[str]) -> tuple[int, dict[str, str]]:
    """The row that has most of the headings, and which of them by letter."""
    best: tuple[int, dict[str, str]] = (1, {})
    known = {_bare(heading): heading for heading in headings}
    for number, cells in sheet.rows:
        if number > _SEARCHED:
            break
        found = {}
        for letter, cell in cells.items():
            try:
                heading = known.get(_bare(text(cell.value)))
            except CellError:
                continue
            if heading is not None:
                found[letter] = heading
        if len(found) > len(best[1]):
            best = (number, found)
    return best


def _bare(heading: str) -> str:
    return heading.replace(" ", "").rstrip("*＊")
