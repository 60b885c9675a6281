"""Reads a filled-in template: the figures, or everything that is wrong with it, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from casework.errors import FieldIssue, Invalid
from casework.regions import RegionPack
from casework.servicedata.checks import faults
from casework.servicedata.schemas import MAX_AMOUNT, MAX_COUNT, MAX_NOTE, ServiceFigures
from casework.servicedata.template import COLUMNS, FIRST_ROW, META

#: An unpacked workbook of this size is no template: a small file can unpack to gigabytes.
_MAX_UNPACKED: Final = 8 * 1024 * 1024
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
    rows = _rows(workbook)
    said = {name: _plain(_at(rows, row, column)) for name, (row, column) in META.items()}
    pack = regions.get(said["region"])
    if pack is None or not said["year"].isdigit() or not said["quarter"].isdigit():
        raise Invalid.one("file", "not_our_template")
    lines, issues, numbers = list[ServiceFigures](), list[FieldIssue](), list[int]()
    for number in range(FIRST_ROW, len(rows) + 1):
        cells = {key: _at(rows, number, column) for column, key in enumerate(COLUMNS, start=1)}
        if all(_blank(cells[key]) for key in ("times", "people", "amount", "note")):
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
        issues.append(FieldIssue(field="file", reason="no_figures"))
    return Filled(pack, said["organisation"], int(said["year"]), int(said["quarter"]), lines, issues)


def _rows(workbook: bytes) -> list[tuple[Any, ...]]:
    try:
        with ZipFile(BytesIO(workbook)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise Invalid.one("file", "not_our_template")
        book = load_workbook(BytesIO(workbook), read_only=True)
        sheet = book.worksheets[0]
        return list(sheet.iter_rows(max_row=_MAX_ROWS, max_col=len(COLUMNS), values_only=True))
    except Invalid:
        raise
    except BadZipFile as error:
        raise Invalid.one("file", "not_xlsx") from error
    except Exception as error:  # whatever a broken or hostile file makes the library raise
        raise Invalid.one("file", "not_xlsx") from error


def _at(rows: list[tuple[Any, ...]], row: int, column: int) -> Any:
    found = rows[row - 1] if row <= len(rows) else ()
    return found[column - 1] if column <= len(found) else None


def _issue(row: int, key: str, reason: str) -> FieldIssue:
    return FieldIssue(field=f"第{row}行“{COLUMNS[key]}”", reason=reason)


def _wrong(cells: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the single cells of a row."""
    for key in ("times", "people"):
        value = cells[key]
        if _formula(value):
            yield key, "formula"
        elif _blank(value):
            yield key, "missing"
        elif not _WHOLE.fullmatch(_digits(value)):
            yield key, "not_whole_number"
        elif _whole(value) > MAX_COUNT:
            yield key, "out_of_range"
    if _formula(cells["amount"]):
        yield "amount", "formula"
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


def _blank(value: Any) -> bool:
    return _plain(value) == ""


def _formula(value: Any) -> bool:
    # A text that begins with = is a formula to the library too.
    return isinstance(value, str) and value.startswith("=")


def _plain(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _digits(value: Any) -> str:
    """A number as typed by people: spaces and thousands' commas do not count."""
    return "" if isinstance(value, bool) else re.sub(r"[\s,，]", "", str(value))


def _whole(value: Any) -> int:
    return int(_digits(value).partition(".")[0])


def _money(value: Any) -> Decimal | None:
    """Yuan. Raises ValueError for anything but a number with at most two decimals."""
    if _blank(value):
        return None
    try:
        amount = Decimal(_digits(value))
        cents = amount.quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise ValueError("no amount") from error
    # Excel keeps 0.1 + 0.2 as it is: what is nearer than a thousandth of a cent is that amount.
    if not amount.is_finite() or abs(amount - cents) > Decimal("0.00001"):
        raise ValueError("no amount")
    return cents
