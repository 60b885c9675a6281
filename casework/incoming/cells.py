"""What a cell says, as text, number or date. Pure.

People type numbers as text and text as numbers, use full-width digits, and write dates in five ways. What
can be read in only one way is read; everything else is a ``CellError`` with a reason for the row's report.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any, Final

MAX_TEXT: Final = 500
_DATE: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0{1,2}:00(?::00)?)?"
)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
#: ``="013800000000"``: how programs keep Excel from turning digits into a number.
_QUOTED: Final = re.compile(r'="([^"]*)"')
#: A spreadsheet keeps fifteen digits of a number; what comes after is lost.
_EXACT: Final = 10**15
_LARGEST: Final = 10**12


class CellError(ValueError):
    """A cell cannot be read, because of ``reason``. What it holds is not kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def text(value: Any) -> str:
    """A cell's text in one line; a whole number without its ``.0``; "" for an empty cell.

    Raises CellError for a number that has lost digits, and for text that is too long.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if abs(value) >= _EXACT:
            raise CellError("digits_lost")
        return str(int(value)) if float(value).is_integer() else str(value)
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    said = str(value)
    if quoted := _QUOTED.fullmatch(said.strip()):
        said = quoted.group(1)
    kept = "".join(
        c if unicodedata.category(c)[0] not in "CZ" else " " for c in said.strip().removeprefix("'")
    )
    line = " ".join(kept.split())
    if len(line) > MAX_TEXT:
        raise CellError("too_long")
    return line


def number(value: Any) -> float | int:
    """A number: 2,500 and ２５００元 too. Raises CellError with ``not_number``."""
    if isinstance(value, bool):
        raise CellError("not_number")
    if isinstance(value, int | float):
        # As many digits as a text may have; an endless one is no number either.
        if not abs(value) < _LARGEST:
            raise CellError("not_number")
        found = float(value)
    else:
        plain = unicodedata.normalize("NFKC", text(value)).replace(",", "").removesuffix("元").strip()
        if not re.fullmatch(r"-?\d{1,12}(?:\.\d{1,6})?", plain, re.ASCII):
            raise CellError("not_number")
        found = float(plain)
    return int(found) if found.is_integer() else found


def whole(value: Any) -> int:
    """A whole number; 岁 and 人 may stand behind it. Raises CellError with ``not_whole_number``."""
    if isinstance(value, str):
        value = re.sub(r"(周?岁|人|口)$", "", text(value)).strip()
    try:
        found = number(value)
    except CellError:
        raise CellError("not_whole_number") from None
    if not isinstance(found, int):
        raise CellError("not_whole_number")
    return found


def day(value: Any) -> date:
    """A date: a date cell, 2026-11-05, 2026/11/5, 2026年11月5日, 20261105.

    Raises CellError with ``not_date``: a bare number may be a date that lost its format, or anything else.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    said = unicodedata.normalize("NFKC", text(value))
    found = _DATE.fullmatch(said) or _COMPACT.fullmatch(said)
    if found is None:
        raise CellError("not_date")
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise CellError("not_date") from None


def choice(value: Any, choices: dict[str, Any]) -> Any:
    """What a label stands for. Raises CellError with ``not_a_choice``."""
    said = unicodedata.normalize("NFKC", text(value))
    folded = {unicodedata.normalize("NFKC", label): meant for label, meant in choices.items()}
    if said not in folded:
        raise CellError("not_a_choice")
    return folded[said]
