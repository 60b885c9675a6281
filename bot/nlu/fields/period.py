"""What time an amount is said of: 一万二一年, 12000元/年, 每月三千, 一季度三千, 一天八十."""

from __future__ import annotations

import re
from typing import Final

from bot.nlu.numbers import NUMBER, parse_number

#: In place of months: what a day or a week brings says too little, without how many of them there are in a month.
TOO_SHORT: Final = 0

_YEAR = r"一整?年(?!级|四季|前|多了)|[每全]年|按年|年(?=收入|薪|入)|/年|平均?年|一年到头"
_HALF = r"半年(?!前)"
_QUARTER = r"(?:一个?|每个?|[/按])季度?(?!节)"
_MONTH = r"一个月|每个月|每月|月月|一月(?!\d|份)|月(?=收入|薪|入)|/月|按月|个月(?=能|才|就|也)"
_SHORT = r"一[天日]|每[天日]|日工资|日薪|/[天日]|一周|每周|/周|一个?(?:星期|礼拜)|每个?(?:星期|礼拜)"
_KINDS: tuple[tuple[str, int], ...] = (
    (_YEAR, 12),
    (_HALF, 6),
    (_QUARTER, 3),
    (_MONTH, 1),
    (_SHORT, TOO_SHORT),
)
#: Any time that money comes for.
PERIOD: Final = "|".join(pattern for pattern, _ in _KINDS)
_ANY = re.compile("|".join(f"(?P<m{months}>{pattern})" for pattern, months in _KINDS))
# 三个月三千 and 三千三个月: beside the amount only; elsewhere it tells how long something has lasted.
_BESIDE = r"三个月|半年|一年|年薪"
_FILLED = r"(?:块钱|块|元|圆|吧|的样子|样子|左右|上下|的|钱|就|是)*"
_AFTER = re.compile(
    rf"{_FILLED}(?:{_ANY.pattern}|(?P<beside>{_BESIDE}))(?!(?:大概|差不多|能|有|就|才|是)*{NUMBER})"
)
_RIGHT_BEFORE = re.compile(
    r"(?:(?P<quarter>三个月)|(?P<month>月)|(?P<year>(?<![今去前明每全后几半0-9一二两三四五六七八九十])年))(?:大概|差不多|能|有|就|才|是|也|挣|赚|拿)*$"
)
_DAYS = re.compile(
    rf"(?:一个?月|每月|每个月)(?:大概|差不多|能|就|才|也|干|做|上|打|有|工作)*(?P<n>{NUMBER})[多来]?天"
)
_MOST_DAYS = 31


def period_before(text: str) -> int | None:
    """The months of the last time named in ``text``, which ends where an amount begins; None when there is none."""
    beside = _RIGHT_BEFORE.search(text)
    if beside and beside.lastgroup:
        return {"quarter": 3, "month": 1, "year": 12}[beside.lastgroup]
    found = [_months(match) for match in _ANY.finditer(text)]
    return found[-1] if found else None


def period_after(text: str) -> int | None:
    """The months of the time that ``text``, behind an amount, begins with, where it is not the next amount's."""
    match = _AFTER.match(text)
    if match is None:
        return None
    beside = match.group("beside")
    return {"三个月": 3, "半年": 6}.get(beside, 12) if beside else _months(match)


def days_worked(text: str) -> int | None:
    """How many days a month there is work, where that is said: 一天一百二，一月能做十五天."""
    match = _DAYS.search(text)
    days = parse_number(match.group("n")) if match else None
    return int(days) if days and days <= _MOST_DAYS else None


def _months(match: re.Match[str]) -> int:
    return next(months for _, months in _KINDS if match.group(f"m{months}"))
