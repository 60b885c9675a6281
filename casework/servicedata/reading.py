"""Reads a filled-in template: the figures, or everything that is wrong with it, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from openpyxl.utils import get_column_letter

from casework.errors import FieldIssue, Invalid
from casework.incoming.workbook import FILE, Cell, read_sheet
from casework.regions import RegionPack
from casework.servicedata.checks import faults
from casework.servicedata.schemas import MAX_AMOUNT, MAX_COUNT, MAX_NOTE, ServiceFigures
from casework.servicedata.template import COLUMNS, FIRST_ROW, META

#: Rows with anything in them: a template has one a service.
_MAX_ROWS: Final = 500
_WHOLE: Final = re.compile(r"\d{1,9}(\.0+)?")


@dataclass(frozen=True)
class Filled:
    """What a template says: whose figures for which quarter, and either ``lines`` or ``issues``."""

    pack: RegionPack
    organisation: str
    year: int
    quarter: int
    lines: list[ServiceFigures]
    issues: list[FieldIssue]


def fill_in(workbook: bytes, regions: Mapping[str, RegionPack]) -> Filled:
    """Read a workbook. Raises Invalid when it is no template of ours; wrong rows are in ``issues``.

    A row is named as the person sees it: its number in the sheet and the column's heading. A row without any
    number is left out, and so is a service that nothing is known of; a formula is no number.
    """
    sheet = read_sheet(workbook)
    rows = dict(sheet.rows)
    if len(rows) > _MAX_ROWS:
        raise Invalid.one(sheet.title, "sheet_too_long")
    said = {name: _plain(_at(rows, row, column)) for name, (row, column) in META.items()}
    pack = regions.get(said["region"])
    if pack is None or not said["year"].isdigit() or not said["quarter"].isdigit():
        raise Invalid.one(FILE, "not_our_template")
    lines, issues, numbers = list[ServiceFigures](), list[FieldIssue](), list[int]()
    for number in range(FIRST_ROW, max(rows, default=0) + 1):
        cells = {key: _at(rows, number, column) for column, key in enumerate(COLUMNS, start=1)}
        if all(cells[key] is None for key in ("times", "people", "amount", "note")):
            continue
        wrong = list(_wrong(cells))
        issues += [_issue(number, key, reason) for key, reason in wrong]
        if not wrong:
            numbers.append(number)
            lines.append(
                ServiceFigures(
                    service=_plain(cells["service"]),
                    times=_whole(cells["times"]),
                    people=_whole(cells["people"]),
                    amount=_money(cells["amount"]),
                    note=_plain(cells["note"]) or None,
                )
            )
    issues += [_issue(numbers[place], key, reason) for place, key, reason in faults(lines, pack)]
    if not lines and not issues:
        issues.append(FieldIssue(field=FILE, reason="no_figures"))
    return Filled(pack, said["organisation"], int(said["year"]), int(said["quarter"]), lines, issues)


def _at(rows: Mapping[int, Mapping[str, Cell]], row: int, column: int) -> Cell | None:
    return rows.get(row, {}).get(get_column_letter(column))


def _issue(row: int, key: str, reason: str) -> FieldIssue:
    return FieldIssue(field=f"第{row}行“{COLUMNS[key]}”", reason=reason)


def _wrong(cells: Mapping[str, Cell | None]) -> Iterator[tuple[str, str]]:
    """What is wrong with the single cells of a row."""
    for key in ("times", "people"):
        cell = cells[key]
        if _formula(cell):
            yield key, "no_formula"
        elif cell is None:
            yield key, "missing"
        elif not _WHOLE.fullmatch(_digits(cell)):
            yield key, "not_whole_number"
        elif _whole(cell) > MAX_COUNT:
            yield key, "out_of_range"
    if _formula(cells["amount"]):
        yield "amount", "no_formula"
    else:
        try:
            amount = _money(cells["amount"])
        except ValueError:
            yield "amount", "not_money"
        else:
            if amount is not None and not 0 <= amount <= MAX_AMOUNT:
                yield "amount", "out_of_range"
    if len(_plain(cells["note"])) > MAX_NOTE:
        yield "note", "too_long"


def _formula(cell: Cell | None) -> bool:
    return cell is not None and cell.formula


def _plain(cell: Cell | None) -> str:
    return "" if cell is None else str(cell.value).strip()


def _digits(cell: Cell | None) -> str:
    """A number as typed by people: spaces and thousands' commas do not count."""
    if cell is None or isinstance(cell.value, bool):
        return ""
    return re.sub(r"[\s,，]", "", str(cell.value))


def _whole(cell: Cell | None) -> int:
    return int(_digits(cell).partition(".")[0])


def _money(cell: Cell | None) -> Decimal | None:
    """Yuan. Raises ValueError for anything but a number with at most two decimals."""
    if cell is None:
        return None
    try:
        amount = Decimal(_digits(cell))
        cents = amount.quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise ValueError("no amount") from error
    # Excel keeps 0.1 + 0.2 as it is: what is nearer than a thousandth of a cent is that amount.
    if not amount.is_finite() or abs(amount - cents) > Decimal("0.00001"):
        raise ValueError("no amount")
    return cents
